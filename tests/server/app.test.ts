import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ErrorAnswer } from '../../src/api.ts'
import { errorBody } from '../../src/server/app.ts'
import { MemoryError } from '../../src/errors.ts'
import { BODY_BYTES_MAX } from '../../src/limits.ts'
import { PROJECT, prompt, type Running, startTestDaemon } from './support.ts'

type Given = {
  path: string
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
  chunked?: boolean
}
type Answer = { status: number; body: string; type: string }

/** A request as it is, without what `fetch` adds or forbids. */
function send(
  { daemon, token }: Running,
  { path, method = 'GET', headers = {}, body, chunked }: Given,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const given = { authorization: `Bearer ${token}`, ...length, ...headers }
    const kept = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
    const outgoing = request({ host: '127.0.0.1', port: daemon.port, path, method, headers: kept }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          type: response.headers['content-type'] ?? '',
        }),
      )
    })
    outgoing.on('error', reject)
    if (chunked && body) {
      const bytes = Buffer.from(body)
      for (let at = 0; at < bytes.length; at += 65_536) outgoing.write(bytes.subarray(at, at + 65_536))
      outgoing.end()
    } else outgoing.end(body)
  })
}

const errorOf = (answer: Answer) => ErrorAnswer.parse(JSON.parse(answer.body)).error

describe('the HTTP interface', () => {
  let running: Running
  beforeAll(async () => {
    running = await startTestDaemon()
  })
  afterAll(() => running.end())
  const host = (name: string) => `${name}:${running.daemon.port}`

  it('answers nothing but life to somebody without the token', async () => {
    for (const authorization of ['', 'Bearer wrong', `Basic ${running.token}`, `Bearer ${running.token}x`]) {
      const health = await send(running, { path: '/v1/health', headers: { authorization } })
      expect(health.status).toBe(200)
      expect(JSON.parse(health.body)).toEqual({ ok: true })
    }
    const { body } = await send(running, { path: '/v1/health' })
    expect(JSON.parse(body)).toMatchObject({ ok: true, pid: process.pid, startedBy: 'person' })
  })

  it('refuses every other route without the token', async () => {
    const document = (await running.client.openApi()) as { paths: Record<string, Record<string, unknown>> }
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
    )
    expect(routes.length).toBeGreaterThan(20)
    for (const { path, method } of routes.filter((route) => route.path !== '/v1/health')) {
      const answer = await send(running, {
        path,
        method,
        headers: { authorization: 'Bearer wrong' },
        body: method === 'POST' ? '{}' : undefined,
      } as Given)
      expect(answer.status, `${method} ${path}`).toBe(401)
      expect(errorOf(answer).code).toBe('unauthorized')
    }
  })

  it('refuses a Host that is not this machine, so that a web page cannot reach it by a name of its own', async () => {
    for (const name of [
      'evil.example',
      'evil.example:80',
      'localhost',
      'localhost:1',
      `127.0.0.1.evil.example:${running.daemon.port}`,
    ]) {
      const answer = await send(running, { path: '/v1/status', headers: { host: name } })
      expect(answer.status, name).toBe(403)
    }
    for (const name of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST']) {
      expect((await send(running, { path: '/v1/health', headers: { host: host(name) } })).status, name).toBe(200)
    }
  })

  it('refuses a foreign Origin and takes its own', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      'http://localhost:3000',
      `https://127.0.0.1:${running.daemon.port}`,
    ]) {
      expect((await send(running, { path: '/v1/status', headers: { origin } })).status, origin).toBe(403)
    }
    const own = `http://127.0.0.1:${running.daemon.port}`
    expect((await send(running, { path: '/v1/status', headers: { origin: own } })).status).toBe(200)
  })

  it('refuses a body above the bound with 413, whether its length is declared or not, and lives on', async () => {
    const body = Buffer.alloc(20 * 1024 * 1024, 'a')
    for (const chunked of [false, true]) {
      const answer = await send(running, { path: '/v1/events', method: 'POST', body, chunked })
      expect(answer.status).toBe(413)
      expect(errorOf(answer).message).toContain('10 MB')
    }
    expect((await running.client.health()).ok).toBe(true)
  })

  it('reads a body of exactly the bound, and not one byte more', async () => {
    const filled = (bytes: number) => `{"events":["${'a'.repeat(bytes - 15)}"]}`
    expect(Buffer.byteLength(filled(BODY_BYTES_MAX))).toBe(BODY_BYTES_MAX)
    expect((await send(running, { path: '/v1/events', method: 'POST', body: filled(BODY_BYTES_MAX) })).status).toBe(202)
    expect((await send(running, { path: '/v1/events', method: 'POST', body: filled(BODY_BYTES_MAX + 1) })).status).toBe(
      413,
    )
  })

  it('names what is wrong with a body that is not UTF-8, not JSON, empty, or not of the form', async () => {
    const post = (body: string | Buffer) => send(running, { path: '/v1/search', method: 'POST', body })
    const cases: [string | Buffer, RegExp][] = [
      [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /not valid UTF-8/],
      ['{"project": ', /not JSON/],
      ['', /empty/],
      ['[]', /body does not fit/],
      [JSON.stringify({ project: PROJECT }), /query/],
      [JSON.stringify({ project: PROJECT, query: 'a', limit: 1_000_000 }), /limit/],
      [JSON.stringify({ project: { id: '../..', name: 'x' }, query: 'a' }), /project\.id/],
    ]
    for (const [body, message] of cases) {
      const answer = await post(body)
      expect(answer.status, String(body)).toBe(400)
      expect(errorOf(answer).message).toMatch(message)
      expect(errorOf(answer).code).toBe('bad_request')
    }
  })

  it('refuses an unknown query parameter or a wrong value, and says which', async () => {
    const answer = await send(running, { path: '/v1/facts?asOf=yesterday' })
    expect(answer.status).toBe(400)
    expect(errorOf(answer).message).toMatch(/asOf: .*UTC time/)
    expect((await send(running, { path: '/v1/facts?limit=0' })).status).toBe(400)
    expect((await send(running, { path: '/v1/facts?asof=2026-03-01T00:00:00.000Z' })).status).toBe(400)
  })

  it('answers 404 for what is not there, and names the method that is', async () => {
    expect((await send(running, { path: '/v2/health' })).status).toBe(404)
    const answer = await send(running, { path: '/v1/search' })
    expect(answer.status).toBe(404)
    expect(errorOf(answer).message).toContain('POST')
  })

  it('shows prefixed ids, and takes them with and without the prefix', async () => {
    const { client } = running
    const { episode, facts } = await client.remember({ project: PROJECT, text: 'The staging server is called heron.' })
    expect(episode).toMatch(/^ep_/)
    const found = await client.search({ project: PROJECT, query: 'staging server' })
    expect(found.items.length).toBeGreaterThan(0)
    for (const item of found.items) expect(item.id).toMatch(item.kind === 'fact' ? /^fact_/ : /^ep_/)
    const id = facts[0]?.id ?? episode
    for (const given of [id, id.replace(/^(fact|ep)_/, '')]) {
      const answer = await client.forget({ project: PROJECT, ids: [given] })
      expect('plan' in answer && answer.plan.token).toBeTruthy()
    }
    await expect(client.forget({ project: PROJECT, ids: ['nonsense'] })).rejects.toMatchObject({ code: 'bad_request' })
    await expect(client.forget({ project: PROJECT, ids: [id.replace(/^(fact|ep)_/, 'ent_')] })).rejects.toMatchObject({
      code: 'bad_request',
    })
  })

  it('answers many requests at once', async () => {
    const asked = Array.from({ length: 60 }, (_, index) =>
      index % 3 === 0
        ? running.client.events({ events: [prompt(`We keep note number ${index}.`)] })
        : running.client.recall({ project: PROJECT, prompt: `what about note ${index}?` }),
    )
    const settled = await Promise.allSettled(asked)
    expect(settled.filter(({ status }) => status === 'rejected')).toEqual([])
  })

  it('gives metrics in the text format of Prometheus', async () => {
    await running.client.recall({ project: PROJECT, prompt: 'anything' })
    const text = await running.client.metrics()
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|opencode_memory_\w+(\{[^}]+\})? [0-9.e+-]+)$/)
    }
    expect(text).toMatch(/^opencode_memory_recalls_total [1-9]/m)
    expect(text).toMatch(/request_seconds\{path="\/v1\/recall",quantile="0.95"\}/)
  })
})

describe('what a caller sees of a failure', () => {
  it('a fault of ours shows no cause, no path and no stack', () => {
    for (const error of [
      new Error('SQLITE: /home/ana/secret.db'),
      new MemoryError('internal', { message: '/home/ana/secret.db' }),
      'text',
    ]) {
      const { status, body } = errorBody(error)
      expect(status).toBe(500)
      expect(JSON.stringify(body)).not.toContain('secret')
      expect(body.error.code).toBe('internal')
    }
  })

  it('our own errors keep code, message and fix, with the status of the table', () => {
    const { status, body } = errorBody(new MemoryError('conflict', { message: 'Taken.', fix: 'Take another.' }))
    expect(status).toBe(409)
    expect(body.error).toEqual({ code: 'conflict', message: 'Taken.', fix: 'Take another.' })
  })
})
