/**
 * Is an item about what was asked at all? Ranking always has a first; silence needs an absolute measure.
 *
 *   coverage = Σ_{t ∈ asked ∩ item} w(t) / Σ_{t ∈ asked} w(t)        w(t) = idf(t), × 0.25 for everyday words of the trade
 *
 * Relevant: at least one telling word in common, and either a good share of what was asked, or several telling words.
 */
export type AskedTerm = {
  term: string
  idf: number
  /** A word of the trade that stands in most prompts. */
  everyday: boolean
  /** Rare enough in this memory to point at something: see `isRare`. */
  rare: boolean
}

/** "Add a test for it" fits every project: such words do not make an item relevant, they only help. */
const EVERYDAY_SHARE = 0.25
/** Calibrated on a small corpus of our own: 20 prompts that want something, 20 that want nothing. */
export const COVERAGE_MIN = 0.3
export const TELLING_TERMS_MIN = 2

/** A word that a tenth of all units have (a project's own name) tells nothing; in a small memory three may share one. */
const RARE_SHARE = 0.1
const RARE_UNITS = 3

export const isRare = (having: number, units: number): boolean => having <= Math.max(RARE_UNITS, units * RARE_SHARE)

export type Relevance = { coverage: number; telling: number }

export function relevanceOf(asked: readonly AskedTerm[], matched: ReadonlySet<string>): Relevance {
  const weight = ({ idf, everyday }: AskedTerm): number => idf * (everyday ? EVERYDAY_SHARE : 1)
  const total = asked.reduce((sum, term) => sum + weight(term), 0)
  const hit = asked.filter(({ term }) => matched.has(term))
  return {
    coverage: total === 0 ? 0 : hit.reduce((sum, term) => sum + weight(term), 0) / total,
    telling: hit.filter(({ everyday, rare }) => !everyday && rare).length,
  }
}

export function isRelevant({ coverage, telling }: Relevance): boolean {
  return telling >= TELLING_TERMS_MIN || (telling >= 1 && coverage >= COVERAGE_MIN)
}
