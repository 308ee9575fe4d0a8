import { topOf } from '../ranking/top.ts'
import type { Sqlite } from '../sqlite.ts'
import { keyOf, type Found } from './numbers.ts'
import { openSlab, type Slab } from './slab.ts'

/** Rows of one read while a slab is filled: a page of half a megabyte, not the whole table at once. */
const LOAD_ROWS = 500
/** How many of the scan's best are measured again with full precision: 40 lost nothing in the measurements. */
const RERANK_MAX = 40

export type Vectors = {
  put(project: number, no: number, vector: Float32Array): void
  drop(project: number, no: number): void
  /** The nearest units of a project by cosine, best first; only those with a positive one. */
  nearest(project: number, query: Float32Array, limit: number): Found[]
  /** Forgets what is in memory: after a rollback, or when everything was cleared. */
  reset(): void
  bytes(): number
}

const isZero = (vector: Float32Array): boolean => vector.every((value) => value === 0)
export const floatsIn = (blob: Uint8Array): Float32Array =>
  new Float32Array(blob.buffer, blob.byteOffset, blob.byteLength >>> 2)

/** Exact vector search: full vectors in the database, one slab of bytes per project in use. */
export function openVectors(db: Sqlite, dimensions: number): Vectors {
  const slabs = new Map<number, Slab>()
  const zero = new Float32Array(dimensions)
  const slabOf = (project: number): Slab => {
    const known = slabs.get(project)
    if (known) return known
    const slab = openSlab(dimensions)
    const end = keyOf(project + 1, 0)
    for (let from = keyOf(project, 0); ;) {
      const rows = db.all<{ key: number; vector: Uint8Array }>(
        'SELECT key, vector FROM vectors WHERE key >= ? AND key < ? ORDER BY key LIMIT ?',
        [from, end, LOAD_ROWS],
      )
      for (const { key, vector } of rows) slab.set(key - keyOf(project, 0), floatsIn(vector))
      if (rows.length < LOAD_ROWS) break
      from = rows[rows.length - 1]!.key + 1
    }
    slabs.set(project, slab)
    return slab
  }
  return {
    put: (project, no, vector) => {
      const key = keyOf(project, no)
      if (isZero(vector)) db.run('DELETE FROM vectors WHERE key = ?', [key])
      else
        db.run('INSERT OR REPLACE INTO vectors VALUES (?, ?)', [
          key,
          new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength),
        ])
      slabs.get(project)?.set(no, vector)
    },
    drop: (project, no) => {
      db.run('DELETE FROM vectors WHERE key = ?', [keyOf(project, no)])
      slabs.get(project)?.set(no, zero)
    },
    nearest: (project, query, limit) => {
      if (isZero(query)) return []
      const best = topOf(slabOf(project).scan(query), Math.max(limit, RERANK_MAX))
      if (best.length === 0) return []
      const keys = JSON.stringify(best.map((no) => keyOf(project, no)))
      return db
        .all<{ key: number; vector: Uint8Array }>(
          'SELECT key, vector FROM vectors WHERE key IN (SELECT value FROM json_each(?))',
          [keys],
        )
        .map(({ key, vector }) => ({ project, no: key - keyOf(project, 0), score: dot(query, floatsIn(vector)) }))
        .filter(({ score }) => score > 0)
        .toSorted((a, b) => b.score - a.score || a.no - b.no)
        .slice(0, limit)
    },
    reset: () => slabs.clear(),
    bytes: () => [...slabs.values()].reduce((sum, slab) => sum + slab.bytes, 0),
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}
