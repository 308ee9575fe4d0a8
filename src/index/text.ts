import { QUERY_TERMS_MAX } from '../limits.ts'
import { idf, termScore } from '../ranking/bm25.ts'
import { topOfBoth } from '../ranking/top.ts'
import type { ProjectRow } from './kept.ts'
import { byScore, type Found } from './numbers.ts'
import { FREQUENCY_OF, LENGTH_OF, OWN_BIT, UNIT_SHIFT } from './segment.ts'
import { isGone, type Run } from './shelf.ts'
import type { Shelves } from './shelves.ts'
import { tokenize } from './tokenize.ts'

/** Different words of a query that are looked up; of a longer one its beginning and its end. */
const LOOKED_UP_MAX = 96

/** The words of a query, each once, in the order they came. */
export function queryTerms(text: string): string[] {
  const terms = [...new Set(tokenize(text))]
  if (terms.length <= LOOKED_UP_MAX) return terms
  return [...terms.slice(0, LOOKED_UP_MAX * 0.75), ...terms.slice(-LOOKED_UP_MAX * 0.25)]
}

/** How many units have each term among their own words. */
export function frequencies(shelves: Shelves, projects: readonly ProjectRow[], terms: readonly string[]): number[] {
  const opened = projects.map(({ no }) => shelves.of(no))
  return terms.map((term) => opened.reduce((sum, shelf) => sum + shelf.having(term), 0))
}

export type TextScores = {
  /** The best facts and the best episodes, up to `limit` of each, best first. */
  top(limit: number): Found[]
  of(project: number, no: number): number
  /** Words of the query that are the unit's own. */
  matched(project: number, no: number): string[]
  /** Gives back the memory of the sums: the scores are not to be asked for afterwards. */
  release(): void
}

/** Scores every unit of the projects that has a word of the query (its rarest QUERY_TERMS_MAX words). */
export function scoreText(shelves: Shelves, projects: readonly ProjectRow[], terms: readonly string[]): TextScores {
  const units = projects.reduce((sum, project) => sum + project.units, 0)
  const average = Math.max(1, projects.reduce((sum, project) => sum + project.length, 0) / Math.max(1, units))
  const lengthRatio = LENGTH_OF.map((length) => length / average)
  const opened = projects.map(({ no }) => shelves.of(no))
  const lookups = frequencies(shelves, projects, terms)
    .map((having, at) => ({ having, term: terms[at]!, inProject: opened.map((shelf) => shelf.runs(terms[at]!)) }))
    .filter(({ inProject }) => inProject.some((runs) => runs.length > 0))
    .toSorted((a, b) => a.having - b.having)
    .slice(0, QUERY_TERMS_MAX)
  const sums = projects.map(({ next }) => sumsOf(next))
  for (const { having, inProject } of lookups) {
    const rarity = idf(units, having)
    inProject.forEach((runs, at) => {
      for (const run of runs) addRun(sums[at]!.scores, { run, rarity, lengthRatio, lengths: opened[at]!.lengths })
    })
  }
  const numbers = new Map(projects.map((project, at) => [project.no, at]))
  return {
    of: (project, no) => sums[numbers.get(project)!]?.scores[no] ?? 0,
    matched: (project, no) => {
      const at = numbers.get(project)
      const own: string[] = []
      if (at === undefined) return own
      for (const { term, inProject } of lookups) if (isOwnInAny(inProject[at]!, no)) own.push(term)
      return own
    },
    top: (limit) => {
      const found: Found[] = []
      projects.forEach(({ no: project }, at) => {
        const { scores } = sums[at]!
        const [episodes, facts] = topOfBoth(scores, opened[at]!.facts, limit)
        for (const no of [...facts, ...episodes]) found.push({ project, no, score: scores[no]! })
      })
      return found.toSorted(byScore)
    },
    release: () =>
      spare.push(
        ...sums
          .splice(0)
          .map(({ whole }) => whole)
          .slice(0, SPARE_MAX - spare.length),
      ),
  }
}

/** Sums by unit number, in memory that may be longer. */
type Sums = { scores: Float32Array; whole: Float32Array }

/** Used again by later queries: made anew each time they were most of the garbage. */
const spare: Float32Array[] = []
const SPARE_MAX = 4

function sumsOf(size: number): Sums {
  let whole = spare.pop()
  if (!whole || whole.length < size) whole = new Float32Array(Math.ceil(size * 1.2) + 64)
  const scores = whole.subarray(0, size)
  scores.fill(0)
  return { scores, whole }
}

function isOwnInAny(runs: readonly Run[], no: number): boolean {
  for (let at = 0; at < runs.length; at++) if (isOwnIn(runs[at]!, no)) return true
  return false
}

/** Whether a run has the term as a word of the unit's own. */
function isOwnIn({ postings, from, to, gone }: Run, no: number): boolean {
  let [low, high] = [from, to - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    const posting = postings[middle]!
    const found = posting >>> UNIT_SHIFT
    if (found === no) return (posting & OWN_BIT) !== 0 && !isGone(gone, no)
    if (found < no) low = middle + 1
    else high = middle - 1
  }
  return false
}

type Term = { run: Run; rarity: number; lengthRatio: Float32Array; lengths: Uint8Array }

/** The inner loop of search: one term's postings, added up. */
function addRun(scores: Float32Array, { run, rarity, lengthRatio, lengths }: Term): void {
  const { postings, from, to, gone } = run
  for (let at = from; at < to; at++) {
    const posting = postings[at]!
    const no = posting >>> UNIT_SHIFT
    if (gone !== undefined && ((gone[no >>> 5] ?? 0) & (1 << (no & 31))) !== 0) continue
    scores[no]! += termScore(rarity, FREQUENCY_OF[posting & 0xff]!, lengthRatio[lengths[no]!]!)
  }
}
