import { setImmediate as nextTurn } from 'node:timers/promises'
import { SWEEP_BYTES_MAX } from '../limits.ts'
import type { Sqlite } from '../sqlite.ts'
import { byScore, type Found } from './numbers.ts'
import { BLOCK_ROWS } from './scan-kernel.ts'
import type { Unit } from './search-index.ts'
import type { Near } from './slab.ts'
import { readSlab, saveParts, withdraw, type Held, type VectorTable } from './slab-file.ts'

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

export type Vectors = {
  put(project: number, no: number, vector: Float32Array): void
  drop(project: number, no: number): void
  /** The nearest units of a project by cosine, best first; only those with a positive one. Lets others run in between. */
  nearest(project: number, query: Float32Array, limit: number): Promise<Found[]>
  /** The cosines of these units with the query, where they have a vector; best first. */
  cosines(project: number, query: Float32Array, numbers: readonly number[]): Found[]
  /** Ends a transaction: writes what is new in it. */
  save(): void
  /** Forgets what is in memory: after a rollback, or when everything was cleared. */
  reset(): void
  /** Units that have a vector. */
  count(): number
  bytes(): number
}

/** Vector search, exact but for what the sweep may miss: the vectors in the table `name`, one slab for each project in use. */
export function openVectors(db: Sqlite, name: VectorTable, dimensions: number): Vectors {
  const slabs = new Map<number, Held>()
  const held = (project: number): Held => {
    let known = slabs.get(project)
    if (!known) slabs.set(project, (known = readSlab(db, { name, project, dimensions })))
    return known
  }
  const zero = new Float32Array(dimensions)
  const change = (project: number, no: number, vector: Float32Array): void => {
    const own = held(project)
    withdraw(db, { name, project }, own, no)
    const empty = isZero(vector)
    if (empty && !own.slab.has(no)) return
    own.slab.set(no, vector)
    if (empty) own.unsaved.delete(no)
    else own.unsaved.add(no)
  }
  return {
    put: change,
    drop: (project, no) => change(project, no, zero),
    nearest: async (project, query, limit) => {
      if (isZero(query)) return []
      const { slab } = held(project)
      const step = Math.ceil((SWEEP_BYTES_MAX * 4) / dimensions / BLOCK_ROWS) * BLOCK_ROWS
      const found = asFound(project, slab.nearest(query, limit, 0, Math.min(slab.rows, step)))
      for (let from = step; from < slab.rows; from += step) {
        await nextTurn()
        found.push(...asFound(project, slab.nearest(query, limit, from, Math.min(slab.rows, from + step))))
      }
      return found.toSorted(byScore).slice(0, limit)
    },
    cosines: (project, query, numbers) =>
      isZero(query) ? [] : asFound(project, held(project).slab.measure(query, numbers)).toSorted(byScore),
    save: () => {
      for (const [project, own] of slabs) saveParts(db, { name, project }, own)
    },
    count: () => db.get<{ n: number }>(`SELECT coalesce(sum(length(numbers)), 0) / 4 AS n FROM ${name}`)!.n,
    reset: () => slabs.clear(),
    bytes: () => [...slabs.values()].reduce((sum, { slab }) => sum + slab.bytes, 0),
  }
}

const asFound = (project: number, near: readonly Near[]): Found[] =>
  near.map(({ no, score }) => ({ project, no, score }))
