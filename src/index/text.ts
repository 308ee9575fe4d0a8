import { QUERY_TERMS_MAX } from '../limits.ts'
import { idf, termScore } from '../ranking/bm25.ts'
import { topOf } from '../ranking/top.ts'
import { byScore, type Found } from './numbers.ts'
import { BLOCK_BITS, FREQUENCY_OF, frequencyCode, isFact, isOwn, LENGTH_OF, lengthCode, localOf } from './postings.ts'
import { tokenize } from './tokenize.ts'
import type { Words } from './words.ts'

export type ProjectRow = { no: number; id: string; next: number; units: number; length: number }

/** Different words of a query that are looked up; of a longer one its beginning and its end. */
const LOOKED_UP_MAX = 96

type Read = { block: number; postings: Uint32Array }
type Lookup = { term: string; having: number; inProject: Read[][] }

/** The words of a query, each once, in the order they came. */
export function queryTerms(text: string): string[] {
  const terms = [...new Set(tokenize(text))]
  if (terms.length <= LOOKED_UP_MAX) return terms
  return [...terms.slice(0, LOOKED_UP_MAX * 0.75), ...terms.slice(-LOOKED_UP_MAX * 0.25)]
}

function lookUp(words: Words, projects: readonly ProjectRow[], terms: readonly string[]): Lookup[] {
  const byTerm = new Map<string, Lookup>(
    terms.map((term) => [term, { term, having: 0, inProject: projects.map(() => []) }]),
  )
  projects.forEach((project, at) => {
    const blocks = ((project.next - 1) >>> BLOCK_BITS) + 1
    for (let block = 0; project.next > 0 && block < blocks; block++) {
      for (const [term, { postings, own }] of words.read({ project: project.no, block }, terms)) {
        const lookup = byTerm.get(term)!
        lookup.inProject[at]!.push({ block, postings })
        lookup.having += own
      }
    }
  })
  return [...byTerm.values()]
}

/** How many units have each term among their own words. */
export function frequencies(words: Words, projects: readonly ProjectRow[], terms: readonly string[]): number[] {
  return lookUp(words, projects, terms).map(({ having }) => having)
}

export type TextScores = {
  /** The best facts and the best episodes, up to `limit` of each, best first. */
  top(limit: number): Found[]
  of(project: number, no: number): number
  /** Words of the query that are the unit's own. */
  matched(project: number, no: number): string[]
}

/** Scores every unit of the projects that has a word of the query (its rarest QUERY_TERMS_MAX words). Valid until the next call. */
export function scoreText(words: Words, projects: readonly ProjectRow[], terms: readonly string[]): TextScores {
  const units = projects.reduce((sum, project) => sum + project.units, 0)
  const average = Math.max(1, projects.reduce((sum, project) => sum + project.length, 0) / Math.max(1, units))
  const lengthRatio = LENGTH_OF.map((length) => length / average)
  const lookups = lookUp(words, projects, terms)
    .filter(({ inProject }) => inProject.some((reads) => reads.length > 0))
    .toSorted((a, b) => a.having - b.having)
    .slice(0, QUERY_TERMS_MAX)
  const sums = projects.map(({ next }, at) => sumsOf(at, next))
  lookups.forEach(({ having, inProject }, bit) => {
    const rarity = idf(units, having)
    inProject.forEach((reads, at) => addTerm(sums[at]!, { reads, rarity, lengthRatio, mask: 1 << bit }))
  })
  const numbers = new Map(projects.map((project, at) => [project.no, at]))
  return {
    of: (project, no) => sums[numbers.get(project)!]?.scores[no] ?? 0,
    matched: (project, no) => {
      const bits = sums[numbers.get(project)!]?.own[no] ?? 0
      return lookups.filter((_, bit) => (bits & (1 << bit)) !== 0).map(({ term }) => term)
    },
    top: (limit) => {
      const found: Found[] = []
      projects.forEach((project, at) => {
        for (const kind of [1, 0])
          for (const no of topOf(sums[at]!.scores, limit, { of: sums[at]!.facts, is: kind }))
            found.push({ project: project.no, no, score: sums[at]!.scores[no]! })
      })
      return found.toSorted(byScore)
    },
  }
}

/** Sums by unit number. `own` has a bit for each term of the query: QUERY_TERMS_MAX is 32. */
type Sums = { scores: Float32Array; facts: Uint8Array; own: Uint32Array }

/** Used again by every query, in turn: made anew each time they were most of the garbage. */
const scratch: Sums[] = []

function sumsOf(at: number, size: number): Sums {
  let kept = scratch[at]
  if (!kept || kept.scores.length < size) {
    const room = Math.ceil(size * 1.2) + 64
    kept = scratch[at] = { scores: new Float32Array(room), facts: new Uint8Array(room), own: new Uint32Array(room) }
  }
  const { scores, facts, own } = kept
  const sums = { scores: scores.subarray(0, size), facts: facts.subarray(0, size), own: own.subarray(0, size) }
  for (const array of Object.values(sums)) array.fill(0)
  return sums
}

type Term = { reads: readonly Read[]; rarity: number; lengthRatio: Float32Array; mask: number }

/** The inner loop of search: one term's postings, added up. */
function addTerm({ scores, facts, own }: Sums, { reads, rarity, lengthRatio, mask }: Term): void {
  for (const { block, postings } of reads) {
    const base = block << BLOCK_BITS
    for (let at = 0; at < postings.length; at++) {
      const posting = postings[at]!
      const no = base | localOf(posting)
      scores[no]! += termScore(rarity, FREQUENCY_OF[frequencyCode(posting)]!, lengthRatio[lengthCode(posting)]!)
      if (isFact(posting)) facts[no] = 1
      if (isOwn(posting)) own[no]! |= mask
    }
  }
}
