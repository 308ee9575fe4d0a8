import { closeSync, openSync, statSync } from 'node:fs'
import Database from 'libsql'
import { MemoryError, asMemoryError } from './errors.ts'
import {
  SQLITE_BUSY_MS,
  SQLITE_CACHE_KIB,
  SQLITE_IDLE_MS,
  SQLITE_WRITE_CACHE_FROM_BYTES,
  SQLITE_WRITE_CACHE_KIB,
  WAL_BYTES_KEPT,
  WAL_BYTES_MAX,
} from './limits.ts'

export type Value = string | number | bigint | Uint8Array | null
export type Row = Record<string, Value>

/**
 * SQLite as the store, the index and the journal use it: prepared once, bound by position, synchronous.
 * Blobs come back as `Uint8Array` of their own memory, so that they can be viewed as `Float32Array`. A NUL in a text is
 * kept as U+FFFD, since the driver would cut the text there. Failures are `damaged`, `storage_full` or `conflict`
 * where the driver's code says so; anything else is the driver's own error.
 */
export type Sqlite = {
  exec(sql: string): void
  all<T = Row>(sql: string, values?: readonly Value[]): T[]
  get<T = Row>(sql: string, values?: readonly Value[]): T | undefined
  run(sql: string, values?: readonly Value[]): { changes: number }
  /** Runs the work in one transaction; a throw rolls back. Nested calls join the outer one. */
  transaction<T>(work: () => T): T
  /** Moves the write-ahead log into the file and empties it; false while a reader holds it open, or the disk is full. */
  checkpoint(): boolean
  /** Fails with `damaged` when SQLite's quick check finds something; of these tables, or of the whole file. */
  check(tables?: readonly string[]): void
  /**
   * Leaves one plain file behind, without a log, unless another process has it open. The driver keeps the handles of
   * prepared statements until they are collected: what may be moved right after `close` is only read by `check` before.
   */
  close(): void
}

export type SqliteOptions = {
  /** `full` survives power loss; `normal` may lose the last commits then, never consistency. */
  synchronous: 'full' | 'normal'
  cacheKiB?: number
  /** `wal` lets others read during a write; `delete` is for a file that is only a lock. */
  journal?: 'wal' | 'delete'
  /** How long another process may hold the file before `conflict`. */
  busyMs?: number
  /** Overwrites what is deleted with zeros: for files whose rows a person may ask to forget. */
  secureDelete?: boolean
}

type Statement = { all(...values: unknown[]): unknown[]; run(...values: unknown[]): { changes: number } }
type Driver = { exec(sql: string): void; prepare(sql: string): Statement; close(): void }

/** Opens or creates a database. A missing folder, a file that is no database or a held lock is an error. */
export function openSqlite(path: string, options: SqliteOptions): Sqlite {
  const { journal = 'wal', busyMs = SQLITE_BUSY_MS } = options
  makePrivate(path)
  const database = guarded(path, () => new Database(path) as unknown as Driver)
  const statements = new Map<string, Statement>()
  const prepare = (sql: string): Statement => {
    let statement = statements.get(sql)
    if (!statement) statements.set(sql, (statement = database.prepare(sql)))
    return statement
  }
  try {
    guarded(path, () => {
      for (const pragma of pragmasOf(options, { journal, busyMs })) database.exec(pragma)
    })
  } catch (error) {
    database.close()
    throw error
  }

  let depth = 0
  const { cacheKiB = SQLITE_CACHE_KIB } = options
  const log = keepLogShort(database, path, { busyMs, cacheKiB, isWal: journal === 'wal', isBusy: () => depth > 0 })

  return {
    exec: (sql) => guarded(path, () => database.exec(sql)),
    all: <T>(sql: string, values: readonly Value[] = []) =>
      guarded(path, () => prepare(sql).all(bind(values)).map(own)) as T[],
    // Not the driver's `get`: it adds timing to the row, and leaves the statement, and with it a read lock, open.
    get: <T>(sql: string, values: readonly Value[] = []) =>
      guarded(path, () => own(prepare(sql).all(bind(values))[0])) as T | undefined,
    run: (sql, values = []) => {
      const { changes } = guarded(path, () => prepare(sql).run(bind(values)))
      if (depth === 0) log.wrote()
      return { changes }
    },
    transaction: (work) => {
      if (depth > 0) return work()
      guarded(path, () => database.exec('BEGIN IMMEDIATE'))
      depth++
      try {
        const result = work()
        guarded(path, () => database.exec('COMMIT'))
        return result
      } catch (error) {
        rollBack(database, error)
        throw error
      } finally {
        depth--
        log.wrote()
      }
    },
    checkpoint: log.checkpoint,
    check: (tables) => {
      for (const table of tables ?? ['1'])
        guarded(path, () =>
          // The answer has to come as an error: `exec` gives none, and a prepared statement would keep the file open.
          database.exec(
            `SELECT iif(quick_check = 'ok', 1, json_extract('{}', 'check failed: ' || quick_check))
             FROM pragma_quick_check('${table}')`,
          ),
        )
    },
    close: () => {
      log.stop()
      try {
        if (journal === 'wal') leaveLog(database, path)
      } finally {
        statements.clear()
        database.close()
      }
    },
  }
}

/**
 * Statements that were not collected yet keep the handle alive after `close`, and when they go, SQLite deletes the log
 * by its name, whosever it is by then. So the log goes before; while another process reads, it is only emptied.
 */
function leaveLog(database: Driver, path: string): void {
  database.exec('PRAGMA busy_timeout = 50')
  for (const pragma of ['journal_mode = DELETE', 'wal_checkpoint(TRUNCATE)']) {
    try {
      guarded(path, () => database.exec(`PRAGMA ${pragma}`))
      return
    } catch (error) {
      // What is in the log is safe there; the next start takes it over.
      if (!mayWait(error)) throw error
    }
  }
}

/** Emptying a log is never worth a failure: what is in it is durable. */
const mayWait = (error: unknown): boolean => ['conflict', 'storage_full'].includes(asMemoryError(error)?.code ?? '')

/** A new file is its owner's alone; SQLite gives its log the same mode. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600))
  } catch {
    // It is there already, or cannot be made; then the driver says why.
  }
}

type LogState = { busyMs: number; cacheKiB: number; isWal: boolean; isBusy: () => boolean }

/**
 * Empties the write-ahead log after a pause in writing, and when it has grown large; both as far as readers let it.
 * While much is written the file has a larger cache: new rows have random ids, and touch pages all over their indexes.
 * A single event does not ask for it, since what the cache once held the process keeps.
 */
function keepLogShort(database: Driver, path: string, { busyMs, cacheKiB, isWal, isBusy }: LogState) {
  let idle: NodeJS.Timeout | undefined
  let written = false
  let larger = false
  let bytesMax = WAL_BYTES_MAX
  const checkpoint = (): boolean => {
    if (!isWal || isBusy()) return false
    // Waiting for foreign readers would stop this process; a log that could not be emptied is tried again later.
    database.exec('PRAGMA busy_timeout = 50')
    try {
      guarded(path, () => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'))
    } catch (error) {
      if (!mayWait(error)) throw error
    } finally {
      database.exec(`PRAGMA busy_timeout = ${busyMs}`)
    }
    return logBytes(path) === 0
  }
  const stop = (): void => {
    clearInterval(idle)
    idle = undefined
  }
  const pause = (): void => {
    if (written) {
      written = false
      return
    }
    stop()
    try {
      if (larger) database.exec(`PRAGMA cache_size = -${cacheKiB}`)
      larger = false
      checkpoint()
    } catch {
      // The next write meets the same cause and reports it; here nothing was asked for.
    }
  }
  const wrote = (): void => {
    if (!isWal) return
    written = true
    idle ??= setInterval(pause, SQLITE_IDLE_MS).unref()
    const bytes = logBytes(path)
    if (!larger && bytes > SQLITE_WRITE_CACHE_FROM_BYTES) {
      database.exec(`PRAGMA cache_size = -${Math.max(cacheKiB, SQLITE_WRITE_CACHE_KIB)}`)
      larger = true
    }
    // With a reader in the way the next attempt waits until the log has grown again.
    if (bytes > bytesMax) bytesMax = checkpoint() ? WAL_BYTES_MAX : bytes + WAL_BYTES_KEPT
  }
  return { checkpoint, wrote, stop }
}

function pragmasOf(
  { synchronous, cacheKiB = SQLITE_CACHE_KIB, secureDelete = false }: SqliteOptions,
  { journal, busyMs }: { journal: 'wal' | 'delete'; busyMs: number },
): string[] {
  return [
    `PRAGMA busy_timeout = ${busyMs}`,
    `PRAGMA journal_mode = ${journal === 'wal' ? 'WAL' : 'DELETE'}`,
    `PRAGMA synchronous = ${synchronous === 'full' ? 'FULL' : 'NORMAL'}`,
    `PRAGMA journal_size_limit = ${WAL_BYTES_KEPT}`,
    `PRAGMA cache_size = -${cacheKiB}`,
    'PRAGMA foreign_keys = ON',
    ...(secureDelete ? ['PRAGMA secure_delete = ON'] : []),
  ]
}

const logBytes = (path: string): number => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0

/** After a full disk SQLite has rolled back by itself, and says so; any other failure here would hide the first one. */
function rollBack(database: Driver, first: unknown): void {
  try {
    database.exec('ROLLBACK')
  } catch (error) {
    if (!/no transaction is active/.test(String(error)))
      throw new AggregateError([first, error], 'The transaction failed and could not be rolled back.', { cause: error })
  }
}

const own = (row: unknown): unknown => {
  if (row === null || typeof row !== 'object') return row
  const fields = row as Record<string, unknown>
  for (const key in fields) {
    const value = fields[key]
    if (value instanceof ArrayBuffer) fields[key] = new Uint8Array(value)
    else if (value instanceof Uint8Array) fields[key] = new Uint8Array(value)
  }
  return row
}

// libsql takes blobs as Buffer only, and aborts the process when one is its sole unwrapped argument: always an array.
const bind = (values: readonly Value[]): unknown[] =>
  values.map((value) => {
    if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value
    if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    return value
  })

function guarded<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw domainError(path, cause)
  }
}

/** What `check` and a list that is not JSON fail with. */
const DAMAGED_TEXT = /malformed JSON|check failed: /

/** The driver's error in the product's words. libsql reports a failed open as text with SQLite's number at its end. */
function domainError(path: string, cause: unknown): unknown {
  const message = cause instanceof Error ? cause.message : String(cause)
  const { code = '', rawCode } = (cause ?? {}) as { code?: string; rawCode?: number }
  const number = rawCode ?? Number(/: (\d+)"?\)?$/.exec(message)?.[1] ?? 0)
  const primary = number & 0xff
  const is = (name: string, value: number): boolean => primary === value || code.startsWith(name)
  const detail = `${path}: ${message}`
  // A write that the system cuts short is a quota or a size limit: full, for whoever wants to write.
  if (is('SQLITE_FULL', 13) || number === 778)
    return new MemoryError('storage_full', {
      message: `No space is left to write ${detail}`,
      fix: 'Free some space on that disk; nothing of this step was kept, and it can be repeated.',
      cause,
    })
  if (is('SQLITE_CORRUPT', 11) || is('SQLITE_NOTADB', 26) || DAMAGED_TEXT.test(message))
    return new MemoryError('damaged', {
      message: `The file is damaged: ${detail}`,
      fix: 'Restart the daemon: it sets the file aside and rebuilds what can be read.',
      cause,
    })
  if (is('SQLITE_BUSY', 5) || is('SQLITE_LOCKED', 6))
    return new MemoryError('conflict', {
      message: `Another process holds ${detail}`,
      fix: 'Wait for it, or end it: `opencode-memory status` names the daemon.',
      cause,
    })
  if (is('SQLITE_READONLY', 8) || is('SQLITE_CANTOPEN', 14) || is('SQLITE_PERM', 3))
    return new MemoryError('conflict', {
      message: `The file cannot be opened for writing: ${detail}`,
      fix: 'Check that the file and its folder exist and belong to this user.',
      cause,
    })
  return cause
}
