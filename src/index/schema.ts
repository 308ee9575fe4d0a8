import { rmSync } from 'node:fs'
import { SLAB_TABLES } from './slab-file.ts'
import { openSqlite, type Sqlite } from '../sqlite.ts'

/** Counts up when tables, postings or the tokenizer change: another version is thrown away and built anew. */
export const INDEX_VERSION = 11

/**
 * Every unit has a number in its project, given once; `key` = project · 2³² + number. `segments` hold
 * the inverted index, `gone` the units of a segment that changed since. `print` says whether a unit was filed just so.
 */
const TABLES = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE projects (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, next INTEGER NOT NULL, units INTEGER NOT NULL, length INTEGER NOT NULL);
CREATE TABLE units (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, project INTEGER NOT NULL, fact INTEGER NOT NULL,
  at TEXT NOT NULL, validFrom TEXT, validTo TEXT, length INTEGER NOT NULL, print INTEGER NOT NULL, head TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX unitTimes ON units (project, fact, at);
CREATE INDEX unitKinds ON units (project, head ->> 'type', validFrom) WHERE fact = 1;
CREATE INDEX unitStarts ON units (project, validFrom) WHERE fact = 1;
CREATE TABLE segments (id INTEGER PRIMARY KEY AUTOINCREMENT, project INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE INDEX segmentProjects ON segments (project);
CREATE TABLE gone (segment INTEGER NOT NULL, no INTEGER NOT NULL, PRIMARY KEY (segment, no)) WITHOUT ROWID;
${SLAB_TABLES}
CREATE TABLE wanted (key INTEGER PRIMARY KEY);
`

export type Meta = { get(name: string): string | undefined; set(name: string, value: string): void }

export const metaOf = (db: Sqlite): Meta => ({
  get: (name) => db.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', [name])?.value,
  set: (name, value) =>
    void db.run('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value', [name, value]),
})

/** The index at `path`, with the reason why it had to be made anew, if it had to. Throws only when nothing can be written there. */
export function openIndexFile(path: string): { db: Sqlite; remade: string | undefined } {
  let reason: string
  let db: Sqlite | undefined
  try {
    db = openSqlite(path, { synchronous: 'normal' })
    const tables = db.get<{ n: number }>("SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table'")!.n
    if (tables === 0) return { db: created(db), remade: undefined }
    const version = metaOf(db).get('version')
    if (version === String(INDEX_VERSION)) return { db: prepared(db), remade: undefined }
    reason = `it has version ${version ?? 'unknown'}, and ${INDEX_VERSION} is wanted`
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error)
  }
  try {
    db?.close()
  } catch (error) {
    reason += `; closing it failed: ${String(error)}`
  }
  removeIndexFile(path)
  return { db: created(openSqlite(path, { synchronous: 'normal' })), remade: reason }
}

export function removeIndexFile(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true })
}

/** What was deleted is overwritten: forgetting must not leave words in free pages. */
function prepared(db: Sqlite): Sqlite {
  db.exec('PRAGMA secure_delete = ON')
  // Batches touch the same pages again and again: a checkpoint every 16 MB instead of 4 writes them once.
  db.exec('PRAGMA wal_autocheckpoint = 4000')
  db.exec('PRAGMA journal_size_limit = 16777216')
  return db
}

function created(db: Sqlite): Sqlite {
  prepared(db)
  db.transaction(() => {
    db.exec(TABLES)
    metaOf(db).set('version', String(INDEX_VERSION))
    metaOf(db).set('position', '0')
  })
  return db
}
