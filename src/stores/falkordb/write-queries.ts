import { COLUMNS, CREATE, CREATE_ENTITIES } from './create-queries.ts'
import type { CypherValue } from './cypher.ts'
import { LABELS } from './labels.ts'

/**
 * A step is ONE query: the sections below that have rows, in this order, joined by `WITH count(*)`, which makes one row
 * of any number. So a reader, and whoever comes after a crash, sees the whole step or nothing of it. Each section
 * unwinds the list of its own name. What is new is created, see `create-queries.ts`. `+=` leaves alone what others added to Graphiti's records; only our own side nodes
 * are set as a whole.
 */
const edge = (type: string, from: string, to: string): string =>
  `MATCH (s:${from} {uuid: r.from}) MATCH (o:${to} {uuid: r.to}) MERGE (s)-[e:${type} {uuid: r.uuid}]->(o) SET e.group_id = r.group_id, e.created_at = r.created_at`

const side = (label: string, key: string): string => `MERGE (n:${label} {${key}: r.${key}}) SET n = r`
const counted = (label: string, key: string): string => `${side(label, key)} SET n.generation = $generation`

export const SECTIONS = {
  // What goes; Graphiti's summaries may quote a forgotten episode, and go before it.
  summariesOfEntities: `MATCH (:Episodic {uuid: r})-[:MENTIONS]->(n:Entity) WHERE n.summary <> '' SET n.summary = ''`,
  summariesOfCommunities: `MATCH (:Episodic {uuid: r})-[:MENTIONS]->(:Entity)<-[:HAS_MEMBER]-(n:Community) SET n.summary = ''`,
  summariesOfSagas: `MATCH (n:Saga)-[:HAS_EPISODE]->(:Episodic {uuid: r}) SET n.summary = ''`,
  edgesGone: `MATCH ()-[e:RELATES_TO {uuid: r}]->() DELETE e`,
  factsGone: `MATCH (n:${LABELS.fact} {uuid: r}) DELETE n`,
  claimsGone: `MATCH (n:${LABELS.claim} {uuid: r}) DELETE n`,
  nextGone: `MATCH ()-[e:NEXT_EPISODE {uuid: r}]->() DELETE e`,
  episodicsGone: `MATCH (n:Episodic {uuid: r}) DETACH DELETE n`,
  episodesGone: `MATCH (n:${LABELS.episode} {uuid: r}) DELETE n`,
  usesGone: `MATCH (n:${LABELS.use} {item: r}) DELETE n`,
  usesOfSessionsGone: `MATCH (n:${LABELS.use} {session: r}) DELETE n`,
  sessionsGone: `MATCH (n:${LABELS.session} {id: r}) DELETE n`,
  sagasGone: `MATCH (n:Saga {uuid: r}) DETACH DELETE n`,
  markersGone: `MATCH (n:${LABELS.gone} {key: r}) DELETE n`,
  // What comes or changes.
  ...CREATE_ENTITIES,
  entitiesMerged: `MATCH (n:Entity {uuid: r.uuid}) SET n += r`,
  episodics: `MERGE (n:Episodic {uuid: r.uuid}) ON CREATE SET n.entity_edges = [] SET n += r`,
  episodicsNew: CREATE.episodicsNew,
  edgesNew: CREATE.edgesNew,
  edgesChanged: `MATCH ()-[e:RELATES_TO {uuid: r.uuid}]->() SET e += r`,
  evidence: `MATCH (n:Episodic {uuid: r.uuid}) SET n.entity_edges = [id IN coalesce(n.entity_edges, []) WHERE NOT id IN r.gone] + r.facts`,
  mentionsNew: CREATE.mentionsNew,
  mentions: edge('MENTIONS', 'Episodic', 'Entity'),
  sagas: `MERGE (n:Saga {uuid: r.uuid}) ON CREATE SET n.summary = '' SET n += r`,
  hasEpisodesNew: CREATE.hasEpisodesNew,
  hasEpisodes: edge('HAS_EPISODE', 'Saga', 'Episodic'),
  nextEpisodesNew: CREATE.nextEpisodesNew,
  nextEpisodes: edge('NEXT_EPISODE', 'Episodic', 'Episodic'),
  // Our side nodes.
  episodesNew: CREATE.episodesNew,
  factsNew: CREATE.factsNew,
  claimsNew: CREATE.claimsNew,
  episodes: counted(LABELS.episode, 'uuid'),
  facts: counted(LABELS.fact, 'uuid'),
  claims: side(LABELS.claim, 'uuid'),
  sessions: side(LABELS.session, 'id'),
  uses: side(LABELS.use, 'uuid'),
  tombstones: `MERGE (n:${LABELS.tombstone} {uuid: r})`,
  markers: counted(LABELS.gone, 'key'),
  markersKept: side(LABELS.gone, 'key'),
  // Last: entities of removed facts that no fact names any more, and no episode that others added.
  left: `MATCH (n:Entity {uuid: r}) WHERE NOT (n)-[:RELATES_TO]-() OPTIONAL MATCH (n)<-[m:MENTIONS]-() WHERE substring(m.uuid, 14, 1) <> '5' WITH n, count(m) AS others WHERE others = 0 DETACH DELETE n`,
} as const

export type Section = keyof typeof SECTIONS
export type StepRows = Partial<Record<Section, CypherValue[]>>

const ORDER = Object.keys(SECTIONS) as Section[]

/** The query of a step and its parameters; undefined when there is nothing to write. Answers with the entities that went. */
export function stepQuery(
  rows: StepRows,
  { generation, group }: { generation: number; group: string },
): { query: string; parameters: Record<string, CypherValue> } | undefined {
  const used = ORDER.filter((section) => (rows[section]?.length ?? 0) > 0)
  if (used.length === 0) return undefined
  const query = used.map((section) => `UNWIND $${section} AS r ${SECTIONS[section]}`).join('\nWITH count(*) AS done\n')
  return {
    query: `${query}\nRETURN count(*)`,
    parameters: {
      ...{ generation, group },
      ...Object.fromEntries(used.map((section) => [section, listed(section, rows[section]!)])),
    },
  }
}

function listed(section: Section, rows: CypherValue[]): CypherValue[] {
  const columns = COLUMNS.get(section)
  if (!columns) return rows
  return (rows as Readonly<Record<string, CypherValue>>[]).map((row) => columns.map((name) => row[name] ?? null))
}

/** What a step must know of the graph before it is computed. */
export const BEFORE = {
  tombstones: `UNWIND $ids AS id MATCH (n:${LABELS.tombstone} {uuid: id}) RETURN n.uuid`,
  episodes: `UNWIND $ids AS id MATCH (n:${LABELS.episode} {uuid: id}) RETURN n.uuid, n.hash, n.session, n.at`,
  episodics: `UNWIND $ids AS id MATCH (n:Episodic {uuid: id}) RETURN n.uuid`,
  facts: `UNWIND $ids AS id MATCH (n:${LABELS.fact} {timeline: id}) RETURN n.uuid, n.hash, n.subject, n.object, n.row, n.foreignTo, n.foreignRetracted`,
  edges: `UNWIND $ids AS id MATCH ()-[e:RELATES_TO {uuid: id}]->() RETURN e.uuid, e.invalid_at, e.expired_at, e.episodes`,
  claims: `UNWIND $ids AS id MATCH (n:${LABELS.claim} {episode: id}) RETURN n.uuid, n.hash, n.timeline`,
  entities: `UNWIND $ids AS id MATCH (n:Entity {uuid: id}) RETURN n.uuid, labels(n), n.name, n.created_at`,
  sessions: `UNWIND $ids AS id MATCH (n:${LABELS.session} {id: id}) RETURN n.id, n.row`,
  markers: `UNWIND $ids AS id MATCH (n:${LABELS.gone} {key: id}) RETURN n.key`,
  claimed: `UNWIND $ids AS id MATCH (n:${LABELS.claim} {timeline: id}) RETURN n.uuid, n.timeline`,
  all: `MATCH (n:${LABELS.episode}) RETURN 'episode' AS kind, n.uuid AS id UNION ALL MATCH (n:${LABELS.fact}) RETURN 'fact' AS kind, n.uuid AS id`,
  mentioned: `UNWIND $ids AS id MATCH (:Episodic {uuid: id})-[:MENTIONS]->(n:Entity) RETURN n.uuid`,
  foreignOf: `UNWIND $ids AS id MATCH (x:Episodic {uuid: id}) UNWIND coalesce(x.entity_edges, []) AS fact MATCH (n:${LABELS.fact} {uuid: fact}) WHERE n.foreign = true MATCH (s:Entity)-[e:RELATES_TO {uuid: fact}]->(o:Entity) RETURN n.uuid, n.hash, n.subject, n.object, n.row, n.foreignTo, n.foreignRetracted, e.episodes, s.uuid, o.uuid`,
  markersLeft: `MATCH (n:${LABELS.gone}) RETURN n.key, n.kind, n.uuid, n.generation`,
  // Each session comes with its first move and its saga: what is there from the end of the saga on, or from the move.
  chains: `UNWIND $sessions AS s MATCH (g:Saga {uuid: s[2]}) WITH s, g.last_episode_uuid AS last MATCH (l:${LABELS.episode} {uuid: last}) WHERE l.session = s[0] WITH s, CASE WHEN l.at < s[1] THEN l.at ELSE s[1] END AS since MATCH (n:${LABELS.episode} {session: s[0]}) WHERE n.at >= since RETURN s[0], n.uuid, n.at`,
  chainsBefore: `UNWIND $sessions AS s MATCH (n:${LABELS.episode} {session: s[0]}) WHERE n.at >= s[1] RETURN s[0] AS session, n.uuid AS uuid, n.at AS at UNION ALL UNWIND $sessions AS s MATCH (n:${LABELS.episode} {session: s[0]}) WHERE n.at < s[1] WITH s, max(n.at) AS last MATCH (n:${LABELS.episode} {session: s[0]}) WHERE n.at = last RETURN s[0] AS session, n.uuid AS uuid, n.at AS at`,
} as const

const END = (end: string): string => `[${end}.uuid, labels(${end}), ${end}.name, ${end}.created_at]`
const ENDED = 'n.hash, n.subject, n.object, n.row, n.foreignTo, n.foreignRetracted'

/** What others wrote: asked only when the sizes say that there is something. */
export const FOREIGN = {
  sizes: 'CALL db.meta.stats() YIELD labels, relTypes RETURN labels, relTypes',
  ended: `MATCH ()-[e:RELATES_TO]->() WHERE e.expired_at > $since MATCH (n:${LABELS.fact} {uuid: e.uuid}) RETURN e.uuid, e.invalid_at, e.expired_at, e.episodes, n.uuid, ${ENDED}`,
  facts: `MATCH (s:Entity)-[e:RELATES_TO]->(o:Entity) OPTIONAL MATCH (n:${LABELS.fact} {uuid: e.uuid}) WITH s, e, o, n WHERE n IS NULL RETURN e.uuid, e.name, e.fact, e.episodes, e.created_at, e.valid_at, e.invalid_at, e.expired_at, ${END('s')}, ${END('o')} LIMIT $limit`,
  episodes: `MATCH (n:Episodic) OPTIONAL MATCH (x:${LABELS.episode} {uuid: n.uuid}) WITH n, x WHERE x IS NULL OPTIONAL MATCH (s:Saga)-[:HAS_EPISODE]->(n) WITH n, max(s.name) AS saga RETURN n.uuid, n.name, n.source, n.source_description, n.content, n.created_at, n.valid_at, saga LIMIT $limit`,
  sagas: `MATCH (s:Saga) OPTIONAL MATCH (n:${LABELS.session} {id: s.name}) WITH s, n WHERE n IS NULL RETURN s.uuid, s.name, s.created_at`,
  lostFacts: `MATCH (n:${LABELS.fact}) OPTIONAL MATCH ()-[e:RELATES_TO {uuid: n.uuid}]->() WITH n, e WHERE e IS NULL RETURN n.uuid, n.subject, n.object LIMIT $limit`,
  lostEpisodes: `MATCH (n:${LABELS.episode}) OPTIONAL MATCH (e:Episodic {uuid: n.uuid}) WITH n, e WHERE e IS NULL RETURN n.uuid LIMIT $limit`,
} as const
