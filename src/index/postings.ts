import type { Sqlite } from '../sqlite.ts'
import type { UnitTerms } from './unit-terms.ts'
import type { Words } from './words.ts'

/**
 * A posting is one 32-bit word, little-endian: bits 0–11 the unit's number in its block, 12 whether it is a fact,
 * 13 whether the word is its own (not only its neighbours'), 16–23 the weighted frequency, 24–31 the length.
 * So one sequential read of a term gives everything that BM25 wants.
 */
export const BLOCK_BITS = 12
const LOCAL_MASK = 0xfff
const FACT_BIT = 1 << 12
const OWN_BIT = 1 << 13
/** A thirty-second of a word is the smallest share that is kept, eight words the largest. */
const FREQUENCY_STEPS = 32
/** Lengths on a logarithmic scale, 16 steps to a doubling: at most 4.4 % off. */
const LENGTH_STEPS = 16

export const FREQUENCY_OF = Float32Array.from({ length: 256 }, (_, code) => code / FREQUENCY_STEPS)
export const LENGTH_OF = Float32Array.from({ length: 256 }, (_, code) => 2 ** (code / LENGTH_STEPS) - 1)

export const localOf = (posting: number): number => posting & LOCAL_MASK
export const isFact = (posting: number): boolean => (posting & FACT_BIT) !== 0
export const isOwn = (posting: number): boolean => (posting & OWN_BIT) !== 0
export const frequencyCode = (posting: number): number => (posting >>> 16) & 0xff
export const lengthCode = (posting: number): number => posting >>> 24

/** The postings of one unit by term. A share too small to keep gives none. */
export function postingsOf({ terms, length }: UnitTerms, unit: { no: number; fact: boolean }): Map<string, number> {
  const lengthBits = Math.min(255, Math.round(Math.log2(1 + length) * LENGTH_STEPS))
  const postings = new Map<string, number>()
  for (const [term, { frequency, own }] of terms) {
    const code = Math.min(255, Math.round(frequency * FREQUENCY_STEPS))
    if (code === 0) continue
    const flags = (unit.fact ? FACT_BIT : 0) | (own ? OWN_BIT : 0)
    postings.set(term, ((unit.no & LOCAL_MASK) | flags | (code << 16) | (lengthBits << 24)) >>> 0)
  }
  return postings
}

type Row = { block: number; term: string; add: number[]; drop: Set<number> }

/** Collects what a batch of units changes, so that each word row is written once. */
export type PostingsWriter = {
  replace(unit: { no: number }, before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void
  flush(): void
}

export function openPostingsWriter({ db, words }: { db: Sqlite; words: Words }, project: number): PostingsWriter {
  const blocks = new Map<number, Map<string, Row>>()
  const rowOf = (block: number, term: string): Row => {
    let rows = blocks.get(block)
    if (!rows) blocks.set(block, (rows = new Map<string, Row>()))
    let row = rows.get(term)
    if (!row) rows.set(term, (row = { block, term, add: [], drop: new Set() }))
    return row
  }
  return {
    replace: ({ no }, before, after) => {
      const block = no >>> BLOCK_BITS
      for (const [term, posting] of before) if (after.get(term) !== posting) rowOf(block, term).drop.add(posting)
      for (const [term, posting] of after) if (before.get(term) !== posting) rowOf(block, term).add.push(posting)
    },
    flush: () => {
      for (const [block, rows] of blocks) {
        words.forget({ project, block }, rows.keys())
        flushBlock(db, { project, block }, [...rows.values()])
      }
      blocks.clear()
    },
  }
}

/** A blob as postings; it comes back in memory of its own, so it is aligned. */
export const postingsIn = (blob: Uint8Array): Uint32Array =>
  new Uint32Array(blob.buffer, blob.byteOffset, blob.byteLength >>> 2)

/** Rows of one statement: a call into SQLite per row cost more than all the work in it. */
const ROWS_PER_STATEMENT = 2_000

type Place = { project: number; block: number }

function flushBlock(db: Sqlite, { project, block }: Place, rows: readonly Row[]): void {
  const added = rows.filter(({ drop }) => drop.size === 0)
  const changed = rows.filter(({ drop }) => drop.size > 0)
  // `||` joins bytes as they are, and the cast makes them a blob again.
  write(db, { project, block }, added, 'CAST(postings || excluded.postings AS BLOB)')
  if (changed.length === 0) return
  const old = new Map(
    db
      .all<{ term: string; postings: Uint8Array }>(
        'SELECT term, postings FROM words WHERE project = ? AND block = ? AND term IN (SELECT value FROM json_each(?))',
        [project, block, JSON.stringify(changed.map(({ term }) => term))],
      )
      .map(({ term, postings }) => [term, postings]),
  )
  const kept = changed.map(({ term, add, drop }) => {
    const postings = old.get(term)
    const left = postings ? [...postingsIn(postings)].filter((posting) => !drop.has(posting)) : []
    return { term, add: [...left, ...add] }
  })
  write(
    db,
    { project, block },
    kept.filter(({ add }) => add.length > 0),
    'excluded.postings',
  )
  const empty = kept.filter(({ add }) => add.length === 0).map(({ term }) => term)
  if (empty.length === 0) return
  db.run('DELETE FROM words WHERE project = ? AND block = ? AND term IN (SELECT value FROM json_each(?))', [
    project,
    block,
    JSON.stringify(empty),
  ])
}

function write(
  db: Sqlite,
  { project, block }: Place,
  rows: readonly Pick<Row, 'term' | 'add'>[],
  postings: string,
): void {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const page = rows
      .slice(from, from + ROWS_PER_STATEMENT)
      .map(({ term, add }) => [term, Buffer.from(Uint32Array.from(add).buffer).toString('hex')])
    db.run(
      `INSERT INTO words SELECT ?, ?, value ->> 0, unhex(value ->> 1) FROM json_each(?) WHERE true
       ON CONFLICT DO UPDATE SET postings = ${postings}`,
      [project, block, JSON.stringify(page)],
    )
  }
}
