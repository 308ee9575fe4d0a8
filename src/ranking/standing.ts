import { idf } from './bm25.ts'

/**
 * How far a standing fact bears on a prompt. Of n facts, df(t) have the word or topic t:
 *
 *   score(f)    = Σ_{t ∈ words(p)} e(t)·idf(t)·m(t, f)  +  TOPIC · Σ_{g ∈ topics(p) ∩ topics(f)} s(g)·idf(g)  +  K(p, f)
 *   coverage(f) = Σ_{t shared} e(t)·idf(t) / Σ_{t ∈ words(p)} e(t)·idf(t)
 *
 *   e(t) = EVERYDAY for words of any prompt, m = 1 for the same word and NEAR for one that begins or ends like it
 *   K    = PERSON for a fact about a person where the prompt asks for one, and RULE for a rule where it gives an order
 *
 * Topics are a weak sign: they order what may bear on work here, and alone they answer no question of the world.
 */
export type Told<Unit> = {
  unit: Unit
  terms: ReadonlySet<string>
  families: ReadonlySet<string>
  /** It tells what to do. */
  rule: boolean
  /** It is for who has the trouble. */
  trouble: boolean
  /** It is about a person. */
  person?: boolean
}
export type Wanted = {
  terms: readonly string[]
  /** Its topics, each with how surely it is one. */
  families: ReadonlyMap<string, number>
  everyday: ReadonlySet<string>
  /** It is about this project. */
  work: boolean
  asks: boolean
  /** For a person. */
  who?: boolean
}

const EVERYDAY = 0.15
const TOPIC = 0.6
const NEAR = 0.6
const PERSON = 1
const RULE = 0.4
/** What is shown beside the best one has at least this share of its score. */
const BESIDE_BEST = { work: 0.15, other: 0.4 }
const COVERED = { other: 0.5, several: 0.3 }
/** About work here: any sign that a tenth of the facts at most share would do alone. */
const BEARS = 0.5
/** A near word has so many letters in common at least. */
const LETTERS_ALIKE = 5

type Weighed<Fact> = {
  fact: Fact
  score: number
  telling: number
  coverage: number
  /** In words, for who is told why; made only for those. */
  shared: () => string[]
}

/** Whether one word begins or ends as the other: inflections and compounds that a stemmer for English leaves apart. */
export function near(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (short.length < LETTERS_ALIKE) return false
  if (long.startsWith(short) || long.endsWith(short)) return true
  let same = 0
  while (same < short.length && short[same] === long[same]) same++
  return same > LETTERS_ALIKE && same >= short.length - 2
}

type Vocabulary = ReadonlyMap<string, readonly string[]>
const vocabularies = new WeakMap<readonly Told<unknown>[], Vocabulary>()

/** The words of facts by their first and by their last letters: near words share one or the other. */
function vocabularyOf(facts: readonly Told<unknown>[]): Vocabulary {
  const known = vocabularies.get(facts)
  if (known) return known
  const byEnd = new Map<string, string[]>()
  const add = (end: string, word: string): void => {
    const words = byEnd.get(end)
    if (words) words.push(word)
    else byEnd.set(end, [word])
  }
  for (const word of new Set(facts.flatMap(({ terms }) => [...terms])))
    if (word.length >= LETTERS_ALIKE) {
      add(`${word.slice(0, LETTERS_ALIKE)}…`, word)
      add(`…${word.slice(-LETTERS_ALIKE)}`, word)
    }
  vocabularies.set(facts, byEnd)
  return byEnd
}

function nearWords(term: string, facts: readonly Told<unknown>[], everyday: ReadonlySet<string>): string[] {
  if (term.length < LETTERS_ALIKE || everyday.has(term)) return []
  const vocabulary = vocabularyOf(facts)
  const alike = [
    ...(vocabulary.get(`${term.slice(0, LETTERS_ALIKE)}…`) ?? []),
    ...(vocabulary.get(`…${term.slice(-LETTERS_ALIKE)}`) ?? []),
  ]
  return alike.filter((other) => other !== term && !everyday.has(other) && near(term, other))
}

/** What is in a place of the table: nothing, the same, or a near word. */
const SAME = 1
const ALIKE = 2

/** What facts share with a prompt, and how much that weighs among all of these; of those that share something. */
function weighed<Fact extends Told<unknown>>(facts: readonly Fact[], wanted: Wanted): Weighed<Fact>[] {
  const { terms, everyday } = wanted
  const topics = [...wanted.families]
  const width = terms.length + topics.length
  const alike = terms.map((term) => nearWords(term, facts, everyday))
  // One row for each fact, one place for each word and topic: every prompt asks this of hundreds of facts.
  const has = new Uint8Array(facts.length * width)
  const having = new Uint32Array(width)
  for (let row = 0; row < facts.length; row++) {
    const fact = facts[row]!
    for (let at = 0; at < width; at++)
      if (at < terms.length ? fact.terms.has(terms[at]!) : fact.families.has(topics[at - terms.length]![0])) {
        has[row * width + at] = SAME
        having[at]!++
      } else if (at < terms.length && alike[at]!.some((word) => fact.terms.has(word))) has[row * width + at] = ALIKE
  }
  const weights = new Float64Array(width)
  let total = 0
  for (let at = 0; at < width; at++) {
    const share = at >= terms.length ? TOPIC * topics[at - terms.length]![1] : everyday.has(terms[at]!) ? EVERYDAY : 1
    weights[at] = share * idf(facts.length, Math.max(1, having[at]!))
    if (at < terms.length) total += weights[at]!
  }
  const sharing: Weighed<Fact>[] = []
  for (let row = 0; row < facts.length; row++) {
    let [score, exact, telling] = [0, 0, 0]
    const from = row * width
    for (let at = 0; at < width; at++) {
      const found = has[from + at]!
      if (found === 0) continue
      score += (found === ALIKE ? NEAR : 1) * weights[at]!
      if (at >= terms.length) continue
      if (found === SAME) exact += weights[at]!
      if (!everyday.has(terms[at]!)) telling++
    }
    if (score === 0) continue
    const shared = (): string[] =>
      [...terms, ...topics.map(([topic]) => `~${topic}`)].filter((_, at) => has[from + at]! > 0)
    sharing.push({ fact: facts[row]!, score, telling, coverage: total === 0 ? 0 : exact / total, shared })
  }
  return sharing
}

/**
 * Facts that bear on a prompt so much that they are worth showing unasked, the best `limit` first. `weak`: by a topic
 * alone.
 */
export function scoreStanding<Fact extends Told<unknown>>(
  facts: readonly Fact[],
  wanted: Wanted,
  limit = Infinity,
): { fact: Fact; score: number; shared: string[]; weak: boolean }[] {
  const fitting: { fact: Fact; score: number; shared: () => string[]; weak: boolean }[] = []
  for (const { fact, score: sign, shared, telling, coverage } of weighed(facts, wanted)) {
    const covered = telling > 0 && (coverage >= COVERED.other || (telling > 1 && coverage >= COVERED.several))
    const bears = wanted.work && (telling > 0 || sign >= BEARS)
    // A remedy is for who has the trouble.
    const spared = fact.trouble && telling < 2 && coverage < COVERED.other
    if (spared || !(covered || bears)) continue
    const kind = (wanted.who && fact.person ? PERSON : 0) + (fact.rule && !wanted.asks ? RULE : 0)
    fitting.push({ fact, score: sign + kind, shared, weak: telling === 0 })
  }
  fitting.sort((a, b) => b.score - a.score)
  const least = (fitting[0]?.score ?? 0) * (wanted.work ? BESIDE_BEST.work : BESIDE_BEST.other)
  return fitting
    .slice(0, limit)
    .filter(({ score }) => score >= least)
    .map((one) => ({ ...one, shared: one.shared() }))
}

/** Rules with anything in common with a question, best first: for who searches, and can pass over what does not help. */
export function bearing<Fact extends Told<unknown>>(
  rules: readonly Fact[],
  wanted: Wanted,
): { fact: Fact; score: number; shared: string[] }[] {
  return weighed(rules, wanted)
    .sort((a, b) => b.score - a.score)
    .map(({ fact, score, shared }) => ({ fact, score, shared: shared() }))
}
