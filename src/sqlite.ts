import Database from 'libsql'

export type Value = string | number | bigint | Uint8Array | null
export type Row = Record<string, Value>

/**
 * SQLite as the store, the index and the journal use it: prepared once, bound by position, synchronous.
 * Blobs come back as `Uint8Array` of their own memory, so that they can be viewed as `Float32Array`.
 */
export type Sqlite = {
  exec(sql: string): void
  all<T = Row>(sql: string, values?: readonly Value[]): T[]
  get<T = Row>(sql: string, values?: readonly Value[]): T | undefined
  run(sql: string, values?: readonly Value[]): { changes: number }
  /** Runs the work in one transaction; a throw rolls back. Nested calls join the outer one. */
  transaction<T>(work: () => T): T
  close(): void
}

export type SqliteOptions = {
  /** `full` survives power loss; `normal` may lose the last commits then, never consistency. */
  synchronous: 'full' | 'normal'
  cacheKiB?: number
}

type Statement = {
  all(...values: unknown[]): unknown[]
  get(...values: unknown[]): unknown
  run(...values: unknown[]): { changes: number }
}

const own = (row: unknown): unknown => {
  if (row === null || typeof row !== 'object') return row
  // libsql adds timing to what `get` returns.
  delete (row as Record<string, unknown>)['_metadata']
  for (const [key, value] of Object.entries(row)) {
    if (value instanceof ArrayBuffer) (row as Record<string, unknown>)[key] = new Uint8Array(value)
    else if (Buffer.isBuffer(value)) (row as Record<string, unknown>)[key] = new Uint8Array(value)
  }
  return row
}
// libsql takes blobs as Buffer only, and aborts the process when one is its sole unwrapped argument: always an array.
const bind = (values: readonly Value[]): unknown[] =>
  values.map((value) =>
    value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value,
  )

/** Opens or creates a database in WAL mode. Throws the driver's error when the file is not a database. */
export function openSqlite(path: string, { synchronous, cacheKiB = 16_384 }: SqliteOptions): Sqlite {
  const database = new Database(path) as unknown as {
    exec(sql: string): void
    prepare(sql: string): Statement
    close(): void
  }
  const statements = new Map<string, Statement>()
  const prepare = (sql: string): Statement => {
    let statement = statements.get(sql)
    if (!statement) statements.set(sql, (statement = database.prepare(sql)))
    return statement
  }
  let depth = 0
  database.exec('PRAGMA busy_timeout = 5000')
  database.exec('PRAGMA journal_mode = WAL')
  database.exec(`PRAGMA synchronous = ${synchronous === 'full' ? 'FULL' : 'NORMAL'}`)
  database.exec(`PRAGMA cache_size = -${cacheKiB}`)
  database.exec('PRAGMA foreign_keys = ON')
  return {
    exec: (sql) => database.exec(sql),
    all: <T>(sql: string, values: readonly Value[] = []) => prepare(sql).all(bind(values)).map(own) as T[],
    get: <T>(sql: string, values: readonly Value[] = []) => own(prepare(sql).get(bind(values))) as T | undefined,
    run: (sql, values = []) => ({ changes: prepare(sql).run(bind(values)).changes }),
    transaction: (work) => {
      if (depth > 0) return work()
      database.exec('BEGIN IMMEDIATE')
      depth++
      try {
        const result = work()
        database.exec('COMMIT')
        return result
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      } finally {
        depth--
      }
    },
    close: () => {
      statements.clear()
      database.close()
    },
  }
}
