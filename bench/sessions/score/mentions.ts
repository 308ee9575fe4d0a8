/** Whether a text says something: by whole words, since "npm" is not in "pnpm" and "20" is not in "2026-05-20". */

/** Words that turn the mention of a claim into a report about it. */
const HEDGES =
  "not,n't,never,no longer,neither,asked,question*,whether,considered,rejected,against,dropped,nah,leave it,nicht,kein*".split(
    ',',
  )
/** Words that put what they stand beside into the past. */
const OVER = 'no longer,formerly,previously,used to,superseded,obsolete,nicht mehr,früher'.split(',')

const APOSTROPHES = /[\u2018\u2019]/g
const QUOTES = /[\u201c\u201d]/g
const DASHES = /[\u2010-\u2014]/g
const ISO_DATE = /\d{4}-\d\d-\d\d(t[\d:.]+z?)?/g
const WORD = /[\p{L}\p{N}_]/u
const WORD_CLASS = '[\\p{L}\\p{N}_]'

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(APOSTROPHES, "'")
    .replace(QUOTES, '"')
    .replace(DASHES, '-')
    .replace(/\s+/g, ' ')

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** One word or phrase: bounded where it begins or ends with a letter or digit; `stem*` has no end. */
function phrasePattern(phrase: string): string {
  const open = phrase.length > 1 && phrase.endsWith('*')
  const body = plain(open ? phrase.slice(0, -1) : phrase)
  const [first, last] = [body.charAt(0), body.slice(-1)]
  // A contraction hangs on the word before it.
  const starts = body !== "n't" && WORD.test(first)
  const noFraction = /\d/.test(first) ? '(?<!\\d[.,:])' : ''
  const before = starts ? `(?<!${WORD_CLASS})${noFraction}` : ''
  const after = !open && WORD.test(last) ? `(?!${WORD_CLASS})` : ''
  return before + escaped(body) + after
}

const patterns = new Map<string, RegExp>()

/** `a ~ b`: b within 20 characters behind a, with no digit between. */
function patternOf(alternative: string): RegExp {
  let pattern = patterns.get(alternative)
  if (!pattern) {
    pattern = new RegExp(alternative.split(' ~ ').map(phrasePattern).join('[^\\d]{0,20}?'), 'u')
    patterns.set(alternative, pattern)
  }
  return pattern
}

export function mentions(text: string, alternative: string): boolean {
  const read = plain(text)
  // A short number is never meant as a part of a date.
  return patternOf(alternative).test(/^\d{1,3}$/.test(alternative) ? read.replace(ISO_DATE, ' ') : read)
}

/** Each group needs one of its alternatives. */
export const mentionsEach = (text: string, groups: readonly (readonly string[])[]): boolean =>
  groups.every((group) => group.some((alternative) => mentions(text, alternative)))

/** A question, or a claim told as one that was asked or refused. */
export const isReport = (text: string, unless: readonly string[] | null | undefined): boolean =>
  text.includes('?') || (unless ?? HEDGES).some((hedge) => mentions(text, hedge))

export const speaksOfThePast = (text: string, ending: readonly string[] | null | undefined): boolean =>
  [...OVER, ...(ending ?? [])].some((word) => mentions(text, word))
