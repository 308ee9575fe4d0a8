import { closeSync, copyFileSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import type * as z from 'zod'
import { asMemoryError } from '../errors.ts'
import { STORE_PAGE_MAX } from '../limits.ts'
import { openSqlite } from '../sqlite.ts'
import type { Row, Sqlite } from '../sqlite.ts'
import { Claim, Entity, Episode, Fact, Session, Use } from '../types.ts'
import { COLUMNS, JSON_OF } from './embedded-rows.ts'
import type { Table } from './embedded-rows.ts'

export type Salvaged = { rows: number; byTable: Record<string, number>; unreadable: number }

const SCHEMAS: { [Name in Table]: z.ZodType } = {
  sessions: Session,
  episodes: Episode,
  entities: Entity,
  claims: Claim,
  facts: Fact,
  uses: Use,
}

/**
 * Copies each row that can be read and fits its schema. Rows get generation 1, so that whoever followed the old file
 * starts anew. A file without a usable first page is read through a copy at `scratch` that got one; a file that is no
 * database at all gives nothing.
 */
export function salvage({ from, into, scratch }: { from: string; into: Sqlite; scratch: string }): Salvaged {
  const saved = copyRows(from, into)
  if (saved.rows > 0 || !graftFirstPage({ from, pattern: into, scratch })) return saved
  try {
    return copyRows(scratch, into)
  } finally {
    for (const suffix of ['-wal', '-shm', '']) rmSync(scratch + suffix, { force: true })
  }
}

function copyRows(from: string, into: Sqlite): Salvaged {
  const saved: Salvaged = { rows: 0, byTable: {}, unreadable: 0 }
  const source = openIfPossible(from)
  if (!source) return saved
  try {
    into.transaction(() => {
      for (const table of Object.keys(SCHEMAS) as Table[]) copyTable(source, into, table, saved)
      copyTombstones(source, into, saved)
      finish(into)
    })
  } finally {
    source.close()
  }
  return saved
}

/**
 * The first page holds the list of tables, and every file of ours has the same tables on the same pages. So a damaged
 * first page is replaced, in a copy, by one made after the empty new store. What a later format added lies elsewhere in
 * a file that was upgraded; of such a table nothing fits its schema, and the others are read. False when the file is too
 * small for it.
 */
function graftFirstPage({ from, pattern, scratch }: { from: string; pattern: Sqlite; scratch: string }): boolean {
  const size = pattern.get<{ page_size: number }>('PRAGMA page_size')?.page_size ?? 0
  const bytes = statSync(from).size
  if (bytes < 2 * size) return false
  const firstPage = firstPageAfter(pattern, scratch).subarray(0, size)
  // File header, SQLite's documentation of its file format §1.3: size in pages at 28, free pages at 32 and 36.
  firstPage.writeUInt32BE(Math.floor(bytes / size), 28)
  firstPage.fill(0, 32, 40)
  copyFileSync(from, scratch)
  const file = openSync(scratch, 'r+')
  try {
    writeSync(file, firstPage, 0, size, 0)
  } finally {
    closeSync(file)
  }
  return true
}

/** Lists just the tables that are read, with the indexes that belong to them: all that there is takes more than a page. */
function firstPageAfter(pattern: Sqlite, scratch: string): Buffer {
  const tables = pattern.all(
    `SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema
     WHERE tbl_name IN (SELECT value FROM json_each(?)) AND (type = 'table' OR sql IS NULL)`,
    [JSON.stringify([...Object.keys(SCHEMAS), 'tombstones'])],
  )
  rmSync(scratch, { force: true })
  const list = openSqlite(scratch, { synchronous: 'normal', journal: 'delete' })
  try {
    list.exec('CREATE TABLE list (value); PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE true')
    for (const { type, name, tbl_name, rootpage, sql } of tables)
      list.run('INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)', [type!, name!, tbl_name!, rootpage!, sql!])
  } finally {
    list.close()
  }
  const bytes = readFileSync(scratch)
  rmSync(scratch)
  return bytes
}

function openIfPossible(path: string): Sqlite | undefined {
  try {
    return openSqlite(path, { synchronous: 'normal' })
  } catch (error) {
    if (asMemoryError(error)?.code === 'damaged') return undefined
    throw error
  }
}

function copyTable(source: Sqlite, into: Sqlite, table: Table, saved: Salvaged): void {
  const columns = COLUMNS[table]
  const names = columns.map((column) => `"${column}"`).join(', ')
  const insert = `INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`
  for (const row of readableRows(source, table, saved)) {
    if (!SCHEMAS[table].safeParse(JSON.parse(String(row['json']))).success) {
      saved.unreadable++
      continue
    }
    const values = columns.map((column) => (column === 'generation' ? 1 : (row[column] ?? null)))
    if (into.run(insert, values).changes > 0) count(saved, table)
  }
}

function copyTombstones(source: Sqlite, into: Sqlite, saved: Salvaged): void {
  for (const { project, episode } of readableRows(source, 'tombstones', saved)) {
    if (typeof project !== 'string' || typeof episode !== 'string') continue
    const { changes } = into.run('INSERT INTO tombstones VALUES (?, ?) ON CONFLICT DO NOTHING', [project, episode])
    if (changes > 0) count(saved, 'tombstones')
  }
}

/** What follows from the rows is made anew: entities, the file list, the projects, the generation; what was forgotten stays so. */
function finish(into: Sqlite): void {
  const forgotten = '(SELECT 1 FROM tombstones t WHERE t.project = x.project AND t.episode ='
  into.run(`DELETE FROM episodes AS x WHERE EXISTS ${forgotten} x.id)`)
  into.run(`DELETE FROM claims AS x WHERE EXISTS ${forgotten} x.episode)`)
  into.run(`INSERT OR IGNORE INTO episode_files
    SELECT e.project, j.value, e.at, e.id FROM episodes AS e, json_each(e.files) AS j`)
  for (const end of ['subject', 'object'])
    into.run(`INSERT INTO entities (project, id, type, name, createdAt)
      SELECT project, ${end}Id, ${end}Type, ${end}Name, min(learnedAt) FROM facts WHERE true GROUP BY project, ${end}Id
      ON CONFLICT DO NOTHING`)
  into.run(`DELETE FROM entities AS x WHERE NOT EXISTS (SELECT 1 FROM facts WHERE project = x.project AND subjectId = x.id)
    AND NOT EXISTS (SELECT 1 FROM facts WHERE project = x.project AND objectId = x.id)`)
  for (const table of [...Object.keys(SCHEMAS), 'tombstones'])
    into.run(`INSERT INTO projects SELECT DISTINCT project FROM ${table} WHERE true ON CONFLICT DO NOTHING`)
  into.run("UPDATE meta SET value = '1' WHERE key = 'generation' AND EXISTS (SELECT 1 FROM projects)")
}

function count(saved: Salvaged, table: string): void {
  saved.rows++
  saved.byTable[table] = (saved.byTable[table] ?? 0) + 1
}

/** No store of ours has more rows in a table: where a search for readable rows ends when the last one is not known. */
const ROWID_MAX = 2 ** 31

/**
 * Every row that can be read, in the order of the file. At damage it goes on one row at a time up to it, then leaps
 * ahead with growing steps until rows can be read again, and feels its way back to the first of them.
 */
function* readableRows(source: Sqlite, table: Table | 'tombstones', saved: Salvaged): Generator<Row> {
  const json = jsonIn(source, table)
  if (json === undefined) return
  const read = (after: number, limit: number): (Row & { rowid: number })[] | undefined => {
    try {
      return source.all(
        `SELECT t.rowid AS rowid, t.*, ${json} AS json FROM ${table} AS t WHERE rowid > ? ORDER BY rowid LIMIT ?`,
        [after, limit],
      )
    } catch {
      // Whatever stands in the way, the search goes on behind it.
      return undefined
    }
  }
  let after = 0
  for (;;) {
    const rows = read(after, STORE_PAGE_MAX) ?? read(after, 1)
    if (rows) {
      yield* rows
      const last = rows.at(-1)
      if (!last) return
      after = last.rowid
      continue
    }
    saved.unreadable++
    const next = nextReadable(after, (at) => read(at, 1) !== undefined)
    if (next === undefined) return
    after = next
  }
}

/** How rows of a table are read where the file is of an older format: what it lacks is null. Undefined without the table. */
function jsonIn(source: Sqlite, table: Table | 'tombstones'): string | undefined {
  try {
    const columns = source.all<{ name: string }>('SELECT name FROM pragma_table_info(?)', [table])
    if (columns.length === 0) return undefined
    const known = new Set(columns.map(({ name }) => name))
    return JSON_OF[table].replace(/\bt\."?(\w+)"?/g, (column, name: string) => (known.has(name) ? column : 'NULL'))
  } catch {
    // What is damaged here is found row by row.
    return JSON_OF[table]
  }
}

/** The smallest position behind `after` from which a row can be read again. */
function nextReadable(after: number, readable: (at: number) => boolean): number | undefined {
  let unreadable = after
  let step = 1
  while (!readable(after + step)) {
    unreadable = after + step
    step *= 2
    if (after + step > ROWID_MAX) return undefined
  }
  let found = after + step
  while (found - unreadable > 1) {
    const middle = Math.floor((found + unreadable) / 2)
    if (readable(middle)) found = middle
    else unreadable = middle
  }
  return found
}
