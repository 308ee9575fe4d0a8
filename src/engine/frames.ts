import { languageOf } from './extract/language.ts'
import { sharedWords, stemOf, within } from './stems.ts'

/**
 * A clause as what it is about and what it says of it: "nightly dumps go to moss-dumps" is about the nightly dumps, and
 * says moss-dumps. Two clauses about the same that say something else are of one slot, however they were put: verbs
 * that only tell that something is, is somewhere or has changed belong to neither side.
 */
export type Frame = {
  about: ReadonlySet<string>
  value: ReadonlySet<string>
  shape: 'number' | 'name' | 'word'
  /** "The page size is 50": of one thing, one value. */
  definite: boolean
  /** It says what is used, and many things may be used for one. */
  using: boolean
  /** "Typst renders the PDFs": the value stands first, so it may be anybody who does something. */
  reversed: boolean
}

const CLAUSES_MAX = 5
const VALUE_WORDS_MAX = 4
const MONTH = '(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*'
const DAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch'
const SIDE = '(?:(?:last|next|early|late|mid|end of|letzte[nrm]?|nächste[nrm]?|anfang|ende|mitte) )?'
/** When it began is not what it says. */
const SINCE = new RegExp(
  `(?<![\\wäöü])(?:since|as of|starting|effective|from|until|seit(?: dem)?|ab(?: dem)?|bis(?: zum)?)(?: the)? ${SIDE}(?:\\d{1,2}(?:st|nd|rd|th|\\.)? ?(?:of )?)?(?:${MONTH}(?: \\d{1,2}(?:st|nd|rd|th)?)?|${DAY}|week|month|year|woche|monat|\\d{4}-\\d\\d-\\d\\d|\\d{4})(?: \\d{4})?(?: on)?(?![\\wäöü])|(?<![\\wäöü])(?:last|letzte[nr]?|on|am) (?:${DAY})(?![\\wäöü])`,
  'gi',
)
/** A day is one value. */
const DATE = new RegExp(
  `\\b(\\d{1,2})(?:st|nd|rd|th|\\.)? ?(?:of )?(${MONTH})\\b|\\b(${MONTH}) (\\d{1,2})(?:st|nd|rd|th)?\\b`,
  'gi',
)
const TOKEN = /[\p{L}\p{N}_/~][\p{L}\p{N}_.:/@+#%*()=-]*/gu
const PARTICIPLE = /^[a-zäöü]{3,}(?:ed|en|ne?t|lt|rt)$/
const NOT = /(?<![\wäöü])(?:not|never|nor|nicht|nie|niemals|kein\w*)(?![\wäöü])|n't\b/i

/** The frames of a statement, a clause at a time; clauses that deny, or say too much at once, have none. */
export function framesOf(statement: string): Frame[] {
  const { frames: words } = languageOf(statement)
  const text = statement
    .replace(SINCE, ' ')
    .replace(
      DATE,
      (_, day?: string, month?: string, first?: string, second?: string) =>
        `${day ?? second ?? ''}-${(month ?? first ?? '').slice(0, 3).toLowerCase()}`,
    )
    .replace(/^([^:,]{3,40}):\s+/, '$1 = ')
    .replace(words.noise, ' ')
    .replace(/(?<=^|\s)\(/g, ', ')
    .replace(/[`"'“”„()[\]]/g, ' ')
  const frames: Frame[] = []
  for (const clause of text.split(words.clauses).slice(0, CLAUSES_MAX)) {
    if (NOT.test(clause)) continue
    const tokens = [...clause.matchAll(TOKEN)].map(([token]) => token.replace(/[.:,/=-]+$/, '') || token)
    frames.push(...straightOf(clause, tokens, words))
    const turned = reversedOf(tokens, words)
    if (turned) frames.push(turned)
  }
  return frames
}

type Words = ReturnType<typeof languageOf>['frames']

/** What stands after the last word that relates two things, or after the one before: "stored as integers in cents". */
function straightOf(clause: string, tokens: readonly string[], words: Words): Frame[] {
  const small = tokens.map((token) => token.toLowerCase())
  const isContent = (word: string): boolean => !words.light.has(word) && !words.relations.has(word)
  const label = clause.indexOf(' = ')
  const relating =
    label >= 0
      ? [[...clause.slice(0, label).matchAll(TOKEN)].length - 1]
      : small.flatMap((word, at) => (words.relations.has(word) && small.slice(at + 1).some(isContent) ? [at] : []))
  const bare = relating.length === 0 ? bareOf(tokens, words) : undefined
  if (bare) return [bare]
  const frames: Frame[] = []
  for (const at of relating.slice(-2)) {
    const value = tokens.slice(at + 1).filter((token) => isContent(token.toLowerCase()))
    const about = small.slice(0, label >= 0 ? at + 1 : at).filter(isContent)
    if (value.length === 0 || value.length > VALUE_WORDS_MAX || about.length === 0) continue
    // "Ids are generated in the database": what is done with them is no value.
    if (value.length > 1 && at !== relating.at(-1) && PARTICIPLE.test(value[0]!)) continue
    frames.push({
      about: stemsOf(about),
      value: stemsOf(value),
      shape: shapeOf(value),
      definite: /^(?:the|our|der|die|das|unser\w*) /i.test(clause.trim()) || label >= 0,
      using: words.using.test(small[at]!),
      reversed: false,
    })
  }
  return frames
}

/** "bit rate 500 kbit/s", "edition 2024": a thing and its number. */
function bareOf(tokens: readonly string[], words: Words): Frame | undefined {
  const at = tokens.findIndex((token) => /^v?\d/.test(token))
  if (at < 1 || tokens.length - at > 2) return undefined
  const about = tokens
    .slice(0, at)
    .map((token) => token.toLowerCase())
    .filter((word) => !words.light.has(word))
  if (about.length === 0 || about.length > VALUE_WORDS_MAX) return undefined
  const value = tokens.slice(at)
  return {
    about: stemsOf(about),
    value: stemsOf(value),
    shape: 'number',
    definite: false,
    using: false,
    reversed: false,
  }
}

/** "ruff does the linting now" */
function reversedOf(tokens: readonly string[], words: Words): Frame | undefined {
  const [first, ...rest] = tokens
  if (first === undefined || words.light.has(first.toLowerCase())) return undefined
  const about = rest
    .map((token) => token.toLowerCase())
    .filter((word) => !words.light.has(word) && !words.relations.has(word) && !/^v?\d/.test(word))
  if (about.length === 0 || about.length > VALUE_WORDS_MAX) return undefined
  const value = [first, ...rest.slice(0, 1).filter((word) => /^v?\d/.test(word))]
  return {
    about: stemsOf(about),
    value: stemsOf(value),
    shape: shapeOf(value),
    definite: false,
    using: false,
    reversed: true,
  }
}

const stemsOf = (words: readonly string[]): Set<string> => new Set(words.map((word) => stemOf(word.toLowerCase())))

function shapeOf(value: readonly string[]): Frame['shape'] {
  if (value.some((word) => /^[v<>≤~]?\d/.test(word))) return 'number'
  return value.some((word) => /^\p{Lu}|[a-z]\p{Lu}|[\d./_@]|-/u.test(word)) ? 'name' : 'word'
}

/** Whether a later clause fills the slot of an earlier one with something else. `changes`: it says that something is different. */
export function refills(later: readonly Frame[], earlier: readonly Frame[], changes: boolean): boolean {
  return later.some((now) =>
    earlier.some((then) => {
      if ((then.reversed || now.reversed) && !changes) return false
      if (then.reversed && now.about.size !== then.about.size) return false
      if ((now.shape === 'number') !== (then.shape === 'number')) return false
      if (!changes && !(now.definite && then.definite && now.shape === then.shape && now.shape !== 'word')) return false
      if ((now.using || then.using) && (now.shape === 'word' || then.shape === 'word')) return false
      if (!isSame(now, then, changes)) return false
      return differ(now.value, then.value)
    }),
  )
}

/** About the same; one may say so in fewer words, where it says that something is different. */
function isSame(now: Frame, then: Frame, changes: boolean): boolean {
  const [shorter, longer] = now.about.size <= then.about.size ? [now, then] : [then, now]
  if (!within(shorter.about, longer.about)) return false
  if (shorter.about.size === longer.about.size) return true
  if (!changes || now.reversed || shorter.about.size * 2 < longer.about.size) return false
  // Fewer words before, more now: "logs", "audit logs" are two things.
  return shorter === now || (shorter.about.size >= 2 && now.shape === 'number')
}

/** "the bucket fern-dumps", "the bucket moss-dumps": what kind of thing it is they may share. */
function differ(now: ReadonlySet<string>, then: ReadonlySet<string>): boolean {
  const shared = sharedWords(now, then)
  return shared <= 1 && shared < now.size && shared < then.size
}
