import { idf } from './bm25.ts'

/**
 * How far a standing fact bears on a prompt. Of n facts, df(t) have the word or family t:
 *
 *   score(f)    = Σ_{t ∈ words(p) ∩ words(f)} e(t)·idf(t)  +  FAMILY · Σ_{g ∈ families(p) ∩ families(f)} idf(g)
 *   coverage(f) = Σ_{t shared} e(t)·idf(t) / Σ_{t ∈ words(p)} e(t)·idf(t)         e(t) = EVERYDAY for words of any prompt
 *
 * A family is weak: it makes a rule bear on an order, and alone it answers no question.
 */
export type Told<Unit> = {
  unit: Unit
  terms: ReadonlySet<string>
  families: ReadonlySet<string>
  rule: boolean
  trouble: boolean
}
export type Wanted = {
  terms: readonly string[]
  families: ReadonlySet<string>
  everyday: ReadonlySet<string>
  /** It is an order, or speaks of this project. */
  work: boolean
  asks: boolean
}

const EVERYDAY = 0.15
const FAMILY = 0.6
/** What is shown beside the best one has at least this share of its score. */
const BESIDE_BEST = 0.4
const COVERED = { work: 0.12, other: 0.5, several: 0.3 }
const FAMILY_MIN = 0.9

export function scoreStanding<Fact extends Told<unknown>>(
  facts: readonly Fact[],
  wanted: Wanted,
): { fact: Fact; score: number; shared: string[] }[] {
  const having = (has: (fact: Fact) => boolean): number => facts.reduce((count, fact) => count + (has(fact) ? 1 : 0), 0)
  const weightOf = new Map(
    wanted.terms.map((term) => {
      const df = having(({ terms }) => terms.has(term))
      return [term, idf(facts.length, Math.max(1, df)) * (wanted.everyday.has(term) ? EVERYDAY : 1)] as const
    }),
  )
  const familyWeight = new Map(
    [...wanted.families].map(
      (family) =>
        [
          family,
          FAMILY *
            idf(
              facts.length,
              Math.max(
                1,
                having(({ families }) => families.has(family)),
              ),
            ),
        ] as const,
    ),
  )
  const total = [...weightOf.values()].reduce((sum, weight) => sum + weight, 0)
  const scored = facts.map((fact) => {
    const shared = wanted.terms.filter((term) => fact.terms.has(term))
    const words = shared.reduce((sum, term) => sum + weightOf.get(term)!, 0)
    const telling = shared.filter((term) => !wanted.everyday.has(term)).length
    const akin = [...familyWeight].filter(([family]) => fact.families.has(family))
    const families = akin.reduce((sum, [, weight]) => sum + weight, 0)
    const coverage = total === 0 ? 0 : words / total
    const byWords =
      telling > 0 &&
      (coverage >= (wanted.work ? COVERED.work : COVERED.other) || (telling > 1 && coverage >= COVERED.several))
    const byFamily = wanted.work && families >= FAMILY_MIN && (fact.rule || telling > 0)
    // A remedy is for who has the trouble.
    if (fact.trouble && telling < 2 && coverage < COVERED.other) return { fact, score: 0, shared, fits: false }
    return {
      fact,
      score: words + families,
      shared: [...shared, ...akin.map(([family]) => `~${family}`)],
      fits: byWords || byFamily,
    }
  })
  const fitting = scored.filter(({ fits }) => fits).toSorted((a, b) => b.score - a.score)
  const best = fitting[0]?.score ?? 0
  return fitting.filter(({ score }) => score >= best * BESIDE_BEST)
}
