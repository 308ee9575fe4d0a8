import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { assemble, type Product } from '../../src/assemble.ts'
import type { Event, ProjectRef } from '../../src/types.ts'
import { startFalkorDb } from '../servers/falkordb.ts'
import type { RunningServer } from '../servers/server.ts'
import { emptied } from '../stores/falkordb/support.ts'
import { dump } from './dump.ts'
import { minute, openProduct, prompt, quietLog, SHOP, temporaryDirectory } from './events.ts'
import { WORKDAY } from './workday.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startFalkorDb({ persistence: 'aof' })
}, 200_000)
afterAll(() => server.stop())

/** A daemon of its own data directory on the one server. */
async function openDaemon(): Promise<Product> {
  const product = await assemble({
    config: { dataDir: temporaryDirectory(), store: server.url },
    log: quietLog(),
    now: () => new Date(minute(600)),
  })
  onTestFinished(() => product.close())
  await product.ready
  return product
}

const FOUND_MS = 2_000

test('what one daemon is told the other recalls within two seconds, and what it takes away is gone there too', async () => {
  await emptied(server)
  const [one, two] = [await openDaemon(), await openDaemon()]
  await one.memory.ingest([prompt(1, 'The invoice renderer crashes with umlauts.')])
  await one.memory.ingest([prompt(2, 'We switched from npm to pnpm.')])
  const recalled = async (): Promise<string> => {
    const { context } = await two.memory.recall({ project: SHOP, prompt: 'Which package manager: npm or pnpm?' })
    return context
  }
  await expect.poll(recalled, { timeout: FOUND_MS, interval: 50 }).toContain('pnpm')
  await two.memory.ingest([prompt(3, 'The staging database is called db-heron.')])
  const found = async (): Promise<string> =>
    (await one.memory.search({ project: SHOP, query: 'staging database db-heron' })).items
      .map(({ text }) => text)
      .join()
  await expect.poll(found, { timeout: FOUND_MS, interval: 50 }).toContain('db-heron')
  const plan = await two.memory.planForget({ project: SHOP, query: 'db-heron' })
  await two.memory.forget({ project: SHOP, plan })
  await expect.poll(found, { timeout: FOUND_MS, interval: 50 }).not.toContain('db-heron')
  for (const { index, store } of [one, two])
    await expect.poll(async () => index.position() === (await store.generation()), { timeout: FOUND_MS }).toBe(true)
  expect(one.index.counts().units).toBe(two.index.counts().units)
})

test('two daemons that take in the same and different events at once give the graph of one after the other', async () => {
  await emptied(server)
  const other: ProjectRef = { id: 'blog_5e6f7a8b', name: 'blog' }
  const elsewhere: Event[] = Array.from({ length: 12 }, (_, at) =>
    prompt(at, `The blog theme number ${at} uses port ${4000 + at}.`, { project: other }),
  )
  const [one, two] = [await openDaemon(), await openDaemon()]
  const half = Math.floor(WORKDAY.length / 2)
  const [early, late] = [WORKDAY.slice(0, half + 8), [...WORKDAY.slice(half - 8), ...elsewhere]]
  const steps = (events: readonly Event[]): Event[][] =>
    Array.from({ length: Math.ceil(events.length / 7) }, (_, at) => events.slice(7 * at, 7 * at + 7))
  const takeIn = async ({ memory }: Product, events: readonly Event[]): Promise<void> => {
    for (const step of steps(events)) await memory.ingest(step)
  }
  await Promise.all([takeIn(one, early), takeIn(two, late)])
  const whole = await openProduct()
  await whole.memory.ingest([...WORKDAY, ...elsewhere])
  expect(await dump(one.store)).toEqual(await dump(whole.store))
  for (const { index, store } of [one, two])
    await expect.poll(async () => index.position() === (await store.generation()), { timeout: 5_000 }).toBe(true)
  expect([one.index.counts().units, two.index.counts().units]).toEqual([
    whole.index.counts().units,
    whole.index.counts().units,
  ])
}, 60_000)
