import { LABELS } from './labels.ts'

/**
 * Every question we ask a graph, as it is sent; golden files show them. Values are parameters. A node is looked up with
 * its label, an edge by its uuid and without labels at its ends; lists of ids are unwound, because FalkorDB dies of some
 * lists after `IN` where others made the full-text index.
 */
const EPISODE = `MATCH (n:Episodic {uuid: x.uuid}) RETURN x.uuid, x.row, n.content`
const FACT = `MATCH ()-[e:RELATES_TO {uuid: f.uuid}]->() RETURN f.uuid, f.row, e.fact, e.invalid_at, e.expired_at, e.episodes, f.foreignTo, f.foreignRetracted`
const ENTITY = `RETURN n.uuid, labels(n), n.name, n.created_at`

/** Conditions that a question may be joined from, each with one parameter of the same name. */
const EPISODE_CONDITIONS = {
  session: 'x.session = $session',
  file: '$file IN x.files',
  from: 'x.at >= $from',
  to: 'x.at < $to',
} as const

const FACT_CONDITIONS = {
  kinds: 'f.kind IN $kinds',
  rule: 'f.rule = $rule',
  entity: '(f.subject IN $entity OR f.object IN $entity)',
  known: 'f.learned <= $known',
  valid: 'f.from <= $valid AND coalesce(f.to, $valid + 1) > $valid',
  validAsKnown: 'f.from <= $valid AND (coalesce(f.to, $valid + 1) > $valid OR coalesce(f.retracted, $known) > $known)',
} as const

export type EpisodeCondition = keyof typeof EPISODE_CONDITIONS
export type FactCondition = keyof typeof FACT_CONDITIONS

const where = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`

/** `by`: `ids` unwinds `$ids`; `every` too, and gives all there are, in no order. */
export function episodesQuery(
  by: 'ids' | 'every' | 'all',
  conditions: readonly EpisodeCondition[],
  order: 'ASC' | 'DESC',
): string {
  const filter = where(conditions.map((name) => EPISODE_CONDITIONS[name]))
  if (by === 'every') return `UNWIND $ids AS id MATCH (x:${LABELS.episode} {uuid: id})${filter} WITH x ${EPISODE}`
  const source =
    by === 'ids' ? `UNWIND $ids AS id MATCH (x:${LABELS.episode} {uuid: id})` : `MATCH (x:${LABELS.episode})`
  return `${source}${filter} WITH x ORDER BY x.at ${order}, x.uuid ${order} LIMIT $limit ${EPISODE}`
}

type FactsBy = 'ids' | 'every' | 'timelines' | 'everyTimeline' | 'all'

/** `every` and `everyTimeline` unwind `$ids`, and give all there are, in no order. */
export function factsQuery(by: FactsBy, conditions: readonly FactCondition[]): string {
  const filter = where(conditions.map((name) => FACT_CONDITIONS[name]))
  if (by === 'every' || by === 'everyTimeline') {
    const key = by === 'every' ? 'uuid' : 'timeline'
    // Without a step between, the planner compares every fact with every relation.
    return `UNWIND $ids AS id MATCH (f:${LABELS.fact} {${key}: id})${filter} WITH f ${FACT}`
  }
  const source = {
    ids: `UNWIND $ids AS id MATCH (f:${LABELS.fact} {uuid: id})`,
    timelines: `UNWIND $timelines AS id MATCH (f:${LABELS.fact} {timeline: id})`,
    all: `MATCH (f:${LABELS.fact})`,
  }[by]
  return `${source}${filter} WITH f ORDER BY f.from DESC, f.uuid DESC LIMIT $limit ${FACT}`
}

const CLAIM = 'RETURN c.uuid, c.row'

export const READ = {
  spokenBefore: `MATCH (x:${LABELS.episode} {session: $session}) WHERE x.spoken = true AND (x.at < $at OR (x.at = $at AND x.uuid + '' < $id)) WITH x ORDER BY x.at DESC, x.uuid DESC LIMIT $limit ${EPISODE}`,
  spokenAfter: `MATCH (x:${LABELS.episode} {session: $session}) WHERE x.spoken = true AND (x.at > $at OR (x.at = $at AND x.uuid + '' > $id)) WITH x ORDER BY x.at ASC, x.uuid ASC LIMIT $limit ${EPISODE}`,
  claimsOfTimelines: `UNWIND $timelines AS id MATCH (c:${LABELS.claim} {timeline: id}) ${CLAIM}`,
  claimsOfEpisodes: `UNWIND $episodes AS id MATCH (c:${LABELS.claim} {episode: id}) ${CLAIM}`,
  claimsOfBranches: `UNWIND $branches AS name MATCH (c:${LABELS.claim} {branch: name}) ${CLAIM}`,
  timelinesOfEpisodes: `UNWIND $episodes AS id MATCH (c:${LABELS.claim} {episode: id}) RETURN DISTINCT c.timeline`,
  factsOfEpisodes: `UNWIND $episodes AS id MATCH (n:Episodic {uuid: id}) RETURN n.entity_edges`,
  usesOfSession: `MATCH (u:${LABELS.use} {session: $session}) WITH u ORDER BY u.at, u.uuid LIMIT $limit RETURN u.uuid, u.row`,
  usage: `UNWIND $items AS id MATCH (u:${LABELS.use} {item: id}) RETURN id, count(u), sum(u.used), sum(u.contradicted), sum(u.corrected)`,
  entitiesById: `UNWIND $ids AS id MATCH (n:Entity {uuid: id}) ${ENTITY}`,
  entitiesByName: `MATCH (n:Entity {name: $name}) ${ENTITY}`,
  entities: `MATCH (n:Entity) WITH n ORDER BY n.created_at DESC, n.uuid DESC LIMIT $limit ${ENTITY}`,
  entitiesOfType: `MATCH (n:Entity) WHERE $type IN labels(n) WITH n ORDER BY n.created_at DESC, n.uuid DESC LIMIT $limit ${ENTITY}`,
  sessions: `MATCH (s:${LABELS.session}) WITH s ORDER BY s.last DESC, s.id DESC LIMIT $limit RETURN s.id, s.row`,
  sessionsById: `UNWIND $ids AS id MATCH (s:${LABELS.session} {id: id}) RETURN s.id, s.row`,
  counts: `CALL db.meta.stats() YIELD labels RETURN labels`,
  tombstones: `UNWIND $ids AS id MATCH (t:${LABELS.tombstone} {uuid: id}) RETURN t.uuid`,
  changesOfEpisodes: `MATCH (x:${LABELS.episode}) WHERE x.generation > $after AND x.generation <= $to RETURN x.generation, x.uuid`,
  changesOfFacts: `MATCH (f:${LABELS.fact}) WHERE f.generation > $after AND f.generation <= $to RETURN f.generation, f.uuid`,
  changesGone: `MATCH (g:${LABELS.gone}) WHERE g.generation > $after AND g.generation <= $to RETURN g.generation, g.uuid, g.kind`,
} as const

/** A page of one kind of rows in the order of their ids. */
export const PAGES = {
  session: `MATCH (s:${LABELS.session}) WHERE s.id > $after WITH s ORDER BY s.id LIMIT $limit RETURN s.id, s.row`,
  episode: `MATCH (x:${LABELS.episode}) WHERE x.uuid > $after WITH x ORDER BY x.uuid LIMIT $limit ${EPISODE}`,
  claim: `MATCH (c:${LABELS.claim}) WHERE c.uuid > $after WITH c ORDER BY c.uuid LIMIT $limit ${CLAIM}`,
  fact: `MATCH (f:${LABELS.fact}) WHERE f.uuid > $after WITH f ORDER BY f.uuid LIMIT $limit ${FACT}`,
  entity: `MATCH (n:Entity) WHERE n.uuid > $after WITH n ORDER BY n.uuid LIMIT $limit ${ENTITY}`,
  use: `MATCH (u:${LABELS.use}) WHERE u.uuid > $after WITH u ORDER BY u.uuid LIMIT $limit RETURN u.uuid, u.row`,
  tombstone: `MATCH (t:${LABELS.tombstone}) WHERE t.uuid > $after WITH t ORDER BY t.uuid LIMIT $limit RETURN t.uuid`,
} as const
