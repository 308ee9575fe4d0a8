import {
  INDEX_MERGE_MAX,
  INDEX_SEGMENT_POSTINGS_MAX,
  INDEX_TAIL_POSTINGS_MAX,
  INDEX_TAIL_UNITS_MAX,
} from '../limits.ts'
import { MemoryError } from '../errors.ts'
import type { Sqlite } from '../sqlite.ts'
import { keyOf } from './numbers.ts'
import {
  bytesOfSegment,
  findTerm,
  keyOfTerm,
  mergeSegments,
  OWN_BIT,
  sealTerms,
  segmentIn,
  UNIT_SHIFT,
  UNITS_MAX,
  type Segment,
} from './segment.ts'

/** What a unit is found by: its postings by term, how long it is, whether it is a fact. */
export type Filed = { postings: ReadonlyMap<string, number>; lengthCode: number; fact: boolean }

/** One term's postings in one place; of these, units that `gone` has are to be passed over. */
export type Run = { postings: Uint32Array | readonly number[]; from: number; to: number; gone: Gone | undefined }

/**
 * The inverted index of one project in memory: sealed segments, which the file has too, and a tail of the units since.
 * Of a unit that changes, the sealed postings are marked as gone and new ones go into the tail.
 */
export type Shelf = {
  /** Length codes, and 1 for facts, by unit number. */
  readonly lengths: Uint8Array
  readonly facts: Uint8Array
  put(no: number, filed: Filed): void
  /** `filed` is what was put. */
  drop(no: number, filed: Filed): void
  runs(term: string): Run[]
  /** Units that have the term among their own words. */
  having(term: string): number
  /** Ends a transaction: names what is new in the tail, writes the tail as a segment when it is large (or `now`), and merges what has become many. */
  seal(when: 'large' | 'now'): void
  /** Rewrites the segments that have units marked as gone: nothing of them stays. In a transaction. */
  purge(): void
  /** Bytes in memory, about. */
  bytes(): number
}

type Sealed = { id: number; segment: Segment; gone: Gone | undefined; having: Int32Array }
export type Gone = Uint32Array
export const isGone = (gone: Gone | undefined, no: number): boolean =>
  gone !== undefined && ((gone[no >>> 5] ?? 0) & (1 << (no & 31))) !== 0

type Tail = { terms: Map<string, number[]>; units: Map<number, number>; postings: number }
const emptyTail = (): Tail => ({ terms: new Map(), units: new Map(), postings: 0 })

/** Opens the shelf of a project. `filedOf` files the units of the tail again, which are in the file as units only. */
export function openShelf(
  db: Sqlite,
  project: number,
  filedOf: (keys: readonly number[]) => Map<number, Filed>,
): Shelf {
  const sealed = readSealed(db, project)
  const held = { db, project, sealed }
  let tail = emptyTail()
  /** Units of the tail that the file does not name yet: named together, since a statement each costs more than the filing. */
  const fresh = new Set<number>()
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
  for (const { segment, gone } of sealed)
    for (const unit of segment.units)
      if (!isGone(gone, unit >>> UNIT_SHIFT)) note(unit >>> UNIT_SHIFT, unit & 0xff, (unit >>> 8) & 1)

  const file = (no: number, { postings, lengthCode, fact }: Filed): void => {
    if (no >= UNITS_MAX)
      throw new MemoryError('storage_full', {
        message: `One project has ${UNITS_MAX} units in the search index, and that is the most.`,
        fix: 'Forget what is old, or work in another project.',
      })
    note(no, lengthCode, fact ? 1 : 0)
    tail.units.set(no, ((no << UNIT_SHIFT) | (fact ? 256 : 0) | lengthCode) >>> 0)
    for (const [term, posting] of postings) {
      const list = tail.terms.get(term)
      if (list) list.push(posting)
      else tail.terms.set(term, [posting])
    }
    tail.postings += postings.size
  }
  for (const [key, filed] of filedOf(readTail(db, project))) file(key - keyOf(project, 0), filed)

  const remove = (no: number, { postings }: Filed): void => {
    if (tail.units.delete(no)) {
      tail.postings -= postings.size
      for (const [term, posting] of postings) takeOut(tail.terms, term, posting)
      if (!fresh.delete(keyOf(project, no))) db.run('DELETE FROM tail WHERE key = ?', [keyOf(project, no)])
    } else markGone(held, no)
  }
  return {
    get lengths() {
      return lengths
    },
    get facts() {
      return facts
    },
    put: (no, filed) => {
      file(no, filed)
      fresh.add(keyOf(project, no))
    },
    drop: remove,
    runs: (term) => runsOf(term, sealed, tail),
    having: (term) => {
      let count = 0
      for (const posting of tail.terms.get(term) ?? []) if (posting & OWN_BIT) count++
      const key = keyOfTerm(term)
      for (const one of sealed) count += havingIn(one, key)
      return count
    },
    seal: (when) => {
      const large = tail.postings >= INDEX_TAIL_POSTINGS_MAX || tail.units.size >= INDEX_TAIL_UNITS_MAX
      if (fresh.size > 0)
        db.run('INSERT OR IGNORE INTO tail SELECT value FROM json_each(?)', [JSON.stringify([...fresh])])
      fresh.clear()
      if (tail.units.size === 0 || (when === 'large' && !large)) return
      replaceSegments(held, [], sealTerms(tail.terms, [...tail.units.values()]))
      tail = emptyTail()
      db.run('DELETE FROM tail WHERE key >= ? AND key < ?', [keyOf(project, 0), keyOf(project + 1, 0)])
      for (let parts = tooMany(sealed); parts.length > 0; parts = tooMany(sealed))
        replaceSegments(held, parts, merged(parts))
    },
    purge: () => {
      for (const one of sealed.filter(({ gone }) => gone !== undefined)) replaceSegments(held, [one], merged([one]))
    },
    bytes: () => bytesOf(sealed, tail, lengths.length),
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
const bytesOf = (sealed: readonly Sealed[], tail: Tail, units: number): number =>
  sealed.reduce(
    (sum, { segment: { keys, starts, postings, units: own }, having }) =>
      sum + [keys, starts, postings, own, having].reduce((bytes, array) => bytes + array.byteLength, 0),
    2 * units + 16 * tail.postings,
  )

/** Small segments of like size become one when there are many, as long as it does not grow too large to be merged in a pause. */
function tooMany(sealed: readonly Sealed[]): Sealed[] {
  const levels = new Map<number, Sealed[]>()
  for (const one of sealed) {
    const level = Math.floor(
      Math.log(1 + one.segment.postings.length / INDEX_TAIL_POSTINGS_MAX) / Math.log(INDEX_MERGE_MAX),
    )
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

function runsOf(term: string, sealed: readonly Sealed[], tail: Tail): Run[] {
  const runs: Run[] = []
  const key = keyOfTerm(term)
  for (const { segment, gone } of sealed) {
    const at = findTerm(segment, key)
    if (at >= 0) runs.push({ postings: segment.postings, from: segment.starts[at]!, to: segment.starts[at + 1]!, gone })
  }
  const postings = tail.terms.get(term)
  if (postings) runs.push({ postings, from: 0, to: postings.length, gone: undefined })
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

function takeOut(terms: Map<string, number[]>, term: string, posting: number): void {
  const list = terms.get(term)
  const at = list?.lastIndexOf(posting) ?? -1
  if (!list || at < 0) return
  if (list.length === 1) terms.delete(term)
  else list.splice(at, 1)
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

const readTail = (db: Sqlite, project: number): number[] =>
  db
    .all<{ key: number }>('SELECT key FROM tail WHERE key >= ? AND key < ? ORDER BY key', [
      keyOf(project, 0),
      keyOf(project + 1, 0),
    ])
    .map(({ key }) => key)
