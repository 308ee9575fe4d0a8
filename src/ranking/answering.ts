/**
 * How well a text answers the way that was asked, whatever words it shares. Texts that hold a thing of the kind asked
 * for: Prager, Brown, Coden & Radev, "Question-answering by predictive annotation", SIGIR 2000. Words that stand side by
 * side in the question and in the text: Metzler & Croft, "A Markov random field model for term dependencies", SIGIR 2005.
 *
 *   bonus(d) = ½·f·[holds the kind asked for] + ½·min(3, phrases(d)) + 0.8·[tells of oneself] + 0.8·[said by whom it
 *              names] + [opens a session] + 1.3·[prefers something, and advice is asked for]        f = min(1, 20 / words(d))
 *
 * Weights are rounded from a fit on conversations and assistant logs together, checked on the half that was left out.
 */
const KIND_WEIGHT = 0.5
const PHRASE_WEIGHT = 0.5
const PHRASES_COUNTED = 3
const SELF_WEIGHT = 0.8
const NAMED_WEIGHT = 0.8
const OPENS_WEIGHT = 1
const PREFERENCE_WEIGHT = 1.3
const FADES_AFTER_WORDS = 20

export type Answering = {
  words: number
  /** It holds a time or a number, where that was asked for. */
  ofKind: boolean
  /** Neighbouring words of the question that are neighbours here. */
  phrases: number
  /** Who speaks tells of themselves. */
  ofSelf: boolean
  /** The question names who speaks. */
  byNamed: boolean
  /** The first of its session: it says what it is all about. */
  opens: boolean
  /** It states a preference, and advice was asked for. */
  preferred: boolean
}

export function answeringBonus({ words, ofKind, phrases, ofSelf, byNamed, opens, preferred }: Answering): number {
  return (
    (ofKind ? KIND_WEIGHT * Math.min(1, FADES_AFTER_WORDS / Math.max(1, words)) : 0) +
    PHRASE_WEIGHT * Math.min(PHRASES_COUNTED, phrases) +
    (ofSelf ? SELF_WEIGHT : 0) +
    (byNamed ? NAMED_WEIGHT : 0) +
    (opens ? OPENS_WEIGHT : 0) +
    (preferred ? PREFERENCE_WEIGHT : 0)
  )
}
