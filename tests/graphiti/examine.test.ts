import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { INDEXES } from '../../src/stores/falkordb/indexes.ts'
import { examineGraph, type Examination } from '../../src/stores/falkordb/examine.ts'
import { embed } from './model.ts'
import { openLab, type Lab, type Row } from './lab.ts'

const G = 'examined'
const AT = '2026-01-01T00:00:00+00:00'
const link = (uuid: string): Row => ({ uuid, group_id: G, created_at: AT })

/** A small graph as Graphiti writes one, with a record of every kind. */
const sound = (): Record<string, Row[]> => ({
  Saga: [{ ...link('s0'), name: 'session', summary: '' }],
  Episodic: ['e0', 'e1'].map((uuid) => ({
    ...{ ...link(uuid), name: uuid, source: 'message', source_description: '', content: `Cat likes Dog ${uuid}` },
    ...{ entity_edges: ['f0'], valid_at: AT },
  })),
  Entity: ['Cat', 'Dog', 'Fox'].map((name, at) => ({
    ...{ ...link(`n${at}`), name, summary: '', name_embedding: embed(name, 64) },
  })),
  RELATES_TO: [
    { ...fact('f0', 'Cat likes Dog', 'LIKES'), from: 'n0', to: 'n1', invalid_at: AT, expired_at: AT },
    { ...fact('f1', 'Dog knows Fox', 'KNOWS'), from: 'n1', to: 'n2' },
  ],
  MENTIONS: [{ ...link('m0'), from: 'e0', to: 'n0' }],
  HAS_EPISODE: [{ ...link('h0'), from: 's0', to: 'e0' }],
  NEXT_EPISODE: [{ ...link('x0'), from: 'e0', to: 'e1' }],
})

function fact(uuid: string, text: string, name: string): Row {
  const more = { episodes: ['e0'], valid_at: AT, reference_time: AT, fact_embedding: embed(text, 64) }
  return { ...link(uuid), name, fact: text, ...more }
}

/** What makes records break their whole group, in Cypher; `left`: nobody but a person can say what is right. */
type Break = { about: string; cypher: string; left?: boolean }
const without = (pattern: string, kind: string, ...properties: string[]): Break[] =>
  properties.map((property) => ({
    about: `${kind} without ${property}`,
    cypher: `MATCH ${pattern} REMOVE r.${property}`,
  }))

const BREAKS: Break[] = [
  ...without('(r:Entity {uuid: "n0"})', 'an entity', 'uuid', 'name', 'group_id', 'summary', 'created_at'),
  ...without('(r:Episodic {uuid: "e0"})', 'an episode', 'uuid', 'name', 'source', 'source_description', 'content'),
  ...without('(r:Episodic {uuid: "e0"})', 'an episode', 'group_id', 'entity_edges', 'created_at', 'valid_at'),
  ...without('(r:Saga {uuid: "s0"})', 'a saga', 'name', 'group_id', 'created_at'),
  ...without('()-[r:RELATES_TO {uuid: "f0"}]->()', 'a fact', 'name', 'fact', 'group_id', 'episodes', 'created_at'),
  ...without('()-[r:MENTIONS]->()', 'a mention', 'uuid', 'group_id', 'created_at'),
  ...without('()-[r:HAS_EPISODE]->()', 'a place in a saga', 'uuid', 'created_at'),
  ...without('()-[r:NEXT_EPISODE]->()', 'a next episode', 'uuid', 'created_at'),
  { about: 'an unknown source', cypher: "MATCH (r:Episodic {uuid: 'e0'}) SET r.source = 'tool'" },
  { about: 'a list of facts as JSON', cypher: `MATCH (r:Episodic {uuid: 'e0'}) SET r.entity_edges = '["f0"]'` },
  { about: 'a list of episodes as JSON', cypher: `MATCH ()-[r:RELATES_TO {uuid: 'f0'}]->() SET r.episodes = '["e0"]'` },
  { about: 'an end that is an empty text', cypher: "MATCH ()-[r:RELATES_TO {uuid: 'f0'}]->() SET r.invalid_at = ''" },
  { about: 'a beginning that is no date', cypher: "MATCH (r:Entity {uuid: 'n0'}) SET r.created_at = ''" },
  {
    about: 'a vector of a fact of another length',
    cypher: "MATCH ()-[r:RELATES_TO {uuid: 'f0'}]->() SET r.fact_embedding = vecf32([0.5, 0.5])",
  },
  {
    about: 'a vector of an entity of another length',
    cypher: "MATCH (r:Entity {uuid: 'n0'}) SET r.name_embedding = vecf32([0.5, 0.5])",
  },
  { about: 'a vector that is a list', cypher: "MATCH (r:Entity {uuid: 'n0'}) SET r.name_embedding = [0.5, 0.5]" },
  {
    about: 'a fact that says nothing',
    cypher: "MATCH ()-[r:RELATES_TO {uuid: 'f0'}]->() REMOVE r.name, r.fact",
    left: true,
  },
]

describe('examining a graph', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await openLab()
  }, 120_000)
  afterAll(() => lab.close())

  beforeEach(async () => {
    await lab.write(G, 'MATCH (n) DETACH DELETE n')
    for (const statement of INDEXES)
      await lab.write(G, statement).catch((cause: unknown) => {
        if (!/already indexed/.test(String(cause))) throw cause
      })
    for (const [kind, rows] of Object.entries(sound())) {
      const vector = kind === 'Entity' ? 'name_embedding' : 'fact_embedding'
      for (const { from, to, [vector]: numbers, ...row } of rows) {
        const set = `SET r = $row${numbers ? ` SET r.${vector} = vecf32($numbers)` : ''}`
        const make = from
          ? `MATCH (a {uuid: $from}) MATCH (b {uuid: $to}) CREATE (a)-[r:${kind}]->(b)`
          : `CREATE (r:${kind})`
        await lab.write(G, `${make} ${set}`, { row, ...(from && { from, to }), ...(numbers && { numbers }) })
      }
    }
  })

  const examine = (mend: boolean): Promise<Examination> => examineGraph({ url: lab.url, graph: G, mend })

  /** Everything of Graphiti that reads the graph: what it counted, and what raised. */
  async function graphiti(): Promise<{ counts: Row; failures: string[] }> {
    const counts: Row = {}
    const failures: string[] = []
    const ask = async (name: string, what: string, options: Row): Promise<void> => {
      try {
        const answer = await lab.peer.call(what, { group: G, ...options })
        counts[name] = Array.isArray(answer) ? answer.length : [...answer.edges, ...answer.nodes].length
      } catch (cause) {
        failures.push(`${name}: ${(cause as Error).message}`)
      }
    }
    for (const kind of ['entity', 'episode', 'saga', 'fact', 'mention', 'has_episode', 'next_episode'])
      await ask(kind, 'records', { kind })
    await ask('search', 'recipe', { query: 'Cat likes Dog', recipe: 'COMBINED_HYBRID_SEARCH_RRF' })
    await ask('turns', 'episodes', { at: '2027-01-01T00:00:00+00:00', last: 5 })
    return { counts, failures }
  }

  test('a sound graph is left alone', async () => {
    const all = (): Promise<Row[]> =>
      lab.rows(G, 'MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n {.*} AS n, r {.*} AS r')
    const before = await all()
    expect(await examine(true)).toMatchObject({ exists: true, records: 11, found: 0, mended: 0, left: 0, defects: [] })
    expect(await all()).toEqual(before)
  })

  test('a graph that is not there stays so', async () => {
    const nothing = await examineGraph({ url: lab.url, graph: 'nowhere', mend: true })
    expect(nothing).toMatchObject({ exists: false, records: 0, found: 0 })
    expect(await lab.graphs()).not.toContain('nowhere')
  })

  test.each(BREAKS)('$about breaks Graphiti, is found, and is mended', async ({ cypher, left }) => {
    const whole = await graphiti()
    expect(whole.failures).toEqual([])
    await lab.write(G, cypher)
    const broken = await graphiti()
    // It raises, or it no longer sees what is there.
    expect([broken.failures.length > 0, broken.counts]).not.toEqual([false, whole.counts])

    const dry = await examine(false)
    expect(dry.found).toBeGreaterThan(0)
    expect(dry.mended).toBe(0)

    const mended = await examine(true)
    if (left) {
      expect(mended.left).toBeGreaterThan(0)
      expect(mended.defects[0]).toMatchObject({
        mendable: false,
        uuid: 'f0',
        remedy: expect.stringContaining('by hand'),
      })
      return
    }
    expect(mended).toMatchObject({ found: dry.found, mended: dry.found, left: 0 })
    const after = await graphiti()
    expect(after.failures).toEqual([])
    expect(after.counts).toMatchObject({ ...whole.counts, search: expect.any(Number) })
    expect((await examine(false)).found).toBe(0)
  })

  test('what only sorts wrongly is told apart, and written as Graphiti writes it', async () => {
    await lab.write(G, "MATCH ()-[r:RELATES_TO {uuid: 'f1'}]->() SET r.valid_at = '2026-01-01T02:00:00.5+02:00'")
    await lab.write(G, "MATCH (r:Episodic {uuid: 'e0'}) SET r.valid_at = '2026-01-01T00:00:00.123Z'")
    await lab.write(G, "MATCH (r:Saga {uuid: 's0'}) SET r.created_at = 1767225600000")
    const { defects } = await examine(true)
    expect(defects.map(({ breaks }) => breaks)).toEqual([false, false, false])
    expect(await lab.rows(G, 'MATCH (r:Saga) RETURN r.created_at AS at')).toEqual([{ at: AT }])
    const [row] = await lab.rows(
      G,
      "MATCH ()-[r:RELATES_TO {uuid: 'f1'}]->() MATCH (e:Episodic {uuid: 'e0'}) RETURN r.valid_at AS fact, e.valid_at AS episode",
    )
    expect(row).toEqual({ fact: '2026-01-01T00:00:00.500000+00:00', episode: '2026-01-01T00:00:00.123000+00:00' })
  })

  test('an end of a fact that is no entity becomes one', async () => {
    await lab.write(G, "MATCH (r:Entity {uuid: 'n0'}) SET r:Animal REMOVE r:Entity")
    expect((await examine(false)).defects).toMatchObject([
      { uuid: 'n0', property: 'label', found: 'is Animal, not Entity' },
    ])
    expect(await examine(true)).toMatchObject({ mended: 1, left: 0 })
    expect((await graphiti()).counts['entity']).toBe(3)
  })

  test('indexes with stop words, which kill the server, are made anew without', async () => {
    const graph = 'with_stop_words'
    // Graphiti makes them itself on a graph that is not ours.
    await lab.peer.call('indexes', { group: graph })
    const words = async (): Promise<number> =>
      (await lab.rows(graph, 'CALL db.indexes() YIELD stopwords RETURN size(coalesce(stopwords, [])) AS words'))
        .map(({ words: count }) => count as number)
        .reduce((sum, count) => sum + count, 0)
    expect(await words()).toBeGreaterThan(30)
    const found = await examineGraph({ url: lab.url, graph, mend: false })
    expect(found.defects.map(({ kind }) => kind)).toContain('index')
    expect(await examineGraph({ url: lab.url, graph, mend: true })).toMatchObject({ left: 0 })
    expect(await words()).toBe(0)
    const body = 'says: Will > ASKS > IT = Will asks IT'
    const { edges } = await lab.peer.call('add', { group: graph, body, at: AT })
    expect(edges).toHaveLength(1)
    expect(await lab.graphs()).toContain(graph)
  })
})
