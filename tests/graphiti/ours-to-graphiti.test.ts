import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SHOP } from '../engine/events.ts'
import { WORKDAY } from '../engine/workday.ts'
import { instant, openLab, uuids, type Lab, type Row } from './lab.ts'

const G = SHOP.id
const NODES = { entity: 'Entity', episode: 'Episodic', saga: 'Saga' } as const
const LINKS = {
  fact: 'RELATES_TO',
  mention: 'MENTIONS',
  has_episode: 'HAS_EPISODE',
  next_episode: 'NEXT_EPISODE',
} as const
const MOMENTS = ['created_at', 'valid_at', 'invalid_at', 'expired_at', 'reference_time', 'last_summarized_at']

/** What our engine writes on a FalkorDB is read and searched by real Graphiti. */
describe('Graphiti on a graph of ours', () => {
  let lab: Lab
  let peer: Lab['peer']
  let facts: Row[]

  beforeAll(async () => {
    lab = await openLab()
    peer = lab.peer
    const daemon = await lab.daemon()
    await daemon.memory.ingest(WORKDAY)
    await daemon.close()
    facts = await lab.rows(
      G,
      'MATCH ()-[r:RELATES_TO]->() RETURN r {.*, from: startNode(r).uuid, to: endNode(r).uuid} AS row',
    )
    facts = facts.map(({ row }) => row)
    expect(facts.length).toBeGreaterThan(20)
  }, 120_000)
  afterAll(() => lab.close())

  const recordsOf = async (kind: string): Promise<Map<string, Row>> =>
    new Map((await peer.call<Row[]>('records', { group: G, kind })).map((each) => [each['uuid'], each]))

  test.each(Object.entries(NODES))('every property of each %s arrives', async (kind, label) => {
    const stored = await lab.rows(G, `MATCH (n:${label}) RETURN n {.*} AS row, labels(n) AS labels`)
    const read = await recordsOf(kind)
    expect(stored.length).toBeGreaterThan(0)
    expect(read.size).toBe(stored.length)
    for (const { row, labels } of stored) {
      const record = read.get(row.uuid) ?? {}
      compare(row, record)
      if (kind === 'entity') expect(record['labels'].toSorted()).toEqual(labels.toSorted())
    }
    const [first] = stored
    compare(first!['row'], await peer.call('get', { group: G, kind, uuid: first!['row'].uuid }))
  })

  test.each(Object.entries(LINKS))('every property of each %s arrives, with its ends', async (kind, type) => {
    const stored = await lab.rows(G, `MATCH (a)-[r:${type}]->(b) RETURN r {.*} AS row, a.uuid AS from, b.uuid AS to`)
    const read = await recordsOf(kind)
    expect(stored.length).toBeGreaterThan(0)
    expect(read.size).toBe(stored.length)
    for (const { row, from, to } of stored) {
      const record = read.get(row.uuid) ?? {}
      compare(row, record)
      expect([record['source_node_uuid'], record['target_node_uuid']]).toEqual([from, to])
    }
    const [first] = stored
    compare(first!['row'], await peer.call('get', { group: G, kind, uuid: first!['row'].uuid }))
  })

  test('no attribute of a fact or an entity is one that nobody meant', async () => {
    for (const kind of ['entity', 'fact'])
      for (const { attributes } of await peer.call('records', { group: G, kind })) expect(attributes).toEqual({})
  })

  test('facts are found by their ends', async () => {
    const [fact] = facts
    const at = facts.filter(({ from, to }) => from === fact!['from'] || to === fact!['from'])
    expect(uuids(await peer.call('facts_of', { group: G, entity: fact!['from'] }))).toEqual(uuids(at))
    const between = facts.filter(({ from, to }) => from === fact!['from'] && to === fact!['to'])
    const found = await peer.call('facts_between', { group: G, source: fact!['from'], target: fact!['to'] })
    expect(uuids(found)).toEqual(uuids(between))
  })

  test('an episode leads to its facts and to what it mentions', async () => {
    const [episode] = await lab.rows(
      G,
      'MATCH (n:Episodic) WHERE size(n.entity_edges) > 1 RETURN n.uuid AS uuid, n.entity_edges AS facts LIMIT 1',
    )
    const found = await peer.call('by_episode', { group: G, episodes: [episode!['uuid']] })
    expect(uuids(found.edges)).toEqual(episode!['facts'].toSorted())
    const ends = facts.filter(({ uuid }) => episode!['facts'].includes(uuid)).flatMap(({ from, to }) => [from, to])
    expect(uuids(found.nodes)).toEqual([...new Set(ends)].toSorted())
  })

  test('a session gives back its turns in their order', async () => {
    const turns = await lab.rows(
      G,
      `MATCH (s:Saga)-[:HAS_EPISODE]->(e:Episodic) WITH s, e ORDER BY e.valid_at
       WITH s, collect(e.uuid) AS turns WHERE size(turns) > 3 RETURN s.name AS name, turns LIMIT 1`,
    )
    const { name, turns: wanted } = turns[0] as { name: string; turns: string[] }
    const late = '2027-01-01T00:00:00+00:00'
    const found = await peer.call('episodes', { group: G, at: late, last: 100, saga: name })
    expect(found.map(({ uuid }: Row) => uuid)).toEqual(wanted)
    const last = await peer.call('episodes', { group: G, at: late, last: 3 })
    const stored = await lab.rows(G, 'MATCH (e:Episodic) RETURN e.valid_at AS at ORDER BY e.valid_at DESC LIMIT 3')
    expect(last.map(({ valid_at }: Row) => instant(valid_at))).toEqual(stored.map(({ at }) => instant(at)).toReversed())
  })

  test('its short search finds a fact by its words', async () => {
    const [fact] = facts.filter(({ fact: text }) => /mariadb/i.test(text))
    const found = await peer.call('search', { group: G, query: 'MariaDB orders' })
    expect(found.map(({ uuid }: Row) => uuid)).toContain(fact!['uuid'])
    const near = await peer.call('search', { group: G, query: 'MariaDB', center_node_uuid: fact!['from'] })
    expect(near.map(({ uuid }: Row) => uuid)).toContain(fact!['uuid'])
  })

  /** Those with MMR give nothing without vectors; see the test after this one. */
  const RECIPES = ['RRF', 'NODE_DISTANCE', 'EPISODE_MENTIONS', 'CROSS_ENCODER']
  const NAMES = ['EDGE', 'NODE'].flatMap((what) => RECIPES.map((how) => `${what}_HYBRID_SEARCH_${how}`))
  const COMBINED = ['RRF', 'CROSS_ENCODER'].map((how) => `COMBINED_HYBRID_SEARCH_${how}`)
  const COMMUNITY = ['RRF', 'MMR', 'CROSS_ENCODER'].map((how) => `COMMUNITY_HYBRID_SEARCH_${how}`)
  test.each([...NAMES, ...COMBINED, ...COMMUNITY])('recipe %s answers', async (recipe) => {
    const [fact] = facts.filter(({ fact: text }) => /pnpm/i.test(text))
    const options = { center_node_uuid: fact!['from'], bfs_origin_node_uuids: [fact!['from']] }
    const found = await peer.call('recipe', { group: G, query: 'pnpm', recipe, ...options })
    if (!recipe.startsWith('NODE') && !recipe.startsWith('COMMUNITY'))
      expect(found.edges.some(({ fact: text }: Row) => /pnpm/i.test(text))).toBe(true)
    if (!recipe.startsWith('EDGE') && !recipe.startsWith('COMMUNITY'))
      expect(found.nodes.some(({ name }: Row) => /pnpm/i.test(name))).toBe(true)
    if (recipe.startsWith('COMMUNITY')) expect(found.communities).toEqual([])
  })

  test('what it reads and writes back stays as it was, and is found by its vector then', async () => {
    const [fact] = facts.filter(({ fact: text }) => /mariadb/i.test(text))
    const all = (): Promise<Row[]> =>
      lab.rows(
        G,
        'MATCH (n) WHERE n.uuid IS NOT NULL RETURN n {.*, name_embedding: null} AS row, labels(n) AS labels ORDER BY n.uuid, labels',
      )
    const before = await all()
    for (const kind of ['EDGE', 'NODE', 'COMBINED']) {
      const found = await peer.call('recipe', { group: G, query: 'MariaDB', recipe: `${kind}_HYBRID_SEARCH_MMR` })
      expect([found.edges, found.nodes]).toEqual([[], []])
    }
    await peer.call('save', { group: G, kind: 'fact', uuid: fact!['uuid'] })
    for (const uuid of [fact!['from'], fact!['to']]) await peer.call('save', { group: G, kind: 'entity', uuid })
    const { edges, nodes } = await peer.call('recipe', {
      ...{ group: G, query: 'MariaDB orders', recipe: 'COMBINED_HYBRID_SEARCH_MMR' },
    })
    expect(uuids(edges)).toEqual([fact!['uuid']])
    expect(nodes.length).toBeGreaterThan(0)
    expect(await all()).toEqual(before)
    const [again] = await lab.rows(
      G,
      'MATCH ()-[r:RELATES_TO {uuid: $uuid}]->() RETURN r {.*, fact_embedding: null} AS row, typeOf(r.fact_embedding) AS type',
      { uuid: fact!['uuid'] },
    )
    expect(again!['type']).toBe('Vectorf32')
    const { from, to, ...stored } = fact!
    delete stored['source_node_uuid']
    delete stored['target_node_uuid']
    // Its way to save one fact alone writes the ends under other names; where they are is said by the graph.
    expect(again!['row']).toEqual({ ...stored, fact_embedding: null, source_uuid: from, target_uuid: to })
  })

  test('each way of searching finds what it should on its own', async () => {
    const [fact] = facts.filter(({ fact: text }) => /pnpm/i.test(text))
    const only = (part: string, method: string, reranker = 'reciprocal_rank_fusion'): Row => ({
      [`${part}_config`]: { search_methods: [method], reranker },
      limit: 20,
    })
    const words = await peer.call('recipe', { group: G, query: 'pnpm', recipe: only('edge', 'bm25') })
    const having = facts.filter(({ fact: text, name }) => /pnpm/i.test(`${text} ${name}`))
    expect(uuids(words.edges)).toEqual(uuids(having).slice(0, 20))
    const options = { bfs_origin_node_uuids: [fact!['from']] }
    const walk = await peer.call('recipe', {
      ...{ group: G, query: 'x', recipe: only('edge', 'breadth_first_search'), ...options },
    })
    expect(walk.edges.length).toBeGreaterThan(0)
    const said = await peer.call('recipe', { group: G, query: 'subtotal tax', recipe: only('episode', 'bm25') })
    expect(said.episodes.some(({ content }: Row) => /subtotal/.test(content))).toBe(true)
  })

  test('filters by label, relation and time give what the database has', async () => {
    const recipe = { edge_config: { search_methods: ['bm25'], reranker: 'reciprocal_rank_fusion' }, limit: 100 }
    const words = 'pnpm npm port MariaDB Postgres'
    const all = await peer.call('recipe', { group: G, query: words, recipe })
    const where = async (filters: Row): Promise<string[]> =>
      uuids((await peer.call('recipe', { group: G, query: words, recipe, filters })).edges)
    const expected = (keep: (row: Row) => boolean): string[] =>
      uuids(facts.filter(({ uuid }) => uuids(all.edges).includes(uuid)).filter(keep))

    expect(await where({ invalid_at: [[{ comparison_operator: 'IS NULL' }]] })).toEqual(
      expected(({ invalid_at: end }) => end === undefined),
    )
    const ended = expected(({ invalid_at: end }) => end !== undefined)
    expect(ended.length).toBeGreaterThan(0)
    expect(await where({ invalid_at: [[{ comparison_operator: 'IS NOT NULL' }]] })).toEqual(ended)
    const relation = facts.find(({ uuid }) => uuid === ended[0])!['name']
    expect(await where({ edge_types: [relation] })).toEqual(expected(({ name }) => name === relation))
    const [end] = facts.filter(({ uuid }) => uuid === ended[0]).map(({ invalid_at: at }) => at)
    expect(await where({ invalid_at: [[{ date: end, comparison_operator: '>=' }]] })).toEqual(
      expected(({ invalid_at: at }) => at !== undefined && at >= end),
    )
    const nodes = await peer.call('recipe', {
      ...{
        group: G,
        query: 'pnpm npm express',
        recipe: 'NODE_HYBRID_SEARCH_RRF',
        filters: { node_labels: ['Package'] },
      },
    })
    expect(nodes.nodes.length).toBeGreaterThan(0)
    for (const { labels } of nodes.nodes) expect(labels).toContain('Package')
  })

  test('its index statements change nothing, so a name like Will does no harm', async () => {
    await peer.call('indexes', { group: G })
    const indexes = await lab.rows(G, 'CALL db.indexes() YIELD label, stopwords RETURN label, stopwords')
    for (const { stopwords } of indexes) expect(stopwords ?? []).toEqual([])
    const body = 'says: Will > ASKS > IT = Will asks IT about the; says: the > HELPS > Will = the helps Will'
    const { edges } = await peer.call('add', { group: G, body, at: '2026-03-12T00:00:00+00:00' })
    expect(edges).toHaveLength(2)
    expect(await lab.graphs()).toContain(G)
  })
})

describe('what is wrong in Graphiti 0.31.2, until it is mended there', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await openLab()
    const daemon = await lab.daemon()
    await daemon.memory.ingest(WORKDAY)
    await daemon.close()
    for (const { uuid } of await lab.rows(G, 'MATCH ()-[r:RELATES_TO]->() RETURN r.uuid AS uuid'))
      await lab.peer.call('save', { group: G, kind: 'fact', uuid })
  }, 120_000)
  afterAll(() => lab.close())

  test('its filter for "true at a moment" also gives facts of later', async () => {
    const at = '2026-03-10T09:05:00+00:00'
    const found = await lab.peer.call('recipe', {
      group: G,
      query: 'pnpm npm port MariaDB',
      recipe: {
        edge_config: { search_methods: ['cosine_similarity'], reranker: 'reciprocal_rank_fusion', sim_min_score: -1 },
        limit: 100,
      },
      filters: { valid_at: [[{ date: at, comparison_operator: '<=' }]] },
    })
    expect(found.edges.some(({ valid_at }: Row) => instant(valid_at)! > instant(at)!)).toBe(true)
  })

  test('it gives the newest turns when it is asked for those until a moment', async () => {
    const at = '2026-03-10T09:05:00+00:00'
    const turns = await lab.peer.call('episodes', { group: G, at, last: 3 })
    expect(turns.some(({ valid_at }: Row) => instant(valid_at)! > instant(at)!)).toBe(true)
  })

  test('looking at a group makes its graph', async () => {
    await lab.peer.call('search', { group: 'never_written', query: 'anything' })
    expect(await lab.graphs()).toContain('never_written')
  })

  test('it finds no word in a group with a hyphen', async () => {
    const body = 'says: Cart > USES > Redis = Cart uses Redis'
    await lab.peer.call('add', { group: 'with-hyphen', body, at: '2026-03-12T00:00:00+00:00' })
    const recipe = { edge_config: { search_methods: ['bm25'], reranker: 'reciprocal_rank_fusion' } }
    const { edges } = await lab.peer.call('recipe', { group: 'with-hyphen', query: 'Redis', recipe })
    expect(edges).toEqual([])
  })

  test('a lone underscore in a question is an error', async () => {
    await expect(lab.peer.call('search', { group: G, query: 'pnpm _ npm' })).rejects.toThrow(/Syntax error/i)
  })

  test('communities cannot be kept up to date while an episode is added', async () => {
    const body = 'says: Cart > USES > Redis = Cart uses Redis; says: Cart > USES > Kafka = Cart uses Kafka'
    const options = { group: G, body, at: '2026-03-12T00:00:00+00:00', update_communities: true }
    await expect(lab.peer.call('add', options)).rejects.toThrow(/ValidationError|ValueError|unpack/)
  })
})

/** Everything that stands in the database is in what Graphiti read, and nothing else. */
function compare(stored: Row, read: Row): void {
  for (const [key, value] of Object.entries(stored)) {
    if (key.endsWith('_embedding')) continue
    if (key === 'source_node_uuid' || key === 'target_node_uuid') continue
    if (MOMENTS.includes(key)) expect([key, instant(read[key])]).toEqual([key, instant(value)])
    else expect([key, read[key] ?? read['attributes']?.[key]]).toEqual([key, value])
  }
  for (const key of MOMENTS) if (stored[key] === undefined) expect(read[key] ?? null).toBe(null)
}
