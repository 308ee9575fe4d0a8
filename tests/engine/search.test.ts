import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSearch, type Search } from '../../src/engine/search.ts'
import { unitOfEpisode, unitOfFact } from '../../src/engine/unit.ts'
import type { SearchIndex } from '../../src/index/search-index.ts'
import { openSqliteIndex } from '../../src/index/sqlite-index.ts'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'
import { openEmbeddedStore } from '../../src/stores/embedded.ts'
import type { Store } from '../../src/stores/store.ts'
import type { Item } from '../../src/types.ts'
import { EPISODES, FACTS, idOf, NAMES, NOW, PROJECT, UNWANTED, WANTED } from './search-corpus.ts'

let directory: string
let store: Store
let index: SearchIndex
let search: Search
const names = (items: readonly Item[]): string[] => items.map(({ id }) => NAMES.get(id) ?? id)
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'search-'))
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
  const near = (at: number, step: number) =>
    [1, 2]
      .map((distance) => EPISODES[at + step * distance])
      .filter((one) => one?.session === EPISODES[at]!.session)
      .map((one) => one!)
  const units = EPISODES.map((episode, at) =>
    unitOfEpisode(episode, { before: near(at, -1).toReversed(), after: near(at, 1) }),
  )
  await index.update({ put: [...FACTS.map(unitOfFact), ...units], drop: [], position: await store.generation() })
  search = openSearch({ store, index, now: () => NOW })
})
afterAll(async () => {
  await index.close()
  await store.close()
  rmSync(directory, { recursive: true })
})
const recall = (prompt: string, more: { files?: readonly string[] } = {}) =>
  search.relevant({ project: PROJECT, prompt, at: NOW, ...more })

describe('a prompt is given what was said about its subject among the first three items', () => {
  test.each(WANTED.filter(({ far }) => !far))('$prompt', async ({ prompt, items, files }) => {
    const found = names(await recall(prompt, files ? { files } : {}))
    expect(
      found.slice(0, 3).some((name) => items.includes(name)),
      `found: ${found.join(', ')}`,
    ).toBe(true)
  })
})

// One word in common is too little for a recall that must stay silent, and enough for somebody who searches.
describe('a question with hardly a word in common with its answer is answered by a search', () => {
  test.each(WANTED.filter(({ far }) => far))('$prompt', async ({ prompt, items }) => {
    const found = names((await search.search({ project: PROJECT, query: prompt, at: NOW })).items)
    expect(
      found.slice(0, 3).some((name) => items.includes(name)),
      `found: ${found.join(', ')}`,
    ).toBe(true)
  })
})

describe('a prompt about something else is given nothing', () => {
  test.each(UNWANTED)('%s', async (prompt) => {
    expect((await recall(prompt)).map(({ text }) => text)).toEqual([])
  })
})

test('what was replaced is left out, and what replaced it says why it was found', async () => {
  const { items } = await search.search({ project: PROJECT, query: 'is it npm?', at: NOW })
  expect(names(items)).not.toContain('package manager old')
  const heir = items.find(({ id }) => id === idOf('package manager new'))!
  expect(names(items)[0]).toBe('package manager new')
  expect(heir.why.some(({ path }) => path === 'replaced: The package manager of shop is npm.')).toBe(true)
})

test('a search for a past date finds what was true then, and nothing that came later', async () => {
  const { items } = await search.search({
    project: PROJECT,
    query: 'package manager npm pnpm',
    asOf: '2026-02-01T00:00:00.000Z',
    at: NOW,
  })
  expect(names(items)[0]).toBe('package manager old')
  expect(names(items)).not.toContain('package manager new')
  expect(
    items.every(
      ({ kind, source, validFrom }) => (kind === 'fact' ? validFrom! : source.at) <= '2026-02-01T00:00:00.000Z',
    ),
  ).toBe(true)
})

test('a fact is valid from its start, and no longer at its end', async () => {
  const at = async (asOf: string) =>
    names((await search.search({ project: PROJECT, query: 'package manager', asOf, at: NOW })).items)[0]
  expect(await at('2026-03-02T09:59:59.999Z')).toBe('package manager old')
  expect(await at('2026-03-02T10:00:00.000Z')).toBe('package manager new')
})

test('a time in the words of a search restricts its episodes to that time', async () => {
  const find = async (query: string) =>
    (await search.search({ project: PROJECT, query, kinds: ['episode'], at: NOW })).items
  expect((await find('what did we do about stripe in April')).length).toBeGreaterThan(0)
  expect((await find('what happened on 2026-04-10')).every(({ source }) => source.at.startsWith('2026-04-10'))).toBe(
    true,
  )
})

test('the session that asks is not told what it said itself', async () => {
  const ask = { project: PROJECT, prompt: 'the webhook signature check of stripe fails', at: NOW }
  const sessions = (items: readonly Item[]) => new Set(items.map(({ source }) => source.session))
  expect(sessions(await search.relevant(ask))).toContain('ses_a')
  expect(sessions(await search.relevant({ ...ask, exceptSession: 'ses_a' }))).not.toContain('ses_a')
})

test('an empty query finds nothing, a query of stop words only no error', async () => {
  expect((await search.search({ project: PROJECT, query: '   ', at: NOW })).items).toEqual([])
  expect((await search.search({ project: PROJECT, query: 'is it the', at: NOW })).items).toBeInstanceOf(Array)
})

test('another project finds nothing of this one', async () => {
  const { items } = await search.search({
    project: { id: 'other_1', name: 'other' },
    query: 'package manager pnpm',
    at: NOW,
  })
  expect(items).toEqual([])
})

test('every item names the lists that had it, with a rank from 1', async () => {
  const { items } = await search.search({
    project: PROJECT,
    query: 'VAT rates',
    files: ['src/billing/vat.ts'],
    at: NOW,
  })
  expect(items[0]!.why.map(({ list }) => list)).toContain('files')
  for (const { why, score } of items) {
    expect(why.length).toBeGreaterThan(0)
    expect(why.every(({ rank }) => rank >= 1)).toBe(true)
    expect(score).toBeGreaterThan(0)
    expect(score).toBeLessThan(1)
  }
})

test('what the store forgot does not come back, even while the index still has it', async () => {
  const gone = EPISODES.find(({ id }) => id === idOf('e cors'))!
  const find = async () =>
    names((await search.search({ project: PROJECT, query: 'CORS error of the admin panel', at: NOW })).items)
  expect(await find()).toContain('e cors')
  await store.forget({ project: PROJECT.id, episodes: [gone.id], factsOf: [], facts: [] })
  expect(await find()).not.toContain('e cors')
})
