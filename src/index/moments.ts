import type { Sqlite, Value } from '../sqlite.ts'
import type { MomentQuery, Unit } from './search-index.ts'
import { projectRows } from './units.ts'

type Row = { head: string; text: string }

/**
 * What was said and learned at a time, oldest first, read by the index on time. Sessions have no table of their own:
 * for one by number all episodes' sessions are read once, which only such a question pays.
 */
export function momentsIn(db: Sqlite, query: MomentQuery): Omit<Unit, 'window'>[] {
  const { range, sessions, kinds, limit } = query
  const projects = JSON.stringify(projectRows(db, query.projects).map(({ no }) => no))
  const within = sessions ? sessionsAt(db, projects, sessions) : undefined
  const conditions = ['project IN (SELECT value FROM json_each(?))']
  const values: Value[] = [projects]
  if (range) {
    conditions.push('at >= ?', 'at < ?')
    values.push(range.from, range.to)
  }
  if (within) {
    conditions.push("head ->> 'session' IN (SELECT value FROM json_each(?))")
    values.push(JSON.stringify(within))
  }
  if (kinds) {
    conditions.push('fact IN (SELECT value FROM json_each(?))')
    values.push(JSON.stringify(kinds.map((kind) => (kind === 'fact' ? 1 : 0))))
  }
  const rows = db.all<Row>(
    `SELECT head, text FROM units WHERE ${conditions.join(' AND ')}
     AND head ->> 'type' NOT IN ('tool', 'edit', 'dependency') ORDER BY at, key LIMIT ?`,
    [...values, limit],
  )
  return rows.map(({ head, text }) => ({ ...JSON.parse(head), text }) as Omit<Unit, 'window'>)
}

function sessionsAt(db: Sqlite, projects: string, { from, to }: { from: number; to: number }): string[] {
  const all = db.all<{ session: string }>(
    `SELECT head ->> 'session' AS session FROM units WHERE fact = 0 AND project IN (SELECT value FROM json_each(?))
     GROUP BY session ORDER BY min(at), session`,
    [projects],
  )
  const place = (number: number): number => (number < 0 ? all.length + number : number - 1)
  return all.slice(Math.max(0, place(from)), Math.max(0, place(to) + 1)).map(({ session }) => session)
}
