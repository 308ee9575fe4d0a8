import { planApply } from '../../src/stores/falkordb/plan-step.ts'
import type { CypherValue } from '../../src/stores/falkordb/cypher.ts'
import { COLUMNS } from '../../src/stores/falkordb/create-queries.ts'
import { withParameters } from '../../src/stores/falkordb/cypher.ts'
import { INDEXES } from '../../src/stores/falkordb/indexes.ts'
import { LABELS } from '../../src/stores/falkordb/labels.ts'
import type { Plan } from '../../src/stores/falkordb/plan.ts'
import { openFalkorStore } from '../../src/stores/falkordb.ts'
import type { Changes, Store } from '../../src/stores/store.ts'
import { EntityType } from '../../src/types.ts'
import { startFalkorDb } from '../../tests/servers/falkordb.ts'
import { rawClient, type Raw } from '../../tests/stores/falkordb/support.ts'
import { makeClaim, makeEpisode, makeStep } from '../../tests/suites/store-samples.ts'
import { percentile, round, type Row } from '../shared/figures.ts'

/** Facts of one step, as a busy hour gives them. */
const FACTS_PER_STEP = 512
const FACTS = 20_480
const WARM = 2
const ROWS_AT_ONCE = 500
const GOAL = 1_500
const PROJECT = 'bench'
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** An episode that says something has two facts; between such ones there are tool calls that say nothing. */
const SHAPES: readonly { what: string; episodesPerFact: number }[] = [
  { what: 'two episodes for each fact', episodesPerFact: 2 },
  { what: 'half an episode for each fact', episodesPerFact: 0.5 },
]

/**
 * Writes facts with their episodes, claims and entities, with an append-only file synced every second; in turn with a
 * bare script that merges the same rows into another server by one plain query after another.
 */
export async function run({ say }: { say: (told: string) => void }): Promise<Row[]> {
  const rows: Row[] = []
  for (const shape of SHAPES) {
    say(`${FACTS} facts, ${shape.what}`)
    rows.push(...(await measure(shape)))
  }
  return rows
}

async function measure({ what, episodesPerFact }: (typeof SHAPES)[number]): Promise<Row[]> {
  const [server, other] = await Promise.all([
    startFalkorDb({ persistence: 'aof' }),
    startFalkorDb({ persistence: 'aof' }),
  ])
  const store = await openFalkorStore({ url: server.url, log: SILENT })
  const bare = await rawClient(other.url)
  try {
    for (const index of INDEXES) await bare('GRAPH.QUERY', PROJECT, index)
    const before = await memoryOf(server.url)
    const took: { ours: number[]; bare: number[] } = { ours: [], bare: [] }
    for (let n = 0; n < FACTS / FACTS_PER_STEP; n++) {
      const step = stepOf(n, episodesPerFact)
      // What is compared, derived and hashed for the rows is not counted to the script: it is given them.
      const { rows: planned } = await planApply(async () => [], step)
      const rows = apart(planned)
      const ours = async (): Promise<unknown> => store.apply(step)
      const theirs = async (): Promise<unknown> => sendAll(bare, plainQueries(rows))
      // Each is first every other time, so that a busy moment of the machine meets both.
      for (const each of n % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const)) {
        const started = performance.now()
        await (each === 'ours' ? ours() : theirs())
        if (n >= WARM) took[each].push(performance.now() - started)
      }
    }
    const bytes = (await memoryOf(server.url)) - before
    const [own, plain] = [perSecond(took.ours), perSecond(took.bare)]
    const named = `write, ${what}`
    return [
      {
        what: `${named}: facts/s`,
        value: round(own, 0),
        goal: `≥ ${GOAL}`,
        bare: `plain UNWIND MERGE of the same rows ${round(plain, 0)}`,
        ratio: `${round(own / plain, 2)} × as fast`,
      },
      {
        what: `${named}: a step of ${FACTS_PER_STEP} facts, p50 / p95 ms`,
        value: `${round(percentile(took.ours, 0.5), 0)} / ${round(percentile(took.ours, 0.95), 0)}`,
        goal: '',
        bare: `${round(percentile(took.bare, 0.5), 0)} / ${round(percentile(took.bare, 0.95), 0)}`,
        ratio: '',
      },
      {
        what: `${named}: memory of FalkorDB for 100,000 facts, MB`,
        value: round((bytes / FACTS) * 0.1, 0),
        ...{ goal: '', bare: '', ratio: '' },
      },
      {
        what: `${named}: changes followed, per second`,
        value: round(await followAll(store), 0),
        ...{ goal: '', bare: '', ratio: '' },
      },
    ]
  } finally {
    bare.close()
    await store.close()
    await Promise.all([server.stop(), other.stop()])
  }
}

const perSecond = (took: readonly number[]): number =>
  (FACTS_PER_STEP * took.length) / (took.reduce((sum, time) => sum + time, 0) / 1_000)

async function memoryOf(url: string): Promise<number> {
  const raw = await rawClient(url)
  const info = (await raw('INFO', 'memory')) as string
  raw.close()
  return Number(/used_memory:(\d+)/.exec(info)?.[1])
}

/** Every so many episodes one has two facts. */
export function stepOf(nth: number, episodesPerFact: number): Changes {
  const count = FACTS_PER_STEP * episodesPerFact
  const every = 2 * episodesPerFact
  const episodes = Array.from({ length: count }, (_, index) => {
    const n = nth * count + index
    return makeEpisode(n, {
      ...{ project: PROJECT, session: `ses_${Math.floor(n / 200)}`, kind: n % every === 0 ? 'prompt' : 'tool' },
      text: `Episode ${n}: ${'the words of a prompt or of a tool, as they come; '.repeat(6)}`,
      files: n % 3 === 0 ? [`src/file-${n % 200}.ts`] : [],
    })
  })
  const claims = episodes
    .filter((_, index) => index % every === 0)
    .flatMap((episode, index) =>
      [1, 2].map((which) =>
        makeClaim(episode, {
          subject: { type: 'File', name: `src/file-${(nth * 256 + index) % 500}.ts` },
          attribute: `aspect ${nth} ${index} ${which}`,
          object: { type: 'Concept', name: `value ${nth} ${index} ${which}` },
        }),
      ),
    )
  return makeStep(PROJECT, episodes, claims)
}

const NODES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(EntityType.options.map((type) => [`entities${type}`, `Entity`])),
  ...{ episodicsNew: 'Episodic', sagas: 'Saga' },
  ...{ episodesNew: LABELS.episode, factsNew: LABELS.fact, claimsNew: LABELS.claim },
}

const EDGES: Readonly<Record<string, [from: string, type: string, to: string]>> = {
  mentionsNew: ['Episodic', 'MENTIONS', 'Entity'],
  hasEpisodesNew: ['Saga', 'HAS_EPISODE', 'Episodic'],
  nextEpisodesNew: ['Episodic', 'NEXT_EPISODE', 'Episodic'],
}

/** A script writes the relation and the side node of a fact one after the other. */
function apart(rows: Plan['rows']): Plan['rows'] {
  const relation = new Set(COLUMNS.get('edgesNew'))
  const facts = (rows.factsNew ?? []) as Readonly<Record<string, CypherValue>>[]
  const having = (wanted: (name: string) => boolean): CypherValue[] =>
    facts.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => wanted(name))))
  const factsNew = having((name) => name === 'uuid' || !relation.has(name))
  return { ...rows, factsNew, edgesNew: [...(rows.edgesNew ?? []), ...having((name) => relation.has(name))] }
}

/** The rows of a step as a script writes them: nodes, then edges, some hundred at a time, each merged by its uuid. */
function plainQueries(rows: Plan['rows']): string[] {
  const queries: string[] = []
  const put = (list: readonly CypherValue[] | undefined, query: string): void => {
    for (let from = 0; from < (list?.length ?? 0); from += ROWS_AT_ONCE)
      queries.push(withParameters(`UNWIND $rows AS r ${query}`, { rows: list!.slice(from, from + ROWS_AT_ONCE) }))
  }
  const all: Readonly<Record<string, CypherValue[] | undefined>> = rows
  for (const [section, label] of Object.entries(NODES))
    put(all[section], `MERGE (n:${label} {uuid: r.uuid}) SET n += r`)
  put(
    rows.edgesNew,
    'MATCH (s:Entity {uuid: r.source_node_uuid}) MATCH (o:Entity {uuid: r.target_node_uuid}) MERGE (s)-[e:RELATES_TO {uuid: r.uuid}]->(o) SET e += r',
  )
  for (const [section, [from, type, to]] of Object.entries(EDGES))
    put(
      all[section],
      `MATCH (s:${from} {uuid: r.from}) MATCH (o:${to} {uuid: r.to}) MERGE (s)-[e:${type} {uuid: r.uuid}]->(o) SET e.group_id = r.group_id, e.created_at = r.created_at`,
    )
  return queries
}

async function sendAll(raw: Raw, queries: readonly string[]): Promise<void> {
  for (const query of queries) await raw('GRAPH.QUERY', PROJECT, query)
}

async function followAll(store: Store): Promise<number> {
  const started = performance.now()
  let read = 0
  for (let after = 0; ;) {
    const changes = await store.changes({ after, limit: 1_000 })
    const last = changes.at(-1)
    if (!last) break
    read += changes.length
    after = last.generation
  }
  return read / ((performance.now() - started) / 1_000)
}
