import type { Sqlite, Value } from '../sqlite.ts'
import { keyOf } from './numbers.ts'
import { openSlab, type Slab } from './slab.ts'

/** Tables of vectors: by spelling, which every unit has, and by a model, where one is in use. */
export type VectorTable = 'vectors' | 'meanings'
export type Of = { name: VectorTable; project: number }

/** A slab, with the units that have a row, in which saved part each is, and which are in none, and which the file does not name as such yet. */
export type Held = {
  slab: Slab
  has: Set<number>
  partOf: Map<number, number>
  unsaved: Set<number>
  fresh: Set<number>
}

export const SLAB_TABLES = (['vectors', 'meanings'] as const)
  .map(
    (name) => `
CREATE TABLE ${name} (key INTEGER PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE ${name}Parts (id INTEGER PRIMARY KEY, project INTEGER NOT NULL, numbers BLOB NOT NULL, codes BLOB NOT NULL);
CREATE TABLE ${name}New (key INTEGER PRIMARY KEY);`,
  )
  .join('')

/** Components are kept as 16 bits: a product of two unit vectors is off by some millionths, and the file is half as large. */
export const STORED_SCALE = 32_767
export const stored = (vector: Float32Array): Uint8Array => {
  const codes = new Int16Array(vector.length)
  // A plain loop: `from` with a callback took twenty times as long, and every unit that is written passes here.
  for (let at = 0; at < vector.length; at++) {
    const code = Math.round(vector[at]! * STORED_SCALE)
    codes[at] = code > 32_767 ? 32_767 : code < -32_767 ? -32_767 : code
  }
  return new Uint8Array(codes.buffer)
}

/** Rows of one read: a megabyte, not the whole table at once. */
const LOAD_ROWS = 2_000

/** Many rows as one: a row each through the driver took ten times as long as the read itself. */
export function readRows(
  db: Sqlite,
  name: VectorTable,
  { where, values }: { where: string; values: readonly Value[] },
): { keys: number[]; codes: Int16Array } {
  const { keys, vectors } = db.get<{ keys: string; vectors: Uint8Array | null }>(
    `SELECT json_group_array(key) AS keys, CAST(group_concat(vector, '') AS BLOB) AS vectors
     FROM (SELECT key, vector FROM ${name} WHERE ${where} ORDER BY key)`,
    values,
  )!
  const codes = vectors
    ? new Int16Array(vectors.buffer, vectors.byteOffset, vectors.byteLength >>> 1)
    : new Int16Array()
  return { keys: JSON.parse(keys) as number[], codes }
}

/** The slab of a project: its saved parts as they are, and from their full vectors the units that are in none. */
export function readSlab(db: Sqlite, { name, project, dimensions }: Of & { dimensions: number }): Held {
  const held: Held = {
    slab: openSlab(dimensions),
    has: new Set(),
    partOf: new Map(),
    unsaved: new Set(),
    fresh: new Set(),
  }
  const parts = db.all<{ id: number; numbers: Uint8Array; codes: Uint8Array }>(
    `SELECT id, numbers, codes FROM ${name}Parts WHERE project = ? ORDER BY id`,
    [project],
  )
  for (const { id, numbers: blob, codes } of parts) {
    const numbers = [...new Uint32Array(blob.buffer, blob.byteOffset, blob.byteLength >>> 2)]
    held.slab.load(numbers, new Int8Array(codes.buffer, codes.byteOffset, codes.byteLength))
    for (const no of numbers) {
      held.has.add(no)
      held.partOf.set(no, id)
    }
  }
  const base = keyOf(project, 0)
  for (let from = base; ;) {
    const { keys, codes } = readRows(db, name, {
      where: `key IN (SELECT key FROM ${name}New WHERE key >= ? AND key < ? ORDER BY key LIMIT ?)`,
      values: [from, keyOf(project + 1, 0), LOAD_ROWS],
    })
    const numbers = keys.map((key) => key - base)
    held.slab.setAll(numbers, codes, STORED_SCALE)
    for (const no of numbers) {
      held.has.add(no)
      held.unsaved.add(no)
    }
    if (keys.length < LOAD_ROWS) return held
    from = keys[keys.length - 1]! + 1
  }
}

/** Saves the rows that are in no part as one. */
export function savePart(db: Sqlite, { name, project }: Of, { slab, unsaved, partOf }: Held): void {
  const numbers = [...unsaved]
  const bytes = ({ buffer, byteOffset, byteLength }: Int8Array | Uint32Array) =>
    new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
  db.run(`INSERT INTO ${name}Parts (project, numbers, codes) VALUES (?, ?, ?)`, [
    project,
    bytes(Uint32Array.from(numbers)),
    bytes(slab.codesOf(numbers)),
  ])
  const { id } = db.get<{ id: number }>('SELECT last_insert_rowid() AS id')!
  for (const no of numbers) partOf.set(no, id)
  unsaved.clear()
  db.run(`DELETE FROM ${name}New WHERE key >= ? AND key < ?`, [keyOf(project, 0), keyOf(project + 1, 0)])
}

/** Takes back the part that has a unit, since it will not be true any more; the others of it are in none until the next save. */
export function withdraw(db: Sqlite, { name, project }: Of, { partOf, unsaved }: Held, no: number): void {
  const part = partOf.get(no)
  if (part === undefined) return
  const keys: number[] = []
  for (const [one, its] of partOf) {
    if (its !== part) continue
    partOf.delete(one)
    unsaved.add(one)
    keys.push(keyOf(project, one))
  }
  db.run(`INSERT OR IGNORE INTO ${name}New SELECT value FROM json_each(?)`, [JSON.stringify(keys)])
  db.run(`DELETE FROM ${name}Parts WHERE id = ?`, [part])
}
