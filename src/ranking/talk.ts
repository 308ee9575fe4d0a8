import { zScores } from './zscore.ts'

/**
 * What the talk around a message says about it. The session score is score aggregation over passages of one document:
 * Liu & Croft, "Passage retrieval based on language models", CIKM 2002; Callan, SIGIR 1994.
 *
 *   S(s)     = Σ of the 3 best text scores in session s, standardised over the sessions found
 *   bonus(d) = 0.5 · S(s) · min(1, 20 / words(d))        a long message speaks for itself
 *   malus(d) = 0.8   for a short message that asks       whoever asks does not tell
 */
const SESSION_WEIGHT = 0.5
const SESSION_BEST = 3
const FADES_AFTER_WORDS = 20
const QUESTION_WEIGHT = 0.8
const QUESTION_WORDS_MAX = 40

export type SessionBonus = (session: string, words: number) => number

export function sessionBonuses(found: readonly { session: string; score: number }[]): SessionBonus {
  const best = new Map<string, number[]>()
  for (const { session, score } of found) {
    const scores = best.get(session)
    if (scores) scores.push(score)
    else best.set(session, [score])
  }
  const sums = [...best.values()].map((scores) =>
    scores
      .toSorted((a, b) => b - a)
      .slice(0, SESSION_BEST)
      .reduce((sum, score) => sum + score, 0),
  )
  const standard = zScores(sums)
  const bonusOf = new Map([...best.keys()].map((session, at) => [session, SESSION_WEIGHT * standard[at]!]))
  return (session, words) => (bonusOf.get(session) ?? 0) * Math.min(1, FADES_AFTER_WORDS / Math.max(1, words))
}

export const questionMalus = (text: string, words: number): number =>
  words < QUESTION_WORDS_MAX && text.includes('?') ? QUESTION_WEIGHT : 0
