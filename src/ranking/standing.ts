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
  telling: number
  coverage: number
  /** In words, for who is told why; made only for those. */
  shared: () => string[]
}

/** What facts share with a prompt, and how much that weighs among all of these; of those that share something. */
function weighed<Fact extends Told<unknown>>(facts: readonly Fact[], wanted: Wanted): Weighed<Fact>[] {
  const { terms, everyday } = wanted
  const families = [...wanted.families]
  const width = terms.length + families.length
  // One row for each fact, one place for each word and family: every prompt asks this of hundreds of facts.
  const has = new Uint8Array(facts.length * width)
  const having = new Uint32Array(width)
  for (let row = 0; row < facts.length; row++) {
    const fact = facts[row]!
    for (let at = 0; at < width; at++)
      if (at < terms.length ? fact.terms.has(terms[at]!) : fact.families.has(families[at - terms.length]!)) {
        has[row * width + at] = 1
        having[at]!++
      }
  }
  const weights = new Float64Array(width)
  let total = 0
  for (let at = 0; at < width; at++) {
    const share = at >= terms.length ? FAMILY : everyday.has(terms[at]!) ? EVERYDAY : 1
    weights[at] = share * idf(facts.length, Math.max(1, having[at]!))
    if (at < terms.length) total += weights[at]!
  }
  const sharing: Weighed<Fact>[] = []
  for (let row = 0; row < facts.length; row++) {
    let [words, kin, telling] = [0, 0, 0]
    const from = row * width
    for (let at = 0; at < width; at++) {
      if (has[from + at] === 0) continue
      if (at >= terms.length) kin += weights[at]!
      else {
        words += weights[at]!
        if (!everyday.has(terms[at]!)) telling++
      }
    }
    if (words + kin === 0) continue
    const shared = (): string[] =>
      [...terms, ...families.map((family) => `~${family}`)].filter((_, at) => has[from + at] === 1)
    sharing.push({
      fact: facts[row]!,
      words,
      families: kin,
      telling,
      coverage: total === 0 ? 0 : words / total,
      shared,
    })
  }
  return sharing
}

/** Facts that bear on a prompt so much that they are worth showing unasked, the best `limit` first. */
export function scoreStanding<Fact extends Told<unknown>>(
  facts: readonly Fact[],
  wanted: Wanted,
  limit = Infinity,
): { fact: Fact; score: number; shared: string[] }[] {
  const fitting: { fact: Fact; score: number; shared: () => string[] }[] = []
  for (const { fact, words, families, shared, telling, coverage } of weighed(facts, wanted)) {
    const byWords =
      telling > 0 &&
      (coverage >= (wanted.work ? COVERED.work : COVERED.other) || (telling > 1 && coverage >= COVERED.several))
    const byFamily = wanted.work && families >= FAMILY_MIN && (fact.rule || telling > 0)
    // A remedy is for who has the trouble.
    const spared = fact.trouble && telling < 2 && coverage < COVERED.other
    if (!spared && (byWords || byFamily)) fitting.push({ fact, score: words + families, shared })
  }
  fitting.sort((a, b) => b.score - a.score)
  const best = fitting[0]?.score ?? 0
  return fitting
    .slice(0, limit)
    .filter(({ score }) => score >= best * BESIDE_BEST)
    .map(({ fact, score, shared }) => ({ fact, score, shared: shared() }))
}

/** Rules with anything in common with a question, best first: for who searches, and can pass over what does not help. */
export function bearing<Fact extends Told<unknown>>(
  rules: readonly Fact[],
  wanted: Wanted,
): { fact: Fact; score: number; shared: string[] }[] {
  return weighed(rules, wanted)
    .map(({ fact, words, families, shared }) => ({ fact, score: words + families, shared }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ fact, score, shared }) => ({ fact, score, shared: shared() }))
}
