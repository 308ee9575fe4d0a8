import { createClient } from '@redis/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Cache } from '../../src/caches/cache.ts'
import { openValkeyCache } from '../../src/caches/valkey.ts'
import { VALKEY_COMMANDS } from '../../src/caches/valkey-client.ts'
import { CACHE_VALUE_BYTES_MAX } from '../../src/limits.ts'
import type { RunningServer } from '../servers/server.ts'
import { startValkey, type ValkeyOptions } from '../servers/valkey.ts'
import { describeCache } from '../suites/cache.ts'
import { silentLog, untilUp } from './helpers.ts'

const LRU: ValkeyOptions = { memoryBytes: 8_000_000, settings: { 'maxmemory-policy': 'allkeys-lru' } }

describe.each(['valkey', 'redis-7.0'] as const)('on %s', (flavour) => {
  let server: RunningServer
  beforeAll(async () => void (server = await startValkey({ ...LRU, flavour, password: 'päss word' })))
  afterAll(() => server.stop())

  describeCache(flavour, {
    open: async () => {
      const admin = createClient({ socket: { port: server.port, host: '127.0.0.1' }, password: 'päss word' })
      await admin.connect()
      await admin.flushAll()
      admin.destroy()
      const both = [0, 1].map(() => openValkeyCache({ url: server.url, graph: 'g', log: silentLog, deadlineMs: 5_000 }))
      await Promise.all(both.map((cache) => untilUp(cache)))
      const [cache, beside] = both as [Cache, Cache]
      return { cache, beside, close: () => Promise.all([cache.close(), beside.close()]).then(() => undefined) }
    },
  })
})

describe('on a shared server', () => {
  let server: RunningServer
  const opened: Cache[] = []
  const open = async (graph = 'g', url = server.url): Promise<Cache> => {
    const cache = openValkeyCache({ url, graph, log: silentLog, deadlineMs: 5_000 })
    opened.push(cache)
    await untilUp(cache)
    return cache
  }
  const raw = async <T>(work: (client: ReturnType<typeof createClient>) => Promise<T>): Promise<T> => {
    const client = createClient({ socket: { port: server.port, host: '127.0.0.1' }, disableClientInfo: true })
    await client.connect()
    try {
      return await work(client as ReturnType<typeof createClient>)
    } finally {
      client.destroy()
    }
  }
  beforeAll(async () => void (server = await startValkey()))
  afterAll(async () => {
    await Promise.all(opened.map((cache) => cache.close()))
    await server.stop()
  })
  const key = { scope: 'p', generation: 1, key: 'k' }
  const name = 'opencode-memory:{g:p}:1:k'

  test('names say whose they are, and hold neither password nor prompt', async () => {
    const cache = await open()
    await cache.set({ ...key, key: 'a prompt with spaces' }, new Uint8Array([1]), { ttlMs: 60_000 })
    const names = await raw((client) => client.keys('*'))
    expect(names).toHaveLength(1)
    expect(names[0]).toMatch(/^opencode-memory:\{g:p\}:1:[\w-]{43}$/)
    expect(cache.path).toBe(`valkey://127.0.0.1:${server.port}`)
  })

  test('two graphs on one server do not see each other', async () => {
    const [one, other] = [await open('one'), await open('other')]
    await one.set(key, new Uint8Array([1]), { ttlMs: 60_000 })
    expect(await other.get(key)).toBeUndefined()
    expect((await other.drop('p')).dropped).toBe(0)
    expect(await one.get(key)).toBeDefined()
  })

  test.each([
    ['another text', async (client: ReturnType<typeof createClient>) => client.set(name, 'hello')],
    ['an empty text', async (client: ReturnType<typeof createClient>) => client.set(name, '')],
    ['a list', async (client: ReturnType<typeof createClient>) => client.rPush(name, 'x')],
    [
      'a cut value',
      async (client: ReturnType<typeof createClient>) => client.set(name, (await client.get(name))!.slice(0, -1)),
    ],
    [
      'a value of another name',
      async (client: ReturnType<typeof createClient>) =>
        client.copy('opencode-memory:{g:p}:1:other', name, { REPLACE: true }),
    ],
    [
      'a text of 64 MB',
      async (client: ReturnType<typeof createClient>) => client.set(name, 'x'.repeat(64 * 1024 * 1024)),
    ],
  ])('%s under our name is a miss, costs no time, and is overwritten', async (_, write) => {
    const cache = await open()
    await cache.set(key, new TextEncoder().encode('ours'), { ttlMs: 60_000 })
    await cache.set({ ...key, key: 'other' }, new TextEncoder().encode('theirs'), { ttlMs: 60_000 })
    await raw((client) =>
      client.del(name).then(() => cache.set(key, new TextEncoder().encode('ours'), { ttlMs: 60_000 })),
    )
    await raw(async (client) => {
      if ((await client.type(name)) === 'string' && write.toString().includes('rPush')) await client.del(name)
      await write(client)
    })
    const from = performance.now()
    expect(await cache.get(key)).toBeUndefined()
    expect(performance.now() - from).toBeLessThan(250)
    expect(cache.state().up).toBe(true)
    await cache.set(key, new TextEncoder().encode('ours again'), { ttlMs: 60_000 })
    expect(Buffer.from((await cache.get(key))!).toString()).toBe('ours again')
  })

  test('every value has an end: nothing stays when nobody asks any more', async () => {
    const cache = await open('ends')
    await cache.set(key, new Uint8Array(10), { ttlMs: 60_000 })
    await cache.drop('q')
    await raw(async (client) => {
      const names = await client.keys('opencode-memory:{ends:*')
      expect(names).toHaveLength(2)
      for (const one of names) expect(await client.pTTL(one)).toBeGreaterThan(0)
    })
  })

  test('only commands that Valkey 7.2 has are sent', async () => {
    const before = await commandsCalled(raw)
    const cache = await open()
    await cache.set(key, new Uint8Array(CACHE_VALUE_BYTES_MAX), { ttlMs: 60_000 })
    await cache.get(key)
    await cache.drop('p')
    const called = [...(await commandsCalled(raw))].filter(([command, count]) => count > (before.get(command) ?? 0))
    const allowed = new Set<string>([...VALKEY_COMMANDS, 'INFO', 'HELLO'])
    expect(called.map(([command]) => command).filter((command) => !allowed.has(command))).toEqual([])
    expect(called.map(([command]) => command)).toEqual(expect.arrayContaining(['EVAL', 'GETRANGE', 'SCAN', 'UNLINK']))
  })
})

async function commandsCalled(
  raw: <T>(work: (client: ReturnType<typeof createClient>) => Promise<T>) => Promise<T>,
): Promise<Map<string, number>> {
  const stats = await raw((client) => client.info('commandstats'))
  return new Map(
    [...stats.matchAll(/^cmdstat_([^:|]+)[^:]*:calls=(\d+)/gm)].map((m) => [m[1]!.toUpperCase(), Number(m[2])]),
  )
}

test('an address of another form is refused, and the refusal does not repeat its password', () => {
  for (const url of ['http://:secret@host', 'valkey//:secret@host', 'valkey://', ':secret@host:1'])
    expect(() => openValkeyCache({ url, graph: 'g', log: silentLog })).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.not.stringContaining('secret') }),
    )
})
