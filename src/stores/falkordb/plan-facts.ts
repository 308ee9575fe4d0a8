import { entityId } from '../../names.ts'
import type { Entity, Fact, Uuid } from '../../types.ts'
import type { Row } from './cypher.ts'
import { earlier, fromGraphiti, toGraphiti } from './moments.ts'
import { add, came, edgeId, known, went, type Plan } from './plan.ts'
import { entityFrom, entityNode, factSide, NO_FOREIGN_END, relationOf, type ForeignEnd } from './rows.ts'
import { BEFORE } from './write-queries.ts'

/** Facts of some timelines as they are stored: uuid, hash, subject, object, row, foreignTo, foreignRetracted. */
export type FactsBefore = ReadonlyMap<Uuid, Row>

/**
 * Replaces the facts of timelines; writes only what differs, so that facts that are as they were leave no change behind.
 * Gives the number of facts that went.
 */
export async function replaceFacts(plan: Plan, before: FactsBefore, facts: readonly Fact[]): Promise<number> {
  const kept = new Set(facts.map((fact) => fact.id))
  const removed = [...before.values()].filter(([id]) => !kept.has(String(id)))
  const sides = new Map(facts.map((fact) => [fact.id, factSide(fact, NO_FOREIGN_END)]))
  const changed = facts.filter((fact) => before.get(fact.id)?.[1] !== sides.get(fact.id)!.hash)
  const edges = await known(
    plan,
    BEFORE.edges,
    changed.map((fact) => fact.id),
  )
  const evidence = new Map<Uuid, Evidence>()
  for (const row of removed) removeFact(plan, row, evidence)
  for (const fact of changed) {
    const side = sides.get(fact.id)!
    putFact(plan, fact, { side, before: before.get(fact.id), edge: edges.get(fact.id) }, evidence)
  }
  for (const [episode, each] of evidence) putEvidence(plan, episode, each)
  return removed.length
}

/** Facts that an episode says, and says no longer; the entities it names by them, each with the moment it was named. */
type Evidence = { facts: Set<Uuid>; gone: Set<Uuid>; named: Map<Uuid, string> }

function evidenceOf(evidence: Map<Uuid, Evidence>, episode: Uuid): Evidence {
  const known = evidence.get(episode) ?? { facts: new Set(), gone: new Set(), named: new Map() }
  evidence.set(episode, known)
  return known
}

function putEvidence(plan: Plan, episode: Uuid, { facts, gone, named }: Evidence): void {
  const born = plan.born.get(episode)
  if (born) born.entity_edges.push(...facts)
  else add(plan, 'evidence', { uuid: episode, facts: [...facts], gone: [...gone, ...facts] })
  for (const [to, created_at] of named) {
    const uuid = edgeId(plan, 'mentions', episode, to)
    const row = { uuid, from: episode, to, group_id: plan.project, created_at }
    add(plan, born ? 'mentionsNew' : 'mentions', row)
  }
}

const storedRow = (row: Row): Pick<Fact, 'episodes' | 'validTo' | 'retractedAt'> =>
  JSON.parse(String(row[4])) as Pick<Fact, 'episodes' | 'validTo' | 'retractedAt'>

function removeFact(plan: Plan, row: Row, evidence: Map<Uuid, Evidence>): void {
  const [id, , subject, object] = row.map(String) as [Uuid, string, Uuid, Uuid]
  add(plan, 'edgesGone', id)
  add(plan, 'factsGone', id)
  went(plan, 'fact', id)
  plan.left.add(subject).add(object)
  for (const episode of storedRow(row).episodes) evidenceOf(evidence, episode).gone.add(id)
}

type Known = { side: ReturnType<typeof factSide>; before: Row | undefined; edge: Row | undefined }

function putFact(plan: Plan, fact: Fact, { side, before, edge }: Known, evidence: Map<Uuid, Evidence>): void {
  const foreign = foreignEndOf(before, edge)
  const own = new Set(before ? storedRow(before).episodes : [])
  const others = ((edge?.[3] ?? []) as Uuid[]).filter((id) => !own.has(id) && !fact.episodes.includes(id))
  const relation = relationOf(fact, foreign, others)
  const whole = foreign === NO_FOREIGN_END ? side : factSide(fact, foreign)
  if (before || edge) {
    add(plan, edge ? 'edgesChanged' : 'edgesNew', relation)
    add(plan, 'facts', whole)
  } else add(plan, 'factsNew', { ...relation, ...whole })
  if (!before) came(plan, 'fact', fact.id)
  const said = new Set(fact.episodes)
  for (const episode of before ? storedRow(before).episodes : [])
    if (!said.has(episode)) evidenceOf(evidence, episode).gone.add(fact.id)
  const ends = [fact.subject, fact.object].map((end) => entityId(plan.project, end))
  for (const episode of said) {
    const { facts, named } = evidenceOf(evidence, episode)
    facts.add(fact.id)
    for (const end of ends) named.set(end, toGraphiti(fact.learnedAt))
  }
}

/**
 * What others ended stays ended when we resolve the fact anew: an end on the edge that we did not write there is theirs,
 * and is kept beside ours; the earlier one counts.
 */
export function foreignEndOf(before: Row | undefined, edge: Row | undefined): ForeignEnd {
  if (!before) return NO_FOREIGN_END
  const own = storedRow(before)
  const [to, retracted] = [before[5], before[6]].map((value) => (typeof value === 'string' ? value : null))
  return {
    to: withForeign(to ?? null, own.validTo, edge?.[1]),
    retracted: withForeign(retracted ?? null, own.retractedAt, edge?.[2]),
  }
}

function withForeign(kept: string | null, own: string | null, onEdge: unknown): string | null {
  const seen = fromGraphiti(onEdge) ?? null
  return seen === null || seen === earlier(own, kept) ? kept : earlier(kept, seen)
}

const isEarlier = (a: Entity, b: Entity): boolean =>
  a.createdAt === b.createdAt ? a.name < b.name : a.createdAt < b.createdAt

/**
 * The ends of the facts that this step writes, and what else is said of entities that are there: the earliest sight of
 * a thing gives its time and the spelling of its name.
 */
export async function mergeEntities(plan: Plan, facts: readonly Fact[], said: readonly Entity[]): Promise<void> {
  const { project } = plan
  const rows = [...(plan.rows.facts ?? []), ...(plan.rows.factsNew ?? [])]
  const written = new Set(rows.map((row) => (row as { uuid: string }).uuid))
  const wanted = new Map<Uuid, Entity>()
  const want = (entity: Entity): void => {
    const rival = wanted.get(entity.id)
    if (!rival || isEarlier(entity, rival)) wanted.set(entity.id, entity)
  }
  for (const { id, subject, object, learnedAt } of facts)
    if (written.has(id))
      for (const ref of [subject, object]) want({ id: entityId(project, ref), project, ...ref, createdAt: learnedAt })
  const named = new Set(wanted.keys())
  const stored = await known(plan, BEFORE.entities, [...named, ...said.map((entity) => entity.id)])
  for (const entity of said) if (named.has(entity.id) || stored.has(entity.id)) want(entity)
  for (const entity of wanted.values()) {
    const row = stored.get(entity.id)
    const before = row && entityFrom(project, row)
    if (!row) add(plan, `entities${entity.type}`, entityNode(entity))
    else if (!before || isEarlier(entity, before)) add(plan, 'entitiesMerged', entityNode(entity))
  }
}
