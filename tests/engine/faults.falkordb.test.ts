import { afterEach, expect, test } from 'vitest'
import { assemble, type Product } from '../../src/assemble.ts'
import { openSpoolWriter } from '../../src/capture/spool-writer.ts'
import { LOST } from '../../src/engine/keeping.ts'
import type { Event } from '../../src/types.ts'
import { startFalkorDb } from '../servers/falkordb.ts'
import { startProxy, type Proxy } from '../servers/proxy.ts'
import { freePort, installed, startServer, type RunningServer } from '../servers/server.ts'
import { rawClient } from '../stores/falkordb/support.ts'
import { dump } from './dump.ts'
import { minute, openProduct, prompt, quietLog, SHOP, temporaryDirectory } from './events.ts'
import { WORKDAY } from './workday.ts'

/** Some attempts with their pauses, on a machine that does other things too. */
const HEALS_MS = 40_000
const NOTICED_MS = 1_000
const half = Math.floor(WORKDAY.length / 2)
const [FIRST, SECOND] = [WORKDAY.slice(0, half), WORKDAY.slice(half)]

let number = 0
/** Never the same twice: an answer from the cache would prove nothing. */
const question = (): string => `Question ${++number}: which commits do I prefer, and what about the linter?`

const running: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).toReversed()) await stop()
})

async function started(options: Parameters<typeof startFalkorDb>[0]): Promise<RunningServer> {
  const server = await startFalkorDb(options)
  running.push(() => server.stop())
  return server
}

async function command(url: string, ...words: (string | number)[]): Promise<unknown> {
  const raw = await rawClient(url)
  try {
    return await raw(...words)
  } finally {
    raw.close()
  }
}

async function openDaemon(url: string) {
  const log = quietLog()
  const product = await assemble({
    config: { dataDir: temporaryDirectory(), store: url },
    log,
    now: () => new Date(minute(600)),
  })
  const spool = openSpoolWriter({ directory: product.layout.spool, now: () => new Date(minute(600)) })
  running.push(async () => {
    spool.close()
    await product.close()
  })
  await product.ready
  product.inbox.start()
  return { product, log, append: (events: readonly Event[]) => events.forEach((event) => spool.append(event)) }
}

const indexed = async ({ index, store }: Product): Promise<boolean> => {
  const generation = await store.generation().catch(() => -1)
  return index.position() === generation
}
const contents = (product: Product): Promise<unknown> => dump(product.store).catch((cause: unknown) => String(cause))

async function recalls({ memory }: Product): Promise<void> {
  const begun = performance.now()
  const { context } = await memory.recall({ project: SHOP, prompt: question() })
  expect(performance.now() - begun).toBeLessThan(NOTICED_MS)
  expect(context).toContain('linter')
}

let expected: Awaited<ReturnType<typeof dump>>
const openUndisturbed = async (events: readonly Event[]): Promise<typeof expected> => {
  const product = await openProduct()
  await product.memory.ingest(events)
  return dump(product.store)
}
test('a run that nothing disturbs is what the others are compared with', async () => {
  expected = await openUndisturbed(WORKDAY)
  expect(expected.facts.length).toBeGreaterThan(10)
})

type Scene = { server: RunningServer; proxy: Proxy }
type Fault = {
  name: string
  options?: Parameters<typeof startFalkorDb>[0]
  begin: (scene: Scene) => unknown
  end: (scene: Scene) => unknown
  /** Whether the server forgot what it had acknowledged. */
  loses?: true | 'perhaps'
}

let impostor: RunningServer | undefined
let restarting: Promise<void> | undefined
const FAULTS: readonly Fault[] = [
  {
    name: 'killed, with an append-only file',
    options: { persistence: 'aof' },
    begin: ({ server }) => server.kill(),
    end: ({ server }) => server.restart(),
  },
  {
    name: 'killed, with snapshots only',
    options: { persistence: 'rdb' },
    begin: ({ server }) => server.kill(),
    end: ({ server }) => server.restart(),
    loses: true,
  },
  {
    name: 'started again empty',
    begin: ({ server }) => server.kill(),
    end: ({ server }) => server.restart(),
    loses: true,
  },
  {
    name: 'reading its files for seconds',
    options: {
      persistence: 'rdb',
      settings: { 'key-load-delay': '250000', 'loading-process-events-interval-bytes': '1024' },
    },
    begin: async ({ server }) => {
      await command(server.url, 'SAVE')
      await server.kill()
      const done = { loading: false }
      restarting = server.restart().then(() => void (done.loading = true))
      // It runs and is connected to, and says PONG only when it has read everything.
      await new Promise((resolve) => setTimeout(resolve, 700))
      expect(done.loading).toBe(false)
    },
    end: () => restarting,
  },
  {
    name: 'out of memory',
    options: { persistence: 'aof' },
    begin: async ({ server }) => command(server.url, 'CONFIG', 'SET', 'maxmemory', 1),
    end: async ({ server }) => command(server.url, 'CONFIG', 'SET', 'maxmemory', 0),
  },
  {
    name: 'a replica that takes no writes',
    options: { persistence: 'aof' },
    begin: async ({ server }) => command(server.url, 'REPLICAOF', '127.0.0.1', await freePort()),
    end: async ({ server }) => command(server.url, 'REPLICAOF', 'NO', 'ONE'),
  },
  {
    name: 'far too slow',
    options: { persistence: 'aof' },
    begin: ({ proxy }) => proxy.delay(1_500),
    end: ({ proxy }) => proxy.heal(),
  },
  {
    name: 'behind connections that say nothing any more',
    options: { persistence: 'aof' },
    begin: ({ proxy }) => proxy.halfOpen(),
    end: ({ proxy }) => proxy.heal(),
  },
  {
    name: 'asking for another password',
    options: { persistence: 'aof' },
    begin: async ({ server }) => {
      const raw = await rawClient(server.url)
      await raw('CONFIG', 'SET', 'requirepass', 'another')
      await raw('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      raw.close()
    },
    end: async ({ server }) => command(server.url.replace('://', '://:another@'), 'CONFIG', 'SET', 'requirepass', ''),
  },
  {
    name: 'without its module',
    options: { persistence: 'aof' },
    begin: async ({ server }) => {
      await server.kill()
      const program = installed('falkordb-4.22.1', 'redis-server')
      impostor = await startServer({ name: 'plain', scheme: 'redis', program, port: server.port })
    },
    end: async ({ server }) => {
      await impostor?.stop()
      await server.restart()
    },
    // The empty server in between has lost everything, when somebody looks in time.
    loses: 'perhaps',
  },
]

test.each(FAULTS)(
  'a server that is $name: recall answers, capture goes on, and all heals without a restart',
  async ({ options = {}, begin, end, loses }) => {
    const server = await started(options)
    const proxy = await startProxy(server.port)
    running.push(() => proxy.close())
    const { product, append } = await openDaemon(`falkordb://127.0.0.1:${proxy.port}`)
    append(FIRST)
    await expect.poll(() => product.inbox.pending(), { timeout: HEALS_MS }).toBe(0)
    await expect.poll(() => indexed(product), { timeout: HEALS_MS }).toBe(true)
    await recalls(product)

    await begin({ server, proxy })
    await recalls(product)
    append(SECOND)
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    await recalls(product)
    expect(product.inbox.pending()).toBeGreaterThan(0)

    await end({ server, proxy })
    await expect.poll(() => product.inbox.pending(), { timeout: HEALS_MS, interval: 100 }).toBe(0)
    await expect.poll(() => contents(product), { timeout: HEALS_MS, interval: 200 }).toEqual(expected)
    await expect.poll(() => indexed(product), { timeout: HEALS_MS, interval: 100 }).toBe(true)
    expect(product.index.counts().units).toBe(expected.episodes.length + expected.facts.length)
    expect(product.inbox.state().paused).toBeNull()
    expect(product.journal.deadCount()).toBe(0)
    if (loses === true) expect(product.journal.recall(LOST)).toMatchObject({ events: FIRST.length })
    if (!loses) expect(product.journal.recall(LOST)).toBeUndefined()
    await recalls(product)
  },
  120_000,
)

test('a daemon starts while its server is down, captures, and takes all in when it comes', async () => {
  const server = await started({ persistence: 'aof' })
  await server.kill()
  const { product, append } = await openDaemon(server.url)
  append(WORKDAY)
  expect(await product.memory.recall({ project: SHOP, prompt: question() })).toMatchObject({ context: '' })
  expect(product.inbox.pending()).toBe(WORKDAY.length)
  await server.restart()
  await expect.poll(() => contents(product), { timeout: HEALS_MS, interval: 200 }).toEqual(expected)
  await expect.poll(() => indexed(product), { timeout: HEALS_MS, interval: 100 }).toBe(true)
  await recalls(product)
}, 120_000)

test('what is too large for one query goes in smaller ones, and nothing of it is lost', async () => {
  const bytesMax = 1_048_576
  const server = await started({ persistence: 'aof', settings: { 'proto-max-bulk-len': String(bytesMax) } })
  const { product, append } = await openDaemon(server.url)
  const long = 'Long text of a paste that is kept as it is. '.repeat(600)
  const events = Array.from({ length: 60 }, (_, at) => prompt(at, `Paste number ${at}. ${long}`))
  append(events)
  await expect.poll(() => product.inbox.pending(), { timeout: HEALS_MS }).toBe(0)
  expect(await contents(product)).toEqual(await openUndisturbed(events))
  expect(product.journal.deadCount()).toBe(0)
}, 120_000)

test('a graph that somebody deleted stops nobody: what comes next is taken in and found', async () => {
  const server = await started({ persistence: 'aof' })
  const { product, append } = await openDaemon(server.url)
  append(FIRST)
  await expect.poll(() => product.inbox.pending(), { timeout: HEALS_MS }).toBe(0)
  await command(server.url, 'GRAPH.DELETE', SHOP.id)
  append([prompt(900, 'The staging database is called db-heron.')])
  const found = async (): Promise<string> =>
    (await product.memory.search({ project: SHOP, query: 'staging database db-heron' })).items
      .map(({ text }) => text)
      .join()
  await expect.poll(found, { timeout: HEALS_MS }).toContain('db-heron')
  expect(product.journal.deadCount()).toBe(0)
}, 120_000)
