import { setImmediate as nextTurn } from 'node:timers/promises'
import { SCAN_ROWS_MAX, SLAB_PART_ROWS } from '../limits.ts'
import { topOf } from '../ranking/top.ts'
import type { Sqlite } from '../sqlite.ts'
import { keyOf, type Found } from './numbers.ts'
import type { Unit } from './search-index.ts'
import type { Slab } from './slab.ts'
import {
  readRows,
  readSlab,
  savePart,
  STORED_SCALE,
  stored,
  withdraw,
  type Held,
  type Of,
  type VectorTable,
} from './slab-file.ts'

/**
 * Whether a unit has a vector: facts, and what was said. Outputs and edits are two thirds of all units and are asked
 * for by the names that stand in them, which words and files find; a vector of them costs as much as one that helps.
 */
export const hasVector = ({ kind, type }: Pick<Unit, 'kind' | 'type'>): boolean =>
  kind === 'fact' || (type !== 'tool' && type !== 'edit')
/** The same of a row of `units`. */
export const HAS_VECTOR = "(fact = 1 OR head ->> 'type' NOT IN ('tool', 'edit'))"

function isZero(vector: Float32Array): boolean {
  for (let at = 0; at < vector.length; at++) if (vector[at] !== 0) return false
  return true
}

/** How many of the scan's best are measured again with full precision: 40 lost nothing in the measurements. */
const RERANK_MAX = 40

export type Vectors = {
  put(project: number, no: number, vector: Float32Array): void
  drop(project: number, no: number): void
  /** The nearest units of a project by cosine, best first; only those with a positive one. Lets others run in between. */
  nearest(project: number, query: Float32Array, limit: number): Promise<Found[]>
  /** The cosines of these units with the query, where they have a vector; best first. */
  cosines(project: number, query: Float32Array, numbers: readonly number[]): Found[]
  /** Ends a transaction. Saves what slabs have in memory only when it is much (or `now`): the next start need not make it anew. */
  save(when: 'much' | 'now'): void
  /** Forgets what is in memory: after a rollback, or when everything was cleared. */
  reset(): void
  bytes(): number
}

/**
 * Exact vector search: full vectors in the table `name`, one slab of bytes per project in use. `nameParts` holds the
 * slabs' rows as they are in memory, some thousand together, and `nameNew` the units that no part has.
 */
export function openVectors(db: Sqlite, name: VectorTable, dimensions: number): Vectors {
  const slabs = new Map<number, Held>()
  const zero = new Float32Array(dimensions)
  const held = (project: number): Held => {
    let known = slabs.get(project)
    if (!known) slabs.set(project, (known = readSlab(db, { name, project, dimensions })))
    return known
  }
  const change = (project: number, no: number, vector: Float32Array): void => {
    const key = keyOf(project, no)
    const slab = held(project)
    withdraw(db, { name, project }, slab, no)
    if (isZero(vector)) {
      db.run(`DELETE FROM ${name} WHERE key = ?`, [key])
      if (!slab.fresh.delete(key)) db.run(`DELETE FROM ${name}New WHERE key = ?`, [key])
      slab.unsaved.delete(no)
      if (slab.has.delete(no)) slab.slab.set(no, zero)
      return
    }
    db.run(`INSERT OR REPLACE INTO ${name} VALUES (?, ?)`, [key, stored(vector)])
    slab.fresh.add(key)
    slab.unsaved.add(no)
    slab.has.add(no)
    slab.slab.set(no, vector)
  }
  return {
    put: change,
    drop: (project, no) => change(project, no, zero),
    nearest: async (project, query, limit) => {
      if (isZero(query)) return []
      const best = await scan(held(project).slab, query, Math.max(limit, RERANK_MAX))
      return rerank(db, { name, project }, { query, best }).slice(0, limit)
    },
    cosines: (project, query, best) => (isZero(query) ? [] : rerank(db, { name, project }, { query, best })),
    save: (when) => {
      for (const [project, slab] of slabs) {
        if (slab.fresh.size > 0)
          db.run(`INSERT OR IGNORE INTO ${name}New SELECT value FROM json_each(?)`, [JSON.stringify([...slab.fresh])])
        slab.fresh.clear()
        if (slab.unsaved.size >= SLAB_PART_ROWS || (when === 'now' && slab.unsaved.size > 0))
          savePart(db, { name, project }, slab)
      }
    },
    reset: () => slabs.clear(),
    bytes: () => [...slabs.values()].reduce((sum, { slab }) => sum + slab.bytes, 0),
  }
}

/** The best of all rows by their bytes: piece by piece, so that a scan of a million does not stop the process. */
async function scan(slab: Slab, query: Float32Array, count: number): Promise<number[]> {
  const best: { no: number; score: number }[] = []
  for (let from = 0; from < slab.rows; from += SCAN_ROWS_MAX) {
    if (from > 0) await nextTurn()
    const scores = slab.scan(query, from, Math.min(slab.rows, from + SCAN_ROWS_MAX))
    for (const row of topOf(scores, count)) best.push({ no: slab.unitIn(from + row), score: scores[row]! })
  }
  if (slab.rows > SCAN_ROWS_MAX) best.sort((a, b) => b.score - a.score)
  return best.slice(0, count).map(({ no }) => no)
}

/** The best again, by their full vectors. */
function rerank(
  db: Sqlite,
  { name, project }: Of,
  { query, best }: { query: Float32Array; best: readonly number[] },
): Found[] {
  if (best.length === 0) return []
  const { keys, codes } = readRows(db, name, {
    where: 'key IN (SELECT value FROM json_each(?))',
    values: [JSON.stringify(best.map((no) => keyOf(project, no)))],
  })
  const size = query.length
  return keys
    .map((key, at) => {
      const score = dot(query, codes.subarray(at * size, (at + 1) * size)) / STORED_SCALE
      return { project, no: key - keyOf(project, 0), score }
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.no - b.no)
}

function dot(a: Float32Array, b: Int16Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}
