/**
 * A sealed part of the inverted index, after the segments of Lucene: its terms never change, units that went or changed
 * are marked beside it, and small segments are merged into larger ones. A term is its hash of 53 bits: among a million
 * terms two meet with a chance of 1 : 18,000, and the file holds no word of anybody.
 */
export type Segment = {
  /** Hashes of the terms, ascending. */
  readonly keys: Float64Array
  /** Where each term's postings begin; one more than there are terms. */
  readonly starts: Uint32Array
  /** Postings of one term after the other, ascending by unit. */
  readonly postings: Uint32Array
  /** Its units: number << 9, fact << 8, length code. */
  readonly units: Uint32Array
}

/**
 * A posting is one word: the unit's number << 9, 256 when the term is its own (not only its neighbours'), and eight bits
 * of weighted frequency. So one sequential read of a term gives everything that BM25 wants but the length.
 */
export const UNIT_SHIFT = 9
export const OWN_BIT = 256
export const UNITS_MAX = 2 ** 23
/** A thirty-second of a word is the smallest share that is kept, eight words the largest. */
export const FREQUENCY_STEPS = 32
/** Lengths on a logarithmic scale, 16 steps to a doubling: at most 4.4 % off. */
const LENGTH_STEPS = 16

export const FREQUENCY_OF = Float32Array.from({ length: 256 }, (_, code) => code / FREQUENCY_STEPS)
export const LENGTH_OF = Float32Array.from({ length: 256 }, (_, code) => 2 ** (code / LENGTH_STEPS) - 1)
export const lengthCode = (length: number): number => Math.min(255, Math.round(Math.log2(1 + length) * LENGTH_STEPS))
export const postingOf = (no: number, code: number, own: boolean): number =>
  ((no << UNIT_SHIFT) | (own ? OWN_BIT : 0) | code) >>> 0

export const unitWord = (no: number, { lengthCode: code, fact }: { lengthCode: number; fact: boolean }): number =>
  ((no << UNIT_SHIFT) | (fact ? 256 : 0) | code) >>> 0

/** FNV-1a twice with different ends (http://www.isthe.com/chongo/tech/comp/fnv/), mixed, 53 bits of it as a number. */
export function keyOfTerm(term: string): number {
  let [a, b] = [0x811c9dc5, 0x2f0b4c47]
  for (let at = 0; at < term.length; at++) {
    const code = term.charCodeAt(at)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x5bd1e995)
    b ^= b >>> 13
  }
  a = Math.imul(a ^ (a >>> 15), 0x2c1b3c6d)
  b = Math.imul(b ^ (b >>> 15), 0x297a2d39)
  return ((a ^ (a >>> 13)) >>> 0) * 2 ** 21 + ((b ^ (b >>> 14)) >>> 11)
}

/** The place of a term, or −1. */
export const findTerm = ({ keys }: Segment, key: number): number => placeOf(keys, key)

function placeOf(keys: Float64Array, key: number): number {
  let low = 0
  let high = keys.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = keys[middle]!
    if (found === key) return middle
    if (found < key) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** Terms by number, with `count` postings of them in any order. */
export type Loose = { keys: Float64Array; terms: Uint32Array; postings: Uint32Array; count: number }

/** A segment of loose postings, in one pass over them: each term's place is counted before. */
export function sealPostings({ keys, terms, postings: loose, count }: Loose, units: Uint32Array): Segment {
  const sorted = keys.slice().sort()
  const rankOf = Uint32Array.from(keys, (key) => placeOf(sorted, key))
  const ends = new Uint32Array(sorted.length + 1)
  for (let at = 0; at < count; at++) ends[rankOf[terms[at]!]! + 1]!++
  const used: number[] = []
  for (let rank = 0; rank < sorted.length; rank++) {
    if (ends[rank + 1]! > 0) used.push(rank)
    ends[rank + 1]! += ends[rank]!
  }
  const starts = Uint32Array.from([...used.map((rank) => ends[rank]!), count])
  const postings = new Uint32Array(count)
  for (let at = 0; at < count; at++) postings[ends[rankOf[terms[at]!]!]!++] = loose[at]!
  for (let term = 0; term < used.length; term++) sortPart(postings, starts[term]!, starts[term + 1]!)
  return { keys: Float64Array.from(used, (rank) => sorted[rank]!), starts, postings, units: units.sort() }
}

/** One segment of several, without the units that `isGone` names for each. */
export function mergeSegments(parts: readonly { segment: Segment; isGone: (no: number) => boolean }[]): Segment {
  const size = (of: (segment: Segment) => number): number => parts.reduce((sum, { segment }) => sum + of(segment), 0)
  const keys = new Float64Array(size((segment) => segment.keys.length))
  const starts = new Uint32Array(keys.length + 1)
  const postings = new Uint32Array(size((segment) => segment.postings.length))
  const next = parts.map(() => 0)
  let count = 0
  let end = 0
  for (;;) {
    let key = Infinity
    for (let part = 0; part < parts.length; part++)
      key = Math.min(key, parts[part]!.segment.keys[next[part]!] ?? Infinity)
    if (key === Infinity) break
    const start = end
    for (let part = 0; part < parts.length; part++) {
      const { segment, isGone } = parts[part]!
      const term = next[part]!
      if (segment.keys[term] !== key) continue
      next[part]!++
      for (let at = segment.starts[term]!; at < segment.starts[term + 1]!; at++) {
        const posting = segment.postings[at]!
        if (!isGone(posting >>> UNIT_SHIFT)) postings[end++] = posting
      }
    }
    if (end === start) continue
    keys[count] = key
    starts[count++] = start
    starts[count] = end
    sortPart(postings, start, end)
  }
  const units = parts.flatMap(({ segment, isGone }) =>
    [...segment.units].filter((unit) => !isGone(unit >>> UNIT_SHIFT)),
  )
  return {
    keys: keys.slice(0, count),
    starts: starts.slice(0, count + 1),
    postings: postings.slice(0, end),
    units: Uint32Array.from(units).sort(),
  }
}

/** Sorts one term's postings; they nearly always are. */
function sortPart(postings: Uint32Array, from: number, to: number): void {
  for (let at = from + 1; at < to; at++)
    if (postings[at - 1]! > postings[at]!) {
      postings.subarray(from, to).sort()
      return
    }
}

const HEADER_BYTES = 16

/** As bytes: three counts, then the four arrays. Of this machine's byte order: an index never leaves it. */
export function bytesOfSegment({ keys, starts, postings, units }: Segment): Uint8Array {
  const header = Uint32Array.of(keys.length, postings.length, units.length, 0)
  return Buffer.concat(
    [header, keys, starts, postings, units].map((array) =>
      Buffer.from(array.buffer, array.byteOffset, array.byteLength),
    ),
  )
}

/** Views into the bytes, which must begin at a multiple of eight. */
export function segmentIn(bytes: Uint8Array): Segment {
  const { buffer, byteOffset } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
  const [terms, postings, units] = new Uint32Array(buffer, byteOffset, 3) as unknown as [number, number, number]
  let at = byteOffset + HEADER_BYTES + terms * 8
  const words = (length: number): Uint32Array => {
    const array = new Uint32Array(buffer, at, length)
    at += length * 4
    return array
  }
  return {
    keys: new Float64Array(buffer, byteOffset + HEADER_BYTES, terms),
    starts: words(terms + 1),
    postings: words(postings),
    units: words(units),
  }
}
