import { openFinder } from './finder.ts'
import type { LanguageRules } from './rule.ts'

/**
 * Most of some hundred patterns cannot match most sentences, because a word is missing without which they never do.
 * That word is read off the pattern itself, so that a rule is written once; one pass over a text finds what may match.
 *
 * Russ Cox, "Regular Expression Matching with a Trigram Index", 2012 (what a match must contain);
 * Aho & Corasick, "Efficient String Matching", CACM 18(6), 1975 (the pass).
 */

type Words = readonly string[]
/** `exact`: every text that the piece can match, where they are few. `needs`: of each of these lists every match has a word. */
type Piece = { exact: Words | undefined; needs: readonly Words[] }

const EMPTY: Piece = { exact: [''], needs: [] }
const ANYTHING: Piece = { exact: undefined, needs: [] }

/** Texts of one piece that are told apart, and words of a pattern: more of them would be found in any sentence. */
const EXACT_MAX = 48
const NEEDS_MAX = 1_500
/** Lists that one pattern asks for: the third still halves what is left. */
const LISTS_MAX = 3
/** The beginning of a word is as telling as the word, and takes less memory. */
const WORD_CHARS_MAX = 6

/**
 * Lists of words in lower case: a text that the pattern matches has a word of each. Empty where there are none, or where
 * the pattern has a form that is not read here. Never asks too much.
 */
export function needsOf(pattern: RegExp): readonly Words[] {
  // `u` and `v` fold more letters than these two; `g` and `y` remember where they were.
  if (/[uvgy]/.test(pattern.flags)) return []
  const reader: Reader = { source: pattern.source, at: 0 }
  const { needs } = alternatives(reader)
  if (reader.at !== reader.source.length) return []
  return needs.map((words) => [...new Set(words.map((word) => word.slice(0, WORD_CHARS_MAX)))])
}

type Reader = { source: string; at: number }

function alternatives(reader: Reader): Piece {
  const branches = [sequence(reader)]
  while (reader.source[reader.at] === '|') {
    reader.at++
    branches.push(sequence(reader))
  }
  if (branches.length === 1) return branches[0]!
  const exact = union(
    branches.map((branch) => branch.exact),
    EXACT_MAX,
  )
  const needs = union(
    branches.map((branch) => branch.needs[0]),
    NEEDS_MAX,
  )
  return { exact, needs: needs ? [needs] : [] }
}

function union(lists: readonly (Words | undefined)[], max: number): Words | undefined {
  const all = new Set<string>()
  for (const list of lists) {
    if (list === undefined) return undefined
    for (const word of list) all.add(word)
  }
  return all.size <= max ? [...all] : undefined
}

/** Pieces in a row: texts that follow one another are one text, up to a piece that can be anything. */
function sequence(reader: Reader): Piece {
  let exact: Words | undefined = ['']
  /** The texts that stand in a row just now; the same list as long as nothing else stood before. */
  let row: Words = exact
  const needs: Words[] = []
  for (let piece = quantified(reader); piece !== undefined; piece = quantified(reader)) {
    // Of a piece that is known whole, its texts say more than what they need.
    if (piece.exact === undefined) needs.push(...piece.needs)
    const whole = exact === row
    const mayBeLeft = piece.exact === undefined || (piece.exact.includes('') && piece.exact.length > 1)
    const longer = mayBeLeft ? undefined : joined(row, piece.exact!)
    if (whole && longer) exact = longer
    else exact = exact && piece.exact && joined(exact, piece.exact)
    if (!longer) needs.push(row)
    row = longer ?? (mayBeLeft ? [''] : piece.exact!)
  }
  needs.push(row)
  return { exact, needs: theMostTelling(needs) }
}

function joined(heads: Words, tails: Words): Words | undefined {
  if (heads.length * tails.length > EXACT_MAX) return undefined
  return heads.flatMap((head) => tails.map((tail) => head + tail))
}

/** First those whose shortest word is longest: fewer texts have it. */
const theMostTelling = (needs: readonly Words[]): readonly Words[] =>
  needs
    .filter((words) => shortest(words) > 0)
    .toSorted((a, b) => shortest(b) - shortest(a) || a.length - b.length)
    .slice(0, LISTS_MAX)

/** A blank is in every sentence, and tells nothing. */
const shortest = (words: Words): number =>
  words.reduce((least, word) => Math.min(least, word.replaceAll(' ', '').length), WORD_CHARS_MAX)

/** One piece with the mark of how often it comes; undefined at the end of a sequence. */
function quantified(reader: Reader): Piece | undefined {
  const next = reader.source[reader.at]
  if (next === undefined || next === '|' || next === ')') return undefined
  const piece = atom(reader)
  const often = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(reader.source.slice(reader.at, reader.at + 12))
  if (!often) return piece
  reader.at += often[0].length
  const [, sign, min, comma] = often
  if (sign === '?' && piece.exact) return { exact: union([piece.exact, ['']], EXACT_MAX), needs: [] }
  if (sign === '+' || (min !== undefined && Number(min) > 0)) {
    const once = min === '1' && comma === ''
    return once ? piece : { exact: undefined, needs: theMostTelling([...piece.needs, piece.exact ?? ['']]) }
  }
  return ANYTHING
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' }
const DIGITS: Piece = { exact: Array.from('0123456789'), needs: [] }

/** Letters in a row, without the one that a mark of repetition belongs to. */
const PLAIN = /[a-z0-9 ,:'äöüß-]+(?![*+?{])/iy

function atom(reader: Reader): Piece {
  const { source } = reader
  PLAIN.lastIndex = reader.at
  const plain = PLAIN.exec(source)?.[0]
  if (plain !== undefined) {
    reader.at += plain.length
    return { exact: [plain.toLowerCase()], needs: [] }
  }
  const sign = source[reader.at++]!
  if (sign === '(') return group(reader)
  if (sign === '[') return characterClass(reader)
  if (sign === '.') return ANYTHING
  if (sign === '^' || sign === '$') return EMPTY
  if (sign !== '\\') return literal(sign)
  const escaped = source[reader.at++]!
  if (escaped === 'b' || escaped === 'B') return EMPTY
  if (escaped === 'd') return DIGITS
  if (/[sSwWD]/.test(escaped)) return ANYTHING
  if (ESCAPED[escaped] !== undefined) return literal(ESCAPED[escaped])
  if (/[^\w]/.test(escaped)) return literal(escaped)
  // A reference, a code or a class that is not read here: nothing is said of what follows.
  reader.at = Number.POSITIVE_INFINITY
  return ANYTHING
}

/** Letters beyond Latin-1 fold in ways of their own. */
function literal(sign: string): Piece {
  return sign.charCodeAt(0) < 256 ? { exact: [sign.toLowerCase()], needs: [] } : ANYTHING
}

function group(reader: Reader): Piece {
  const head = /^\?(?:<?[=!]|:|<\w+>)/.exec(reader.source.slice(reader.at, reader.at + 40))?.[0] ?? ''
  reader.at += head.length
  const inner = alternatives(reader)
  if (reader.source[reader.at] !== ')') reader.at = Number.POSITIVE_INFINITY
  else reader.at++
  // What is only looked at is no part of the match.
  return /^\?<?[=!]$/.test(head) ? EMPTY : inner
}

function characterClass(reader: Reader): Piece {
  const { source } = reader
  const start = reader.at
  while (reader.at < source.length && source[reader.at] !== ']') reader.at += source[reader.at] === '\\' ? 2 : 1
  const inside = source.slice(start, reader.at++)
  // A few signs are told apart; ranges and classes of letters may be anything.
  if (inside.startsWith('^') || inside.length > 12 || /\\\w|.-./.test(inside)) return ANYTHING
  const signs = Array.from(inside.replaceAll('\\', ''), literal)
  const exact = union(
    signs.map((sign) => sign.exact),
    EXACT_MAX,
  )
  return { exact, needs: [] }
}

/** Texts whose answers are remembered: a sentence is asked about by some hundred patterns, and its clauses between. */
const TEXTS_REMEMBERED_MAX = 32

/** Whether a text may match, by pattern. */
type Answers = Uint8Array

/**
 * One pass over a text for all patterns that were added until the first text came. Nothing is read off a pattern before:
 * who never reads a sentence does not pay for it.
 */
export function openScreen(): { add(pattern: RegExp): (text: string) => boolean } {
  const patterns: RegExp[] = []
  const remembered = new Map<string, Answers>()
  let answersTo: ((text: string) => Answers) | undefined
  let last = ''
  let answers: Answers = new Uint8Array()
  const look = (text: string): void => {
    answersTo ??= openAnswers(patterns)
    let known = remembered.get(text)
    if (!known) {
      if (remembered.size >= TEXTS_REMEMBERED_MAX) remembered.clear()
      remembered.set(text, (known = answersTo(text)))
    }
    last = text
    answers = known
  }
  return {
    add: (pattern) => {
      const number = patterns.push(pattern) - 1
      return (text) => {
        if (text !== last || answersTo === undefined) look(text)
        // One that came too late is not screened.
        return answers[number] !== 0
      }
    },
  }
}

function openAnswers(patterns: readonly RegExp[]): (text: string) => Answers {
  const lists: Words[] = []
  const listsOf = patterns.map((pattern) => needsOf(pattern).map((words) => lists.push(words) - 1))
  const find = openFinder(lists)
  return (text) => {
    const has = find(text)
    const may = new Uint8Array(patterns.length)
    for (let at = 0; at < may.length; at++) {
      const asked = listsOf[at]!
      let hasAll = 1
      for (let each = 0; each < asked.length; each++) hasAll &= has[asked[each]!]!
      may[at] = hasAll
    }
    return may
  }
}

const SCREEN = openScreen()

/**
 * Makes the patterns of a language look first whether a text has the words that they need: `test` and `exec` answer as
 * before, only sooner. Those by which a text is cut, counted or replaced stay as they are.
 */
export function screened(language: LanguageRules): LanguageRules {
  for (const pattern of patternsIn(language)) {
    // These remember a place, and are asked again from there.
    if (/[gy]/.test(pattern.flags)) continue
    const bare = new RegExp(pattern)
    const mayMatch = SCREEN.add(bare)
    Object.assign(pattern, {
      test: (text: string) => mayMatch(text) && bare.test(text),
      exec: (text: string) => (mayMatch(text) ? bare.exec(text) : null),
    })
  }
  return language
}

/** By these a text is cut, counted or replaced. */
const UNASKED: ReadonlySet<string> = new Set(['words', 'leadIn', 'politeOrder', 'splits', 'clauses'])

function patternsIn(value: unknown): RegExp[] {
  if (value instanceof RegExp) return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => (UNASKED.has(name) ? [] : patternsIn(inner)))
}
