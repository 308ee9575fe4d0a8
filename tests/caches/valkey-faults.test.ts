import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@redis/client'
import { afterEach, expect, test } from 'vitest'
import type { Cache } from '../../src/caches/cache.ts'
import { openValkeyCache } from '../../src/caches/valkey.ts'
import { inspectValkey } from '../../src/caches/inspect.ts'
import { probeValkey } from '../../src/caches/valkey-probe.ts'
import { startProxy, type Proxy } from '../servers/proxy.ts'
import { freePort, type RunningServer } from '../servers/server.ts'
import { startValkey, type ValkeyOptions } from '../servers/valkey.ts'
import { silentLog, untilUp } from './helpers.ts'

/** Far above what a busy machine adds, far below what waiting for a dead server would take. */
const AT_ONCE_MS = 150
const HEALED_MS = 12_000

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function server(options: ValkeyOptions = {}): Promise<RunningServer> {
  const started = await startValkey(options)
  closing.push(() => started.stop())
  return started
}
function cacheOn(url: string, deadlineMs?: number): Cache {
  const cache = openValkeyCache({ url, graph: 'g', log: silentLog, ...(deadlineMs && { deadlineMs }) })
  closing.push(() => cache.close())
  return cache
}
async function proxied(to: RunningServer): Promise<Proxy> {
  const proxy = await startProxy(to.port)
  closing.push(() => proxy.close())
  return proxy
}
async function admin<T>(to: RunningServer, work: (client: ReturnType<typeof createClient>) => Promise<T>): Promise<T> {
  const client = createClient({
    socket: { port: to.port, host: '127.0.0.1' },
    ...(to.password && { password: to.password }),
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client as ReturnType<typeof createClient>)
  } finally {
    client.destroy()
  }
}

const key = { scope: 'answers', generation: 1, key: 'k' }
const value = new TextEncoder().encode('an answer')
const keep = (cache: Cache): Promise<void> => cache.set(key, value, { ttlMs: 60_000 })

/** Asks 30 times, and gives how long that took: what a dead cache costs. */
async function costOfAsking(cache: Cache): Promise<number> {
  const from = performance.now()
  for (let round = 0; round < 30; round++) expect(await cache.get(key)).toBeUndefined()
  return performance.now() - from
}
async function untilKept(cache: Cache): Promise<void> {
  const until = Date.now() + HEALED_MS
  for (;;) {
    await keep(cache)
    if (await cache.get(key)) return
    if (Date.now() > until) throw new Error('The cache did not heal.')
    await sleep(50)
  }
}

test('nobody there: asking costs nothing, and it is used as soon as somebody is', async () => {
  const port = await freePort()
  const cache = cacheOn(`valkey://127.0.0.1:${port}`)
  expect(await costOfAsking(cache)).toBeLessThan(AT_ONCE_MS)
  expect(cache.state()).toMatchObject({ up: false, misses: 30 })
  expect(await probeValkey({ url: cache.path })).toMatchObject({ ok: false, trouble: { kind: 'unreachable' } })
  await server({ port })
  await untilKept(cache)
  expect(cache.state().up).toBe(true)
})

test('killed and restarted empty: misses meanwhile, and kept again by itself', async () => {
  const one = await server()
  const cache = cacheOn(one.url)
  await untilKept(cache)
  await one.kill()
  expect(await costOfAsking(cache)).toBeLessThan(AT_ONCE_MS)
  await one.restart()
  await untilKept(cache)
})

test('what was to be forgotten while it was away is gone before it is read again', async () => {
  const one = await server({ persistence: 'aof', settings: { appendfsync: 'always' } })
  const cache = cacheOn(one.url)
  await untilKept(cache)
  await one.kill()
  await costOfAsking(cache)
  expect(await cache.drop('answers')).toEqual({ dropped: 0, complete: false })
  await one.restart()
  expect(await admin(one, (client) => client.exists('opencode-memory:{g:answers}:1:k'))).toBeLessThan(2)
  await untilUp(cache)
  expect(await cache.get(key)).toBeUndefined()
  expect(await admin(one, (client) => client.keys('*:k'))).toEqual([])
})

test.each([
  ['a wrong password', 'valkey://:wrong@'],
  ['no password', 'valkey://'],
])('%s: it is down, not slow, and the doctor says why', async (_, prefix) => {
  const one = await server({ password: 'right' })
  const url = `${prefix}127.0.0.1:${one.port}`
  const cache = cacheOn(url)
  expect(await costOfAsking(cache)).toBeLessThan(AT_ONCE_MS)
  await sleep(400)
  expect(cache.state().up).toBe(false)
  const probe = await probeValkey({ url })
  expect(probe).toMatchObject({ ok: false, trouble: { kind: 'password' } })
  expect(JSON.stringify(probe)).not.toContain('wrong')
  await admin(one, (client) => client.configSet('requirepass', url.includes('wrong') ? 'wrong' : ''))
  await untilKept(cache)
})

test('half open: one question waits for one deadline, the next ones do not, and it heals', async () => {
  const one = await server()
  const proxy = await proxied(one)
  const url = `valkey://127.0.0.1:${proxy.port}`
  const cache = cacheOn(url)
  await untilKept(cache)
  proxy.halfOpen()
  expect(await costOfAsking(cache)).toBeLessThan(AT_ONCE_MS)
  expect(cache.state()).toMatchObject({ up: false })
  expect(cache.state().failures).toBeLessThan(3)
  expect(await probeValkey({ url })).toMatchObject({ ok: false, trouble: { kind: 'silent' } })
  proxy.heal()
  await untilKept(cache)
})

test('slower than recall can wait: it is left alone until it is quick again', async () => {
  const one = await server()
  const proxy = await proxied(one)
  const url = `valkey://127.0.0.1:${proxy.port}`
  const cache = cacheOn(url)
  await untilKept(cache)
  proxy.delay(80)
  expect(await costOfAsking(cache)).toBeLessThan(AT_ONCE_MS)
  await sleep(1_500)
  expect(cache.state().up).toBe(false)
  expect(await probeValkey({ url })).toMatchObject({ ok: false, trouble: { kind: 'slow' } })
  proxy.heal()
  await untilKept(cache)
})

test('cut again and again: every question is answered at once, and nothing wrong comes back', async () => {
  const one = await server()
  const proxy = await proxied(one)
  const cache = cacheOn(`valkey://127.0.0.1:${proxy.port}`)
  await untilKept(cache)
  for (let round = 0; round < 5; round++) {
    const asked = Promise.all(Array.from({ length: 20 }, () => cache.get(key)))
    proxy.cut()
    for (const found of await asked) expect(found === undefined || Buffer.from(found).equals(value)).toBe(true)
    proxy.heal()
  }
  await untilKept(cache)
})

test('full and letting nothing go: what it has is read, nothing new is kept, and it goes on when there is room', async () => {
  const one = await server({ settings: { 'maxmemory-policy': 'noeviction' } })
  const cache = cacheOn(one.url, 2_000)
  await untilKept(cache)
  await admin(one, (client) => client.configSet('maxmemory', '1000000'))
  await cache.set({ ...key, key: 'other' }, value, { ttlMs: 60_000 })
  expect(await cache.get({ ...key, key: 'other' })).toBeUndefined()
  expect(await cache.get(key)).toBeDefined()
  expect(cache.state()).toMatchObject({ up: true })
  expect(cache.state().failures).toBeGreaterThan(0)
  expect(await probeValkey({ url: one.url })).toMatchObject({ ok: false, trouble: { kind: 'full' } })
  await admin(one, (client) => client.configSet('maxmemory', '0'))
  await untilKept(cache)
})

test('a read-only replica is read and kept nothing on, and the doctor says so', async () => {
  const primary = await server()
  const replica = await server({ settings: { replicaof: `127.0.0.1 ${primary.port}` } })
  const written = cacheOn(primary.url, 2_000)
  await untilKept(written)
  const cache = cacheOn(replica.url, 2_000)
  await untilUp(cache)
  await expect.poll(() => cache.get(key), { timeout: 10_000 }).toBeDefined()
  await cache.set({ ...key, key: 'other' }, value, { ttlMs: 60_000 })
  expect(cache.state()).toMatchObject({ up: true, failures: 1 })
  expect(await probeValkey({ url: replica.url })).toMatchObject({ ok: false, trouble: { kind: 'read-only' } })
})

test('while it reads its files it is down, and up by itself afterwards', async () => {
  const one = await server({
    persistence: 'rdb',
    settings: { 'key-load-delay': '2000', 'loading-process-events-interval-bytes': '1024' },
  })
  const cache = cacheOn(one.url)
  await untilKept(cache)
  await admin(one, async (client) => {
    for (let no = 0; no < 1_000; no++) await client.set(`filler-${no}`, 'x'.repeat(2_000))
    await client.sendCommand(['SAVE'])
  })
  await one.kill()
  await costOfAsking(cache)
  const restarted = one.restart()
  await expect
    .poll(async () => (await probeValkey({ url: one.url })).trouble?.kind, { timeout: 5_000, interval: 5 })
    .toBe('loading')
  expect(cache.state().up).toBe(false)
  expect(await costOfAsking(cache)).toBeLessThan(AT_ONCE_MS)
  await restarted
  await untilKept(cache)
})

test('the doctor finds nothing wrong with a good one, and warns of a bound without eviction', async () => {
  const one = await server()
  expect(await probeValkey({ url: one.url })).toMatchObject({ ok: true, server: expect.stringMatching(/^Valkey 8\./) })
  await admin(one, (client) => client.configSet({ maxmemory: '100mb', 'maxmemory-policy': 'noeviction' }))
  expect(await probeValkey({ url: one.url })).toMatchObject({ ok: false, trouble: { kind: 'unbounded' } })
  expect((await inspectValkey({ url: one.url })).map(({ state }) => state)).toEqual(['ok', 'odd'])
  await one.stop()
  expect(await inspectValkey({ url: one.url })).toMatchObject([
    { state: 'broken', says: expect.stringContaining('Nothing answers') },
  ])
})

test('TLS: a server with a certificate of its own is used with its authority, and refused without', async () => {
  const { certificate, key: secret } = await import('../servers/certificate.ts').then(({ makeCertificate }) =>
    makeCertificate(),
  )
  closing.push(async () => certificate.remove())
  const port = await freePort()
  const one = await server({
    settings: {
      'tls-port': String(port),
      'tls-cert-file': certificate.path,
      'tls-key-file': secret,
      'tls-auth-clients': 'no',
    },
  })
  const url = `valkeys://127.0.0.1:${port}`
  const cache = openValkeyCache({ url, tls: { ca: certificate.text }, graph: 'g', log: silentLog, deadlineMs: 2_000 })
  closing.push(() => cache.close())
  await untilKept(cache)
  expect(cache.path).toBe(url)
  expect(await probeValkey({ url })).toMatchObject({ ok: false, trouble: { kind: 'tls' } })
  expect(await probeValkey({ url: `valkeys://127.0.0.1:${one.port}` })).toMatchObject({
    ok: false,
    trouble: { kind: 'tls' },
  })
  expect(await probeValkey({ url, tls: { ca: certificate.text } })).toMatchObject({ ok: true })
})
