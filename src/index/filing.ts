import type { Role } from '../types.ts'
import { entityTermsOf, fileTermsOf } from './adjacency.ts'
import type { Unit } from './search-index.ts'
import { FREQUENCY_STEPS, keyOfTerm, lengthCode, postingOf, sealPostings, unitWord, type Segment } from './segment.ts'
import { tokenize } from './tokenize.ts'

/** Whose words count how much: long replies and outputs repeat everything and drown the sentence that mattered. */
const ROLE_WEIGHT: Readonly<Record<Role, number>> = { user: 1, assistant: 0.1, agent: 0.1, tool: 0.06, web: 0.05 }
/** Who, when and where: less than a word each. Paths as words gained two points on commits, dates one on chats. */
const KEY_WEIGHT = 0.75
/** A commit's message was written to be found again, whatever tool told it. */
const COMMITS = /\bgit commit\b/

export const ownWeight = (unit: Pick<Unit, 'kind' | 'type' | 'role' | 'key'>): number =>
  unit.kind === 'fact' || unit.type === 'note' || (unit.type === 'tool' && COMMITS.test(unit.key))
    ? 1
    : ROLE_WEIGHT[unit.role]

/** What a unit was filed as. `print` is the same for the same words with the same weights, and for others as good as never. */
export type Filed = { length: number; lengthCode: number; fact: boolean; print: number }

/**
 * Units on their way into one sealed segment: by their words with their weights, their entities, their files. Terms are
 * numbers here, and postings one run of memory: a list for each term took ten times as long.
 */
export type Filing = {
  readonly units: number
  /** The same unit always gives the same. */
  file(unit: Unit, no: number): Filed
  /** Takes out the unit that was filed last. */
  undo(): void
  seal(): Segment
}

/** Texts whose terms are kept within a step: a text is the window of up to four others. */
const TEXTS_KEPT_MAX = 4_096
const TEXT_KEPT_CHARS_MAX = 1_000

/** The terms of one step by number, and what of texts was looked up. */
function openDictionary() {
  const numbers = new Map<string, number>()
  let keys = new Float64Array(1_024)
  const numberOf = (term: string): number => {
    const known = numbers.get(term)
    if (known !== undefined) return known
    const number = numbers.size
    if (number === keys.length) keys = doubled(keys, new Float64Array(2 * number))
    keys[number] = keyOfTerm(term)
    numbers.set(term, number)
    return number
  }
  const texts = new Map<string, Uint32Array>()
  const termsIn = (text: string): Uint32Array => {
    const known = texts.get(text)
    if (known) return known
    const found = tokenize(text)
    const numbered = new Uint32Array(found.length)
    for (let at = 0; at < found.length; at++) numbered[at] = numberOf(found[at]!)
    if (text.length <= TEXT_KEPT_CHARS_MAX) {
      if (texts.size >= TEXTS_KEPT_MAX) texts.clear()
      texts.set(text, numbered)
    }
    return numbered
  }
  return {
    get keys() {
      return keys
    },
    get size() {
      return numbers.size
    },
    numberOf,
    termsIn,
  }
}

export function openFiling(): Filing {
  const dictionary = openDictionary()
  const { numberOf, termsIn } = dictionary
  /** Of the unit at hand, by term: what it adds up to, whether a word is its own, and whether it was met at all. */
  let sums = new Float64Array(1_024)
  let owns = new Uint8Array(1_024)
  let met = new Uint32Array(1_024)
  let turn = 0
  let terms = new Uint32Array(65_536)
  let postings = new Uint32Array(65_536)
  const units: number[] = []
  let count = 0
  let before = 0
  let touched = new Uint32Array(4_096)
  let touches = 0

  const makeRoom = (): void => {
    const { length } = dictionary.keys
    if (length <= sums.length) return
    sums = doubled(sums, new Float64Array(length))
    owns = doubled(owns, new Uint8Array(length))
    met = doubled(met, new Uint32Array(length))
  }
  const add = (text: string, weight: number, own: 0 | 1): number => {
    const found = termsIn(text)
    makeRoom()
    if (touches + found.length > touched.length)
      touched = doubled(touched, new Uint32Array(2 * (touches + found.length)))
    for (let at = 0; at < found.length; at++) {
      const term = found[at]!
      if (met[term] === turn) {
        sums[term]! += weight
        owns[term]! |= own
      } else {
        met[term] = turn
        sums[term] = weight
        owns[term] = own
        touched[touches++] = term
      }
    }
    return found.length
  }
  const put = (term: number, posting: number): void => {
    if (count === terms.length) {
      terms = doubled(terms, new Uint32Array(2 * count))
      postings = doubled(postings, new Uint32Array(2 * count))
    }
    terms[count] = term
    postings[count++] = posting
  }
  return {
    get units() {
      return units.length
    },
    file: (unit, no) => {
      before = count
      turn++
      touches = 0
      const weight = ownWeight(unit)
      const length = add(unit.text, weight, 1)
      add(unit.key, KEY_WEIGHT * weight, 1)
      for (const near of unit.window) add(near.text, near.weight, 0)
      for (let at = 0; at < touches; at++) {
        const term = touched[at]!
        const code = Math.min(255, Math.round(sums[term]! * FREQUENCY_STEPS))
        // A share too small to keep gives none.
        if (code > 0) put(term, postingOf(no, code, owns[term] === 1))
      }
      for (const term of entityTermsOf(unit)) put(numberOf(term), postingOf(no, 1, false))
      // In place of a frequency: how many files the unit touched.
      const files = Math.min(255, unit.files.length)
      for (const term of fileTermsOf(unit)) put(numberOf(term), postingOf(no, files, false))
      const filed = { length, lengthCode: lengthCode(length), fact: unit.kind === 'fact' }
      units.push(unitWord(no, filed))
      return { ...filed, print: printOf({ terms, postings, keys: dictionary.keys, from: before, to: count }, filed) }
    },
    undo: () => {
      units.pop()
      count = before
    },
    seal: () =>
      sealPostings(
        { keys: dictionary.keys.subarray(0, dictionary.size), terms, postings, count },
        Uint32Array.from(units),
      ),
  }
}

function doubled<T extends Float64Array | Uint32Array | Uint8Array>(array: T, larger: T): T {
  larger.set(array)
  return larger
}

type Part = { terms: Uint32Array; postings: Uint32Array; keys: Float64Array; from: number; to: number }

/** Sums of mixed words: the order in which terms came does not matter. */
function printOf({ terms, postings, keys, from, to }: Part, { lengthCode: code, fact }: Omit<Filed, 'print'>): number {
  let [a, b] = [code, fact ? 1 : 0]
  for (let at = from; at < to; at++) {
    const key = keys[terms[at]!]!
    const low = ((key % 2 ** 32) | 0) ^ Math.imul((postings[at]! & 0x1ff) + 1, 0x9e3779b1)
    const mixed = Math.imul(low ^ (low >>> 15), 0x2c1b3c6d)
    a = (a + (mixed ^ (mixed >>> 13))) | 0
    b = (b + Math.imul(mixed ^ Math.floor(key / 2 ** 21), 0x297a2d39)) | 0
  }
  return (a >>> 0) * 2 ** 21 + (b >>> 11)
}
