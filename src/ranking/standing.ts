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

type Weighed<Fact> = {
  fact: Fact
  words: number
  families: number
  shared: string[]
  telling: number
  coverage: number
}

/** What facts share with a prompt, and how much that weighs among all of these; of those that share something. */
function weighed<Fact extends Told<unknown>>(facts: readonly Fact[], wanted: Wanted): Weighed<Fact>[] {
  const { terms, everyday } = wanted
  const families = [...wanted.families]
  // By place in these lists, in one pass over the facts: most share nothing, and cost no more than looking.
  const having = new Uint32Array(terms.length)
  const akin = new Uint32Array(families.length)
  const sharing: { fact: Fact; own: number[]; kin: number[] }[] = []
  for (const fact of facts) {
    const own = sharedWith(fact.terms, terms, having)
    const kin = sharedWith(fact.families, families, akin)
    if (own.length + kin.length > 0) sharing.push({ fact, own, kin })
  }
  const rarity = (count: number): number => idf(facts.length, Math.max(1, count))
  const weights = terms.map((term, at) => rarity(having[at]!) * (everyday.has(term) ? EVERYDAY : 1))
  const familyWeights = families.map((_, at) => FAMILY * rarity(akin[at]!))
  const total = sum(weights)
  return sharing.map(({ fact, own, kin }) => {
    const words = sum(own.map((at) => weights[at]!))
    return {
      fact,
      words,
      families: sum(kin.map((at) => familyWeights[at]!)),
      shared: [...own.map((at) => terms[at]!), ...kin.map((at) => `~${families[at]!}`)],
      telling: own.filter((at) => !everyday.has(terms[at]!)).length,
      coverage: total === 0 ? 0 : words / total,
    }
  })
}

/** The places of those that a fact has, counted. */
function sharedWith(has: ReadonlySet<string>, wanted: readonly string[], counts: Uint32Array): number[] {
  const shared: number[] = []
  for (let at = 0; at < wanted.length; at++)
    if (has.has(wanted[at]!)) {
      counts[at]!++
      shared.push(at)
    }
  return shared
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)

/** Facts that bear on a prompt so much that they are worth showing unasked, best first. */
export function scoreStanding<Fact extends Told<unknown>>(
  facts: readonly Fact[],
  wanted: Wanted,
): { fact: Fact; score: number; shared: string[] }[] {
  const scored = weighed(facts, wanted).map(({ fact, words, families, shared, telling, coverage }) => {
    const byWords =
      telling > 0 &&
      (coverage >= (wanted.work ? COVERED.work : COVERED.other) || (telling > 1 && coverage >= COVERED.several))
    const byFamily = wanted.work && families >= FAMILY_MIN && (fact.rule || telling > 0)
    // A remedy is for who has the trouble.
    const spared = fact.trouble && telling < 2 && coverage < COVERED.other
    return { fact, score: words + families, shared, fits: !spared && (byWords || byFamily) }
  })
  const fitting = scored.filter(({ fits }) => fits).toSorted((a, b) => b.score - a.score)
  const best = fitting[0]?.score ?? 0
  return fitting.filter(({ score }) => score >= best * BESIDE_BEST)
}

/** Rules with anything in common with a question, best first: for who searches, and can pass over what does not help. */
export function bearing<Fact extends Told<unknown>>(
  rules: readonly Fact[],
  wanted: Wanted,
): { fact: Fact; score: number; shared: string[] }[] {
  return weighed(rules, wanted)
    .map(({ fact, words, families, shared }) => ({ fact, score: words + families, shared }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
}
