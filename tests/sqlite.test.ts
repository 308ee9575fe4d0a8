import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'

import {
  SQLITE_CACHE_KIB,
  SQLITE_IDLE_MS,
  SQLITE_WRITE_CACHE_FROM_BYTES,
  SQLITE_WRITE_CACHE_KIB,
  WAL_BYTES_KEPT,
  WAL_BYTES_MAX,
} from '../src/limits.ts'
import { openSqlite } from '../src/sqlite.ts'
import { temporaryFolder } from './temporary.ts'

const folder = temporaryFolder()
let count = 0
const fresh = (): string => join(folder, `${count++}.db`)
const open = (path = fresh()) => openSqlite(path, { synchronous: 'normal' })

describe('a value', () => {
  test('comes back as it was, and nothing is added to its row', () => {
    const database = open()
    const values = ['text', 1, 1.5, null, new Uint8Array([0, 1, 255])]
    const row = { a: 'text', b: 1, c: 1.5, d: null, e: new Uint8Array([0, 1, 255]) }
    const sql = 'SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e'
    expect(database.get(sql, values)).toEqual(row)
    expect(Object.keys(database.get(sql, values)!)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(database.all(sql, values)).toEqual([row])
    expect(database.get('SELECT 1 AS a WHERE 0')).toBeUndefined()
    database.close()
  })

  test('that is a blob may stand alone, be part of a larger one, and be viewed as floats', () => {
    const database = open()
    database.exec('CREATE TABLE vectors (v BLOB)')
    const vectors = new Float32Array([1, 2, 3, 4])
    database.run('INSERT INTO vectors VALUES (?)', [new Uint8Array(vectors.buffer, 4, 8)])
    expect(
      database.all('SELECT 1 AS yes FROM vectors WHERE v = ?', [new Uint8Array(vectors.buffer, 4, 8)]),
    ).toHaveLength(1)
    const blob = database.get<{ v: Uint8Array }>('SELECT v FROM vectors')!.v
    expect(blob).toBeInstanceOf(Uint8Array)
    expect([...new Float32Array(blob.buffer, blob.byteOffset, 2)]).toEqual([2, 3])
    database.close()
  })

  test('that is a text keeps what stands behind a NUL', () => {
    const database = open()
    expect(database.get('SELECT ? AS a', ['before\0after'])).toEqual({ a: 'before\ufffdafter' })
    database.close()
  })
})

test('a file and its log are readable by their owner only', () => {
  const path = fresh()
  const database = open(path)
  database.exec('CREATE TABLE t (a)')
  for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600)
  database.close()
})

describe('a transaction', () => {
  test('is kept whole or not at all, and joins the one around it', () => {
    const database = open()
    database.exec('CREATE TABLE t (a UNIQUE)')
    const put = (a: number): unknown => database.transaction(() => database.run('INSERT INTO t VALUES (?)', [a]))
    expect(() =>
      database.transaction(() => {
        put(1)
        put(2)
        put(2)
      }),
    ).toThrow(/UNIQUE/)
    expect(database.all('SELECT * FROM t')).toEqual([])
    database.transaction(() => [put(1), put(2)])
    expect(database.all('SELECT * FROM t')).toHaveLength(2)
    database.close()
  })

  test('waits for another connection, and gives up as a conflict', () => {
    const path = fresh()
    const [one, two] = [open(path), openSqlite(path, { synchronous: 'normal', busyMs: 20 })]
    one.transaction(() => {
      expect(() => two.transaction(() => {})).toThrow(expect.objectContaining({ code: 'conflict' }))
      expect(two.all('SELECT 1 AS a')).toEqual([{ a: 1 }])
    })
    expect(two.transaction(() => 'served')).toBe('served')
    one.close()
    two.close()
  })
})

describe('the write-ahead log', () => {
  const fill = (database: ReturnType<typeof open>, rows: number): void => {
    const put = (): unknown => database.run('INSERT INTO t VALUES (randomblob(100000))')
    for (let n = 0; n < rows; n++) database.transaction(put)
  }

  test('stays short while much is written, and is emptied on request', () => {
    const path = fresh()
    const database = open(path)
    database.exec('CREATE TABLE t (a)')
    fill(database, 200)
    expect(statSync(`${path}-wal`).size).toBeLessThan(2 * WAL_BYTES_KEPT)
    expect(database.checkpoint()).toBe(true)
    expect(statSync(`${path}-wal`).size).toBe(0)
    database.close()
  })

  test('is emptied when a reader that kept it open is gone', () => {
    const path = fresh()
    const [writer, reader] = [open(path), open(path)]
    writer.exec('CREATE TABLE t (a)')
    reader.exec('BEGIN')
    reader.all('SELECT count(*) AS n FROM t')
    fill(writer, Math.ceil(WAL_BYTES_MAX / 100_000) + 10)
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(WAL_BYTES_MAX)
    expect(writer.checkpoint()).toBe(false)
    reader.exec('COMMIT')
    fill(writer, Math.ceil(WAL_BYTES_KEPT / 100_000) + 1)
    expect(statSync(`${path}-wal`).size).toBeLessThan(WAL_BYTES_KEPT + 1)
    reader.close()
    writer.close()
  })

  test('is gone after close: one plain file is left', () => {
    const directory = join(folder, 'plain')
    const database = openSqlite(fresh(), { synchronous: 'normal' })
    database.close()
    expect(existsSync(directory)).toBe(false)
    const path = fresh()
    const two = open(path)
    two.exec('CREATE TABLE t (a)')
    two.all('SELECT * FROM t')
    two.close()
    expect(readdirSync(folder).filter((file) => path.endsWith(file.replace(/-(wal|shm)$/, '')))).toHaveLength(1)
  })
})

test('the cache is larger while much is written, and for a single row it is not', async () => {
  const database = open()
  const cacheKiB = () => -Object.values(database.get<Record<string, number>>('PRAGMA cache_size')!)[0]!
  database.exec('CREATE TABLE rows (text TEXT)')
  database.run('INSERT INTO rows VALUES (?)', ['one'])
  expect(cacheKiB()).toBe(SQLITE_CACHE_KIB)
  database.run('INSERT INTO rows VALUES (?)', ['x'.repeat(2 * SQLITE_WRITE_CACHE_FROM_BYTES)])
  expect(cacheKiB()).toBe(SQLITE_WRITE_CACHE_KIB)
  await sleep(2 * SQLITE_IDLE_MS + 500)
  expect(cacheKiB()).toBe(SQLITE_CACHE_KIB)
  database.close()
})

describe('a failure has a code', () => {
  test('damaged, for a file that is no database and for one that fails its check', () => {
    const path = fresh()
    writeFileSync(path, 'x'.repeat(10_000))
    expect(() => open(path)).toThrow(expect.objectContaining({ code: 'damaged' }))
    const other = fresh()
    const database = open(other)
    database.exec('CREATE TABLE t (a); CREATE INDEX i ON t (a)')
    database.run('INSERT INTO t VALUES (1)')
    database.check()
    database.check(['t'])
    database.exec("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'i'")
    database.close()
    const damaged = open(other)
    expect(() => damaged.check()).toThrow(expect.objectContaining({ code: 'damaged' }))
    damaged.close()
  })

  test('conflict, for a folder that is missing', () => {
    expect(() => open(join(folder, 'no', 'such.db'))).toThrow(expect.objectContaining({ code: 'conflict' }))
  })

  test('the driver’s own, for a mistake in SQL', () => {
    const database = open()
    expect(() => database.all('SELECT bogus')).toThrow(expect.objectContaining({ code: 'SQLITE_ERROR' }))
    database.close()
  })
})
