import { hash } from 'node:crypto'
import { deriveId } from '../../ids.ts'
import { entityId, timelineOf } from '../../names.ts'
import type { Claim, Entity, EntityRef, Episode, Fact, ProjectId, Session, Time, Use } from '../../types.ts'
import { STATEMENT_CHARS_MAX } from '../../limits.ts'
import { EntityType, Uuid } from '../../types.ts'
import { cleanText, type CypherValue } from './cypher.ts'
import { earlier, fromGraphiti, toGraphiti, toMilliseconds } from './moments.ts'

/**
 * Records as Graphiti reads them, and the side nodes with what it has no place for. A side node holds `row`, the fields
 * as JSON, `hash` of the whole record, and what is searched by.
 */
type Properties = { readonly [key: string]: CypherValue }

const hashOf = (value: unknown): string => hash('sha1', JSON.stringify(value), 'base64url')

/** A text where Graphiti wants one: never empty for want of a character that can be stored. */
const named = (text: string): string => cleanText(text) || '\ufffd'

const sorted = (record: Readonly<Record<string, unknown>>): [string, unknown][] =>
  Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))

// ── Episodes ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const SPOKEN: ReadonlySet<string> = new Set(['prompt', 'answer', 'note', 'summary'])

/** Episodic: every property that Graphiti's reader insists on; `entity_edges` comes from the facts. */
export const episodicOf = ({ id, project, kind, role, at, text }: Episode): Properties => ({
  uuid: id,
  name: `${kind} ${id.slice(0, 8)}`,
  group_id: project,
  source: SPOKEN.has(kind) ? 'message' : 'text',
  source_description: `OpenCode: ${kind} by ${role}`,
  content: cleanText(text),
  created_at: toGraphiti(at),
  valid_at: toGraphiti(at),
})

export function episodeSide(episode: Episode): Properties & { hash: string } {
  const { id, session, kind, role, trust, at, text, files, branch, commit, attributes } = episode
  const row = { session, kind, role, trust, at, files, branch, commit, attributes }
  return {
    uuid: id,
    session,
    at: toMilliseconds(at),
    spoken: kind === 'prompt' || kind === 'answer' || kind === 'note',
    files: [...new Set(files)],
    row: JSON.stringify(row),
    hash: hashOf([row.session, kind, role, trust, at, files, branch, commit, sorted(attributes), cleanText(text)]),
  }
}

export const episodeFrom = (project: ProjectId, [uuid, row, content]: readonly unknown[]): Episode => {
  const { session, kind, role, trust, at, files, branch, commit, attributes } = JSON.parse(String(row)) as Episode
  const text = typeof content === 'string' ? content : ''
  return { id: String(uuid), project, session, kind, role, trust, at, text, files, branch, commit, attributes }
}

// ── Facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Ends that others gave to a fact, beside our own. */
export type ForeignEnd = { to: Time | null; retracted: Time | null }
export const NO_FOREIGN_END: ForeignEnd = { to: null, retracted: null }

const orNull = (time: Time | null): string | null => (time === null ? null : toGraphiti(time))

/** `others`: episodes of other writers that say so too. */
export const relationOf = (fact: Fact, foreign: ForeignEnd, others: readonly string[] = []): Properties => ({
  uuid: fact.id,
  name: fact.relation,
  fact: named(fact.statement),
  group_id: fact.project,
  episodes: [...fact.episodes, ...others],
  created_at: toGraphiti(fact.learnedAt),
  valid_at: toGraphiti(fact.validFrom),
  invalid_at: orNull(earlier(fact.validTo, foreign.to)),
  expired_at: orNull(earlier(fact.retractedAt, foreign.retracted)),
  reference_time: toGraphiti(fact.learnedAt),
  source_node_uuid: entityId(fact.project, fact.subject),
  target_node_uuid: entityId(fact.project, fact.object),
})

export function factSide(fact: Fact, foreign: ForeignEnd): Properties & { hash: string; timeline: string } {
  const { id, project, statement } = fact
  const to = earlier(fact.validTo, foreign.to)
  const retracted = earlier(fact.retractedAt, foreign.retracted)
  const ordered = factRow(fact)
  return {
    uuid: id,
    timeline: fact.timeline,
    kind: fact.kind,
    rule: fact.rule,
    subject: entityId(project, fact.subject),
    object: entityId(project, fact.object),
    from: toMilliseconds(fact.validFrom),
    to: to === null ? null : toMilliseconds(to),
    learned: toMilliseconds(fact.learnedAt),
    retracted: retracted === null ? null : toMilliseconds(retracted),
    foreignTo: foreign.to,
    foreignRetracted: foreign.retracted,
    row: ordered,
    hash: hashOf([ordered, cleanText(statement)]),
  }
}

const endOf = ({ type, name }: EntityRef): EntityRef => ({ type, name })

/** In the order of their schema, whatever the order in which they came: equal facts have equal rows. */
const factRow = (fact: Fact): string =>
  JSON.stringify({
    timeline: fact.timeline,
    kind: fact.kind,
    subject: endOf(fact.subject),
    relation: fact.relation,
    attribute: fact.attribute,
    object: endOf(fact.object),
    trust: fact.trust,
    rule: fact.rule,
    branch: fact.branch,
    validFrom: fact.validFrom,
    validTo: fact.validTo,
    learnedAt: fact.learnedAt,
    retractedAt: fact.retractedAt,
    supersededBy: fact.supersededBy,
    episodes: fact.episodes,
    support: fact.support,
    ...(fact.evidence && { evidence: fact.evidence }),
    ...(fact.reason !== null && { reason: fact.reason }),
  })

/** Rows of facts that have neither evidence nor a reason do not name them. */
type StoredFact = Omit<Fact, 'id' | 'project' | 'statement' | 'evidence' | 'reason'> &
  Partial<Pick<Fact, 'evidence' | 'reason'>>

/** An end stands on the edge, where Graphiti may have set it, and in the side node, where a stale rewrite cannot reach. */
export function factFrom(project: ProjectId, columns: readonly unknown[]): Fact {
  const [uuid, row, statement, invalidAt, expiredAt, said, foreignTo, foreignRetracted] = columns
  const { timeline, ...fields } = JSON.parse(String(row)) as StoredFact
  const { kind, subject, relation, attribute, object, trust, rule, branch, validFrom, learnedAt } = fields
  const { supersededBy, episodes, support, evidence = null, reason = null } = fields
  return {
    ...{ id: String(uuid), timeline, project, kind, subject, relation, attribute, object },
    ...{ statement: String(statement).slice(0, STATEMENT_CHARS_MAX), trust, rule, branch, validFrom },
    validTo: earliest(fields.validTo, fromGraphiti(invalidAt), foreignTo),
    learnedAt,
    retractedAt: earliest(fields.retractedAt, fromGraphiti(expiredAt), foreignRetracted),
    ...{ supersededBy, episodes: withOthers(episodes, said), support, evidence, reason },
  }
}

const earliest = (own: Time | null, ...others: unknown[]): Time | null =>
  others.reduce<Time | null>((end, other) => earlier(end, typeof other === 'string' ? other : null), own)

/** Episodes that others named on the edge come after ours. The list comes as text, `[a, b]`, where it was asked plainly. */
function withOthers(own: readonly string[], said: unknown): string[] {
  const list = typeof said === 'string' ? said.slice(1, -1).split(', ') : Array.isArray(said) ? (said as unknown[]) : []
  const known = new Set<unknown>(own)
  const others = list.filter((id): id is string => !known.has(id) && Uuid.safeParse(id).success)
  return [...new Set([...own, ...others])]
}

/** A fact as its side node has it, without its statement: uuid, hash, subject, object, row. */
export const storedFact = (project: ProjectId, stored: readonly unknown[]): Fact =>
  factFrom(project, [stored[0], stored[4], '', null, null])

// ── Claims, sessions, entities ───────────────────────────────────────────────────────────────────────────────────────

export function claimSide(claim: Claim): Properties & { hash: string } {
  const { id } = claim
  const ordered = claimRow(claim)
  const timeline = timelineOf(claim)
  return { uuid: id, episode: claim.episode, timeline, branch: claim.branch, row: ordered, hash: hashOf(ordered) }
}

const claimRow = (claim: Claim): string =>
  JSON.stringify({
    episode: claim.episode,
    mode: claim.mode,
    single: claim.single,
    kind: claim.kind,
    subject: endOf(claim.subject),
    relation: claim.relation,
    attribute: claim.attribute,
    object: endOf(claim.object),
    statement: claim.statement,
    trust: claim.trust,
    rule: claim.rule,
    branch: claim.branch,
    validFrom: claim.validFrom,
    validTo: claim.validTo,
    learnedAt: claim.learnedAt,
    ...(claim.evidence && { evidence: claim.evidence }),
  })

export const claimFrom = (project: ProjectId, [uuid, row]: readonly unknown[]): Claim => {
  const { episode, mode, single, kind, subject, relation, attribute, object, statement, trust, rule, ...times } =
    JSON.parse(String(row)) as Omit<Claim, 'id' | 'project' | 'evidence'> & Partial<Pick<Claim, 'evidence'>>
  return {
    ...{ id: String(uuid), episode, mode, single, project, kind, subject, relation, attribute, object, statement },
    ...{ trust, rule, branch: times.branch, validFrom: times.validFrom, validTo: times.validTo },
    learnedAt: times.learnedAt,
    evidence: times.evidence ?? null,
  }
}

export function useSide(use: Use): Properties {
  const { id, item, session, message, at, used, contradicted, corrected } = use
  const row = JSON.stringify({ item, session, message, at, used, contradicted, corrected })
  const counts = { used: Number(used), contradicted: Number(contradicted), corrected: Number(corrected) }
  return { uuid: id, item, session, at: toMilliseconds(at), ...counts, row }
}

export function useFrom(project: ProjectId, [uuid, row]: readonly unknown[]): Use {
  const { item, session, message, at, used, contradicted, corrected } = JSON.parse(String(row)) as Use
  return { id: String(uuid), project, item, session, message, at, used, contradicted, corrected }
}

/** The session as it is stored: `titleAt` tells how new its title is. */
export type StoredSession = Session & { titleAt: string }

export function sessionSide({ id, title, parent, directory, startedAt, lastAt, titleAt }: StoredSession): Properties {
  const row = JSON.stringify({ title, parent, directory, startedAt, lastAt, titleAt })
  return { id, last: toMilliseconds(lastAt), row }
}

export function sessionFrom(project: ProjectId, [id, row]: readonly unknown[]): StoredSession {
  const { title, parent, directory, startedAt, lastAt, titleAt } = JSON.parse(String(row)) as StoredSession
  return { id: String(id), project, title, parent, directory, startedAt, lastAt, titleAt }
}

export const sagaId = (project: ProjectId, session: string): string => deriveId('saga', project, session)

export const entityNode = ({ id, project, name, createdAt }: Entity): Properties => ({
  uuid: id,
  name: named(name),
  group_id: project,
  created_at: toGraphiti(createdAt),
})

const TYPES: ReadonlySet<string> = new Set(EntityType.options)

/** Undefined for what cannot be an entity of ours: one without a name. A label that we do not know makes a Concept. */
export function entityFrom(project: ProjectId, columns: readonly unknown[]): Entity | undefined {
  const [uuid, labels, name, createdAt] = columns
  if (typeof name !== 'string' || name === '') return undefined
  const type = (labels as string[]).find((label) => TYPES.has(label)) ?? 'Concept'
  return {
    id: String(uuid),
    project,
    type: type as EntityType,
    name: name.slice(0, 200),
    createdAt: fromGraphiti(createdAt) ?? '1970-01-01T00:00:00.000Z',
  }
}
