import { topOf } from '../ranking/top.ts'
import type { Sqlite } from '../sqlite.ts'
import { keyOf, type Found } from './numbers.ts'
import type { Unit } from './search-index.ts'
import { openSlab, type Slab } from './slab.ts'

/**
 * Whether a unit has a vector: facts, and what was said. Outputs and edits are two thirds of all units and are asked
 * for by the names that stand in them, which words and files find; a vector of them costs as much as one that helps.
 */
export const hasVector = ({ kind, type }: Pick<Unit, 'kind' | 'type'>): boolean =>
  kind === 'fact' || (type !== 'tool' && type !== 'edit')
/** The same of a row of `units`. */
export const HAS_VECTOR = "(fact = 1 OR head ->> 'type' NOT IN ('tool', 'edit'))"

/** Rows of one read while a slab is filled: a megabyte, not the whole table at once. */
const LOAD_ROWS = 2_000
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

function isZero(vector: Float32Array): boolean {
  for (let at = 0; at < vector.length; at++) if (vector[at] !== 0) return false
  return true
}

/** Components are kept as 16 bits: a product of two unit vectors is off by some millionths, and the file is half as large. */
const STORED_SCALE = 32_767
const stored = (vector: Float32Array): Uint8Array => {
  const codes = new Int16Array(vector.length)
  // A plain loop: `from` with a callback took twenty times as long, and every unit that is written passes here.
  for (let at = 0; at < vector.length; at++) {
    const code = Math.round(vector[at]! * STORED_SCALE)
    codes[at] = code > 32_767 ? 32_767 : code < -32_767 ? -32_767 : code
  }
  return new Uint8Array(codes.buffer)
}
const codesIn = (blob: Uint8Array): Int16Array => new Int16Array(blob.buffer, blob.byteOffset, blob.byteLength >>> 1)

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
      const { keys, codes } = readPage(db, { from, end })
      slab.setAll(
        keys.map((key) => key - keyOf(project, 0)),
        codes,
        STORED_SCALE,
      )
      if (keys.length < LOAD_ROWS) break
      from = keys[keys.length - 1]! + 1
    }
    slabs.set(project, slab)
    return slab
  }
  return {
    put: (project, no, vector) => {
      const key = keyOf(project, no)
      if (isZero(vector)) db.run('DELETE FROM vectors WHERE key = ?', [key])
      else db.run('INSERT OR REPLACE INTO vectors VALUES (?, ?)', [key, stored(vector)])
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
        .map(({ key, vector }) => ({
          project,
          no: key - keyOf(project, 0),
          score: dot(query, codesIn(vector)) / STORED_SCALE,
        }))
        .filter(({ score }) => score > 0)
        .toSorted((a, b) => b.score - a.score || a.no - b.no)
        .slice(0, limit)
    },
    reset: () => slabs.clear(),
    bytes: () => [...slabs.values()].reduce((sum, slab) => sum + slab.bytes, 0),
  }
}

/** Many rows as one: a row each through the driver took ten times as long as the read itself. */
function readPage(db: Sqlite, { from, end }: { from: number; end: number }): { keys: number[]; codes: Int16Array } {
  const row = db.get<{ keys: string; vectors: Uint8Array | null }>(
    `SELECT json_group_array(key) AS keys, CAST(group_concat(vector, '') AS BLOB) AS vectors
     FROM (SELECT key, vector FROM vectors WHERE key >= ? AND key < ? ORDER BY key LIMIT ?)`,
    [from, end, LOAD_ROWS],
  )!
  return { keys: JSON.parse(row.keys) as number[], codes: row.vectors ? codesIn(row.vectors) : new Int16Array() }
}

function dot(a: Float32Array, b: Int16Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}
