import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { occasionIn } from '../../src/engine/occasions.ts'
import { openSearch, type Search } from '../../src/engine/search.ts'
import { unitOfEpisode, unitOfFact } from '../../src/engine/unit.ts'
import type { SearchIndex } from '../../src/index/search-index.ts'
import { openSqliteIndex } from '../../src/index/sqlite-index.ts'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'
import { openEmbeddedStore } from '../../src/stores/embedded.ts'
import type { Store } from '../../src/stores/store.ts'
import type { Episode } from '../../src/types.ts'
import { fact, idOf, NAMES, NOW, PROJECT } from './search-corpus.ts'

test.each([
  ['What did we say about caching since the migration to Postgres?', 'since', 'the migration to Postgres'],
  ['Before we switched to pnpm, how was the cache filled?', 'before', 'we switched to pnpm'],
  ['Was haben wir seit der Umstellung geändert?', 'since', 'der Umstellung geändert'],
  ['Was war das Problem, bevor wir auf Vite umgestiegen sind?', 'before', 'wir auf Vite umgestiegen sind'],
  ['What changed between the two releases?', 'between', 'releases'],
  ['Was ist zwischen den beiden Releases passiert?', 'between', 'Releases'],
])('"%s" names an occasion', (text, side, event) => {
  expect(occasionIn(text)).toMatchObject({ side, events: [event] })
})

test('an occasion may have two sides', () => {
  expect(occasionIn('What was fixed between the login rewrite and the launch?')).toMatchObject({
    side: 'between',
    events: ['the login rewrite', 'the launch'],
  })
})

test.each([
  'Since we use pnpm, install the package with it.',
  'Run the linter before you push.',
  'Show a spinner until the list is there.',
  'Close the socket after the timeout.',
  'Nach dem Start soll der Server warten.',
  'Put a gap between the two buttons.',
])('"%s" names none: it tells a reason or an order', (text) => {
  expect(occasionIn(text)).toBeUndefined()
})

const at = (day: string): string => `2026-${day}T10:00:00.000Z`
const FACTS = [
  fact('release 1', 'Commit aaa1111 on main: release 1.4.0', { kind: 'commit', from: '02-10' }),
  fact('release 2', 'Commit bbb2222 on main: release 1.5.0', { kind: 'commit', from: '04-10' }),
  fact('colour 1', 'Commit ddd4444 on main: change the colour of the buttons', { kind: 'commit', from: '02-01' }),
  fact('colour 2', 'Commit eee5555 on main: change the colour of all buttons', { kind: 'commit', from: '05-01' }),
  fact('migration', 'Commit ccc3333 on main: finish the migration to CockroachDB', { kind: 'commit', from: '03-01' }),
]
const said = (name: string, day: string, text: string): Episode => ({
  id: idOf(name),
  project: PROJECT.id,
  session: `ses_${day}`,
  kind: 'prompt',
  role: 'user',
  trust: 'user',
  at: at(day),
  files: [],
  branch: 'main',
  commit: null,
  attributes: {},
  text,
})
const EPISODES = [
  said('again', '05-20', 'We often change the colour of the buttons.'),
  said('timeouts early', '01-20', 'The report query runs into timeouts every night.'),
  said('timeouts middle', '03-15', 'Now the report query runs into timeouts twice a week.'),
  said('timeouts late', '05-05', 'The report query had timeouts again, only for large shops.'),
  said('workshop', '04-20', 'Yesterday was the onboarding workshop, five people came.'),
  said('menu early', '01-21', 'The menu of the shop is too wide on phones.'),
]

let directory: string
let store: Store
let index: SearchIndex
let search: Search
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'occasions-'))
  store = await openEmbeddedStore({
    path: join(directory, 'memory.db'),
    snapshots: join(directory, 'snapshots'),
    damaged: join(directory, 'damaged'),
    log,
  })
  index = await openSqliteIndex({ path: join(directory, 'index.db'), embedder: openModelFreeEmbedder() })
  await store.apply({
    project: PROJECT.id,
    sessions: [],
    episodes: EPISODES,
    entities: [],
    claimsOf: [],
    claims: [],
    factsOf: FACTS.map(({ timeline }) => timeline),
    facts: FACTS,
  })
  const units = EPISODES.map((episode) => unitOfEpisode(episode, { before: [], after: [] }))
  await index.update({ put: [...FACTS.map(unitOfFact), ...units], drop: [], position: await store.generation() })
  search = openSearch({ store, index, now: () => NOW })
})
afterAll(async () => {
  await index.close()
  await store.close()
  rmSync(directory, { recursive: true })
})

const found = async (query: string): Promise<string[]> => {
  const { items } = await search.search({ project: PROJECT, query, kinds: ['episode'], at: NOW })
  return items.map(({ id }) => NAMES.get(id)!)
}

test('since what a commit did, only what came later is found', async () => {
  const names = await found('Which timeouts did the report query have since the migration to CockroachDB?')
  expect(names.toSorted()).toEqual(expect.arrayContaining(['timeouts late', 'timeouts middle']))
  expect(names).not.toContain('timeouts early')
})

test('before what a commit did, only what came earlier is found', async () => {
  const names = await found('Which timeouts did the report query have before the migration to CockroachDB?')
  expect(names[0]).toBe('timeouts early')
  expect(names).not.toContain('timeouts middle')
})

test('between two releases is between their commits', async () => {
  expect((await found('Which timeouts did the report query have between the two releases?'))[0]).toBe('timeouts middle')
  expect(await found('What happened between the two releases?')).toEqual(['timeouts middle'])
})

test('an occasion that was only spoken of weighs, and hides nothing', async () => {
  const names = await found('Which timeouts did the report query have since the onboarding workshop?')
  const timeouts = names.filter((name) => name.startsWith('timeouts'))
  expect(timeouts[0]).toBe('timeouts late')
  expect(timeouts).toContain('timeouts early')
})

test('what happened more than once is no sure time, and hides nothing', async () => {
  const names = await found('Which timeouts did the report query have since the change of colour?')
  expect(names).toContain('timeouts early')
})

test('an occasion that nobody knows changes nothing', async () => {
  const names = await found('Which timeouts did the report query have since the solar eclipse?')
  expect(names.slice(0, 3).toSorted()).toEqual(['timeouts early', 'timeouts late', 'timeouts middle'])
})
