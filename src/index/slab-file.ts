import { SLAB_PART_BYTES } from '../limits.ts'
import type { Sqlite } from '../sqlite.ts'
import { openSlab, type Slab } from './slab.ts'

/** Tables of vectors: by spelling, which every unit has, and by a model, where one is in use. */
export type VectorTable = 'vectors' | 'meanings'
export type Of = { name: VectorTable; project: number }

/**
 * The rows of a slab lie in the file in parts, each unit in one. What is written in one step is a part of its own, and
 * parts of like size become one when they are many.
 */
export const SLAB_TABLES = (['vectors', 'meanings'] as const)
  .map(
    (name) => `
CREATE TABLE ${name} (id INTEGER PRIMARY KEY, project INTEGER NOT NULL, numbers BLOB NOT NULL, components BLOB NOT NULL);
CREATE INDEX ${name}Projects ON ${name} (project);`,
  )
  .join('')

/** The part of each unit, 0 for none, by its number: a map of as many takes ten times the memory, and 20 ms at the start. */
type PartOf = { of(no: number): number; set(no: number, part: number): void }

function openPartOf(): PartOf {
  let parts = new Uint32Array(0)
  return {
    of: (no) => parts[no] ?? 0,
    set: (no, part) => {
      if (no >= parts.length) {
        const more = new Uint32Array(Math.ceil((no + 1) * 1.5))
        more.set(parts)
        parts = more
      }
      parts[no] = part
    },
  }
}

/** A slab with its parts: their units, which part has a unit, and the units that no part has yet. */
export type Held = {
  slab: Slab
  parts: Map<number, Uint32Array>
  partOf: PartOf
  unsaved: Set<number>
}

/** Parts of like size that become one. */
const MERGE_MAX = 8

const bytesOf = ({ buffer, byteOffset, byteLength }: Int16Array | Uint32Array): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)

/** The slab of a project as its parts hold it. */
export function readSlab(db: Sqlite, { name, project, dimensions }: Of & { dimensions: number }): Held {
  const held: Held = { slab: openSlab(dimensions), parts: new Map(), partOf: openPartOf(), unsaved: new Set() }
  const parts = db.all<{ id: number; rows: number }>(
    `SELECT id, length(numbers) / 4 AS rows FROM ${name} WHERE project = ? ORDER BY id`,
    [project],
  )
  held.slab.reserve(parts.reduce((sum, { rows }) => sum + rows, 0))
  for (const { id } of parts) {
    // One at a time: all together would be in memory twice.
    const { numbers: blob, components } = db.get<{ numbers: Uint8Array; components: Uint8Array }>(
      `SELECT numbers, components FROM ${name} WHERE id = ?`,
      [id],
    )!
    const numbers = new Uint32Array(blob.buffer, blob.byteOffset, blob.byteLength >>> 2)
    held.slab.load(numbers, new Int16Array(components.buffer, components.byteOffset, components.byteLength >>> 1))
    note(held, id, numbers)
  }
  return held
}

function note({ parts, partOf }: Held, id: number, numbers: Uint32Array): void {
  parts.set(id, numbers)
  for (let at = 0; at < numbers.length; at++) partOf.set(numbers[at]!, id)
}

/** Takes back the part that has a unit, since it will not be true any more; its units are in none until they are saved. */
export function withdraw(db: Sqlite, { name }: Of, held: Held, no: number): void {
  const part = held.partOf.of(no)
  if (part > 0) dissolve(db, name, held, part)
}

function dissolve(db: Sqlite, name: VectorTable, { parts, partOf, unsaved }: Held, part: number): void {
  for (const no of parts.get(part)!) {
    partOf.set(no, 0)
    unsaved.add(no)
  }
  parts.delete(part)
  db.run(`DELETE FROM ${name} WHERE id = ?`, [part])
}

/** Saves the units that are in no part, and joins small parts. In a transaction. */
export function saveParts(db: Sqlite, { name, project }: Of, held: Held): void {
  if (held.unsaved.size === 0) return
  const { slab, unsaved } = held
  const rowsMax = Math.ceil(SLAB_PART_BYTES / (2 * slab.dimensions))
  for (const part of manyAlike(held, rowsMax)) dissolve(db, name, held, part)
  const numbers = Uint32Array.from(unsaved)
  for (let from = 0; from < numbers.length; from += rowsMax) {
    const own = numbers.slice(from, from + rowsMax)
    db.run(`INSERT INTO ${name} (project, numbers, components) VALUES (?, ?, ?)`, [
      project,
      bytesOf(own),
      bytesOf(slab.componentsOf(own)),
    ])
    note(held, db.get<{ id: number }>('SELECT last_insert_rowid() AS id')!.id, own)
  }
  unsaved.clear()
}

/** The parts that become one with what is to be saved: where there would be many of like size, and together not too large. */
function manyAlike({ parts, unsaved }: Held, rowsMax: number): number[] {
  const levels = new Map<number, number[]>()
  for (const [id, { length }] of parts) {
    const level = Math.floor(Math.log(length) / Math.log(MERGE_MAX))
    levels.set(level, [...(levels.get(level) ?? []), id])
  }
  const alike = [...levels.values()].filter((ids) => {
    const rows = ids.reduce((sum, id) => sum + parts.get(id)!.length, unsaved.size)
    return ids.length >= MERGE_MAX && rows <= rowsMax
  })
  return alike.flat()
}
