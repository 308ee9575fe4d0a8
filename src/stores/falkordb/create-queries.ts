import { EntityType } from '../../types.ts'
import { LABELS } from './labels.ts'

/**
 * Sections for records that the comparison did not find in the graph: they are created, which takes half the time of
 * looking for each and setting it. The step is given up when another daemon wrote meanwhile, and the ids of ours are
 * derived, so nobody else makes the same ones. Rows are lists in the order of `columns`, without names that repeat.
 */
type Creating = { readonly columns: readonly string[]; readonly query: string }

/** `given`: properties that are the same in each row. */
const properties = (columns: readonly string[], given: readonly string[], from = 0): string =>
  listed(columns.slice(from), given, from)

const listed = (columns: readonly string[], given: readonly string[], from: number): string =>
  `{${[...columns.map((name, place) => `${name}: r[${place + from}]`), ...given].join(', ')}}`

const OF_GROUP = 'group_id: $group'
const OF_STEP = 'generation: $generation'

const node = (labels: string, columns: readonly string[], ...given: string[]): Creating => ({
  columns,
  query: `CREATE (n:${labels} ${properties(columns, given)})`,
})

/** Between two nodes that are there by then; the first two columns are their ids. */
const edge = ([from, type, to]: [from: string, type: string, to: string]): Creating => ({
  columns: ['from', 'to', 'uuid', 'created_at'],
  query: `MATCH (s:${from} {uuid: r[0]}) MATCH (o:${to} {uuid: r[1]}) CREATE (s)-[:${type} ${properties(['from', 'to', 'uuid', 'created_at'], [OF_GROUP], 2)}]->(o)`,
})

const RELATION = [
  ...['source_node_uuid', 'target_node_uuid', 'uuid', 'name', 'fact', 'episodes'],
  ...['created_at', 'valid_at', 'invalid_at', 'expired_at', 'reference_time'],
]

/** What the side node of a fact has beside its ends and its uuid, which are those of its relation. */
const FACT = [
  ...['timeline', 'kind', 'rule', 'from', 'to', 'learned', 'retracted'],
  ...['foreignTo', 'foreignRetracted', 'row', 'hash'],
]

/** One section for each type, because a label cannot be a parameter. */
const ENTITIES = Object.fromEntries(
  EntityType.options.map((type) => [
    `entities${type}`,
    node(`Entity:${type}`, ['uuid', 'name', 'created_at'], OF_GROUP, "summary: ''"),
  ]),
) as Record<`entities${EntityType}`, Creating>

const RECORDS = {
  episodicsNew: node(
    'Episodic',
    ['uuid', 'name', 'source', 'source_description', 'content', 'entity_edges', 'created_at', 'valid_at'],
    OF_GROUP,
  ),
  edgesNew: {
    columns: RELATION,
    query: `MATCH (s:Entity {uuid: r[0]}) MATCH (o:Entity {uuid: r[1]}) CREATE (s)-[:RELATES_TO ${properties(RELATION, [OF_GROUP])}]->(o)`,
  },
  mentionsNew: edge(['Episodic', 'MENTIONS', 'Entity']),
  hasEpisodesNew: edge(['Saga', 'HAS_EPISODE', 'Episodic']),
  nextEpisodesNew: edge(['Episodic', 'NEXT_EPISODE', 'Episodic']),
  episodesNew: node(LABELS.episode, ['uuid', 'session', 'at', 'spoken', 'files', 'row', 'hash'], OF_STEP),
  // The relation and the side node of a fact in one go: their ends and their uuid travel once.
  factsNew: {
    columns: [...RELATION, ...FACT],
    query: `MATCH (s:Entity {uuid: r[0]}) MATCH (o:Entity {uuid: r[1]}) CREATE (s)-[:RELATES_TO ${properties(RELATION, [OF_GROUP])}]->(o), (n:${LABELS.fact} ${listed(FACT, ['subject: r[0]', 'object: r[1]', 'uuid: r[2]', OF_STEP], RELATION.length)})`,
  },
  claimsNew: node(LABELS.claim, ['uuid', 'episode', 'timeline', 'branch', 'row', 'hash']),
} as const satisfies Record<string, Creating>

const queriesOf = <Section extends string>(sections: Record<Section, Creating>): Record<Section, string> =>
  Object.fromEntries(Object.entries<Creating>(sections).map(([name, { query }]) => [name, query])) as Record<
    Section,
    string
  >

export const CREATE_ENTITIES = queriesOf(ENTITIES)
export const CREATE = queriesOf(RECORDS)

/** The columns of a section whose rows travel as lists. */
export const COLUMNS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries<Creating>({ ...ENTITIES, ...RECORDS }).map(([name, { columns }]) => [name, columns]),
)
