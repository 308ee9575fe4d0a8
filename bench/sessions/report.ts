import type { LabelledProject } from './project.ts'
import type { Replayed } from './replay.ts'
import { scoreAsOf, scoreRecall, type AsOfScore, type ProbeScore } from './score/answers.ts'
import { scoreFacts, type FactScore } from './score/facts.ts'

export type Judged = {
  name: string
  facts: FactScore
  probes: ProbeScore[]
  asOf: AsOfScore[]
  replayed: Replayed
}

export function judge(name: string, { expected }: LabelledProject, replayed: Replayed): Judged {
  return {
    name,
    facts: scoreFacts(expected, replayed.produced),
    probes: scoreRecall(expected, replayed.recalled),
    asOf: scoreAsOf(expected, replayed.asOf),
    replayed,
  }
}

/** Percent; null where there is nothing to count. */
const rate = (count: number, of: number): number | null => (of === 0 ? null : Math.round((count / of) * 1e4) / 100)
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

export type Totals = ReturnType<typeof totalsOf>

/** Rates in percent over one project or several, summed by counts. */
export function totalsOf(judged: readonly Judged[]) {
  const of = (count: (facts: FactScore) => number): number => sum(judged.map(({ facts }) => count(facts)))
  const probes = judged.flatMap((one) => one.probes)
  const passing = (list: readonly ProbeScore[]) => ({
    n: list.length,
    pass: rate(list.filter(({ pass }) => pass).length, list.length),
  })
  const tags = [...new Set(probes.flatMap(({ probe }) => probe.tags))].toSorted()
  const asked = judged.flatMap(({ asOf }) => asOf)
  const [right, violating] = [of((facts) => facts.right), of((facts) => facts.violating)]
  const tokens = judged.flatMap(({ replayed }) => [...replayed.tokens.values()])
  return {
    facts: {
      n: of((facts) => facts.n),
      found: rate(
        of((facts) => facts.found),
        of((facts) => facts.n),
      ),
      recallDated: rate(
        of((facts) => facts.dated),
        of((facts) => facts.n),
      ),
      supersede: rate(
        of((facts) => facts.pairsRight),
        of((facts) => facts.pairs),
      ),
      supersedePairs: of((facts) => facts.pairs),
      precisionLabelled: rate(right, right + violating),
      produced: of((facts) => facts.produced),
    },
    hardNegatives: {
      n: of((facts) => facts.negatives),
      violated: rate(
        of((facts) => facts.negativesViolated),
        of((facts) => facts.negatives),
      ),
      violatedCount: of((facts) => facts.negativesViolated),
      reported: of((facts) => facts.reports.length),
    },
    recall: {
      ...passing(probes),
      byTag: Object.fromEntries(
        tags.map((tag) => [tag, passing(probes.filter(({ probe }) => probe.tags.includes(tag)))]),
      ),
      answered: passing(probes.filter(({ wantsNothing }) => !wantsNothing)),
      silent: passing(probes.filter(({ wantsNothing }) => wantsNothing)),
      stale: rate(probes.filter(({ stale }) => stale.length > 0).length, probes.length),
      tokensPerProbe: tokens.length === 0 ? null : Math.round(sum(tokens) / tokens.length),
    },
    asOf: { n: asked.length, right: rate(asked.filter((one) => one.right).length, asked.length) },
  }
}
