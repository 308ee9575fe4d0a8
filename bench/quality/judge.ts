import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import type { Answer } from './ask.ts'
import { interval, meanInterval, meanOf } from './bootstrap.ts'
import type { Judged } from './corpus.ts'
import {
  allAt,
  anyAt,
  areaUnderRoc,
  firstRank,
  ndcgAt,
  reciprocalRank,
  recallAt,
  rPrecision,
  setScores,
} from './metrics.ts'

/** What one question earned, from 0 to 1 for each metric that applies to it. */
export type Scored = {
  id: string
  category: string
  /** Whether it counts: it has an answer. */
  answerable: boolean
  values: Record<string, number>
  /** The best score of what was returned; 0 for nothing. */
  best: number
}

const TOKENS = [500, 1_000, 2_000] as const

export function scoreAnswer({ corpus, question, items, units }: Answer, judged: Judged): Scored {
  const { id, category, gold: ids, replaced } = question
  const gold = new Set(ids)
  const best = items[0]?.score ?? 0
  const answerable = gold.size > 0
  if (!answerable) return { id, category, answerable, values: { 'nothing returned': items.length === 0 ? 1 : 0 }, best }
  const values: Record<string, number> =
    judged === 'set' ? setValues(gold, { items, units }) : rankedValues(gold, units, corpus.sessionOf)
  if (judged === 'ranked') Object.assign(values, tokenValues(gold, { items, units }))
  if (replaced) {
    const [updated, original] = [new Set(replaced.updated), new Set(replaced.original)]
    values['updated-over-stale'] = firstRank(updated, units) < firstRank(original, units) ? 1 : 0
  }
  return { id, category, answerable, values, best }
}

function rankedValues(
  gold: ReadonlySet<string>,
  units: readonly string[][],
  sessionOf: ReadonlyMap<string, string> | undefined,
): Record<string, number> {
  return {
    'any@1': anyAt(gold, units, 1),
    'any@5': anyAt(gold, units, 5),
    'any@10': anyAt(gold, units, 10),
    'any@20': anyAt(gold, units, 20),
    'all@10': allAt(gold, units, 10),
    'rec@5': recallAt(gold, units, 5),
    'rec@10': recallAt(gold, units, 10),
    'rec@20': recallAt(gold, units, 20),
    'rec@50': recallAt(gold, units, 50),
    'nDCG@10': ndcgAt(gold, units, 10),
    MRR: reciprocalRank(gold, units),
    'MRR@20': reciprocalRank(gold, units, 20),
    ...(sessionOf && sessionValues(gold, units, sessionOf)),
  }
}

/** Sessions are ranked by their best turn. */
function sessionValues(
  gold: ReadonlySet<string>,
  units: readonly string[][],
  sessionOf: ReadonlyMap<string, string>,
): Record<string, number> {
  const sessions = [...new Set(units.flat().map((unit) => sessionOf.get(unit)!))].map((session) => [session])
  const wanted = new Set([...gold].map((unit) => sessionOf.get(unit)!))
  return { 'session rec@1': recallAt(wanted, sessions, 1), 'session rec@5': recallAt(wanted, sessions, 5) }
}

/** rec@T: recall of the longest beginning of the answer whose text, as returned, fits T tokens (o200k). */
function tokenValues(
  gold: ReadonlySet<string>,
  { items, units }: Pick<Answer, 'items' | 'units'>,
): Record<string, number> {
  const values: Record<string, number> = {}
  let [tokens, at] = [0, 0]
  for (const budget of TOKENS) {
    while (at < items.length) {
      const more = tokensOf(items[at]!.text)
      if (tokens + more > budget) break
      tokens += more
      at++
    }
    values[`rec@${budget} tokens`] = recallAt(gold, units, at)
  }
  return values
}

const counted = new Map<string, number>()
function tokensOf(text: string): number {
  let tokens = counted.get(text)
  if (tokens === undefined) counted.set(text, (tokens = countTokens(text)))
  return tokens
}

/** What search returns when no limit is named. */
const LIST = 10

/** The set is what the search says it took for its time; where it took nothing so, the list that a person gets. */
function setValues(
  gold: ReadonlySet<string>,
  { items, units }: Pick<Answer, 'items' | 'units'>,
): Record<string, number> {
  const timed = units.filter((_, at) => items[at]!.why.some(({ list }) => list === 'time'))
  const { precision, recall, f1 } = setScores(gold, new Set((timed.length > 0 ? timed : units.slice(0, LIST)).flat()))
  return {
    'set-F1': f1,
    'set precision': precision,
    'set recall': recall,
    'R-precision': rPrecision(gold, units),
    'any@10': anyAt(gold, units, 10),
  }
}

export type Figures = {
  n: number
  metrics: Record<string, number>
  intervals: Record<string, [number, number]>
  categories: Record<string, { n: number; metrics: Record<string, number> }>
}

const percent = (share: number): number => Math.round(share * 1e4) / 100

/** Means over the questions that a metric applies to, in percent, with bootstrap intervals. */
export function figuresOf(scored: readonly Scored[]): Figures {
  const answerable = scored.filter((one) => one.answerable)
  const metrics: Figures['metrics'] = {}
  const intervals: Figures['intervals'] = {}
  for (const name of namesOf(scored)) {
    const values = valuesOf(scored, name)
    metrics[name] = percent(meanOf(values))
    const [low, high] = meanInterval(values)
    intervals[name] = [percent(low), percent(high)]
  }
  const best = (list: readonly Scored[]): number[] => list.map((one) => one.best)
  const silent = best(scored.filter((one) => !one.answerable))
  if (silent.length > 0 && answerable.length > 0) {
    const answered = best(answerable)
    const { length } = scored
    // Each side is drawn from itself, so that no resample is without one.
    const drawnFrom = (side: readonly number[], drawn: Int32Array): number[] =>
      side.map((_, at) => side[Math.floor((drawn[at]! * side.length) / length)]!)
    metrics['abstention AUROC'] = percent(areaUnderRoc(answered, silent))
    const [low, high] = interval(length, (drawn) =>
      areaUnderRoc(drawnFrom(answered, drawn), drawnFrom(silent, drawn.subarray(answered.length))),
    )
    intervals['abstention AUROC'] = [percent(low), percent(high)]
  }
  const categories: Figures['categories'] = {}
  for (const category of [...new Set(scored.map((one) => one.category))].toSorted()) {
    const own = scored.filter((one) => one.category === category)
    const means = namesOf(own).map((name) => [name, percent(meanOf(valuesOf(own, name)))] as const)
    const scoring = own.filter((one) => one.answerable).length
    categories[category] = { n: scoring || own.length, metrics: Object.fromEntries(means) }
  }
  return { n: answerable.length, metrics, intervals, categories }
}

const namesOf = (scored: readonly Scored[]): string[] => [
  ...new Set(scored.flatMap(({ values }) => Object.keys(values))),
]
const valuesOf = (scored: readonly Scored[], name: string): number[] =>
  scored.flatMap(({ values }) => values[name] ?? [])
