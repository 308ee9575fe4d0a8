import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { MemoryError, asMemoryError } from '../errors.ts'
import { DEAD_EVENTS_MAX, INJECTIONS_KEPT_MAX, PROFILES_KEPT_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import { openSqlite } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import type { Uuid } from '../types.ts'
import type { DeadEvent, Injection, Journal } from './journal.ts'

const FORMAT = 1

const TABLES = `
CREATE TABLE offsets (segment TEXT PRIMARY KEY, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE dead (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL, reason TEXT NOT NULL, line TEXT NOT NULL,
  attempts INTEGER NOT NULL
);
CREATE TABLE injections (
  number INTEGER PRIMARY KEY, session TEXT NOT NULL, message TEXT NOT NULL, project TEXT NOT NULL, at TEXT NOT NULL,
  items TEXT NOT NULL, tokens INTEGER NOT NULL, tookMs REAL NOT NULL, compacted INTEGER NOT NULL DEFAULT 0,
  UNIQUE (session, message)
);
CREATE TABLE profiles (number INTEGER PRIMARY KEY, session TEXT NOT NULL UNIQUE, text TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
PRAGMA user_version = ${FORMAT};
`

/** Steps that a store took and has not confirmed yet. Not part of the format: an older version does without it. */
const UNKEPT = `CREATE TABLE IF NOT EXISTS unkept (
  number INTEGER PRIMARY KEY, segment TEXT NOT NULL, start INTEGER NOT NULL, generation INTEGER NOT NULL,
  events INTEGER NOT NULL, at TEXT NOT NULL
)`

/**
 * The daemon's notebook in one SQLite file. One that is damaged, or was written by a newer version, is set aside beside
 * itself and begun anew with a warning: no memory is lost by it, events replay without harm.
 */
export function openJournal({ path, log }: { path: string; log?: Log }): Journal {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const database = openOrBeginAnew(path, log)
  const journal = { ...spoolPart(database), ...keptPart(database), ...injectionPart(database), ...textPart(database) }
  return { ...journal, close: () => database.close() }
}

function openOrBeginAnew(path: string, log: Log | undefined): Sqlite {
  try {
    return openTables(path)
  } catch (error) {
    if (asMemoryError(error)?.code !== 'damaged') throw error
    const aside = `${path}.damaged-${Date.now()}`
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
    log?.warn(
      { path, aside, reason: (error as Error).message },
      'The journal was damaged and begins anew; no memory is lost.',
    )
    return openTables(path)
  }
}

function openTables(path: string): Sqlite {
  // `normal`: after a power cut some events are taken in again, which does no harm.
  const database = openSqlite(path, { synchronous: 'normal', cacheKiB: 2_048, secureDelete: true })
  try {
    database.check()
    const format = (): number => database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0
    if (format() > FORMAT)
      throw new MemoryError('damaged', { message: `${path} was written by a newer version (format ${format()}).` })
    // Asked again inside: another process may have made the tables while this one waited.
    if (format() < FORMAT) database.transaction(() => format() < FORMAT && database.exec(TABLES))
    database.exec(UNKEPT)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

type SpoolPart = Pick<Journal, 'offset' | 'advance' | 'dropSegment' | 'deadEvents' | 'deadCount' | 'park' | 'revive'>

function spoolPart(database: Sqlite): SpoolPart {
  const park = ({ id, at, reason, line, attempts }: DeadEvent): void => {
    database.run(
      `INSERT INTO dead (id, at, reason, line, attempts) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET at = excluded.at, reason = excluded.reason, line = excluded.line, attempts = excluded.attempts`,
      [id, at, reason, line, attempts],
    )
    keepNewest(database, 'dead', DEAD_EVENTS_MAX)
  }
  const offsetOf = (segment: string): number =>
    database.get<{ offset: number }>('SELECT offset FROM offsets WHERE segment = ?', [segment])?.offset ?? 0
  return {
    offset: offsetOf,
    advance: ({ segment, offset, dead, taken }) =>
      database.transaction(() => {
        if (taken)
          database.run('INSERT INTO unkept (segment, start, generation, events, at) VALUES (?, ?, ?, ?, ?)', [
            ...[segment, offsetOf(segment), taken.generation, taken.events, taken.at],
          ])
        database.run('INSERT INTO offsets VALUES (?, ?) ON CONFLICT (segment) DO UPDATE SET offset = excluded.offset', [
          segment,
          offset,
        ])
        for (const event of dead) park(event)
      }),
    dropSegment: (segment) => void database.run('DELETE FROM offsets WHERE segment = ?', [segment]),
    deadEvents: (limit) =>
      database.all<DeadEvent>('SELECT id, at, reason, line, attempts FROM dead ORDER BY number LIMIT ?', [
        Math.max(0, limit),
      ]),
    deadCount: () => database.get<{ rows: number }>('SELECT count(*) AS rows FROM dead')?.rows ?? 0,
    park: (dead) => database.transaction(() => park(dead)),
    revive: (id) => void database.run('DELETE FROM dead WHERE id = ?', [id]),
  }
}

type KeptPart = Pick<Journal, 'unkept' | 'keptOffset' | 'keep' | 'rewind' | 'letGo'>

function keptPart(database: Sqlite): KeptPart {
  const total = (): { events: number | null; generation: number; since: string } =>
    database.get('SELECT sum(events) AS events, max(generation) AS generation, min(at) AS since FROM unkept')!
  return {
    unkept: () => {
      const { events, generation, since } = total()
      if (events === null) return undefined
      const rows = database.all<{ segment: string }>('SELECT DISTINCT segment FROM unkept ORDER BY segment')
      return { events, generation, since, segments: rows.map(({ segment }) => segment) }
    },
    keptOffset: (segment) =>
      database.get<{ offset: number }>(
        `SELECT coalesce((SELECT min(start) FROM unkept WHERE segment = ?1),
          (SELECT offset FROM offsets WHERE segment = ?1), 0) AS offset`,
        [segment],
      )!.offset,
    keep: (generation) => void database.run('DELETE FROM unkept WHERE generation <= ?', [generation]),
    rewind: () =>
      database.transaction(() => {
        const { events } = total()
        database.run(
          `UPDATE offsets SET offset = (SELECT min(start) FROM unkept WHERE unkept.segment = offsets.segment)
           WHERE segment IN (SELECT segment FROM unkept)`,
        )
        database.run('DELETE FROM unkept')
        return events ?? 0
      }),
    letGo: (segment) =>
      database.transaction(() => {
        const events = database.get<{ events: number | null }>(
          'SELECT sum(events) AS events FROM unkept WHERE segment = ?',
          [segment],
        )!.events
        database.run('DELETE FROM unkept WHERE segment = ?', [segment])
        return events ?? 0
      }),
  }
}

/** Drops what is older than the newest `max` rows. Numbers only grow, so the bound is found without counting. */
function keepNewest(database: Sqlite, table: 'dead' | 'injections' | 'profiles', max: number): void {
  database.run(`DELETE FROM ${table} WHERE number <= (SELECT max(number) FROM ${table}) - ?`, [max])
}

type InjectionPart = Pick<Journal, 'recordInjection' | 'injected' | 'clearInjected' | 'injections'>

function injectionPart(database: Sqlite): InjectionPart {
  return {
    recordInjection: ({ session, message, project, at, items, tokens, tookMs }) =>
      database.transaction(() => {
        database.run(
          `INSERT INTO injections (session, message, project, at, items, tokens, tookMs) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING`,
          [session, message, project, at, JSON.stringify(items), tokens, tookMs],
        )
        keepNewest(database, 'injections', INJECTIONS_KEPT_MAX)
      }),
    injected: (session) => {
      const rows = database.all<{ items: string }>(
        'SELECT items FROM injections WHERE session = ? AND compacted = 0 ORDER BY number',
        [session],
      )
      const items = rows.flatMap((row) => JSON.parse(row.items) as Injection['items'])
      return new Map<Uuid, string>(items.map(({ id, hash }) => [id, hash]))
    },
    clearInjected: (session) =>
      void database.run('UPDATE injections SET compacted = 1 WHERE session = ? AND compacted = 0', [session]),
    injections: ({ session, limit }) => {
      const columns = 'session, message, project, at, items, tokens, tookMs'
      const rows =
        session === undefined
          ? database.all(`SELECT ${columns} FROM injections ORDER BY number DESC LIMIT ?`, [Math.max(0, limit)])
          : database.all(`SELECT ${columns} FROM injections WHERE session = ? ORDER BY number DESC LIMIT ?`, [
              ...[session, Math.max(0, limit)],
            ])
      return rows.map((row) => ({ ...row, items: JSON.parse(String(row['items'])) as unknown }) as Injection)
    },
  }
}

type TextPart = Pick<Journal, 'freezeProfile' | 'profile' | 'remember' | 'recall' | 'forgetText'>

function textPart(database: Sqlite): TextPart {
  const profile = (session: string): string | undefined =>
    database.get<{ text: string }>('SELECT text FROM profiles WHERE session = ?', [session])?.text
  return {
    profile,
    freezeProfile: (session, text, at) =>
      database.transaction(() => {
        const first = profile(session)
        if (first !== undefined) return first
        database.run('INSERT INTO profiles (session, text, at) VALUES (?, ?, ?)', [session, text, at])
        keepNewest(database, 'profiles', PROFILES_KEPT_MAX)
        return text
      }),
    remember: (key, value) => {
      const json = JSON.stringify(value) as string | undefined
      if (json === undefined) return void database.run('DELETE FROM kept WHERE key = ?', [key])
      database.run('INSERT INTO kept VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [key, json])
    },
    recall: (key) => {
      const row = database.get<{ value: string }>('SELECT value FROM kept WHERE key = ?', [key])
      return row === undefined ? undefined : (JSON.parse(row.value) as unknown)
    },
    forgetText: (text) => forgetText(database, text),
  }
}

/** Removes each row that holds the text as it is or as JSON writes it, and empties the log that still has the old pages. */
function forgetText(database: Sqlite, text: string): number {
  if (text === '') return 0
  const escaped = JSON.stringify(text).slice(1, -1)
  const holds = (column: string): string => `instr(${column}, ?1) > 0 OR instr(${column}, ?2) > 0`
  const places = [
    `DELETE FROM dead WHERE ${holds('line')} OR ${holds('reason')}`,
    `DELETE FROM profiles WHERE ${holds('text')}`,
    `DELETE FROM kept WHERE ${holds('value')} OR ${holds('key')}`,
  ]
  const removed = database.transaction(() => places.map((sql) => database.run(sql, [text, escaped]).changes))
  database.checkpoint()
  return removed.reduce((sum, changes) => sum + changes, 0)
}
