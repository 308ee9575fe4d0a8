import { INDEX_MERGE_MAX, INDEX_SEGMENT_POSTINGS_MAX } from '../limits.ts'
import { MemoryError } from '../errors.ts'
import type { Sqlite } from '../sqlite.ts'
import { openFiling, type Filed, type Filing } from './filing.ts'
import type { Unit } from './search-index.ts'
import {
  bytesOfSegment,
  findTerm,
  keyOfTerm,
  mergeSegments,
  OWN_BIT,
  segmentIn,
  UNIT_SHIFT,
  UNITS_MAX,
  type Segment,
} from './segment.ts'

/** One term's postings in one place; of these, units that `gone` has are to be passed over. */
export type Run = { postings: Uint32Array; from: number; to: number; gone: Gone | undefined }

/**
 * The inverted index of one project in memory: sealed segments, which the file has too. What a step files is one more;
 * small ones are joined. Of a unit that changes, the sealed postings are marked as gone.
 */
export type Shelf = {
  /** Length codes, and 1 for facts, by unit number. */
  readonly lengths: Uint8Array
  readonly facts: Uint8Array
  /** Files a unit: it is found from the end of the step on. */
  file(unit: Unit, no: number): Filed
  /** Takes out the unit that was filed last. */
  undo(): void
  /** Of the unit as it was at the last step. */
  drop(no: number): void
  runs(term: string): Run[]
  /** Units that have the term among their own words. */
  having(term: string): number
  /** Ends a step, in its transaction: seals what was filed, and joins segments that have become many. */
  seal(): void
  /** Rewrites the segments that have units marked as gone: nothing of them stays. In a transaction. */
  purge(): void
  /** Bytes in memory, about. */
  bytes(): number
}

type Sealed = { id: number; segment: Segment; gone: Gone | undefined; having: Int32Array }
export type Gone = Uint32Array
export const isGone = (gone: Gone | undefined, no: number): boolean =>
  gone !== undefined && ((gone[no >>> 5] ?? 0) & (1 << (no & 31))) !== 0

/** Opens the shelf of a project: its segments are read. */
export function openShelf(db: Sqlite, project: number): Shelf {
  const sealed = readSealed(db, project)
  const held = { db, project, sealed }
  let filing: Filing | undefined
  let lengths = new Uint8Array(1_024)
  let facts = new Uint8Array(1_024)
  const note = (no: number, lengthCode: number, fact: number): void => {
    if (no >= lengths.length) {
      lengths = grown(lengths, no + 1)
      facts = grown(facts, no + 1)
    }
    lengths[no] = lengthCode
    facts[no] = fact
  }
  for (const {
    segment: { units },
    gone,
  } of sealed)
    for (let at = 0; at < units.length; at++) {
      const unit = units[at]!
      if (!isGone(gone, unit >>> UNIT_SHIFT)) note(unit >>> UNIT_SHIFT, unit & 0xff, (unit >>> 8) & 1)
    }

  return {
    get lengths() {
      return lengths
    },
    get facts() {
      return facts
    },
    file: (unit, no) => {
      if (no >= UNITS_MAX)
        throw new MemoryError('storage_full', {
          message: `One project has ${UNITS_MAX} units in the search index, and that is the most.`,
          fix: 'Forget what is old, or work in another project.',
        })
      const filed = (filing ??= openFiling()).file(unit, no)
      note(no, filed.lengthCode, filed.fact ? 1 : 0)
      return filed
    },
    undo: () => filing?.undo(),
    drop: (no) => markGone(held, no),
    runs: (term) => runsOf(term, sealed),
    having: (term) => {
      const key = keyOfTerm(term)
      return sealed.reduce((count, one) => count + havingIn(one, key), 0)
    },
    seal: () => {
      if (!filing) return
      if (filing.units > 0) replaceSegments(held, [], filing.seal())
      filing = undefined
      for (let parts = tooMany(sealed); parts.length > 0; parts = tooMany(sealed))
        replaceSegments(held, parts, merged(parts))
    },
    purge: () => {
      for (const one of sealed.filter(({ gone }) => gone !== undefined)) replaceSegments(held, [one], merged([one]))
    },
    bytes: () => bytesOf(sealed, lengths.length),
  }
}

/** In the one segment that has the unit. */
function markGone({ db, sealed }: Held, no: number): void {
  const one = sealed.find(({ segment, gone }) => !isGone(gone, no) && hasUnit(segment, no))
  if (!one) return
  one.gone = marked(one.gone, no)
  one.having.fill(-1)
  db.run('INSERT OR IGNORE INTO gone VALUES (?, ?)', [one.id, no])
}

type Held = { db: Sqlite; project: number; sealed: Sealed[] }

/** Puts one segment in the place of some, in the file and in memory. */
function replaceSegments({ db, project, sealed }: Held, parts: readonly Sealed[], segment: Segment): void {
  for (const { id } of parts) {
    db.run('DELETE FROM segments WHERE id = ?', [id])
    db.run('DELETE FROM gone WHERE segment = ?', [id])
  }
  sealed.splice(0, sealed.length, ...sealed.filter((one) => !parts.includes(one)))
  if (segment.units.length > 0) sealed.push(writeSegment(db, project, segment))
}

/** What of a shelf lies in memory, about. */
const bytesOf = (sealed: readonly Sealed[], units: number): number =>
  sealed.reduce(
    (sum, { segment: { keys, starts, postings, units: own }, having }) =>
      sum + [keys, starts, postings, own, having].reduce((bytes, array) => bytes + array.byteLength, 0),
    2 * units,
  )

/** Segments of like size become one when there are many, as long as it does not grow too large to be joined in a pause. */
function tooMany(sealed: readonly Sealed[]): Sealed[] {
  const levels = new Map<number, Sealed[]>()
  for (const one of sealed) {
    const level = Math.floor(Math.log(1 + one.segment.postings.length) / Math.log(INDEX_MERGE_MAX))
    levels.set(level, [...(levels.get(level) ?? []), one])
  }
  for (const parts of levels.values()) {
    const postings = parts.reduce((sum, { segment }) => sum + segment.postings.length, 0)
    if (parts.length >= INDEX_MERGE_MAX && postings <= INDEX_SEGMENT_POSTINGS_MAX) return parts
  }
  return []
}

const merged = (parts: readonly Sealed[]): Segment =>
  mergeSegments(parts.map(({ segment, gone }) => ({ segment, isGone: (no) => isGone(gone, no) })))

function runsOf(term: string, sealed: readonly Sealed[]): Run[] {
  const runs: Run[] = []
  const key = keyOfTerm(term)
  for (const { segment, gone } of sealed) {
    const at = findTerm(segment, key)
    if (at >= 0) runs.push({ postings: segment.postings, from: segment.starts[at]!, to: segment.starts[at + 1]!, gone })
  }
  return runs
}

function havingIn({ segment, gone, having }: Sealed, key: number): number {
  const at = findTerm(segment, key)
  if (at < 0) return 0
  if (having[at]! < 0) {
    let count = 0
    for (let place = segment.starts[at]!; place < segment.starts[at + 1]!; place++) {
      const posting = segment.postings[place]!
      if (posting & OWN_BIT && !isGone(gone, posting >>> UNIT_SHIFT)) count++
    }
    having[at] = count
  }
  return having[at]!
}

function hasUnit({ units }: Segment, no: number): boolean {
  let low = 0
  let high = units.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = units[middle]! >>> UNIT_SHIFT
    if (found === no) return true
    if (found < no) low = middle + 1
    else high = middle - 1
  }
  return false
}

function marked(gone: Gone | undefined, no: number): Gone {
  const words = (no >>> 5) + 1
  const marks = gone && gone.length >= words ? gone : new Uint32Array(Math.ceil(words * 1.5))
  if (gone && marks !== gone) marks.set(gone)
  marks[no >>> 5]! |= 1 << (no & 31)
  return marks
}

function grown(array: Uint8Array, wanted: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.ceil(wanted * 1.5))
  larger.set(array)
  return larger
}

const sealedOf = (id: number, segment: Segment): Sealed => ({
  id,
  segment,
  gone: undefined,
  having: new Int32Array(segment.keys.length).fill(-1),
})

function writeSegment(db: Sqlite, project: number, segment: Segment): Sealed {
  db.run('INSERT INTO segments (project, bytes) VALUES (?, ?)', [project, bytesOfSegment(segment)])
  return sealedOf(db.get<{ id: number }>('SELECT last_insert_rowid() AS id')!.id, segment)
}

function readSealed(db: Sqlite, project: number): Sealed[] {
  const sealed = db
    .all<{ id: number; bytes: Uint8Array }>('SELECT id, bytes FROM segments WHERE project = ? ORDER BY id', [project])
    .map(({ id, bytes }) => sealedOf(id, segmentIn(bytes)))
  const byId = new Map(sealed.map((one) => [one.id, one]))
  const gone = db.all<{ segment: number; no: number }>(
    'SELECT segment, no FROM gone WHERE segment IN (SELECT id FROM segments WHERE project = ?)',
    [project],
  )
  for (const { segment, no } of gone) {
    const one = byId.get(segment)!
    one.gone = marked(one.gone, no)
  }
  return sealed
}
