import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFalkorStore } from '../../../src/stores/falkordb.ts'
import type { Store } from '../../../src/stores/store.ts'
import { startFalkorDb } from '../../servers/falkordb.ts'
import type { RunningServer } from '../../servers/server.ts'
import { makeChanges, makeEpisode, makeStep } from '../../suites/store-samples.ts'
import { keepLog } from '../open.ts'
import { rawClient } from './support.ts'

let server: RunningServer
let store: Store

beforeAll(async () => {
  server = await startFalkorDb()
  store = await openFalkorStore({ url: server.url, log: keepLog() })
})
afterAll(async () => {
  await store.close()
  await server.stop()
})

/** How many read-only questions the server has answered. */
async function asked(): Promise<number> {
  const raw = await rawClient(server.url)
  const stats = String(await raw('INFO', 'commandstats'))
  raw.close()
  return Number(/cmdstat_graph\.RO_QUERY:calls=(\d+)/i.exec(stats)?.[1] ?? 0)
}

test('the facts of a dozen episodes that are asked for at once are a handful of questions', async () => {
  await store.apply(makeChanges('alpha', 0, 48))
  // As a daemon does: then no read looks for what others wrote.
  const stop = store.watch(() => undefined)
  const ids = Array.from({ length: 12 }, (_, nth) => makeEpisode(4 * nth).id)
  const facts = (episode: string) => store.facts({ projects: ['alpha'], episode, limit: 9 })
  const before = await asked()
  const together = await Promise.all(ids.map(facts))
  const questions = (await asked()) - before
  const apart = []
  for (const id of ids) apart.push(await facts(id))
  stop()
  expect(together).toEqual(apart)
  expect(together.map((found) => found.length)).toEqual(ids.map(() => 2))
  // Four, and what looking around may ask meanwhile.
  expect(questions).toBeLessThan(12)
})

test('what a text has in it comes back as it was, quotes and controls and halves of characters too', async () => {
  const texts = [
    'plain',
    'a "b" \'c\' \\ d',
    '\u0001\u001f\u007f',
    '\\u0041 \\n',
    'tab\tline\nend',
    'ä 日本 😀',
    '`$x`',
  ]
  const episodes = texts.map((text, nth) =>
    makeEpisode(nth, { project: 'beta', text, files: [text], attributes: { said: text } }),
  )
  await store.apply(makeStep('beta', episodes, []))
  for (const { id, text } of episodes) {
    const [found] = await store.episodes({ projects: ['beta'], ids: [id], limit: 1 })
    expect(found).toMatchObject({ text, files: [text], attributes: { said: text } })
  }
})

test('episodes that come before, between and after others stand in one chain in the order of time', async () => {
  const step = (...minutes: number[]) =>
    store.apply(
      makeStep(
        'gamma',
        minutes.map((minute) => makeEpisode(minute, { project: 'gamma' })),
        [],
      ),
    )
  await step(50, 60)
  await step(70)
  await step(10)
  await step(55, 65)
  await step(5, 80)
  const raw = await rawClient(server.url)
  const next = `MATCH (a:Episodic)-[:NEXT_EPISODE]->(b:Episodic) RETURN a.uuid, b.uuid`
  const [, rows] = (await raw('GRAPH.RO_QUERY', 'gamma', next)) as [unknown, [string, string][], unknown]
  const saga = 'MATCH (s:Saga) RETURN s.first_episode_uuid, s.last_episode_uuid'
  const [, [ends]] = (await raw('GRAPH.RO_QUERY', 'gamma', saga)) as [unknown, [string[]], unknown]
  raw.close()
  const inTime = [5, 10, 50, 55, 60, 65, 70, 80].map((minute) => makeEpisode(minute).id)
  const pairs = inTime.slice(1).map((to, at) => [inTime[at], to].join(' '))
  expect(rows.map((pair) => pair.join(' ')).toSorted()).toEqual(pairs.toSorted())
  expect(ends).toEqual([inTime[0], inTime.at(-1)])
})
