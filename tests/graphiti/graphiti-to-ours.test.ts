import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Fact } from '../../src/types.ts'
import { minute, prompt, SHOP } from '../engine/events.ts'
import { WORKDAY } from '../engine/workday.ts'
import { openLab, type Daemon, type Lab, type Row } from './lab.ts'

const G = SHOP.id
/** What another writer changed is found after this time at the latest. */
const FOUND_MS = 10_000

/** What real Graphiti writes into a graph of ours is found by our search and shown in facts and timeline; nothing is lost. */
describe('a graph of ours that Graphiti writes into', () => {
  let lab: Lab
  let daemon: Daemon

  beforeAll(async () => {
    lab = await openLab()
  }, 120_000)
  afterAll(() => lab.close())
  beforeEach(async () => {
    daemon = await lab.daemon()
    await daemon.memory.ingest(WORKDAY)
  })
  afterEach(async () => {
    await daemon.store.drop(G)
    await daemon.close()
  })

  const add = (body: string, options: Row = {}): Promise<Row> =>
    lab.peer.call('add', { group: G, body, at: '2026-03-12T00:00:00+00:00', ...options })
  const factSaying = async (text: RegExp): Promise<Fact | undefined> =>
    (await daemon.store.facts({ projects: [G], limit: 1_000 })).find(({ statement }) => text.test(statement))
  const found = async (query: string): Promise<string[]> =>
    (await daemon.memory.search({ project: SHOP, query, limit: 20 })).items.map(({ text }) => text)
  const ours = (): Promise<Row[]> =>
    lab.rows(
      G,
      `MATCH (n) WHERE n.row IS NOT NULL RETURN labels(n)[0] AS label, coalesce(n.uuid, n.id) AS id, n.row AS row ORDER BY label, id`,
    )

  test.each(['message', 'text', 'json'])('an episode of source %s is found, with its facts', async (source) => {
    const before = await ours()
    const said =
      'says: Ledger > STORES_IN > Cassandra = Ledger stores its entries in Cassandra; since 2026-03-11T00:00:00Z'
    await add(source === 'json' ? JSON.stringify({ note: said }) : said, { source })
    await vi.waitFor(async () => expect((await found('Cassandra ledger')).join()).toContain('Cassandra'), FOUND_MS)
    await vi.waitFor(async () => expect(await factSaying(/Cassandra/)).toBeDefined(), FOUND_MS)
    const fact = await factSaying(/Cassandra/)
    expect(fact).toMatchObject({
      ...{ relation: 'STORES_IN', validFrom: '2026-03-11T00:00:00.000Z', validTo: null },
      ...{ subject: { name: 'Ledger' }, object: { name: 'Cassandra' } },
    })
    const episodes = await daemon.store.episodes({ projects: [G], ids: fact!.episodes, limit: 10 })
    expect(episodes[0]?.text).toContain('Ledger stores its entries')
    const kept = await ours()
    for (const row of before) expect(kept).toContainEqual(row)
  })

  test('several episodes at once are found', async () => {
    const bodies = ['Cassandra', 'Kafka'].map((name) => `says: Ledger > USES > ${name} = Ledger uses ${name}`)
    await lab.peer.call('add_bulk', { group: G, bodies, at: '2026-03-12T00:00:00+00:00' })
    for (const name of [/uses Cassandra/, /uses Kafka/])
      await vi.waitFor(async () => expect(await factSaying(name)).toBeDefined(), FOUND_MS)
  })

  test('a triplet from an entity of ours is found', async () => {
    const [entity] = await lab.rows(G, "MATCH (n:Tool {name: 'pnpm'}) RETURN n.uuid AS uuid")
    const triplet = { source: entity!['uuid'], relation: 'RUNS_ON', target: 'Node.js', fact: 'pnpm runs on Node.js' }
    await lab.peer.call('add_triplet', { group: G, at: '2026-03-12T00:00:00+00:00', ...triplet })
    await vi.waitFor(async () => expect(await factSaying(/runs on Node/)).toBeDefined(), FOUND_MS)
    expect((await factSaying(/runs on Node/))?.subject).toMatchObject({ type: 'Tool', name: 'pnpm' })
  })

  test('what it adds is found by the search of every daemon within five seconds', async () => {
    const daemons = [daemon, await lab.daemon()]
    const [entity] = await lab.rows(G, "MATCH (n:Tool {name: 'pnpm'}) RETURN n.uuid AS uuid")
    const at = '2026-03-12T00:00:00+00:00'
    for (const name of ['quillfeather', 'marrowgate', 'thistledown']) {
      const triplet = { source: entity!['uuid'], relation: 'READS', target: name, fact: `pnpm reads ${name}` }
      await lab.peer.call('add_triplet', { group: G, at, ...triplet })
      const findIt = async ({ memory }: Daemon): Promise<void> => {
        const { items } = await memory.search({
          project: SHOP,
          query: `what reads ${name}?`,
          kinds: ['fact'],
          limit: 5,
        })
        expect(items.map(({ text }) => text).join()).toContain(name)
      }
      await Promise.all(daemons.map((one) => vi.waitFor(() => findIt(one), { timeout: 5_000, interval: 50 })))
    }
    await daemons[1]!.close()
  })

  test('a fact of ours that it ended has ended for us, and only that one', async () => {
    const old = (await factSaying(/mariadb/i))!
    expect(old.validTo).toBeNull()
    const plain = old.statement.replace(/\.$/, '')
    const others = (await daemon.store.facts({ projects: [G], limit: 1_000 })).filter(({ id }) => id !== old.id)
    await add(
      `says: ${old.subject.name} > USES > CockroachDB = CockroachDB has taken the place: ${plain} no longer; since 2026-03-12T00:00:00Z; ends ${plain}`,
    )
    const [edge] = await lab.rows(G, 'MATCH ()-[r:RELATES_TO {uuid: $id}]->() RETURN r.invalid_at AS end', {
      id: old.id,
    })
    expect(edge!['end']).toBe('2026-03-12T00:00:00+00:00')
    const [fact] = await daemon.store.facts({ projects: [G], ids: [old.id], limit: 1 })
    expect(fact).toMatchObject({ ...old, validTo: '2026-03-12T00:00:00.000Z', retractedAt: expect.any(String) })
    // Ours wrote nothing new; what it says of the other facts is what it said before.
    expect(await daemon.store.facts({ projects: [G], ids: others.map(({ id }) => id), limit: 1_000 })).toEqual(others)
    // A change of ours to the same timeline later takes the end along.
    await daemon.memory.ingest([prompt(3_000, 'We decided to use tabs in the Makefile.')])
    const [later] = await daemon.store.facts({ projects: [G], ids: [old.id], limit: 1 })
    expect(later?.validTo).toBe('2026-03-12T00:00:00.000Z')
  })

  test('a fact that it finds to be one of ours stays one', async () => {
    const old = (await factSaying(/mariadb/i))!
    const { edges } = await add(
      `says: ${old.subject.name} > ${old.relation} > ${old.object.name} = ${old.statement.replace(/\.$/, '')}`,
    )
    const [row] = await lab.rows(G, 'MATCH ()-[r:RELATES_TO {uuid: $id}]->() RETURN count(r) AS count', { id: old.id })
    expect(row!['count']).toBe(1)
    expect(edges.length).toBeGreaterThan(0)
    const [fact] = await daemon.store.facts({ projects: [G], ids: [old.id], limit: 1 })
    expect(fact).toMatchObject({ id: old.id, statement: old.statement, validFrom: old.validFrom, validTo: old.validTo })
  })

  test('what it and others add to records survives our next write, and ours its', async () => {
    await add('says: pnpm > INSTALLS > esbuild = pnpm installs esbuild; since 2026-03-11T00:00:00Z')
    await lab.write(G, "MATCH (n:Entity {name: 'pnpm'}) SET n.licence = 'MIT', n:Favourite")
    await lab.write(G, 'MATCH (e:Episodic) SET e.reviewed = true')
    await daemon.memory.ingest([prompt(4_000, 'We switched from pnpm to bun today.')])
    const entities = await lab.rows(
      G,
      "MATCH (n:Entity {name: 'pnpm'}) RETURN n.licence AS licence, labels(n) AS labels",
    )
    expect(entities.some(({ licence, labels }) => licence === 'MIT' && labels.includes('Favourite'))).toBe(true)
    const [episodes] = await lab.rows(G, 'MATCH (e:Episodic) WHERE e.reviewed = true RETURN count(e) AS count')
    expect(episodes!['count']).toBeGreaterThan(10)
    await vi.waitFor(async () => expect(await factSaying(/installs esbuild/)).toBeDefined(), FOUND_MS)
    const before = await ours()
    await add('says: bun > INSTALLS > esbuild = bun installs esbuild; since 2026-03-13T00:00:00Z')
    const after = await ours()
    for (const row of before) expect(after).toContainEqual(row)
  })

  test('an episode that it removes takes its own facts, and none of ours', async () => {
    const before = await daemon.store.facts({ projects: [G], limit: 1_000 })
    const { episode } = await add('says: Ledger > USES > Cassandra = Ledger uses Cassandra')
    await lab.peer.call('remove_episode', { group: G, episode: episode.uuid })
    await vi.waitFor(async () => expect(await factSaying(/Cassandra/)).toBeUndefined(), FOUND_MS)
    const after = await daemon.store.facts({ projects: [G], limit: 1_000 })
    expect(after).toEqual(before)
  })

  test('communities come and go without touching what is ours', async () => {
    const before = await ours()
    const [communities] = await lab.peer.call('communities', { group: G })
    expect(communities.length).toBeGreaterThan(0)
    const stored = await lab.rows(G, 'MATCH (c:Community) RETURN c.uuid AS uuid')
    expect(stored).toHaveLength(communities.length)
    const listed = await lab.peer.call('records', { group: G, kind: 'community' })
    expect(listed).toHaveLength(communities.length)
    expect(await ours()).toEqual(before)
  })

  test('a summary of a saga is wiped by its next episode in it: a defect of Graphiti 0.31.2', async () => {
    const [saga] = await lab.rows(G, "MATCH (s:Saga {name: 'ses_one'}) RETURN s.uuid AS uuid")
    await lab.peer.call('summarize', { group: G, saga: saga!['uuid'] })
    const summary = async (): Promise<string> =>
      (await lab.rows(G, 'MATCH (s:Saga {uuid: $uuid}) RETURN s.summary AS summary', { uuid: saga!['uuid'] }))[0]![
        'summary'
      ]
    expect(await summary()).toMatch(/scripted/)
    await add('says: Ledger > USES > Kafka = Ledger uses Kafka', { saga: 'ses_one' })
    expect(await summary()).toBe('')
    // The session itself is whole: its chain goes on from our last turn.
    const [next] = await lab.rows(
      G,
      "MATCH (s:Saga {name: 'ses_one'})-[:HAS_EPISODE]->(e:Episodic {name: 'episode'})<-[:NEXT_EPISODE]-(p) RETURN p.uuid AS uuid",
    )
    expect(next?.['uuid']).toMatch(/-5/)
    expect((await daemon.store.sessions({ projects: [G], limit: 10 })).map(({ id }) => id)).toContain('ses_one')
  })

  test('a group that it deletes keeps its sagas, a defect of 0.31.2, and can be written again', async () => {
    await lab.peer.call('delete_group', { group: G })
    const left = await lab.rows(G, 'MATCH (n) RETURN labels(n)[0] AS label, count(n) AS count')
    expect(left.find(({ label }) => label === 'Saga')?.['count']).toBeGreaterThan(0)
    expect(left.some(({ label }) => label === 'Entity' || label === 'Episodic')).toBe(false)
  })
})

test('two daemons and Graphiti write one group at the same time: nothing is lost, nothing is there twice', async () => {
  const lab = await openLab()
  try {
    const [one, two] = [await lab.daemon(), await lab.daemon()]
    const tools = ['Redis', 'Kafka', 'Consul', 'Vault', 'Nomad', 'Envoy']
    const works = [
      ...[one, two].map(async ({ memory }) => {
        for (let from = 0; from < WORKDAY.length; from += 6) await memory.ingest(WORKDAY.slice(from, from + 6))
      }),
      ...tools.map((name) =>
        lab.peer.call('add', {
          group: G,
          body: `says: Ledger > USES > ${name} = Ledger uses ${name}; since 2026-03-11T00:00:00Z`,
          at: minute(5_000),
        }),
      ),
    ]
    for (const result of await Promise.allSettled(works)) expect(result).toMatchObject({ status: 'fulfilled' })

    const alone = await openLab()
    try {
      const { memory } = await alone.daemon()
      await memory.ingest(WORKDAY)
      for (const [kind, pattern] of [
        ['facts', '()-[r:RELATES_TO]->()'],
        ['episodes', '(r:Episodic)'],
        ['mentions', '()-[r:MENTIONS]->()'],
      ] as const) {
        const ids = async (from: Lab): Promise<string[]> =>
          (await from.rows(G, `MATCH ${pattern} RETURN r.uuid AS uuid`)).map(({ uuid }) => uuid)
        const [together, wanted] = [await ids(lab), await ids(alone)]
        expect([kind, together.length]).toEqual([kind, new Set(together).size])
        expect([kind, wanted.filter((uuid) => !together.includes(uuid))]).toEqual([kind, []])
      }
    } finally {
      await alone.close()
    }
    const facts = await lab.rows(
      G,
      "MATCH ()-[r:RELATES_TO]->() WHERE r.name = 'USES' AND r.fact STARTS WITH 'Ledger' RETURN r.fact AS fact",
    )
    expect(facts.map(({ fact }) => fact).toSorted()).toEqual(tools.map((name) => `Ledger uses ${name}`).toSorted())
    for (const { store } of [one, two])
      await vi.waitFor(async () => {
        const texts = (await store.facts({ projects: [G], limit: 1_000 })).map(({ statement }) => statement).join('\n')
        for (const name of tools) expect(texts).toContain(`Ledger uses ${name}`)
      }, FOUND_MS)
  } finally {
    await lab.close()
  }
}, 120_000)
