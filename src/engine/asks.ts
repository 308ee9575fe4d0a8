import { PHRASES_MAX } from '../limits.ts'

/** How something is asked, beside the words that are looked up. */
export type Asks = {
  /** A thing of this kind is wanted. */
  kind: 'time' | 'number' | null
  /** Somebody wants to be advised: what they prefer matters. */
  advice: boolean
  /** How something is now, not how it was. */
  current: boolean
  /** Who asks speaks of themselves. */
  ofSelf: boolean
  /** Particulars are wanted. */
  detail: boolean
  /** What others did or how they were. */
  ofOthers: boolean
  /** All its words, lower case: who is named is among them. */
  words: ReadonlySet<string>
  /** Two words side by side that both tell something. */
  phrases: readonly string[]
}

const TIME =
  /^when\b|\bwhat (?:date|day|month|year|time)\b|\bhow long\b|\bwhich (?:day|month|year)\b|^(?:seit |bis )?wann\b|\bwie lange\b|\bwelche[mnrs]? (?:tag|datum|monat|jahr)/i
const NUMBER =
  /\bhow (?:many|much|often|old)\b|\bwhat (?:is|was|are|were) the (?:average|total|number|percentage|budget|price|cost|amount|rate|size)\b|\bwie (?:viele?|oft|alt|hoch|teuer|groß)\b|\bwieviel/i
const ADVICE =
  /\b(?:suggest|recommend|advi[sc]e|how (?:should|can|could|would|do) (?:i|we|you)|what (?:should|can|could) (?:i|we)|which .{0,40}should|(?:can|could) you (?:help|show|walk|suggest|explain|find)|help me|ways? (?:i|we|to)|what (?:steps|types?|tools?|places?|options?))\b|\b(?:empfiehl\w*|empfehl\w*|vorschl\w*|schlag\w* .{0,20}vor|rätst|wie (?:soll|sollte|kann|könnte) (?:ich|wir)|was (?:soll|sollte|kann|könnte) (?:ich|wir)|hilf mir|kannst du (?:mir|uns))\b/i
const ASKS_STATE =
  /^(?:(?:what|which|when|how (?:many|much|long|often|old)|(?:by|at|on) (?:what|which))\b|(?:was|welche\w*|wann|wie (?:viele?|lange|oft|alt|hoch)|wieviele?)\b(?! (?:war|hat)))/i
const ASKS_PAST =
  /\b(?:did|was|were|had|used to|original(?:ly)?|at first|initial(?:ly)?|before|previous(?:ly)?|first|between|waren?|hatten?|ursprünglich|zuerst|vorher|früher|zwischen|damals)\b/i
const TELL_ME = /\b(?:tell|give|show|remind) (?:me|us)\b|\b(?:sag|zeig|gib|erzähl)e? (?:mir|uns)\b/gi
const SELF = /\b(?:i|my|me|mine|we|our|us|ich|meine?[mnrs]?|mir|mich|wir|unsere?[mnrs]?)\b/i
const DETAIL = /\b(?:specific(?:ally)?|details?|exact(?:ly)?|genau(?:e[nrs]?)?|einzelheiten|konkrete?[nrs]?)\b/i
const PAST =
  /^(?:what|which|how|who|why|can you|could you|was|welche\w*|wie|wer|warum)\b.*\b(?:did|was|were|hat|haben|waren?)\b/i
const SUBJECT = /\b(?:i|we|ich|wir)\b/i

/** How a question asks; `tells` says whether a word is one that is looked up. English and German. */
export function asksOf(text: string, tells: (word: string) => boolean): Asks {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+(?:[._-][\p{L}\p{N}]+)*/gu) ?? []
  const phrases = words.slice(1, PHRASES_MAX + 1).flatMap((word, at) => {
    const before = words[at]!
    return tells(before) && tells(word) ? [`${before} ${word}`] : []
  })
  const asked = text.trim()
  const told = asked.replace(TELL_ME, ' ')
  return {
    kind: TIME.test(asked) ? 'time' : NUMBER.test(asked) ? 'number' : null,
    advice: ADVICE.test(asked),
    // German "was" begins a question; elsewhere the word tells of the past.
    current: ASKS_STATE.test(asked) && !ASKS_PAST.test(asked.replace(/^was\b/i, '')),
    ofSelf: SELF.test(told),
    detail: DETAIL.test(told),
    ofOthers: PAST.test(told) && !SUBJECT.test(told),
    words: new Set(words.slice(0, PHRASES_MAX)),
    phrases: [...new Set(phrases)],
  }
}

export const NOTHING_ASKED: Asks = asksOf('', () => false)
