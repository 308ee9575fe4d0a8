import type { Log } from '../log.ts'
import type { Embedder } from '../models/embedder.ts'
import type { Sqlite } from '../sqlite.ts'
import type { ProjectId, Uuid } from '../types.ts'
import type { Meanings } from './meanings.ts'
import { keyOf } from './numbers.ts'
import { metaOf } from './schema.ts'
import type { Unit } from './search-index.ts'
import type { Shelf } from './shelf.ts'
import type { Shelves } from './shelves.ts'
import { keptOf, type ProjectRow } from './kept.ts'
import { deleteUnit, isAlike, projectRow, unitOf, unitsOf, writeUnit, type Known } from './units.ts'
import { HAS_VECTOR, hasVector, type Vectors } from './vectors.ts'

type Change = { put: readonly Unit[]; drop: readonly Uuid[]; position: number }
type Open = { row: ProjectRow; shelf: Shelf }

/** A change with what must be embedded of it, and what the index has of it already. */
export type Prepared = { change: Change; last: Map<Uuid, Unit>; known: Map<Uuid, Known>; wanted: Unit[] }

/** Of a unit whose words are as they were the vector is, too: a model is asked only for what is new. */
export function prepareChange(db: Sqlite, change: Change): Prepared {
  // The last of several versions of one unit counts.
  const last = new Map(change.put.map((unit) => [unit.id, unit]))
  const known = unitsOf(db, [...last.keys()])
  for (const id of change.drop) known.delete(id)
  const isNew = (unit: Unit): boolean => {
    const old = known.get(unit.id)?.unit
    return old?.text !== unit.text || old.project !== unit.project
  }
  return { change, last, known, wanted: [...last.values()].filter((unit) => hasVector(unit) && isNew(unit)) }
}

/**
 * Writes a change whole or not at all. Of a unit that is there already, only what differs is touched. `embedded`: the
 * vectors of what was wanted. Nothing else may have written since it was prepared.
 */
export function writeChange({
  db,
  shelves,
  vectors,
  meanings,
  prepared: { change, last, known, wanted },
  embedded,
}: {
  db: Sqlite
  shelves: Shelves
  vectors: Vectors
  meanings: Meanings | undefined
  prepared: Prepared
  embedded: readonly Float32Array[]
}): void {
  const vectorOf = new Map(wanted.map(({ id }, at) => [id, embedded[at]]))
  // A list, not a flag: what a callback sets, the compiler does not see.
  const forgotten: Uuid[] = []
  try {
    db.transaction(() => {
      const open = new Map<ProjectId, Open>()
      const opened = (id: ProjectId): Open => {
        let one = open.get(id)
        if (!one) {
          const row = projectRow(db, id)
          open.set(id, (one = { row, shelf: shelves.of(row.no) }))
        }
        return one
      }
      for (const id of change.drop) if (dropOne({ db, vectors, meanings, opened }, id)) forgotten.push(id)
      for (const [id, unit] of last)
        putOne({ db, vectors, meanings, opened, old: known.get(id) }, unit, vectorOf.get(id))
      for (const { row, shelf } of open.values()) {
        shelf.seal()
        if (forgotten.length > 0) shelf.purge()
        db.run('UPDATE projects SET next = ?, units = ?, length = ? WHERE no = ?', [
          row.next,
          row.units,
          row.length,
          row.no,
        ])
      }
      vectors.save()
      meanings?.vectors.save()
      metaOf(db).set('position', String(change.position))
    })
  } catch (error) {
    // What is in memory may hold rows that were rolled back.
    vectors.reset()
    meanings?.vectors.reset()
    shelves.reset()
    throw error
  } finally {
    keptOf(db).forgetProjects()
  }
  // Episodes go only when they are forgotten: then the log must not keep their words either.
  if (forgotten.length > 0) db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
}

type Into = { db: Sqlite; vectors: Vectors; meanings: Meanings | undefined; opened: (id: ProjectId) => Open }
type Put = Into & { old: Known | undefined }

function putOne({ old, ...into }: Put, unit: Unit, vector: Float32Array | undefined): void {
  const { db, vectors, meanings, opened } = into
  if (old && old.unit.project !== unit.project) dropOne(into, unit.id)
  const known = old && old.unit.project === unit.project ? old : undefined
  const { row, shelf } = opened(unit.project)
  const place = known?.place ?? { project: row.no, no: row.next++ }
  const filed = shelf.file(unit, place.no)
  if (known?.stored.print === filed.print) {
    shelf.undo()
    // A fact that was only seen once more says nothing new.
    if (isAlike(known, unit)) return
  } else if (known) shelf.drop(place.no)
  row.length += filed.length - (known?.stored.length ?? 0)
  if (!known) row.units++
  if (vector) {
    vectors.put(place.project, place.no, vector)
    meanings?.want(keyOf(place.project, place.no))
  }
  writeUnit(db, place, { unit, filed, isNew: !known })
}

/** Says whether it was an episode. An id that is not there is no error. */
function dropOne({ db, vectors, meanings, opened }: Into, id: Uuid): boolean {
  const old = unitOf(db, id)
  if (!old) return false
  const { place, unit, stored } = old
  const { row, shelf } = opened(unit.project)
  shelf.drop(place.no)
  row.units--
  row.length -= stored.length
  vectors.drop(place.project, place.no)
  meanings?.drop(place.project, place.no)
  deleteUnit(db, place)
  return unit.kind === 'episode'
}

const EMBED_BATCH = 512

/** Embeds every unit again when the vectors are another model's. Resumes nothing: it starts over when it was cut short. */
export async function embedAnew({
  db,
  vectors,
  embedder,
  log,
}: {
  db: Sqlite
  vectors: Vectors
  embedder: Embedder
  log: Log | undefined
}): Promise<void> {
  const meta = metaOf(db)
  const before = meta.get('embedder')
  if (before === embedder.identity) return
  let units = 0
  db.run('DELETE FROM vectors')
  vectors.reset()
  for (let after = -1; ;) {
    const rows = db.all<{ key: number; project: number; text: string }>(
      `SELECT key, project, text FROM units WHERE key > ? AND ${HAS_VECTOR} ORDER BY key LIMIT ?`,
      [after, EMBED_BATCH],
    )
    if (rows.length === 0) break
    const embedded = await embedder.embed(
      rows.map(({ text }) => text),
      'passage',
    )
    db.transaction(() => {
      rows.forEach(({ key, project }, at) => vectors.put(project, key - keyOf(project, 0), embedded[at]!))
      vectors.save()
    })
    units += rows.length
    after = rows[rows.length - 1]!.key
  }
  meta.set('embedder', embedder.identity)
  if (before !== undefined)
    log?.info({ before, now: embedder.identity, units }, 'Another embedder: every unit was embedded anew.')
}
