import { entityId } from '../names.ts'
import type { Sqlite, Value } from '../sqlite.ts'
import { EntityType } from '../types.ts'
import type { Claim, Entity, Episode, Fact, ProjectId, Session, Usage, Uuid } from '../types.ts'
import { JSON_OF, readRows } from './embedded-rows.ts'
import { generationOf, tombstonesAmong } from './embedded-write.ts'
import type { Change, Counts, EntityQuery, EpisodeQuery, FactQuery, Rows, SessionQuery, Store } from './store.ts'

/**
 * Queries run once for each project (and kind), each along an index that has their order, and are merged here: SQLite
 * would sort the whole project for `project IN (…)`. Lists of ids are bound as one JSON text, so that a query has few
 * forms and each is prepared once.
 */
type Part = { from: string; conditions: string[]; values: Value[]; order: string }

const among = (column: string): string => `${column} IN (SELECT value FROM json_each(?))`
const list = (ids: readonly string[]): string => JSON.stringify(ids)
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

type Reader = Omit<
  Store,
  'kind' | 'path' | 'kept' | 'persisted' | 'exclusive' | 'watch' | 'apply' | 'forget' | 'drop' | 'snapshot' | 'close'
>

export function reader(database: Sqlite): Reader {
  return {
    episodes: async (query) => episodes(database, query),
    neighbours: async (episode, limit) => ({
      before: spoken(database, episode, 'before', limit).toReversed(),
      after: spoken(database, episode, 'after', limit),
    }),
    claims: async (query) => claims(database, query),
    facts: async (query) => facts(database, query),
    uses: async ({ project, session, limit }) => {
      const sql = `SELECT ${JSON_OF.uses} AS json FROM uses AS t WHERE project = ? AND session = ? ORDER BY at, id LIMIT ?`
      return readRows(database, sql, [project, session, Math.max(0, limit)])
    },
    usage: async (query) => usage(database, query),
    entities: async (query) => entities(database, query),
    sessions: async (query) => sessions(database, query),
    projects: async () =>
      database.all<{ project: ProjectId }>('SELECT project FROM projects ORDER BY project').map((row) => row.project),
    counts: async (projects) => counts(database, projects),
    changes: async ({ after, limit }) => changesAfter(database, after, limit),
    generation: async () => generationOf(database),
    tombstoned: async ({ project, episodes }) => [...tombstonesAmong(database, project, episodes)],
    page: async (kind, { project, after = '', limit }) => {
      const { table, id } = PAGES[kind]
      const sql = `SELECT ${JSON_OF[table]} AS json FROM ${table} AS t WHERE project = ? AND ${id} > ? ORDER BY ${id} LIMIT ?`
      return readRows(database, sql, [project, after, Math.max(0, limit)])
    },
  }
}

const PAGES = {
  session: { table: 'sessions', id: 'id' },
  episode: { table: 'episodes', id: 'id' },
  claim: { table: 'claims', id: 'id' },
  fact: { table: 'facts', id: 'id' },
  entity: { table: 'entities', id: 'id' },
  use: { table: 'uses', id: 'id' },
  tombstone: { table: 'tombstones', id: 'episode' },
} as const

type Kind = keyof typeof PAGES

function select<K extends Kind>(
  database: Sqlite,
  kind: K,
  parts: readonly Part[],
  { order, limit }: { order: (a: Rows[K], b: Rows[K]) => number; limit: number },
): Rows[K][] {
  if (limit <= 0) return []
  const json = JSON_OF[PAGES[kind].table]
  const found = parts.map(({ from, conditions, values, order: ordered }) => {
    const sql = `SELECT ${json} AS json FROM ${from} WHERE ${conditions.join(' AND ')} ORDER BY ${ordered} LIMIT ?`
    return readRows<Rows[K]>(database, sql, [...values, limit])
  })
  return found.length === 1 ? found[0]! : found.flat().toSorted(order).slice(0, limit)
}

/** A part that is added to: conditions joined by AND, each with its values, in the order in which they stand. */
function part(from: string): Part & { add(condition: string, ...bound: Value[]): void } {
  const conditions: string[] = []
  const values: Value[] = []
  const add = (condition: string, ...bound: Value[]): void => {
    conditions.push(condition)
    values.push(...bound)
  }
  return { from, conditions, values, order: '', add }
}

function episodes(database: Sqlite, query: EpisodeQuery): Episode[] {
  const { ids, session, file, from, to, limit } = query
  const oldest = query.order === 'oldest'
  const direction = oldest ? 'ASC' : 'DESC'
  const parts = [...new Set(query.projects)].map((project) => {
    const byFile = 'episode_files AS f JOIN episodes AS t ON t.project = f.project AND t.id = f.episode'
    const [own, id] = file === undefined ? ['t', 'id'] : ['f', 'episode']
    const where = part(file === undefined ? 'episodes AS t' : byFile)
    where.add(`${own}.project = ?`, project)
    if (file !== undefined) where.add('f.file = ?', file)
    if (ids) where.add(among('t.id'), list(ids))
    if (session !== undefined) where.add('t.session = ?', session)
    if (from !== undefined) where.add(`${own}.at >= ?`, from)
    if (to !== undefined) where.add(`${own}.at < ?`, to)
    // A `+` keeps the planner from walking the whole project in this order when the ids are given.
    const plus = ids ? '+' : ''
    return { ...where, order: `${plus}${own}.at ${direction}, ${plus}${own}.${id} ${direction}` }
  })
  const newestFirst = (a: Episode, b: Episode): number => compare(b.at, a.at) || compare(b.id, a.id)
  return select(database, 'episode', parts, {
    order: oldest ? (a, b) => newestFirst(b, a) : newestFirst,
    limit,
  })
}

function spoken(
  database: Sqlite,
  { id, project, session, at }: Pick<Episode, 'id' | 'project' | 'session' | 'at'>,
  side: 'before' | 'after',
  limit: number,
): Episode[] {
  const [compared, direction] = side === 'before' ? ['<', 'DESC'] : ['>', 'ASC']
  // The kinds are written as in the partial index episodes_spoken: only so does SQLite use it.
  const sql = `SELECT ${JSON_OF.episodes} AS json FROM episodes AS t WHERE project = ? AND session = ? AND kind IN ('prompt', 'answer', 'note')
    AND (at, id) ${compared} (?, ?) ORDER BY at ${direction}, id ${direction} LIMIT ?`
  return readRows(database, sql, [project, session, at, id, Math.max(0, limit)])
}

function claims(database: Sqlite, query: Parameters<Store['claims']>[0]): Claim[] {
  const { project, timelines, episodes, branches } = query
  if (!timelines && !episodes && !branches) return []
  const where = part('')
  where.add('project = ?', project)
  if (timelines) where.add(among('timeline'), list(timelines))
  if (episodes) where.add(among('episode'), list(episodes))
  if (branches) where.add(among('branch'), list(branches))
  const sql = `SELECT ${JSON_OF.claims} AS json FROM claims AS t WHERE ${where.conditions.join(' AND ')} ORDER BY +learnedAt, +id`
  return readRows(database, sql, where.values)
}

function facts(database: Sqlite, query: FactQuery): Fact[] {
  const { ids, timelines, kinds, entity, episode, limit } = query
  const selective = Boolean(ids ?? timelines ?? entity) || episode !== undefined
  const ways: (string | undefined)[] = kinds && !selective ? [...new Set(kinds)] : [undefined]
  const parts = [...new Set(query.projects)].flatMap((project) =>
    ways.map((kind) => {
      const where = factsOf(query, project)
      if (kind !== undefined) where.add('kind = ?', kind)
      else if (kinds) where.add(among('+kind'), list(kinds))
      const plus = selective ? '+' : ''
      return { ...where, order: `${plus}validFrom DESC, ${plus}id DESC` }
    }),
  )
  const newestFirst = (a: Fact, b: Fact): number => compare(b.validFrom, a.validFrom) || compare(b.id, a.id)
  return select(database, 'fact', parts, { order: newestFirst, limit })
}

function factsOf(query: FactQuery, project: ProjectId): ReturnType<typeof part> {
  const { ids, timelines, rule, entity, validAt, knownAt, episode } = query
  const where = part('facts AS t')
  where.add('project = ?', project)
  if (ids) where.add(among('id'), list(ids))
  if (timelines) where.add(among('timeline'), list(timelines))
  if (rule !== undefined) where.add('rule = ?', rule)
  if (entity) {
    // A union of rowids: for OR over two lists SQLite reads all facts of the project.
    const ends = `SELECT rowid FROM facts WHERE project = ? AND`
    const ids = list(idsOf(project, entity))
    where.add(
      `t.rowid IN (${ends} ${among('subjectId')} UNION ${ends} ${among('objectId')})`,
      project,
      ids,
      project,
      ids,
    )
  }
  if (knownAt !== undefined) where.add('learnedAt <= ?', knownAt)
  if (validAt !== undefined) {
    where.add('validFrom <= ?', validAt)
    if (knownAt === undefined) where.add('(validTo IS NULL OR validTo > ?)', validAt)
    // What was retracted later had, as far as was known, no end.
    else where.add('(validTo IS NULL OR validTo > ? OR retractedAt > ?)', validAt, knownAt)
  }
  if (episode !== undefined) {
    where.add('timeline IN (SELECT timeline FROM claims WHERE project = ? AND episode = ?)', project, episode)
    where.add('EXISTS (SELECT 1 FROM json_each(t.episodes) WHERE value = ?)', episode)
  }
  return where
}

function usage(database: Sqlite, { projects, items }: Parameters<Store['usage']>[0]): Map<Uuid, Usage> {
  if (items.length === 0) return new Map()
  const rows = database.all<Usage & { item: Uuid }>(
    `SELECT item, count(*) AS injected, sum(used) AS used, sum(contradicted) AS contradicted, sum(corrected) AS corrected
     FROM uses WHERE ${among('project')} AND ${among('item')} GROUP BY item`,
    [list(projects), list(items)],
  )
  return new Map(rows.map(({ item, ...counts }) => [item, counts]))
}

/** The ids a name can have: entities are looked up by id, so that the spelling of a name does not matter. */
function idsOf(project: ProjectId, { type, name }: { type?: EntityType | undefined; name: string }): Uuid[] {
  const types = type ? [type] : EntityType.options
  return types.map((each) => entityId(project, { type: each, name }))
}

function entities(database: Sqlite, { projects, type, name, limit }: EntityQuery): Entity[] {
  const parts = [...new Set(projects)].map((project) => {
    const where = part('entities AS t')
    where.add('project = ?', project)
    if (name !== undefined) where.add(among('id'), list(idsOf(project, { type, name })))
    else if (type) where.add('type = ?', type)
    const plus = name === undefined ? '' : '+'
    return { ...where, order: `${plus}createdAt DESC, ${plus}id DESC` }
  })
  const newestFirst = (a: Entity, b: Entity): number => compare(b.createdAt, a.createdAt) || compare(b.id, a.id)
  return select(database, 'entity', parts, { order: newestFirst, limit })
}

function sessions(database: Sqlite, { projects, ids, limit }: SessionQuery): Session[] {
  const parts = [...new Set(projects)].map((project) => {
    const where = part('sessions AS t')
    where.add('project = ?', project)
    if (ids) where.add(among('id'), list(ids))
    const plus = ids ? '+' : ''
    return { ...where, order: `${plus}lastAt DESC, ${plus}id DESC` }
  })
  const newestFirst = (a: Session, b: Session): number => compare(b.lastAt, a.lastAt) || compare(b.id, a.id)
  return select(database, 'session', parts, { order: newestFirst, limit })
}

function counts(database: Sqlite, projects: readonly ProjectId[] | undefined): Counts {
  const count = (table: string): number => {
    const sql = `SELECT count(*) AS rows FROM ${table}`
    const row = projects
      ? database.get<{ rows: number }>(`${sql} WHERE ${among('project')}`, [list(projects)])
      : database.get<{ rows: number }>(sql)
    return row?.rows ?? 0
  }
  return {
    projects: count('projects'),
    sessions: count('sessions'),
    episodes: count('episodes'),
    entities: count('entities'),
    facts: count('facts'),
    claims: count('claims'),
  }
}

/** Whole generations only: a follower that takes the last generation it saw as its position misses nothing. */
function changesAfter(database: Sqlite, after: number, limit: number): Change[] {
  if (limit <= 0) return []
  const range = 'generation > ?1 AND generation <= ?2'
  const union = `
    SELECT generation, project, 'episode' AS kind, id, 0 AS gone FROM episodes WHERE ${range}
    UNION ALL SELECT generation, project, 'fact', id, 0 FROM facts WHERE ${range}
    UNION ALL SELECT generation, project, kind, id, 1 FROM gone WHERE ${range}`
  const nth = database.get<{ generation: number }>(
    `SELECT generation FROM (${union}) ORDER BY generation LIMIT 1 OFFSET ?3`,
    [after, Number.MAX_SAFE_INTEGER, limit - 1],
  )
  return database
    .all<{ generation: number; project: string; kind: Change['kind']; id: Uuid; gone: number }>(
      `${union} ORDER BY generation, kind, project, id`,
      [after, nth?.generation ?? Number.MAX_SAFE_INTEGER],
    )
    .map((row) => ({ ...row, gone: row.gone === 1 }))
}
