import { MemoryError } from '../errors.ts'
import { entityId, timelineOf } from '../engine/names.ts'
import type { Row, Value } from '../sqlite.ts'
import type { Claim, Entity, Episode, Fact, Session, Uuid } from '../types.ts'

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
  claims: [
    ...['project', 'id', 'episode', 'timeline', 'mode', 'single', 'kind', 'subjectType', 'subjectName', 'relation'],
    ...['attribute', 'objectType', 'objectName', 'statement', 'trust', 'rule', 'branch', 'validFrom', 'validTo'],
    'learnedAt',
  ],
  facts: [
    ...['project', 'id', 'timeline', 'kind', 'subjectType', 'subjectName', 'subjectId', 'relation', 'attribute'],
    ...['objectType', 'objectName', 'objectId', 'statement', 'trust', 'rule', 'branch', 'validFrom', 'validTo'],
    ...['learnedAt', 'retractedAt', 'supersededBy', 'episodes', 'support', 'generation'],
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

export const claimValues = (claim: Claim): Value[] => [
  ...[claim.project, claim.id, claim.episode, timelineOf(claim), claim.mode, claim.single ? 1 : 0, claim.kind],
  ...[claim.subject.type, claim.subject.name, claim.relation, claim.attribute, claim.object.type, claim.object.name],
  ...[claim.statement, claim.trust, claim.rule, claim.branch, claim.validFrom, claim.validTo, claim.learnedAt],
]

export const factValues = (fact: Fact, generation: number): Value[] => [
  ...[fact.project, fact.id, fact.timeline, fact.kind],
  ...[fact.subject.type, fact.subject.name, entityId(fact.project, fact.subject), fact.relation, fact.attribute],
  ...[fact.object.type, fact.object.name, entityId(fact.project, fact.object)],
  ...[fact.statement, fact.trust, fact.rule, fact.branch, fact.validFrom, fact.validTo, fact.learnedAt],
  ...[fact.retractedAt, fact.supersededBy, JSON.stringify(fact.episodes), fact.support, generation],
]

export const entityValues = (entity: Entity): Value[] => [
  ...[entity.project, entity.id, entity.type, entity.name, entity.createdAt],
]

// Key order follows the schemas in types.ts: an export writes objects as they are.

export function episodeOfRow(row: Row): Episode {
  const { id, project, session, kind, role, trust, at, text, files, branch, commit, attributes } = row
  return {
    ...{ id, project, session, kind, role, trust, at, text },
    files: json(row, 'files', files),
    branch,
    commit,
    attributes: json(row, 'attributes', attributes),
  } as Episode
}

export function claimOfRow(row: Row): Claim {
  const { id, episode, mode, single } = row
  return { id, episode, mode, single: single === 1, ...statementOf(row) } as Claim
}

export function factOfRow(row: Row): Fact {
  const { id, timeline, retractedAt, supersededBy, episodes, support } = row
  return {
    ...{ id, timeline, ...statementOf(row), retractedAt, supersededBy },
    episodes: json<Uuid[]>(row, 'episodes', episodes),
    support,
  } as Fact
}

export function entityOfRow({ id, project, type, name, createdAt }: Row): Entity {
  return { id, project, type, name, createdAt } as Entity
}

export function sessionOfRow({ id, project, title, parent, directory, startedAt, lastAt }: Row): Session {
  return { id, project, title, parent, directory, startedAt, lastAt } as Session
}

function statementOf(row: Row): object {
  const { project, kind, relation, attribute, statement, trust, rule, branch, validFrom, validTo, learnedAt } = row
  return {
    ...{ project, kind },
    subject: { type: row['subjectType'], name: row['subjectName'] },
    ...{ relation, attribute },
    object: { type: row['objectType'], name: row['objectName'] },
    ...{ statement, trust, rule, branch, validFrom, validTo, learnedAt },
  }
}

/** The check on the way out: the one thing SQLite does not check itself is what we put into a text. */
function json<T>(row: Row, column: string, value: Value | undefined): T {
  try {
    return JSON.parse(value as string) as T
  } catch (cause) {
    throw new MemoryError('damaged', {
      message: `The column ${column} of ${String(row['id'])} is not JSON.`,
      fix: 'Restart the daemon: it checks the store and rebuilds what can be read.',
      cause,
    })
  }
}
