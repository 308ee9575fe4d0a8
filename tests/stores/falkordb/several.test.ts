import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openFalkorStore } from '../../../src/stores/falkordb.ts'
import type { Store } from '../../../src/stores/store.ts'
import { startFalkorDb } from '../../servers/falkordb.ts'
import type { RunningServer } from '../../servers/server.ts'
import { at, contents, makeChanges, makeClaim, makeEpisode, makeStep } from '../../suites/store-samples.ts'
import { keepLog } from '../open.ts'
import { emptied, rawClient } from './support.ts'

let server: RunningServer
let stores: Store[] = []

const open = async (): Promise<Store> => {
  const store = await openFalkorStore({ url: server.url, log: keepLog() })
  stores.push(store)
  return store
}

beforeAll(async () => {
  server = await startFalkorDb()
})
beforeEach(() => emptied(server))
afterEach(async () => {
  for (const store of stores) await store.close()
  stores = []
})
afterAll(() => server.stop())

test('two daemons write one project at the same time: nothing is lost, nothing is there twice', async () => {
  const [one, two] = [await open(), await open()]
  const steps = Array.from({ length: 16 }, (_, n) => makeChanges('alpha', n * 16, 16))
  const generations = await Promise.all(steps.map((step, n) => (n % 2 === 0 ? one : two).apply(step)))
  await Promise.all(steps.map((step, n) => (n % 2 === 0 ? two : one).apply(step)))
  expect(generations.map(({ generation }) => generation).toSorted((a, b) => a - b)).toEqual(steps.map((_, n) => n + 1))
  const before = await contents(one)
  await one.drop('alpha')
  for (const step of steps) await one.apply(step)
  expect(await contents(two)).toEqual(before)
})

test('two daemons write different projects at the same time: each step has a generation of its own', async () => {
  const [one, two] = [await open(), await open()]
  const write = async (store: Store, project: string): Promise<number[]> => {
    const seen: number[] = []
    for (let n = 0; n < 15; n++) seen.push((await store.apply(makeChanges(project, n * 8, 8))).generation)
    return seen
  }
  const seen = await Promise.all([write(one, 'alpha'), write(two, 'beta')])
  expect(new Set(seen.flat()).size).toBe(30)
  expect(await one.generation()).toBe(30)
  const changes = await two.changes({ after: 0, limit: 10_000 })
  expect(new Set(changes.map(({ generation }) => generation)).size).toBe(30)
})

test('a change of another daemon is told within 2 s, and mostly within a moment', async () => {
  const [one, two] = [await open(), await open()]
  const waits: number[] = []
  let told: () => void = () => undefined
  const stop = two.watch(() => told())
  await new Promise((resolve) => setTimeout(resolve, 300))
  for (let n = 0; n < 5; n++) {
    const heard = new Promise<void>((resolve) => (told = resolve))
    await one.apply(makeChanges('alpha', n * 4, 4))
    const written = performance.now()
    await heard
    waits.push(performance.now() - written)
  }
  stop()
  expect(Math.max(...waits)).toBeLessThan(2_000)
  expect(waits.toSorted((a, b) => a - b)[2]).toBeLessThan(200)
})

test('a note that was lost is made up for by the counter', async () => {
  const [one, two] = [await open(), await open()]
  await one.apply(makeChanges('alpha', 0, 4))
  const heard = new Promise<void>((resolve) => void two.watch(resolve))
  await new Promise((resolve) => setTimeout(resolve, 300))
  const raw = await rawClient(server.url)
  // A step whose note never came: the counter moved, the stream did not.
  await raw('INCR', 'opencode-memory:generation')
  raw.close()
  await heard
})

test("a daemon's own steps do not wake it up", async () => {
  const one = await open()
  let woken = 0
  const stop = one.watch(() => (woken += 1))
  // Once it looks by itself: what happened before it listened, nobody tells.
  await expect.poll(() => woken, { timeout: 2_000 }).toBe(1)
  for (let n = 0; n < 3; n++) await one.apply(makeChanges('alpha', n * 4, 4))
  await new Promise((resolve) => setTimeout(resolve, 300))
  stop()
  expect(woken).toBe(1)
})

test('one daemon at a time has the turn of a project', async () => {
  const [one, two] = [await open(), await open()]
  const log: string[] = []
  const work = (name: string) => async (): Promise<void> => {
    log.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 30))
    log.push(`${name} ends`)
  }
  await Promise.all([
    one.exclusive('alpha', work('one')),
    two.exclusive('alpha', work('two')),
    one.exclusive('alpha', work('three')),
  ])
  for (let n = 0; n < log.length; n += 2) expect(log[n + 1]).toBe(log[n]!.replace('begins', 'ends'))
  expect(log).toHaveLength(6)
})

test('who lost the turn meanwhile writes nothing', async () => {
  const [one, two] = [await open(), await open()]
  const step = makeStep('alpha', [makeEpisode(1)], [makeClaim(makeEpisode(1))])
  const raw = await rawClient(server.url)
  const late = one.exclusive('alpha', async () => {
    // As if this daemon had slept until its lease ran out.
    await raw('DEL', 'opencode-memory:lock:alpha')
    await two.exclusive('alpha', () => two.apply(makeChanges('alpha', 50, 4)))
    await one.apply(step)
  })
  await expect(late).rejects.toMatchObject({ code: 'conflict' })
  raw.close()
  expect(await two.episodes({ projects: ['alpha'], ids: [makeEpisode(1).id], limit: 1 })).toEqual([])
})

test('the turn of a daemon that died is free after its lease', async () => {
  const two = await open()
  const raw = await rawClient(server.url)
  await raw('SET', 'opencode-memory:lock:alpha', 'somebody who is gone', 'PX', 500)
  raw.close()
  expect(await two.exclusive('alpha', async () => at(1))).toBe(at(1))
})
