import { entityId } from '../engine/names.ts'
import type { Row, Sqlite, Value } from '../sqlite.ts'
import { EntityType } from '../types.ts'
import type { ProjectId, Uuid } from '../types.ts'
import { claimOfRow, entityOfRow, episodeOfRow, factOfRow, sessionOfRow } from './embedded-rows.ts'
import { generationOf, tombstonesAmong } from './embedded-write.ts'
import type { Change, Counts, Rows, Store } from './store.ts'

/** Conditions joined by AND, each with its values, in the order in which they stand. */
type Where = { conditions: string[]; values: Value[] }
const where = (): Where => ({ conditions: [], values: [] })

function add({ conditions, values }: Where, condition: string, ...bound: Value[]): void {
  conditions.push(condition)
  values.push(...bound)
}

// Lists are bound as one JSON text, so that a query has few forms and each is prepared once.
const among = (column: string): string => `${column} IN (SELECT value FROM json_each(?))`
const list = (ids: readonly string[]): string => JSON.stringify(ids)

type Reader = Omit<Store, 'kind' | 'path' | 'apply' | 'forget' | 'drop' | 'snapshot' | 'close'>

export function reader(database: Sqlite): Reader {
  const select = <T>(sql: string, values: readonly Value[], toRow: (row: Row) => T): T[] =>
    database.all<Row>(sql, values).map(toRow)
  return {
    episodes: async (query) => {
      if (query.limit <= 0) return []
      const { from, conditions, values } = episodesWhere(query)
      const direction = query.order === 'oldest' ? 'ASC' : 'DESC'
      const sql = `SELECT e.* FROM ${from} WHERE ${conditions.join(' AND ')} ORDER BY e.at ${direction}, e.id ${direction} LIMIT ?`
      return select(sql, [...values, query.limit], episodeOfRow)
    },
    neighbours: async ({ id, project, session, at }, limit) => {
      const side = (compare: '<' | '>', direction: 'ASC' | 'DESC') =>
        select(
          `SELECT * FROM episodes WHERE project = ? AND session = ? AND kind IN ('prompt', 'answer', 'note')
           AND (at, id) ${compare} (?, ?) ORDER BY at ${direction}, id ${direction} LIMIT ?`,
          [project, session, at, id, Math.max(0, limit)],
          episodeOfRow,
        )
      return { before: side('<', 'DESC').toReversed(), after: side('>', 'ASC') }
    },
    claims: async ({ project, timelines, episodes }) => {
      const query = where()
      add(query, 'project = ?', project)
      if (timelines) add(query, among('timeline'), list(timelines))
      if (episodes) add(query, among('episode'), list(episodes))
      if (!timelines && !episodes) return []
      const sql = `SELECT * FROM claims WHERE ${query.conditions.join(' AND ')} ORDER BY learnedAt, id`
      return select(sql, query.values, claimOfRow)
    },
    facts: async (query) => {
      if (query.limit <= 0) return []
      const { conditions, values } = factsWhere(query)
      const sql = `SELECT * FROM facts WHERE ${conditions.join(' AND ')} ORDER BY validFrom DESC, id DESC LIMIT ?`
      return select(sql, [...values, query.limit], factOfRow)
    },
    entities: async ({ projects, type, name, limit }) => {
      const query = where()
      add(query, among('project'), list(projects))
      if (name !== undefined) add(query, among('id'), list(idsOf(projects, { type, name })))
      if (type) add(query, 'type = ?', type)
      const sql = `SELECT * FROM entities WHERE ${query.conditions.join(' AND ')} ORDER BY createdAt DESC, id DESC LIMIT ?`
      return select(sql, [...query.values, Math.max(0, limit)], entityOfRow)
    },
    sessions: async ({ projects, ids, limit }) => {
      const query = where()
      add(query, among('project'), list(projects))
      if (ids) add(query, among('id'), list(ids))
      const sql = `SELECT * FROM sessions WHERE ${query.conditions.join(' AND ')} ORDER BY lastAt DESC, id DESC LIMIT ?`
      return select(sql, [...query.values, Math.max(0, limit)], sessionOfRow)
    },
    projects: async () =>
      database.all<{ project: ProjectId }>('SELECT project FROM projects ORDER BY project').map((row) => row.project),
    counts: async (projects) => countRows(database, projects),
    changes: async ({ after, limit }) => changesAfter(database, after, limit),
    generation: async () => generationOf(database),
    tombstoned: async ({ project, episodes }) => [...tombstonesAmong(database, project, episodes)],
    page: async (kind, { project, after = '', limit }) => {
      const { table, id, toRow } = PAGES[kind]
      const sql = `SELECT * FROM ${table} WHERE project = ? AND ${id} > ? ORDER BY ${id} LIMIT ?`
      return select(sql, [project, after, Math.max(0, limit)], toRow)
    },
  }
}

const PAGES: { [Kind in keyof Rows]: { table: string; id: string; toRow: (row: Row) => Rows[Kind] } } = {
  session: { table: 'sessions', id: 'id', toRow: sessionOfRow },
  episode: { table: 'episodes', id: 'id', toRow: episodeOfRow },
  claim: { table: 'claims', id: 'id', toRow: claimOfRow },
  fact: { table: 'facts', id: 'id', toRow: factOfRow },
  entity: { table: 'entities', id: 'id', toRow: entityOfRow },
  tombstone: {
    table: 'tombstones',
    id: 'episode',
    toRow: ({ project, episode }) => ({ id: episode, project }) as Rows['tombstone'],
  },
}

function episodesWhere(query: Parameters<Store['episodes']>[0]): Where & { from: string } {
  const clauses = where()
  if (query.file !== undefined) {
    add(clauses, among('f.project'), list(query.projects))
    add(clauses, 'f.file = ?', query.file)
  } else add(clauses, among('e.project'), list(query.projects))
  if (query.ids) add(clauses, among('e.id'), list(query.ids))
  if (query.session !== undefined) add(clauses, 'e.session = ?', query.session)
  if (query.from !== undefined) add(clauses, 'e.at >= ?', query.from)
  if (query.to !== undefined) add(clauses, 'e.at < ?', query.to)
  const byFile = 'episode_files f JOIN episodes e ON e.project = f.project AND e.id = f.episode'
  return { ...clauses, from: query.file === undefined ? 'episodes e' : byFile }
}

function factsWhere(query: Parameters<Store['facts']>[0]): Where {
  const clauses = where()
  const { projects, ids, timelines, kinds, rule, entity, validAt, knownAt, episode } = query
  add(clauses, among('project'), list(projects))
  if (ids) add(clauses, among('id'), list(ids))
  if (timelines) add(clauses, among('timeline'), list(timelines))
  if (kinds) add(clauses, among('kind'), list(kinds))
  if (rule !== undefined) add(clauses, 'rule = ?', rule)
  if (entity) {
    const ends = list(idsOf(projects, entity))
    add(clauses, `(${among('subjectId')} OR ${among('objectId')})`, ends, ends)
  }
  if (knownAt !== undefined) add(clauses, 'learnedAt <= ?', knownAt)
  if (validAt !== undefined) {
    add(clauses, 'validFrom <= ?', validAt)
    if (knownAt === undefined) add(clauses, '(validTo IS NULL OR validTo > ?)', validAt)
    // What was retracted later had, as far as was known, no end.
    else add(clauses, '(validTo IS NULL OR validTo > ? OR retractedAt > ?)', validAt, knownAt)
  }
  if (episode !== undefined) {
    add(
      clauses,
      'timeline IN (SELECT timeline FROM claims WHERE claims.project = facts.project AND episode = ?)',
      episode,
    )
    add(clauses, 'EXISTS (SELECT 1 FROM json_each(facts.episodes) WHERE value = ?)', episode)
  }
  return clauses
}

/** The ids a name can have: entities are looked up by id, so that the spelling of a name does not matter. */
function idsOf(
  projects: readonly ProjectId[],
  { type, name }: { type?: EntityType | undefined; name: string },
): Uuid[] {
  const types = type ? [type] : EntityType.options
  return projects.flatMap((project) => types.map((each) => entityId(project, { type: each, name })))
}

function countRows(database: Sqlite, projects: readonly ProjectId[] | undefined): Counts {
  const count = (table: string): number => {
    const sql = `SELECT count(*) AS rows FROM ${table}`
    const row = projects
      ? database.get<{ rows: number }>(`${sql} WHERE ${among('project')}`, [list(projects)])
      : database.get<{ rows: number }>(sql)
    return row?.rows ?? 0
  }
  const [counted, sessions, episodes] = [count('projects'), count('sessions'), count('episodes')]
  return {
    projects: counted,
    sessions,
    episodes,
    entities: count('entities'),
    facts: count('facts'),
    claims: count('claims'),
  }
}

/** Whole generations only: a follower that takes the last generation it saw as its position misses nothing. */
function changesAfter(database: Sqlite, after: number, limit: number): Change[] {
  if (limit <= 0) return []
  const union = `
    SELECT generation, project, 'episode' AS kind, id, 0 AS gone FROM episodes WHERE generation > ?1 AND generation <= ?2
    UNION ALL SELECT generation, project, 'fact', id, 0 FROM facts WHERE generation > ?1 AND generation <= ?2
    UNION ALL SELECT generation, project, kind, id, 1 FROM gone WHERE generation > ?1 AND generation <= ?2`
  const nth = database.get<{ generation: number }>(
    `SELECT generation FROM (${union}) ORDER BY generation LIMIT 1 OFFSET ?3`,
    [after, Number.MAX_SAFE_INTEGER, limit - 1],
  )
  const last = nth?.generation ?? Number.MAX_SAFE_INTEGER
  return database
    .all<{ generation: number; project: string; kind: Change['kind']; id: Uuid; gone: number }>(
      `${union} ORDER BY generation, kind, project, id`,
      [after, last],
    )
    .map((row) => ({ ...row, gone: row.gone === 1 }))
}
