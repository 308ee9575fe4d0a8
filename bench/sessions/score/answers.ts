import type { AsOf, Expected, ExpectedFact, Probe } from '../project.ts'
import { chainsOf } from './chains.ts'
import { mentions, mentionsEach, speaksOfThePast } from './mentions.ts'

/** One item of an answer, best first. */
export type Shown = { text: string; validTo?: string | null }

/** Of an as-of answer, this many items are read. */
const AS_OF_ITEMS = 3

/** Shown as over: ended by then, or told in the past. */
function isPast({ text, validTo }: Shown, fact: ExpectedFact, at?: string): boolean {
  const ended = Boolean(validTo) && (at === undefined || Date.parse(validTo!) <= Date.parse(at))
  return ended || speaksOfThePast(text, fact.endMentions)
}

export type ProbeScore = {
  probe: Probe
  items: readonly Shown[]
  pass: boolean
  /** Nothing is wanted: only silence passes. */
  wantsNothing: boolean
  missing: ExpectedFact[]
  missingWords: string[][]
  /** Facts that ended, were replaced or belong elsewhere, shown as current. */
  stale: ExpectedFact[]
}

const named = (facts: ReadonlyMap<string, ExpectedFact>, ids: readonly string[]): ExpectedFact[] =>
  ids.flatMap((id) => facts.get(id) ?? [])

/** A probe passes when all it wants is there and nothing stale is shown as current; or is empty, where it wants nothing. */
export function scoreRecall(expected: Expected, answers: ReadonlyMap<string, readonly Shown[]>): ProbeScore[] {
  const facts = new Map(expected.facts.map((fact) => [fact.id, fact]))
  const { states } = chainsOf(expected.facts)
  return expected.recall.map((probe) => {
    const items = answers.get(probe.id) ?? []
    const wanted = named(facts, probe.mustContainFacts)
    const words = probe.mustContainWords ?? []
    const missing = wanted.filter((fact) => !items.some(({ text }) => states(text, fact)))
    const missingWords = words.filter((group) => !items.some(({ text }) => group.some((word) => mentions(text, word))))
    const stale = named(facts, probe.mustNotContainFacts).filter((fact) =>
      items.some(
        (item) => states(item.text, fact) && !wanted.some((right) => states(item.text, right)) && !isPast(item, fact),
      ),
    )
    const wantsNothing = wanted.length === 0 && words.length === 0
    const complete = missing.length === 0 && missingWords.length === 0 && stale.length === 0
    const pass = wantsNothing ? items.length === 0 : complete
    return { probe, items, pass, wantsNothing, missing, missingWords, stale }
  })
}

export type AsOfScore = { question: AsOf; items: readonly Shown[]; right: boolean }

/** Right when the first item that speaks of the attribute states what was true then; or none states what had ended. */
export function scoreAsOf(expected: Expected, answers: ReadonlyMap<string, readonly Shown[]>): AsOfScore[] {
  const facts = new Map(expected.facts.map((fact) => [fact.id, fact]))
  const { states, membersOf } = chainsOf(expected.facts)
  return expected.asOf.map((question) => {
    const items = (answers.get(question.id) ?? []).slice(0, AS_OF_ITEMS)
    const fact = facts.get(question.fact)!
    const { answerMentions } = question
    if (answerMentions === null) {
      const right = !items.some((item) => states(item.text, fact) && !isPast(item, fact, question.time))
      return { question, items, right }
    }
    const chain = membersOf(fact)
    const first = items.find(({ text }) => chain.some((member) => states(text, member)))
    const right = first !== undefined && states(first.text, fact) && mentionsEach(first.text, answerMentions)
    return { question, items, right }
  })
}
