import { afterEach, expect, test } from 'vitest'
import { openFalkorStore } from '../../../src/stores/falkordb.ts'
import type { Store } from '../../../src/stores/store.ts'
import { startFalkorDb } from '../../servers/falkordb.ts'
import type { RunningServer } from '../../servers/server.ts'
import { contents, makeChanges } from '../../suites/store-samples.ts'
import { keepLog, type Logged } from '../open.ts'
import { again, rawClient } from './support.ts'

const running: RunningServer[] = []
const stores: Store[] = []
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
  for (const server of running.splice(0)) await server.stop()
})

type Started = { server: RunningServer; store: Store; lines: Logged[] }

async function start(options: Parameters<typeof startFalkorDb>[0]): Promise<Started> {
  const server = await startFalkorDb(options)
  running.push(server)
  const lines: Logged[] = []
  const store = await openFalkorStore({ url: server.url, log: keepLog(lines) })
  stores.push(store)
  return { server, store, lines }
}

test('with an append-only file a step that is persisted is there after the server was killed', async () => {
  const { server, store } = await start({ persistence: 'aof' })
  const { generation } = await store.apply(makeChanges('alpha', 0, 32))
  expect(await store.persisted()).toBe(generation)
  const before = await contents(store)
  await server.kill()
  await expect(store.generation()).rejects.toMatchObject({ code: 'store_unavailable' })
  await server.restart()
  await again(() => store.generation())
  expect(await contents(store)).toEqual(before)
  expect(await store.kept(generation)).toBe(generation)
  // What comes now has a number that nobody was told before.
  const next = await store.apply(makeChanges('alpha', 32, 8))
  expect(next.generation).toBeGreaterThan(generation + 1_000_000)
  expect(await store.kept(next.generation)).toBe(next.generation)
  expect((await store.changes({ after: generation, limit: 999 })).length).toBeGreaterThan(8)
})

test('a server that comes back with less says up to where it kept everything', async () => {
  const { server, store, lines } = await start({ persistence: 'rdb' })
  const kept = await store.apply(makeChanges('alpha', 0, 16))
  const raw = await rawClient(server.url)
  await raw('SAVE')
  raw.close()
  expect(await store.persisted()).toBe(kept.generation)
  const lost = await store.apply(makeChanges('alpha', 16, 16))
  expect(await store.persisted()).toBe(kept.generation)
  await server.kill()
  await server.restart()
  await again(() => store.generation())
  expect(await store.kept(lost.generation)).toBe(kept.generation)
  expect(await store.generation()).toBe(kept.generation)
  const refilled = await store.apply(makeChanges('alpha', 16, 16))
  expect(refilled.generation).toBeGreaterThan(lost.generation)
  expect(await store.kept(lost.generation)).toBe(kept.generation)
  expect(lines.some(({ level }) => level === 'warn')).toBe(true)
})

test('a server that keeps nothing never says that something is safe, and is noticed when it is empty', async () => {
  const { server, store } = await start({ persistence: 'none' })
  const { generation } = await store.apply(makeChanges('alpha', 0, 16))
  expect(await store.persisted()).toBe(0)
  await server.kill()
  await server.restart()
  await again(() => store.generation())
  expect(await store.kept(generation)).toBe(0)
  expect(await store.projects()).toEqual([])
  const { generation: next } = await store.apply(makeChanges('alpha', 0, 16))
  expect(next).toBeGreaterThan(generation)
  expect(await store.kept(generation)).toBe(0)
})

test('a follower that was away notices by its position that the server was emptied', async () => {
  const { server, store } = await start({ persistence: 'none' })
  for (let n = 0; n < 5; n++) await store.apply(makeChanges('alpha', n * 4, 4))
  await store.close()
  await server.kill()
  await server.restart()
  const later = await openFalkorStore({ url: server.url, log: keepLog() })
  stores.push(later)
  await later.apply(makeChanges('alpha', 0, 4))
  expect(await later.kept(5)).toBe(1)
  expect((await later.apply(makeChanges('alpha', 4, 4))).generation).toBeGreaterThan(5)
})

test('a server that is killed in the middle of writing has whole steps only', { timeout: 60_000 }, async () => {
  const { server, store } = await start({ persistence: 'aof', settings: { appendfsync: 'always' } })
  let acknowledged = 0
  const writing = (async () => {
    for (let n = 0; ; n++) {
      await store.apply(makeChanges('alpha', n * 32, 32))
      acknowledged = n + 1
    }
  })().catch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  await server.kill()
  await writing
  await server.restart()
  await again(() => store.generation())
  const { episodes, claims } = await store.counts(['alpha'])
  expect(episodes % 32).toBe(0)
  expect(claims).toBe(episodes / 2)
  expect(episodes / 32).toBeGreaterThanOrEqual(acknowledged)
  expect(acknowledged).toBeGreaterThan(3)
  expect(await store.generation()).toBe(episodes / 32)
})
