import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openLedger } from '../../src/models/ledger.ts'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'
import { openOpenAiEmbedder, type OpenAiOptions } from '../../src/models/openai.ts'
import { describeEmbedder } from '../suites/embedder.ts'
import { temporaryFolder } from '../temporary.ts'

type Seen = {
  at: number
  body: { model: string; input: string[]; dimensions?: number }
  authorization: string | undefined
}

/** A service over real HTTP: it embeds by n-grams, so that what it gives means something, and misbehaves when told to. */
let server: Server
let url = ''
let seen: Seen[] = []
let next: ((response: ServerResponse, seen: Seen) => boolean)[] = []
const inner = openModelFreeEmbedder()

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const body = JSON.parse(Buffer.concat(pieces).toString()) as Seen['body']
  const one = { at: performance.now(), body, authorization: request.headers.authorization }
  seen.push(one)
  if (next.shift()?.(response, one)) return
  const vectors = await inner.embed(body.input, 'passage')
  const data = vectors
    .map((vector, index) => ({ index, embedding: [...vector].map((value) => value * 3) }))
    .toReversed()
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ data, usage: { total_tokens: body.input.length * 10 } }))
}

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  seen = []
  next = []
})

const folder = temporaryFolder()
let files = 0
let now = new Date('2026-03-01T10:00:00Z')
const ledgerAt = (path = join(folder, `ledger-${files++}.json`), dollarsPerDayMax = 1) =>
  openLedger({ path, dollarsPerDayMax, now: () => now })
const open = (more: Partial<OpenAiOptions> = {}) =>
  openOpenAiEmbedder({
    url,
    model: 'text-embedding-3-small',
    dimensions: 256,
    key: 'sk-test-key-123456',
    dollarsPerMillionTokens: 100,
    ledger: ledgerAt(),
    pauseMs: 10,
    timeoutMs: 1_000,
    ...more,
  })
const fails = (status: number, headers: Record<string, string> = {}, body = '{"error":{"message":"slow down"}}') => {
  return (response: ServerResponse): boolean => {
    response.writeHead(status, headers).end(body)
    return true
  }
}

describeEmbedder('openai, over HTTP', { open: async () => open() })

describe('the service', () => {
  test('is asked for bounded batches, with key, model and dimensions, and never for an empty text', async () => {
    const texts = Array.from({ length: 150 }, (_, at) => (at === 3 ? ' ' : `text number ${at}`))
    const vectors = await open().embed(texts, 'passage')
    expect(seen.map(({ body }) => body.input.length)).toEqual([64, 64, 21])
    expect(seen[0]).toMatchObject({
      authorization: 'Bearer sk-test-key-123456',
      body: { model: 'text-embedding-3-small', dimensions: 256 },
    })
    const [alone] = await open().embed(['text number 149'], 'passage')
    expect([...vectors[149]!]).toEqual([...alone!])
    expect(Math.hypot(...vectors[3]!)).toBe(0)
  })
  test('is asked again after 429, 500 and a broken line, and waits as long as it asks for', async () => {
    next = [
      fails(429, { 'retry-after': '0.2' }),
      fails(500),
      (response) => {
        response.destroy()
        return true
      },
    ]
    expect((await open().embed(['a text'], 'passage')).length).toBe(1)
    expect(seen.length).toBe(4)
    expect(seen[1]!.at - seen[0]!.at).toBeGreaterThan(190)
    expect(seen[2]!.at - seen[1]!.at).toBeLessThan(190)
  })
  test('is not asked again for a query, nor with a wrong key', async () => {
    next = [fails(503), fails(401, {}, 'the key sk-test-key-123456 is wrong')]
    await expect(open().embed(['a text'], 'query')).rejects.toMatchObject({ code: 'model_unavailable' })
    expect(seen.length).toBe(1)
    const refused = await open()
      .embed(['a text'], 'passage')
      .catch((error: unknown) => error as Error)
    expect(seen.length).toBe(2)
    expect(String(refused)).toContain('401')
    expect(String(refused)).not.toContain('sk-test-key')
  })
  test('that asks for a long pause, never answers, or answers nonsense is given up', async () => {
    next = [fails(429, { 'retry-after': '3600' })]
    await expect(open().embed(['a'], 'passage')).rejects.toThrow('pause of 3600000 ms')
    next = Array.from({ length: 4 }, () => () => true)
    await expect(open({ timeoutMs: 50 }).embed(['a'], 'passage')).rejects.toThrow('no answer in time')
    for (const body of ['{"data":[]}', '{"data":[{"index":0,"embedding":[1,2]}]}', '[]']) {
      next = [fails(200, {}, body)]
      await expect(open().embed(['a'], 'passage'), body).rejects.toMatchObject({ code: 'model_unavailable' })
    }
  })
})

describe('the ledger', () => {
  test('counts what the service says it used, by day and model, and survives a restart', async () => {
    const path = join(folder, 'kept.json')
    await open({ ledger: ledgerAt(path) }).embed(['one', 'two'], 'passage')
    expect(ledgerAt(path).today()).toEqual({ requests: 1, tokens: 20, dollars: 0.002 })
    now = new Date('2026-03-02T00:00:00Z')
    await open({ ledger: ledgerAt(path) }).embed(['three'], 'passage')
    expect(Object.keys(ledgerAt(path).days())).toEqual(['2026-03-01', '2026-03-02'])
    expect(ledgerAt(path).today()).toMatchObject({ requests: 1, tokens: 10 })
    expect(readFileSync(path, 'utf8')).not.toContain('sk-test')
  })
  test('lets nothing be sent that could cost more than the day allows', async () => {
    const path = join(folder, 'capped.json')
    const embedder = open({ ledger: ledgerAt(path, 0.0025) })
    await embedder.embed(['one', 'two'], 'passage')
    await expect(embedder.embed(['a longer text of some words'], 'passage')).rejects.toMatchObject({
      code: 'budget_spent',
      message: expect.stringContaining('$0.0020 are spent'),
    })
    expect(seen.length).toBe(1)
    now = new Date('2026-03-03T00:00:00Z')
    await embedder.embed(['a longer text of some words'], 'passage')
    expect(seen.length).toBe(2)
  })
  test('books a request before it is sent, and gives back what a refused one did not use', async () => {
    const path = join(folder, 'booked.json')
    let during = 0
    next = [
      (response) => {
        during = ledgerAt(path).today().tokens
        response.writeHead(400).end('{}')
        return true
      },
    ]
    await expect(open({ ledger: ledgerAt(path) }).embed(['some text'], 'passage')).rejects.toThrow('400')
    expect(during).toBeGreaterThan(0)
    expect(ledgerAt(path).today().tokens).toBe(0)
  })
  test('that cannot be read counts as a full day: a cap is a promise', async () => {
    const path = join(folder, 'damaged.json')
    writeFileSync(path, '{ half')
    await expect(open({ ledger: ledgerAt(path) }).embed(['x'], 'passage')).rejects.toMatchObject({
      code: 'budget_spent',
    })
    expect(seen.length).toBe(0)
  })
})
