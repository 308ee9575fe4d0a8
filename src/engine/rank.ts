import type { Candidate } from '../index/search-index.ts'
import { CUED_MAX } from '../limits.ts'
import { answeringBonus } from '../ranking/answering.ts'
import { fuse } from '../ranking/fuse.ts'
import { fading } from '../ranking/recency.ts'
import { questionMalus, sessionBonuses, type SessionBonus } from '../ranking/talk.ts'
import type { Time, Why } from '../types.ts'
import { NOTHING_ASKED, type Asks } from './asks.ts'
import { headOf, prefers, speakerOf, tellsKind, tellsOfSelf } from './tells.ts'

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
  vector: 0.2,
  meaning: 0.8,
  graph: 0.25,
  files: 0.8,
  time: 0.3,
}
/** A short statement scores above the message that it was told in: it has to be clearly better to take a place before it. */
const FACT_PRIOR = -0.3

/**
 * Candidates, fused: best first, with each list's rank and share. Scores lie between 0 and 1, higher is better. How the
 * question is asked tells apart the best of them.
 */
export function rank(candidates: readonly Candidate[], now: Time, asks: Asks = NOTHING_ASKED): Ranked[] {
  const fused = fusedByLists(candidates, now)
  for (const one of fused.slice(0, CUED_MAX)) addAnswering(one, asks)
  for (const one of fused) one.score = squashed(one.score)
  return fused.sort(byScore)
}

function fusedByLists(candidates: readonly Candidate[], now: Time): Fused[] {
  // What no candidate has adds nothing: without a model, a file or a time half of the lists are empty.
  const lists = Object.entries(LIST_WEIGHTS).filter(([list]) => candidates.some(({ lists: found }) => found[list]))
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
      const prior = unit.kind === 'fact' ? FACT_PRIOR : SAID.has(unit.type) ? spoken(unit, sessions) : 0
      const age = isWork(unit) ? round(fading(unit.at, now)) : 0
      const why: Why[] = []
      for (const [at, [list]] of lists.entries()) {
        const place = found[list]
        if (!place) continue
        const told: Why = { list, rank: place.rank, score: round(shares[at]!) }
        if (place.path !== undefined) told.path = place.path
        why.push(told)
      }
      const named =
        found['files'] !== undefined || (found['graph'] !== undefined && !found['graph'].path?.includes(' → '))
      return {
        id: unit.id,
        kind: unit.kind,
        score: score + prior - age,
        why,
        matched: new Set(matched),
        named,
        unit,
      }
    })
    .sort(byScore)
}

const SAID: ReadonlySet<string> = new Set(['prompt', 'answer', 'note'])
const DONE: ReadonlySet<string> = new Set(['commit', 'file', 'symbol', 'error'])
/** Work fades; what somebody said does not, and what holds is true until it is replaced. */
const isWork = ({ kind, type }: Candidate['unit']): boolean => (kind === 'fact' ? DONE.has(type) : !SAID.has(type))

/** What its text says beside the words: see `answeringBonus`. */
function addAnswering(one: Fused, asks: Asks): void {
  const { unit } = one
  const { words, ofSelf, speaker } = signsOf(unit)
  const head = headOf(unit.text)
  const bonus = answeringBonus({
    words,
    ofKind: asks.kind !== null && tellsKind(head, asks.kind),
    phrases: asks.phrases.length === 0 ? 0 : countIn(head.toLowerCase(), asks.phrases),
    ofSelf,
    byNamed: speaker !== undefined && asks.words.has(speaker),
    opens: unit.opens === true,
    preferred: asks.advice && unit.role === 'user' && prefers(head),
  })
  if (bonus === 0) return
  one.score += bonus
  one.why.push({ list: 'answering', rank: 1, score: round(bonus) })
}

function countIn(text: string, phrases: readonly string[]): number {
  let count = 0
  for (const phrase of phrases) if (text.includes(phrase)) count++
  return count
}

type Signs = { words: number; malus: number; ofSelf: boolean; speaker: string | undefined }

/** What a text says by itself, whatever is asked: the index gives the same unit for many questions. */
const signs = new WeakMap<Candidate['unit'], Signs>()

function signsOf(unit: Candidate['unit']): Signs {
  const known = signs.get(unit)
  if (known) return known
  const words = wordsIn(unit.text)
  const person = unit.role === 'user'
  const head = person ? headOf(unit.text) : ''
  const read = {
    words,
    malus: questionMalus(unit.text, words),
    ofSelf: person && tellsOfSelf(head),
    speaker: person ? speakerOf(head) : undefined,
  }
  signs.set(unit, read)
  return read
}

type Fused = Ranked & { unit: Candidate['unit'] }

const byScore = (a: Fused, b: Fused): number =>
  b.score - a.score ||
  (a.kind === b.kind ? 0 : a.kind === 'fact' ? -1 : 1) ||
  newerFirst(a, b) ||
  (a.id < b.id ? -1 : 1)

/** What the talk around it says of a message: a question tells little, and a session about the matter much. */
function spoken(unit: Candidate['unit'], sessions: SessionBonus): number {
  const { words, malus } = signsOf(unit)
  return (unit.session === null ? 0 : sessions(unit.session, words)) - malus
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
const squashed = (score: number): number => Math.round(1e5 / (1 + Math.exp(-score / 2))) / 1e5
