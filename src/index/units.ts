import type { Sqlite, Value } from '../sqlite.ts'
import type { ProjectId, Time, Uuid } from '../types.ts'
import type { Filed } from './filing.ts'
import { keptOf, type ProjectRow } from './kept.ts'
import { keyOf, type Found } from './numbers.ts'
import type { Candidate, KnownQuery, Unit } from './search-index.ts'

export type Place = { project: number; no: number }

/** The rows of these projects, where they have one. */
export function projectRows(db: Sqlite, ids: readonly ProjectId[]): readonly Readonly<ProjectRow>[] {
  const read = (id: ProjectId) =>
    db.get<ProjectRow>('SELECT no, id, next, units, length FROM projects WHERE id = ?', [id])
  return [...new Set(ids)].flatMap((id) => keptOf(db).project(id, () => read(id)) ?? []).toSorted((a, b) => a.no - b.no)
}

/** The row of a project, made when it is new. */
export function projectRow(db: Sqlite, id: ProjectId): ProjectRow {
  db.run('INSERT OR IGNORE INTO projects (id, next, units, length) VALUES (?, 0, 0, 0)', [id])
  return db.get<ProjectRow>('SELECT no, id, next, units, length FROM projects WHERE id = ?', [id])!
}

type Stored = { key: number; project: number; length: number; print: number; head: string; text: string }

const placeOf = (key: number, project: number): Place => ({ project, no: key - keyOf(project, 0) })

export type Known = { place: Place; unit: Omit<Unit, 'window'>; stored: Stored }

/** Stored units with their places, by id; ids that the index has not are left out. */
export function unitsOf(db: Sqlite, ids: readonly Uuid[]): Map<Uuid, Known> {
  const rows = db.all<Stored & { id: Uuid }>(
    `SELECT id, key, project, length, print, head, text FROM units WHERE id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(ids)],
  )
  return new Map(
    rows.map(({ id, ...stored }) => {
      const unit = { ...JSON.parse(stored.head), text: stored.text } as Known['unit']
      return [id, { place: placeOf(stored.key, stored.project), unit, stored }]
    }),
  )
}

export const unitOf = (db: Sqlite, id: Uuid): Known | undefined => unitsOf(db, [id]).get(id)

/** All but its words and those around it. */
const headOf = (unit: Unit): string => JSON.stringify({ ...unit, text: undefined, window: undefined })

/** Whether a unit is stored already just so, the words around it aside. */
export const isAlike = ({ stored }: Known, unit: Unit): boolean =>
  stored.text === unit.text && stored.head === headOf(unit)

const COLUMNS = 'units VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'

/** `isNew`: nothing of that key or id is there. Replacing what is not there takes half as long again as adding it. */
export function writeUnit(db: Sqlite, { project, no }: Place, { unit, filed, isNew }: Written): void {
  keptOf(db).forget(keyOf(project, no))
  db.run(`${isNew ? 'INSERT INTO' : 'INSERT OR REPLACE INTO'} ${COLUMNS}`, [
    keyOf(project, no),
    unit.id,
    project,
    unit.kind === 'fact' ? 1 : 0,
    unit.at,
    unit.validFrom,
    unit.validTo,
    filed.length,
    filed.print,
    headOf(unit),
    unit.text,
  ])
}
type Written = { unit: Unit; filed: Filed; isNew: boolean }

export type Restriction = {
  validAt?: Time | undefined
  range?: { from: Time; to: Time } | undefined
  kinds?: readonly ('fact' | 'episode')[] | undefined
}

/** Facts: valid then, and meeting the range. Episodes: up to then, and inside the range. */
export function allows({ validAt, range, kinds }: Restriction, unit: Candidate['unit']): boolean {
  if (kinds && !kinds.includes(unit.kind)) return false
  const from = unit.kind === 'fact' ? unit.validFrom! : unit.at
  const to = unit.kind === 'fact' ? unit.validTo : null
  if (validAt !== undefined && (from > validAt || (to !== null && to <= validAt))) return false
  if (!range) return true
  if (unit.kind === 'episode') return unit.at >= range.from && unit.at < range.to
  return from < range.to && (to === null || to > range.from)
}

/** The unit at a place goes. */
export function deleteUnit(db: Sqlite, { project, no }: Place): void {
  keptOf(db).forget(keyOf(project, no))
  db.run('DELETE FROM units WHERE key = ?', [keyOf(project, no)])
}

/** Units by place, in one read and as one row (a row each through the driver costs more than the rest); places that hold none are left out. */
export function unitsAt(db: Sqlite, places: readonly Place[]): Map<number, Candidate['unit']> {
  const kept = keptOf(db)
  const units = new Map<number, Candidate['unit']>()
  const unread: number[] = []
  for (const { project, no } of places) {
    const key = keyOf(project, no)
    const unit = kept.unit(key)
    if (unit) units.set(key, unit)
    else unread.push(key)
  }
  if (unread.length === 0) return units
  // Heads are JSON already: put together as text they are parsed once, not twice.
  const { rows } = db.get<{ rows: string | null }>(
    `SELECT group_concat('[' || key || ',' || head || ',' || json_quote(text) || ']') AS rows
     FROM units WHERE key IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(unread)],
  )!
  const found = JSON.parse(`[${rows ?? ''}]`) as [number, Omit<Candidate['unit'], 'text'>, string][]
  for (const [key, head, text] of found) {
    const unit = { ...head, text }
    units.set(key, unit)
    kept.keep(key, unit)
  }
  return units
}

/** What the index keeps of units, the newest first; facts only where no ids are given. */
export function knownUnits(db: Sqlite, query: KnownQuery): Omit<Unit, 'window'>[] {
  // A project at a time: so the order is that of an index, and reading ends at the limit.
  // One kind at a time, each by the index of kinds: among many facts those of a few kinds are few.
  const asked = query.kinds && !query.ids ? query.kinds.map((kind) => ({ ...query, kinds: [kind] })) : [query]
  const rows = projectRows(db, query.projects).flatMap(({ no }) => asked.flatMap((one) => knownIn(db, no, one)))
  if (query.projects.length * asked.length > 1) rows.sort(byStart)
  return rows.slice(0, query.limit).map(({ head, text }) => ({ ...JSON.parse(head), text }) as Omit<Unit, 'window'>)
}

type KnownRow = Pick<Stored, 'head' | 'text'> & { id: Uuid; validFrom: Time | null }

/** As SQLite orders them: newest first, what has no start at the end. */
function byStart(a: KnownRow, b: KnownRow): number {
  const [one, other] = [a.validFrom ?? '', b.validFrom ?? '']
  if (one !== other) return one < other ? 1 : -1
  return a.id < b.id ? 1 : -1
}

function knownIn(db: Sqlite, project: number, { ids, kinds, statedIn, validAt, limit }: KnownQuery): KnownRow[] {
  const conditions = ['project = ?']
  const values: Value[] = [project]
  const add = (condition: string, value: Value): void => {
    conditions.push(condition)
    values.push(value)
  }
  if (ids) add('id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
  else conditions.push('fact = 1')
  if (kinds?.length === 1) add("head ->> 'type' = ?", kinds[0]!)
  else if (kinds) add("head ->> 'type' IN (SELECT value FROM json_each(?))", JSON.stringify(kinds))
  if (statedIn) add("EXISTS (SELECT 1 FROM json_each(head, '$.statedIn') WHERE value = ?)", statedIn)
  if (validAt !== undefined) {
    add('(fact = 0 OR validFrom <= ?)', validAt)
    add('(validTo IS NULL OR validTo > ?)', validAt)
  }
  return db.all<KnownRow>(
    `SELECT id, validFrom, head, text FROM units WHERE ${conditions.join(' AND ')}
     ORDER BY validFrom DESC, id DESC LIMIT ?`,
    [...values, limit],
  )
}

/** What happened in the range, newest first: episodes of that time, and facts that began in it. */
export function inRange(
  db: Sqlite,
  projects: readonly ProjectRow[],
  { from, to }: { from: Time; to: Time },
  limit: number,
): Found[] {
  const found = projects.flatMap(({ no: project }) => {
    const rows = [
      ...db.all<{ key: number; at: Time }>(
        'SELECT key, at FROM units WHERE project = ? AND fact = 0 AND at >= ? AND at < ? ORDER BY at DESC LIMIT ?',
        [project, from, to, limit],
      ),
      ...db.all<{ key: number; at: Time }>(
        'SELECT key, validFrom AS at FROM units WHERE project = ? AND fact = 1 AND validFrom >= ? AND validFrom < ? ORDER BY validFrom DESC LIMIT ?',
        [project, from, to, limit],
      ),
    ]
    return rows.map(({ key, at }) => ({ ...placeOf(key, project), at }))
  })
  return found
    .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.no - b.no))
    .slice(0, limit)
    .map(({ project, no }) => ({ project, no, score: 1 }))
}
