import type { Expected, ExpectedFact } from '../project.ts'
import { chainsOf } from './chains.ts'
import { endIsRight, startIsRight } from './dates.ts'
import { isReport, mentionsEach } from './mentions.ts'

export type Produced = {
  text: string
  validFrom: string | null
  validTo: string | null
  /** Ids of the events that say so. */
  source: readonly string[]
  branch: string | null
}

/** A longer text is a heap, not a fact: it states nothing, and may still claim what is false. */
const FACT_CHARS_MAX = 400
/** One sentence may state two facts. */
const FACTS_PER_TEXT_MAX = 2

export type Match = { fact: ExpectedFact; produced: Produced; startOk: boolean | undefined; endOk: boolean }
export type Violation = { negative: string; text: string }

export type FactScore = {
  n: number
  found: number
  dated: number
  pairs: number
  pairsRight: number
  /** Produced texts that state an expected fact and break no negative; texts that break one. */
  right: number
  violating: number
  negatives: number
  negativesViolated: number
  produced: number
  matches: Match[]
  missing: ExpectedFact[]
  violations: Violation[]
  reports: Violation[]
}

type Edge = { fact: number; text: number; weight: number }

/** Judges produced facts by the labels: which are there, with which dates, and which must not be. */
export function scoreFacts({ facts, mustNotExist }: Expected, produced: readonly Produced[]): FactScore {
  const edges = edgesOf(facts, produced)
  const matched = assigned(facts, edges)
  const matches = facts.flatMap((fact, at): Match[] => {
    const text = matched.get(at)
    if (text === undefined) return []
    const one = produced[text]!
    return [{ fact, produced: one, startOk: startIsRight(fact, one), endOk: endIsRight(fact, one) }]
  })
  const byFact = new Map(matches.map((match) => [match.fact.id, match]))
  const pairs = facts.filter(({ supersedes }) => supersedes)
  const pairsRight = pairs.filter(
    ({ id, supersedes }) => byFact.get(id)?.endOk === true && byFact.get(supersedes!)?.endOk === true,
  )
  const { violations, reports, violating } = brokenNegatives(mustNotExist, produced)
  const stating = new Set(edges.map(({ text }) => text))
  return {
    n: facts.length,
    found: matches.length,
    dated: matches.filter(({ startOk, endOk }) => startOk !== false && endOk).length,
    pairs: pairs.length,
    pairsRight: pairsRight.length,
    right: [...stating].filter((text) => !violating.has(text)).length,
    violating: violating.size,
    negatives: mustNotExist.length,
    negativesViolated: new Set(violations.map(({ negative }) => negative)).size,
    produced: produced.length,
    matches,
    missing: facts.filter((_, at) => !matched.has(at)),
    violations,
    reports,
  }
}

/** Which text may stand for which fact. Right dates and the right source weigh, and of equal texts the shorter. */
function edgesOf(facts: readonly ExpectedFact[], produced: readonly Produced[]): Edge[] {
  const { states } = chainsOf(facts)
  const edges: Edge[] = []
  for (const [at, fact] of facts.entries())
    for (const [text, one] of produced.entries()) {
      const elsewhere = one.branch && fact.branch && one.branch !== fact.branch
      if (one.text.length > FACT_CHARS_MAX || elsewhere || !states(one.text, fact)) continue
      const start = startIsRight(fact, one)
      const sourced = one.source.some((event) => fact.evidence.includes(event))
      const weight =
        (start === undefined ? 1 : start ? 2 : 0) +
        (endIsRight(fact, one) ? 1 : 0) +
        (sourced ? 1.5 : 0) +
        (fact.supersedes ? 0.1 : 0) -
        one.text.length / 1e5
      edges.push({ fact: at, text, weight })
    }
  return edges.toSorted((a, b) => b.weight - a.weight || a.fact - b.fact || a.text - b.text)
}

/** Heaviest first; what is left over may push one fact to another text. Facts of one chain never share a text. */
function assigned(facts: readonly ExpectedFact[], edges: readonly Edge[]): Map<number, number> {
  const { rootOf } = chainsOf(facts)
  const chain = facts.map((fact) => rootOf(fact).id)
  const textOf = new Map<number, number>()
  const held = new Map<number, number[]>()
  const fits = (fact: number, text: number, without?: number): boolean => {
    const others = (held.get(text) ?? []).filter((other) => other !== without)
    return others.length < FACTS_PER_TEXT_MAX && others.every((other) => chain[other] !== chain[fact])
  }
  const give = (fact: number, text: number): void => {
    textOf.set(fact, text)
    held.set(text, [...(held.get(text) ?? []), fact])
  }
  const take = (fact: number, text: number): void => {
    textOf.delete(fact)
    held.set(
      text,
      held.get(text)!.filter((other) => other !== fact),
    )
  }
  for (const { fact, text } of edges) if (!textOf.has(fact) && fits(fact, text)) give(fact, text)
  for (const { fact, text } of edges) {
    if (textOf.has(fact)) continue
    for (const other of held.get(text) ?? []) {
      if (!fits(fact, text, other)) continue
      const elsewhere = edges.find((edge) => edge.fact === other && edge.text !== text && fits(other, edge.text))
      if (!elsewhere) continue
      take(other, text)
      give(other, elsewhere.text)
      give(fact, text)
      break
    }
  }
  return textOf
}

function brokenNegatives(
  negatives: Expected['mustNotExist'],
  produced: readonly Produced[],
): { violations: Violation[]; reports: Violation[]; violating: Set<number> } {
  const violations: Violation[] = []
  const reports: Violation[] = []
  const violating = new Set<number>()
  for (const { id, statementMentions, unless } of negatives)
    for (const [at, { text }] of produced.entries()) {
      if (!mentionsEach(text, statementMentions)) continue
      const told = { negative: id, text }
      if (isReport(text, unless)) reports.push(told)
      else {
        violations.push(told)
        violating.add(at)
      }
    }
  return { violations, reports, violating }
}
