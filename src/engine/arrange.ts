import { SEARCH_LIMIT_DEFAULT, SEARCH_RULES_MAX, SUCCESSION_MAX } from '../limits.ts'
import { answerableFactor } from '../ranking/answerable.ts'
import { relevanceOf } from '../ranking/relevance.ts'
import { succeed } from '../ranking/succession.ts'
import { usefulness } from '../ranking/usefulness.ts'
import type { Item, Usage } from '../types.ts'
import type { Query } from './query.ts'
import type { Ranked } from './rank.ts'
import { headOf, valuesTold } from './tells.ts'

/** Who asks how something is now is told the latest first, of what was said of it. */
export function latestFirst(ranked: readonly Ranked[], { asks, asked }: Query): Ranked[] {
  if (!asks.current) return [...ranked]
  const idfOf = new Map(asked.map(({ term, idf }) => [term, idf]))
  const said = ranked.slice(0, SUCCESSION_MAX)
  const statementOf = ({ unit, matched }: Ranked) => {
    const told = unit?.role === 'user' ? valuesTold(headOf(unit.text)) : undefined
    return told && { ...told, at: unit!.at, matched }
  }
  return [...succeed(said, statementOf, (term) => idfOf.get(term) ?? 0), ...ranked.slice(SUCCESSION_MAX)]
}

/**
 * The best rules among the last of the places that are shown, where they are not before. An instruction seldom has the
 * words of the question that it is for.
 */
export function withRules(ranked: readonly Ranked[], rules: readonly Ranked[], limit: number): Ranked[] {
  const places = Math.min(limit, SEARCH_LIMIT_DEFAULT)
  const most = Math.min(SEARCH_RULES_MAX, Math.floor(places / 5))
  const first = new Set(ranked.slice(0, places).map(({ id }) => id))
  const added = rules.slice(0, most).filter(({ id }) => !first.has(id))
  if (added.length === 0) return [...ranked]
  const rest = ranked.filter(({ id }) => added.every((rule) => rule.id !== id))
  const before = rest.slice(0, Math.max(0, places - added.length))
  const score = before.at(-1)?.score ?? 0
  return [...before, ...added.map((rule) => ({ ...rule, score })), ...rest.slice(before.length)]
}

/**
 * Standard scores compare what one query found, and the best is always good: whether memory can hold the answer, and how
 * much of the question is met, make them comparable between queries. The order stays.
 */
export function calibrated(items: readonly Item[], { asked, asks }: Query, ranked: readonly Ranked[]): Item[] {
  const met = ranked.slice(0, SEARCH_LIMIT_DEFAULT).map(({ matched }) => relevanceOf(asked, matched).coverage)
  const factor = answerableFactor({ ...asks, kind: asks.kind !== null }, Math.max(0, ...met))
  return items.map((item) => ({ ...item, score: Math.round(item.score * factor * 1e5) / 1e5 }))
}

/** What was shown often and did not help scores less, and says so. */
export function withUsage(item: Item, usage: Usage | undefined): Item {
  const factor = usage ? usefulness(usage) : 1
  if (!usage || factor === 1) return item
  const { injected, used, contradicted, corrected } = usage
  const wrong = contradicted + corrected
  const path = `shown ${injected} times, used ${used}${wrong === 0 ? '' : `, wrong ${wrong}`}`
  const score = Math.round((factor - 1) * item.score * 1_000) / 1_000
  return { ...item, score: item.score * factor, why: [...item.why, { list: 'use', rank: 1, score, path }] }
}

/** What is in doubt or did not help goes behind what follows it and scores higher now; everything else keeps its order. */
export function usefulFirst(items: readonly Item[]): Item[] {
  const sinks = ({ why }: Item): boolean => why.some(({ list, score }) => SINKING.has(list) && score < 0)
  const list = [...items]
  for (let at = list.length - 2; at >= 0; at--) {
    const item = list[at]!
    if (!sinks(item)) continue
    let place = at
    for (; place + 1 < list.length && list[place + 1]!.score > item.score; place++) list[place] = list[place + 1]!
    list[place] = item
  }
  return list
}
const SINKING: ReadonlySet<string> = new Set(['evidence', 'use'])
