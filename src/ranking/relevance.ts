/**
 * Is an item about what was asked at all? Ranking always has a first; silence needs an absolute measure.
 *
 *   coverage = Σ_{t ∈ asked ∩ item} w(t) / Σ_{t ∈ asked} w(t)        w(t) = idf(t), × 0.15 for everyday words of the trade
 *
 * A word is telling when it is rare here and no everyday word. A word that memory never saw weighs like one seen once.
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
const EVERYDAY_SHARE = 0.15
/** A word that a tenth of all units have (a project's own name) tells nothing; in a small memory three may share one. */
const RARE_SHARE = 0.1
const RARE_UNITS = 3
/**
 * Facts are a line and may be shown for one telling word in common; an excerpt costs ten times as much and needs more.
 * Chosen on a small corpus of our own: 20 prompts that want something, 20 that want nothing.
 */
export const THRESHOLDS = {
  fact: { oneWord: 0.5, moreWords: 0.15 },
  episode: { oneWord: 0.5, moreWords: 0.15 },
} as const

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

/** One telling word in common is enough when it is a good share of the question, two or more when they are some of it. */
export function isRelevant({ coverage, telling }: Relevance, kind: keyof typeof THRESHOLDS): boolean {
  const { oneWord, moreWords } = THRESHOLDS[kind]
  return telling > 0 && (coverage >= oneWord || (telling > 1 && coverage >= moreWords))
}
