import type { Candidate } from '../index/search-index.ts'
import { fuse } from '../ranking/fuse.ts'
import { recencyBonus } from '../ranking/recency.ts'
import { questionMalus, sessionBonuses, type SessionBonus } from '../ranking/talk.ts'
import type { Time, Why } from '../types.ts'

/** An item on its way to the answer: found, scored, not yet read from the store. */
export type Ranked = {
  id: string
  kind: 'fact' | 'episode'
  score: number
  why: Why[]
  /** Words of the query that it holds. */
  matched: ReadonlySet<string>
  /** Named by a file or an entity of the query itself, no hop away. */
  named: boolean
  unit: Candidate['unit'] | undefined
}

/** Text carries most; the others tell apart what it leaves equal. No weight is fitted to one set of questions. */
const LIST_WEIGHTS: Readonly<Record<string, number>> = {
  text: 1,
  vector: 0.3,
  meaning: 0.8,
  graph: 0.25,
  files: 0.5,
  time: 0.3,
}
/** A short statement scores above the message that it was told in: it has to be clearly better to take a place before it. */
const FACT_PRIOR = -0.3

/** Candidates, fused: best first, with each list's rank and share. Scores lie between 0 and 1, higher is better. */
export function rank(candidates: readonly Candidate[], now: Time): Ranked[] {
  const lists = Object.entries(LIST_WEIGHTS)
  const fused = fuse(
    candidates,
    lists.map(([list, weight]) => ({ weight, scoreOf: ({ lists: found }: Candidate) => found[list]?.score })),
  )
  const sessions = sessionBonuses(
    candidates.flatMap(({ unit: { session }, lists: found }) =>
      session === null || !found['text'] ? [] : [{ session, score: found['text'].score }],
    ),
  )
  return fused
    .map(({ id: candidate, score, shares }) => {
      const { unit, matched, lists: found } = candidate
      const prior = round(recencyBonus(unit.at, now)) + (unit.kind === 'fact' ? FACT_PRIOR : spoken(unit, sessions))
      const why = lists.flatMap(([list], at) => {
        const place = found[list]
        return place
          ? [
              {
                list,
                rank: place.rank,
                score: round(shares[at]!),
                ...(place.path === undefined ? {} : { path: place.path }),
              },
            ]
          : []
      })
      const named =
        found['files'] !== undefined || (found['graph'] !== undefined && !found['graph'].path?.includes(' → '))
      return {
        id: unit.id,
        kind: unit.kind,
        score: squashed(score + prior),
        why,
        matched: new Set(matched),
        named,
        unit,
      }
    })
    .toSorted(
      (a, b) =>
        b.score - a.score ||
        (a.kind === b.kind ? 0 : a.kind === 'fact' ? -1 : 1) ||
        newerFirst(a, b) ||
        (a.id < b.id ? -1 : 1),
    )
}

/** What the talk around it says of a message: a question tells little, and a session about the matter much. */
function spoken({ session, text }: Candidate['unit'], sessions: SessionBonus): number {
  const words = wordsIn(text)
  return (session === null ? 0 : sessions(session, words)) - questionMalus(text, words)
}

/** Words of a text; of a long one no more are counted than make a difference. */
function wordsIn(text: string): number {
  let words = 0
  for (let at = text.indexOf(' '); at >= 0 && words < WORDS_COUNTED_MAX; at = text.indexOf(' ', at + 1)) words++
  return words + 1
}
const WORDS_COUNTED_MAX = 400

const newerFirst = (a: { unit: Candidate['unit'] }, b: { unit: Candidate['unit'] }): number =>
  a.unit.at === b.unit.at ? 0 : a.unit.at > b.unit.at ? -1 : 1
const round = (value: number): number => Math.round(value * 1_000) / 1_000
/** To five digits, and the recency of a day to three: what differs by less is a tie, whatever else was found. */
const squashed = (score: number): number => Math.round(1e5 / (1 + Math.exp(-score))) / 1e5
