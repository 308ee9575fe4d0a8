import { entityId, timelineOf } from '../names.ts'
import type { Sqlite, Value } from '../sqlite.ts'
import type { Claim, Episode, Evidence, Fact, Use } from '../types.ts'

/**
 * Rows as they lie in the tables, and back. A column list is the order in which values are bound.
 */
export const COLUMNS = {
  sessions: ['project', 'id', 'title', 'parent', 'directory', 'startedAt', 'lastAt', 'titleAt'],
  episodes: [
    ...['project', 'id', 'session', 'kind', 'role', 'trust', 'at', 'text', 'files', 'branch', 'commit', 'attributes'],
    'generation',
  ],
  entities: ['project', 'id', 'type', 'name', 'createdAt'],
  uses: ['project', 'id', 'item', 'session', 'message', 'at', 'used', 'contradicted', 'corrected'],
  claims: [
    ...['project', 'id', 'episode', 'timeline', 'mode', 'single', 'kind', 'subjectType', 'subjectName', 'relation'],
    ...['attribute', 'objectType', 'objectName', 'statement', 'trust', 'rule', 'branch', 'validFrom', 'validTo'],
    ...['learnedAt', 'evidence'],
  ],
  facts: [
    ...['project', 'id', 'timeline', 'kind', 'subjectType', 'subjectName', 'subjectId', 'relation', 'attribute'],
    ...['objectType', 'objectName', 'objectId', 'statement', 'trust', 'rule', 'branch', 'validFrom', 'validTo'],
    ...['learnedAt', 'retractedAt', 'supersededBy', 'episodes', 'support', 'evidence', 'reason', 'generation'],
  ],
} as const satisfies Record<string, readonly string[]>

export type Table = keyof typeof COLUMNS

/**
 * Inserts a row, or replaces it where something other than its generation differs; so `changes` tells whether it was
 * new or different.
 */
export function upsertSql(table: Table): string {
  const columns = COLUMNS[table]
  const named = columns.map((column) => `"${column}"`)
  const own = named.filter((name) => name !== '"project"' && name !== '"id"')
  const compared = own.filter((name) => name !== '"generation"')
  return `INSERT INTO ${table} (${named.join(', ')}) VALUES (${named.map(() => '?').join(', ')})
ON CONFLICT (project, id) DO UPDATE SET ${own.map((name) => `${name} = excluded.${name}`).join(', ')}
WHERE ${compared.map((name) => `${table}.${name} IS NOT excluded.${name}`).join(' OR ')}`
}

export const episodeValues = (episode: Episode, generation: number): Value[] => [
  ...[episode.project, episode.id, episode.session, episode.kind, episode.role, episode.trust, episode.at],
  ...[episode.text, JSON.stringify(episode.files), episode.branch, episode.commit],
  ...[JSON.stringify(episode.attributes), generation],
]

export const useValues = (use: Use): Value[] => [
  ...[use.project, use.id, use.item, use.session, use.message, use.at],
  ...[use.used, use.contradicted, use.corrected].map(Number),
]

export const claimValues = (claim: Claim): Value[] => [
  ...[claim.project, claim.id, claim.episode, timelineOf(claim), claim.mode, claim.single ? 1 : 0, claim.kind],
  ...[claim.subject.type, claim.subject.name, claim.relation, claim.attribute, claim.object.type, claim.object.name],
  ...[claim.statement, claim.trust, claim.rule, claim.branch, claim.validFrom, claim.validTo, claim.learnedAt],
  claim.evidence && evidenceJson(claim.evidence),
]

const evidenceJson = ({ file, commit }: Evidence): string => JSON.stringify({ file, commit })
const seenJson = ({ file, commit, verifiedAt, doubtedAt }: NonNullable<Fact['evidence']>): string =>
  JSON.stringify({ file, commit, verifiedAt, doubtedAt })

export const factValues = (fact: Fact, generation: number): Value[] => [
  ...[fact.project, fact.id, fact.timeline, fact.kind],
  ...[fact.subject.type, fact.subject.name, entityId(fact.project, fact.subject), fact.relation, fact.attribute],
  ...[fact.object.type, fact.object.name, entityId(fact.project, fact.object)],
  ...[fact.statement, fact.trust, fact.rule, fact.branch, fact.validFrom, fact.validTo, fact.learnedAt],
  ...[fact.retractedAt, fact.supersededBy, JSON.stringify(fact.episodes), fact.support],
  ...[fact.evidence && seenJson(fact.evidence), fact.reason, generation],
]

/**
 * What a query selects: the whole row as one JSON text, made by SQLite, with the keys in the order of the schemas in
 * `types.ts`. It is read two to three times as fast as twenty columns. The table is called `t`. A list or attributes
 * that are not JSON fail the query with `damaged`.
 */
const statementJson = `
  'project', t.project, 'kind', t.kind, 'subject', json_object('type', t.subjectType, 'name', t.subjectName),
  'relation', t.relation, 'attribute', t.attribute, 'object', json_object('type', t.objectType, 'name', t.objectName),
  'statement', t.statement, 'trust', t.trust, 'rule', t.rule, 'branch', t.branch,
  'validFrom', t.validFrom, 'validTo', t.validTo, 'learnedAt', t.learnedAt`

export const JSON_OF: Readonly<Record<Table | 'tombstones', string>> = {
  sessions: `json_object('id', t.id, 'project', t.project, 'title', t.title, 'parent', t.parent,
  'directory', t.directory, 'startedAt', t.startedAt, 'lastAt', t.lastAt)`,
  episodes: `json_object('id', t.id, 'project', t.project, 'session', t.session, 'kind', t.kind, 'role', t.role,
  'trust', t.trust, 'at', t.at, 'text', t.text, 'files', json(t.files), 'branch', t.branch, 'commit', t."commit",
  'attributes', json(t.attributes))`,
  entities: `json_object('id', t.id, 'project', t.project, 'type', t.type, 'name', t.name, 'createdAt', t.createdAt)`,
  uses: `json_object('id', t.id, 'project', t.project, 'item', t.item, 'session', t.session, 'message', t.message,
  'at', t.at, ${['used', 'contradicted', 'corrected'].map((name) => `'${name}', json(iif(t.${name}, 'true', 'false'))`).join(', ')})`,
  claims: `json_object('id', t.id, 'episode', t.episode, 'mode', t.mode, 'single', json(iif(t.single, 'true', 'false')),
  ${statementJson}, 'evidence', json(t.evidence))`,
  facts: `json_object('id', t.id, 'timeline', t.timeline, ${statementJson}, 'retractedAt', t.retractedAt,
  'supersededBy', t.supersededBy, 'episodes', json(t.episodes), 'support', t.support, 'evidence', json(t.evidence),
  'reason', t.reason)`,
  tombstones: `json_object('id', t.episode, 'project', t.project)`,
}

/** A fact as `JSON_OF.facts` gives it, for comparing; a text that SQLite escapes otherwise only looks different. */
export function factJson(fact: Fact): string {
  return JSON.stringify({
    id: fact.id,
    timeline: fact.timeline,
    project: fact.project,
    kind: fact.kind,
    subject: { type: fact.subject.type, name: fact.subject.name },
    relation: fact.relation,
    attribute: fact.attribute,
    object: { type: fact.object.type, name: fact.object.name },
    statement: fact.statement,
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
    evidence: fact.evidence,
    reason: fact.reason,
  })
}

/** Rows of `SELECT ${JSON_OF[table]} AS json FROM <table> AS t …`. */
export function readRows<T>(database: Sqlite, sql: string, values: readonly Value[]): T[] {
  return database.all<{ json: string }>(sql, values).map((row) => JSON.parse(row.json) as T)
}
