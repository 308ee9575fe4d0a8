import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { entityId } from '../../../src/names.ts'
import { openFalkorStore } from '../../../src/stores/falkordb.ts'
import { withParameters, type Parameters } from '../../../src/stores/falkordb/cypher.ts'
import type { Store } from '../../../src/stores/store.ts'
import type { Fact } from '../../../src/types.ts'
import { startFalkorDb } from '../../servers/falkordb.ts'
import type { RunningServer } from '../../servers/server.ts'
import { at, contents, makeClaim, makeEpisode, makeStep } from '../../suites/store-samples.ts'
import { keepLog } from '../open.ts'
import { again, emptied, rawClient, type Raw } from './support.ts'

/** What real Graphiti does to a graph of ours, in the shapes of its own statements. */
let server: RunningServer
let store: Store
let raw: Raw

const graph = async (query: string, parameters: Parameters = {}): Promise<unknown> =>
  raw('GRAPH.QUERY', 'alpha', withParameters(query, parameters))

beforeAll(async () => {
  server = await startFalkorDb()
})
beforeEach(async () => {
  await emptied(server)
  raw = await rawClient(server.url)
  store = await openFalkorStore({ url: server.url, log: keepLog() })
})
afterEach(async () => {
  raw.close()
  await store.close()
})
afterAll(() => server.stop())

const episode = makeEpisode(1)
const step = makeStep('alpha', [episode], [makeClaim(episode, { object: { type: 'Tool', name: 'npm' } })])
const [own] = step.facts as [Fact]
const NOW = '2026-03-01T10:00:00.123456+00:00'

test('an episode that stands in the graph without what is ours is completed, and not made twice', async () => {
  await store.apply(step)
  await graph('MATCH (n) WHERE labels(n)[0] STARTS WITH "OpencodeMemory" DELETE n')
  await graph('MATCH (n:Episodic) SET n.mood = "glad"')
  await store.apply(step)
  const counts = JSON.stringify(
    await graph(`MATCH (n:Episodic) OPTIONAL MATCH (n)-[m:MENTIONS]->() OPTIONAL MATCH ()-[h:HAS_EPISODE]->(n)
      RETURN count(DISTINCT n), count(DISTINCT m), count(DISTINCT h), collect(DISTINCT n.mood)[0]`),
  )
  expect(counts).toContain('[[1,2,1,"glad"]]')
  expect(await store.facts({ projects: ['alpha'], limit: 9 })).toEqual(step.facts)
})

/** An episode, two entities and a fact, as `add_episode` saves them. */
async function addEpisode(): Promise<{ episode: string; fact: string }> {
  const ids = { episode: randomUUID(), fact: randomUUID(), alice: randomUUID(), acme: randomUUID() }
  await graph(
    `UNWIND $episodes AS episode MERGE (n:Episodic {uuid: episode.uuid}) SET n = {uuid: episode.uuid, name: 'talk', group_id: 'alpha', source_description: 'chat', source: 'message', content: 'alice: I joined Acme.', entity_edges: [$fact], created_at: $now, valid_at: '2026-02-01T00:00:00+00:00'}`,
    { episodes: [{ uuid: ids.episode }], fact: ids.fact, now: NOW },
  )
  for (const [uuid, name] of [
    [ids.alice, 'Alice'],
    [ids.acme, 'Acme'],
  ])
    await graph(
      `UNWIND $nodes AS node MERGE (n:Entity {uuid: node.uuid}) SET n:Organisation SET n = node WITH n SET n.name_embedding = vecf32([0.1, 0.2])`,
      { nodes: [{ uuid: uuid!, name: name!, group_id: 'alpha', summary: `${name} is known`, created_at: NOW }] },
    )
  await graph(
    `MATCH (s:Entity {uuid: $s}) MATCH (o:Entity {uuid: $o}) MERGE (s)-[r:RELATES_TO {uuid: $fact}]->(o) SET r.name = 'works-for', r.fact = 'Alice works for Acme', r.group_id = 'alpha', r.episodes = [$episode], r.created_at = $now, r.valid_at = '2026-02-01T00:00:00+00:00', r.fact_embedding = vecf32([0.1, 0.2]), r.mood = 'glad'`,
    { s: ids.alice, o: ids.acme, fact: ids.fact, episode: ids.episode, now: NOW },
  )
  return ids
}

test('a graph that only Graphiti wrote is a project from the first time that it is asked for', async () => {
  const stop = store.watch(() => undefined)
  const ids = await addEpisode()
  const started = performance.now()
  const facts = await again(async () => {
    const found = await store.facts({ projects: ['alpha'], limit: 9 })
    expect(found).toHaveLength(1)
    return found
  })
  expect(performance.now() - started).toBeLessThan(5_000)
  stop()
  expect(facts[0]!.id).toBe(ids.fact)
  expect(await again(async () => store.projects())).toEqual(['alpha'])
  expect(await store.counts()).toMatchObject({ projects: 1, episodes: 1, facts: 1 })
})

test('what Graphiti added is an episode and a fact of ours, and a change that followers hear of', async () => {
  const { generation } = await store.apply(step)
  const told = new Promise<void>((resolve) => void store.watch(resolve))
  const ids = await addEpisode()
  const started = performance.now()
  await told
  expect(performance.now() - started).toBeLessThan(5_000)
  const facts = await again(async () => {
    const found = await store.facts({ projects: ['alpha'], rule: 'graphiti', limit: 9 })
    expect(found).toHaveLength(1)
    return found
  })
  expect(facts).toEqual([
    {
      ...{ id: ids.fact, project: 'alpha', kind: 'note', attribute: '', statement: 'Alice works for Acme' },
      ...{
        subject: { type: 'Concept', name: 'Alice' },
        relation: 'WORKS_FOR',
        object: { type: 'Concept', name: 'Acme' },
      },
      ...{ trust: 'assistant', rule: 'graphiti', branch: null, validFrom: '2026-02-01T00:00:00.000Z', validTo: null },
      ...{ learnedAt: '2026-03-01T10:00:00.123Z', retractedAt: null, supersededBy: null, support: 1 },
      ...{ episodes: [ids.episode], timeline: expect.any(String) as string },
      ...{ evidence: null, reason: null },
    },
  ])
  const [added] = await store.episodes({ projects: ['alpha'], ids: [ids.episode], limit: 9 })
  expect(added).toMatchObject({ text: 'alice: I joined Acme.', kind: 'note', at: '2026-02-01T00:00:00.000Z' })
  expect(await store.facts({ projects: ['alpha'], entity: { name: 'ALICE' }, limit: 9 })).toEqual(facts)
  expect(await store.facts({ projects: ['alpha'], episode: ids.episode, limit: 9 })).toEqual(facts)
  const changed = (await store.changes({ after: generation, limit: 99 })).map(({ id }) => id)
  expect(changed.toSorted()).toEqual([ids.episode, ids.fact].toSorted())
  expect(await store.facts({ projects: ['alpha'], ids: [own.id], limit: 9 })).toEqual([own])
})

test('a fact of ours that Graphiti ended stays ended when we resolve it anew', async () => {
  const { generation } = await store.apply(step)
  const expired = new Date().toISOString().replace('Z', '000+00:00')
  await graph(
    `MATCH ()-[e:RELATES_TO {uuid: $id}]->() SET e.invalid_at = '2026-02-02T00:00:00+00:00', e.expired_at = $expired`,
    { id: own.id, expired },
  )
  const read = async (): Promise<Fact> => (await store.facts({ projects: ['alpha'], ids: [own.id], limit: 1 }))[0]!
  expect(await read()).toMatchObject({
    validTo: '2026-02-02T00:00:00.000Z',
    retractedAt: expired.replace('000+00:00', 'Z'),
  })
  const position = await store.generation()
  expect(position).toBe(generation + 1)
  expect((await store.changes({ after: generation, limit: 9 })).map(({ id }) => id)).toEqual([own.id])
  const second = makeEpisode(2)
  const more = makeStep(
    'alpha',
    [episode, second],
    [...step.claims, makeClaim(second, { object: { type: 'Tool', name: 'npm' } })],
  )
  await store.apply(more)
  expect(await read()).toMatchObject({
    validTo: '2026-02-02T00:00:00.000Z',
    support: 2,
    episodes: [episode.id, second.id],
  })
  expect(await store.facts({ projects: ['alpha'], validAt: '2026-02-03T00:00:00.000Z', limit: 9 })).toEqual([])
  // A stale rewrite by Graphiti does not undo it either.
  await graph(`MATCH ()-[e:RELATES_TO {uuid: $id}]->() SET e.invalid_at = NULL, e.expired_at = NULL`, { id: own.id })
  expect(await read()).toMatchObject({ validTo: '2026-02-02T00:00:00.000Z' })
})

test('an episode that Graphiti merged into a fact of ours is evidence, and survives our writes', async () => {
  await store.apply(step)
  const other = randomUUID()
  await graph(`MATCH ()-[e:RELATES_TO {uuid: $id}]->() SET e.episodes = e.episodes + [$other]`, { id: own.id, other })
  const second = makeEpisode(2)
  await store.apply(
    makeStep(
      'alpha',
      [episode, second],
      [...step.claims, makeClaim(second, { object: { type: 'Tool', name: 'npm' } })],
    ),
  )
  const [fact] = await store.facts({ projects: ['alpha'], ids: [own.id], limit: 1 })
  expect(fact?.episodes).toEqual([episode.id, second.id, other])
})

test('properties, labels and vectors of others survive our writes', async () => {
  await store.apply(step)
  await graph(
    `MATCH (n:Entity {uuid: $id}) SET n:Fancy, n.mood = 'good', n.summary = 'A manager of packages', n.name_embedding = vecf32([1, 0])`,
    { id: entityId('alpha', own.object) },
  )
  await graph(`MATCH ()-[e:RELATES_TO {uuid: $id}]->() SET e.weight = 7, e.fact_embedding = vecf32([0, 1])`, {
    id: own.id,
  })
  await graph(`MATCH (n:Episodic {uuid: $id}) SET n.note = 'kept'`, { id: episode.id })
  const second = makeEpisode(2)
  await store.apply(
    makeStep(
      'alpha',
      [second, { ...episode, text: 'New words.' }],
      [...step.claims, makeClaim(second, { object: { type: 'Tool', name: 'NPM' } })],
    ),
  )
  const [, rows] = (await raw(
    ...['GRAPH.RO_QUERY', 'alpha'],
    `MATCH (:Entity)-[e:RELATES_TO]->(n:Entity {uuid: '${entityId('alpha', own.object)}'}) MATCH (x:Episodic {uuid: '${episode.id}'}) RETURN DISTINCT 'Fancy' IN labels(n), n.mood, n.summary, n.name_embedding, x.note, x.content`,
  )) as [unknown, string[][]]
  expect(rows).toEqual([['true', 'good', 'A manager of packages', '<1.000000, 0.000000>', 'kept', 'New words.']])
  const [, edges] = (await raw(
    ...['GRAPH.RO_QUERY', 'alpha', `MATCH ()-[e:RELATES_TO {uuid: '${own.id}'}]->() RETURN e.weight, e.fact_embedding`],
  )) as [unknown, unknown[][]]
  expect(edges).toEqual([[7, '<0.000000, 1.000000>']])
})

test('what Graphiti deleted is gone here too, and does not come back with its events', async () => {
  await store.apply(step)
  await graph(`MATCH ()-[e:RELATES_TO {uuid: $id}]->() DELETE e`, { id: own.id })
  await graph(`MATCH (n:Episodic {uuid: $id}) DETACH DELETE n`, { id: episode.id })
  expect(await again(async () => store.facts({ projects: ['alpha'], limit: 9 }))).toEqual([])
  await again(async () => expect(await store.counts()).toMatchObject({ episodes: 0, facts: 0, claims: 0 }))
  await store.apply(step)
  expect(await store.counts()).toMatchObject({ episodes: 0, facts: 0, claims: 0 })
})

test('forgetting an episode takes what Graphiti made of it: its facts, its entities and summaries that quote it', async () => {
  await store.apply(step)
  const ids = await addEpisode()
  await graph(
    `MATCH (x:Episodic {uuid: $id}) MATCH (n:Entity {name: 'Alice'}) CREATE (x)-[:MENTIONS {uuid: $edge}]->(n)`,
    {
      id: ids.episode,
      edge: randomUUID(),
    },
  )
  await graph(
    `MATCH (x:Episodic {uuid: $id}) MATCH (n:Entity {uuid: $npm}) SET n.summary = 'Alice uses npm' CREATE (x)-[:MENTIONS {uuid: $edge}]->(n)`,
    {
      id: ids.episode,
      npm: entityId('alpha', own.object),
      edge: randomUUID(),
    },
  )
  await again(async () => expect(await store.facts({ projects: ['alpha'], limit: 9 })).toHaveLength(2))
  await store.forget({ project: 'alpha', episodes: [ids.episode], factsOf: [], facts: [] })
  const everything = await raw(
    ...['GRAPH.RO_QUERY', 'alpha', 'MATCH (n) OPTIONAL MATCH (n)-[e]->() RETURN properties(n), properties(e)'],
  )
  expect(JSON.stringify(everything)).not.toMatch(/Alice|Acme/)
  expect(await store.facts({ projects: ['alpha'], limit: 9 })).toEqual([own])
})

test('looking around costs the same nothing when nobody else wrote', async () => {
  await store.apply(step)
  const before = await contents(store)
  const generation = await store.generation()
  const stop = store.watch(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  stop()
  expect(await store.generation()).toBe(generation)
  expect(await contents(store)).toEqual(before)
  expect(at(0)).toBe('2026-01-01T00:00:00.000Z')
})
