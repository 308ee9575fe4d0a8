import { createRequire } from 'node:module'
import type { Time } from '../../types.ts'
import { FORMS, monthOf } from './date-forms.ts'

/** `from`, `to`: what the words say about the validity of the statement; `text`: the statement without these words. */
export type Validity = { from: Time | null; to: Time | null; text: string }

type Language = 'en' | 'de'
type Part = 'hour' | 'day' | 'weekday' | 'month' | 'year'
type Components = {
  isCertain(part: Part): boolean
  date(): Date
}
type Parsed = { index: number; text: string; start: Components; end: Components | null }
type Chrono = { parse(text: string, reference: { instant: Date; timezone: number }): Parsed[] }

const DAY_MS = 86_400_000
/** Most sentences name no date: they must not pay for a parser, nor the start for loading it. */
const MAY_BE_DATE =
  /\b(?:yesterday|today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october|november|december|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.? \d|\d+(?:st|nd|rd|th)|(?:in|since|until|from|by) may|(?:since|on|last|until|from|by|this) (?:mon|tues?|wed|thur?s?|fri|sat|sun)|(?:seit|ab|am|bis|letzten) (?:mo|di|mi|do|fr|sa|so)|new year|neujahr|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec) \d{1,2}|may \d|\d may|(?:last|next|this) (?:week|month|year|weekend)|ago|morning|afternoon|weekend|fortnight|Q[1-4]|(?:beginning|start|middle|mid|end|early|late)(?:[ -]of)?[ -](?:the |last |next |this )?\w+|(?:anfang|mitte|ende) \w+|wochenende|vorigen|kommenden|(?:since|as of|from) (?:the )?(?:beginning|start|20\d\d)|since 20\d\d|gestern|vorgestern|heute|morgen|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|januar|februar|märz|mai\b|juni|juli|oktober|dezember|vor \w+ (?:tag|woche|monat|jahr)|(?:letzt|nächst|vorig|kommend)e[nrsm]? \w+)|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}\.\s?\d{1,2}\.|\b(?:since|until|till|from|as of|seit|bis|ab) (?:\w+ )?\d{1,2}\b/i
/** What the parser needs for a day: without one of these it finds nothing, at a millisecond. */
const PARSEABLE =
  /\d[./:-]\d|\d(?:st|nd|rd|th|\s?[ap]\.?m)\b|\b(?:mon|tues?|wed|thu|thurs?|fri|sat|sun|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|mär|mrz|mai|juni|juli|okt|dez|mo|di|mi|do|fr|sa|so|now|tmrw?)\b|january|february|march|april|august|september|october|november|december|januar|jänner|februar|feber|märz|maerz|oktober|dezember|mittwoch|tomorrow|day|night|week|month|year|quarter|hour|minute|second|\d\s?(?:s|m|h|d|w|y)\b|\b(?:sec|min|hr|wk|mo|qtr|yr)s?\b|morning|evening|noon|tag|nacht|woche|monat|jahr|stunde|sekunde|heute|gestern|morgen|abend|jetzt/i
/** The library reads "from 15 to 16" as hours; what these words mean here is our business. */
const PREPOSITIONS = /\b(?:from|to|until|till|since|through|seit|ab|bis|vom)\b/gi
/** A past tense of use puts "until" into the past, too. */
const WAS = /\b(?:used|was|were|had|ran|relied|hatten|nutzten|verwendeten|benutzten|waren|war|lief|liefen)\b/i
const RECURRING =
  /\b(?:mo|di|mi|do|fr|sa|so)(?:\w{0,7}tag|ttwoch)?s?\.? (?:bis|-|–) (?:mo|di|mi|do|fr|sa|so)(?:\w{0,7}tag|ttwoch)?s?\b|\b(?:mon|tues?|wed|thu|fri|sat|sun)\w*(?: to | till | through | ?- ?| ?– ?)(?:mon|tues?|wed|thu|fri|sat|sun)\w*|\b(?:every|each|jeden?|jede[mnrs]?|always on|never on)\s+(?:other\s+)?\w+|\b(?:on\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)days\b|\b(?:mon|diens|donners|frei|sams|sonn)tags\b|\bmittwochs\b/gi
const FROM_WORDS =
  /\b(?:since|as of|as from|starting(?: on| from| in)?|from|beginning(?: on| in)?|effective(?: from)?|seit(?: dem)?|ab(?: dem)?|vom|zum)(?: the)?\s*$/i
const TO_WORDS = /\b(?:until|till|through|up to|to|bis(?: zum| einschließlich)?|–|-)\s*$/i
const SINCE = /\b(?:since|seit(?: dem)?)(?: the)?\s*$/i
const PAST_VERB =
  /\b(?:\w{3,}ed|shut|threw|cut|quit|went|took|left|became|got|was|were|chose|did|wurden?|haben|hat|habe|ist|sind|war)\b/i
const AHEAD_WORDS = /\b(?:next|tomorrow|starting|from|as of|will|nächste[nrs]?|kommende[nrs]?|morgen|ab)\b/i

const MOVED_TO =
  /\b(?:pushed|moved|slipped|slips|postponed|delayed|rescheduled|shifted|deferred|brought forward|pulled forward|changed|extended)(?: (?!from\b|since\b)\w+){0,4} to(?: the)?\s*$/i
const MOVED = /(?<![\wäöü])(?:verschoben|verlegt|vorgezogen|vertagt)(?![\wäöü])/i
const TAKES_PLACE =
  /^(?:der|die|das|unser\w*) [\wäöüß-]+ (?:ist|sind|findet|beginnt|startet|endet) (?:am|im|an|zum) (?:(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag),? (?:den |dem )?)?$/i

/** Dates of validity in a sentence, resolved against the moment it was said. A whole day begins at midnight UTC. */
export function validityOf(sentence: string, { at, language }: { at: Time; language: Language }): Validity {
  const none = { from: null, to: null, text: sentence }
  if (!MAY_BE_DATE.test(sentence)) return none
  const masked = sentence.replace(RECURRING, (words) => ' '.repeat(words.length))
  if (!MAY_BE_DATE.test(masked)) return none
  const instant = new Date(at)
  const own = ownDates(masked, instant)
  const bare = masked
    .replace(PREPOSITIONS, (word) => '~'.repeat(word.length))
    // "Node ist seit Montag 22", "sessions last 45 minutes": the number is no part of the date.
    .replace(
      /(?<=\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday) )\d{1,3}(?:\.\d+)*(?=[.!,]?(?:\s|$))(?! (?:uhr|am|pm|o'clock|[a-zä]+ \d{4}|jan|feb|m[aä]r|apr|ma[yi]|jun|jul|aug|sep|o[ck]t|nov|de[cz]))/gi,
      (words) => '~'.repeat(words.length),
    )
    .replace(/\blast(?= \d+ (?:second|minute|hour|day|week|month)s\b)/gi, '~~~~')
    // A version is no hour.
    .replace(/\bv?\d{1,3}\.\d+(?:\.\d+)*\b(?!\.\d|\.?\s?(?:uhr|[ap]m)\b)/gi, (words) => '~'.repeat(words.length))
    .replace(/\bat \d+(?:\.\d+)*\b(?!:)|\b\d+(?=\s+(?:last|this|next|since|yesterday|today)\b)/gi, (words) =>
      '~'.repeat(words.length),
    )
  const rest = own.reduce((text, { index, text: words }) => blank(text, index, words.length), bare)
  const read = PARSEABLE.test(rest) ? chrono(language).parse(rest, { instant, timezone: 0 }).filter(isDate) : []
  const found = [...own, ...read].toSorted((a, b) => a.index - b.index)
  const validity: Validity = { ...none }
  const cuts: [number, number][] = []
  // "The beta was pushed to 15 June": that day is what is said, and not when it holds.
  const isTold = (parsed: Parsed): boolean =>
    MOVED_TO.test(masked.slice(0, parsed.index)) ||
    (MOVED.test(masked) && /\bauf (?:den|die|das)? ?$/i.test(masked.slice(0, parsed.index))) ||
    (TAKES_PLACE.test(masked.slice(0, parsed.index)) &&
      /^[\s.!]*$/.test(masked.slice(parsed.index + parsed.text.length)))
  for (const parsed of found.slice(0, 4)) {
    if (isTold(parsed)) continue
    const before = masked.slice(0, parsed.index)
    const preposition = FROM_WORDS.exec(before) ?? TO_WORDS.exec(before)
    const ends = !FROM_WORDS.test(before) && TO_WORDS.test(before) && !/\b(?:last|ago)\b/i.test(parsed.text)
    const since = SINCE.test(before)
    const ahead =
      !since &&
      ((ends && !WAS.test(masked)) || AHEAD_WORDS.test(before.slice(-12) + parsed.text)) &&
      !/\b(?:last|letzte|vorige|ago|vor)\b/i.test(parsed.text)
    if (
      !preposition &&
      !ends &&
      !PAST_VERB.test(masked) &&
      !/\b(?:yesterday|today|tomorrow|next|gestern|vorgestern|heute|morgen|weekend|wochenende|fortnight|monat|last|ago|vor|letzte\w*|nächste\w*|kommende\w*)\b/i.test(
        parsed.text,
      )
    )
      continue
    const start = moment(parsed.start, instant, ahead ? 'ahead' : 'past')
    if (ends) validity.to ??= dayAfter(start, parsed.start)
    else {
      validity.from ??= isToday(start, parsed.start, at) ? at : start
      if (parsed.end) validity.to ??= dayAfter(moment(parsed.end, instant, 'ahead'), parsed.end)
    }
    cuts.push([preposition?.index ?? parsed.index, parsed.index + parsed.text.length])
  }
  const { from, to } = validity
  if (from !== null && to !== null && Date.parse(to) - Date.parse(from) > 330 * DAY_MS) {
    // "18.5. to 22.5.": the start has no year of its own either.
    const sameYear = to.slice(0, 4) + from.slice(4)
    if (sameYear < to) validity.from = sameYear
  }
  if (validity.from !== null && validity.to !== null && validity.to.slice(0, 10) <= validity.from.slice(0, 10))
    validity.to = null
  return { ...validity, text: without(sentence, cuts) }
}

/** The first day a text names, today or ahead; `to` is the midnight after it. */
export function dayIn(
  text: string,
  { at, language }: { at: Time; language: Language },
): { from: Time; to: Time } | undefined {
  if (!MAY_BE_DATE.test(text)) return undefined
  const instant = new Date(at)
  const found = ownDates(text, instant)[0] ?? chrono(language).parse(text, { instant, timezone: 0 }).find(isDate)
  if (!found) return undefined
  const from = moment(found.start, instant, 'ahead').slice(0, 10)
  const midnight = `${from}T00:00:00.000Z`
  return { from: midnight, to: new Date(Date.parse(midnight) + DAY_MS).toISOString() }
}

const blank = (text: string, start: number, length: number): string =>
  text.slice(0, start) + ' '.repeat(length) + text.slice(start + length)

const DAY_OF_MONTH =
  /\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?the (\d{1,2})(?:st|nd|rd|th)\b(?! of\b| (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)/gi
/** A version at the end of a sentence ("ist 3.11.") looks the same: without a year a date needs a word before it, or goes on. */
const DAY_AND_MONTH =
  /(?<![\d.])(?:(\d{1,2})\.\s?(\d{1,2})\.(20\d\d)|(?<=(?<![\wäöü])(?:am|an|vom|ab|seit|bis|zum|zu[mr]|dem|den|der|[a-z]+tag|mittwoch|since|from|on|until|till|to|by|and|und|für|–|-|,|\() ?)(\d{1,2})\.\s?(\d{1,2})\.(?!\d)|(\d{1,2})\.\s?(\d{1,2})\.(?=\s*(?:bis|–|-)))/gi
/** "vom 1. bis 14. September", "from 3 to 9 May": the month stands at the end only. */
const DAYS_OF_MONTH =
  /\b(\d{1,2})\.? (?:bis(?: zum)?|to|until|through|–|-) (\d{1,2})\.? ((?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|o[ck]t|nov|de[cz])\w*)/gi
/** Forms that the library does not know or reads otherwise: "friday the 20th", "1.4.", "next week" (its Monday). */
function ownDates(text: string, now: Date): Parsed[] {
  const found: Parsed[] = []
  const push = (match: RegExpMatchArray, date: Date, certain: readonly Part[]) => {
    if (Number.isNaN(date.getTime())) return
    found.push({
      index: match.index!,
      text: match[0],
      end: null,
      start: { isCertain: (part) => certain.includes(part), date: () => new Date(date) },
    })
  }
  for (const match of text.matchAll(DAY_OF_MONTH)) {
    const day = Number(match[1])
    const since = SINCE.test(text.slice(0, match.index))
    const later = since ? (day > now.getUTCDate() ? -1 : 0) : day < now.getUTCDate() ? 1 : 0
    if (day >= 1 && day <= 31)
      push(match, new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + later, day)), ['day', 'month', 'year'])
  }
  for (const match of text.matchAll(DAY_AND_MONTH)) {
    const [day, month, year] = [
      Number(match[1] ?? match[4] ?? match[6]),
      Number(match[2] ?? match[5] ?? match[7]),
      match[3],
    ]
    if (day < 1 || day > 31 || month < 1 || month > 12) continue
    push(
      match,
      new Date(Date.UTC(Number(year ?? now.getUTCFullYear()), month - 1, day)),
      year ? ['day', 'month', 'year'] : ['day', 'month'],
    )
  }
  for (const match of text.matchAll(DAYS_OF_MONTH)) {
    const month = monthOf(match[3]!)
    const year = now.getUTCFullYear()
    const [first, last] = [Number(match[1]), Number(match[2])].map((day) => new Date(Date.UTC(year, month, day)))
    push(match, first!, ['day', 'month'])
    found.at(-1)!.end = { isCertain: (part) => part === 'day' || part === 'month', date: () => new Date(last!) }
  }
  for (const { pattern, day, year } of FORMS)
    for (const match of text.matchAll(pattern))
      push(match, day(match, now), year ? ['day', 'month', 'year'] : ['day', 'month'])
  return found
}

const isDate = ({ start }: Parsed): boolean =>
  start.isCertain('day') || start.isCertain('weekday') || start.isCertain('month') || start.isCertain('year')

/** A weekday or a day without a year is the nearest one on the side the words point to. */
function moment(components: Components, now: Date, side: 'past' | 'ahead'): Time {
  const date = components.date()
  if (!components.isCertain('hour')) date.setUTCHours(0, 0, 0, 0)
  const free = components.isCertain('weekday') && !components.isCertain('day')
  if (free && side === 'past' && date > now) date.setTime(date.getTime() - 7 * DAY_MS)
  if (free && side === 'ahead' && date < now) date.setTime(date.getTime() + 7 * DAY_MS)
  if (!free && !components.isCertain('year') && components.isCertain('month')) {
    if (side === 'past' && date.getTime() > now.getTime() + DAY_MS) date.setUTCFullYear(date.getUTCFullYear() - 1)
    if (side === 'ahead' && date.getTime() < now.getTime() - 180 * DAY_MS)
      date.setUTCFullYear(date.getUTCFullYear() + 1)
  }
  return date.toISOString()
}

/** "Today" begins when it is said: at midnight it would undo what was said this morning. */
const isToday = (start: Time, components: Components, at: Time): boolean =>
  !components.isCertain('hour') && start.slice(0, 10) === at.slice(0, 10) && start <= at

/** An end is exclusive: "until Friday" holds all Friday. */
function dayAfter(time: Time, components: Components): Time {
  const day = components.isCertain('day') || components.isCertain('weekday')
  return components.isCertain('hour') || !day ? time : new Date(Date.parse(time) + DAY_MS).toISOString()
}

function without(text: string, cuts: readonly [number, number][]): string {
  let left = text
  for (const [start, end] of cuts.toSorted((a, b) => b[0] - a[0])) left = left.slice(0, start) + left.slice(end)
  return left
    .replace(/\s+/g, ' ')
    .replace(/\s+([,.!])/g, '$1')
    .trim()
}

const loaded = new Map<Language, Chrono>()
const require = createRequire(import.meta.url)

/** Loaded at the first date, since loading takes longer than a thousand sentences. */
function chrono(language: Language): Chrono {
  let parser = loaded.get(language)
  if (!parser) {
    parser = (require(`chrono-node/${language}`) as { casual: Chrono }).casual
    loaded.set(language, parser)
  }
  return parser
}
