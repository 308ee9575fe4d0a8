import { COSTED_TEXT_CHARS_MAX, COSTED_TEXTS_MAX } from '../limits.ts'

/**
 * How many tokens a model will count, without its vocabulary. A text is cut about where o200k cuts it, and each kind of
 * piece costs what it cost on average in prose, code and documents, with a margin. Never below o200k on the test texts
 * (prose, code, German, CJK, JSON, emoji), and at most a third above it on English prose.
 */
const PIECE = new RegExp(
  [
    '(?<opaque>(?=[a-zA-Z]{0,24}[0-9]{1,24}[a-zA-Z]{1,24}[0-9a-zA-Z]{0,24}[0-9])[a-zA-Z0-9]{12,})',
    '(?<marked>[a-zA-Z]{0,24}[\\u00c0-\\u024f\\u1e00-\\u1eff][a-zA-Z\\u00c0-\\u024f\\u1e00-\\u1eff]*)',
    '(?<word>[A-Z]?[a-z]+)',
    '(?<capitals>[A-Z]+[a-z]*)',
    '(?<digits> ?[0-9]{1,3})',
    '(?<breaks>[ \\t]*[\\r\\n]+)',
    '(?<spaces>[ \\t]+)',
    '(?<signs>[!-/:-@[-`{-~]+)',
    '(?<letters>[\\p{L}\\p{M}])',
    '(?<other>[^])',
  ].join('|'),
  'gu',
)
const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** Words of up to five letters are one token nearly always; from ten on they break about every three letters. */
function wordCost(word: string): number {
  const { length } = word
  const capital = word.charCodeAt(0) < 97 ? 0.12 : 0
  if (length <= 5) return 1.08 + capital
  if (length <= 7) return 1.15 + capital
  return length <= 9 ? 1.3 + capital : 1.35 + capital + 0.3 * (length - 9)
}

function costOf(groups: Readonly<Record<string, string | undefined>>): number {
  if (groups['word']) return wordCost(groups['word'])
  if (groups['spaces']) return groups['spaces'].length > 1 ? 1 : 0
  if (groups['signs']) return 1 + 0.55 * (groups['signs'].length - 1)
  // A blank before a number is a token of its own; before a word it is part of it.
  if (groups['digits']) return groups['digits'].startsWith(' ') ? 2 : 1
  if (groups['breaks']) return BREAK_COST
  if (groups['capitals']) return Math.max(1, groups['capitals'].length / 1.9)
  if (groups['opaque']) return 0.75 * groups['opaque'].length
  if (groups['marked']) return Math.max(1.3, groups['marked'].length / 2.8)
  if (groups['letters']) return IDEOGRAPH.test(groups['letters']) ? 0.95 : 0.65
  return groups['other']!.codePointAt(0)! > 0xffff ? 3 : 1.3
}

/** An upper estimate of a text's tokens; linear in its length. */
export const estimateTokens = (text: string): number => Math.ceil(costOfText(text))

/** Costs of texts lately asked for: the same facts are sent again and again, and a context is cut once for all. */
const known = new Map<string, number>()

/** The estimate before it is rounded. That of lines is the sum of theirs, and BREAK_COST for each break between them. */
export function costOfText(text: string): number {
  const before = known.get(text)
  if (before !== undefined) return before
  let cost = 0
  for (const { groups } of text.matchAll(PIECE)) cost += costOf(groups!)
  if (text.length > COSTED_TEXT_CHARS_MAX) return cost
  known.set(text, cost)
  const oldest = known.keys().next().value
  if (known.size > COSTED_TEXTS_MAX && oldest !== undefined) known.delete(oldest)
  return cost
}
export const BREAK_COST = 1
/** A sum of fractions is off by less than this. */
export const COST_ERROR_MAX = 1e-6
