import type { Time } from '../types.ts'

export type Range = { from: Time; to: Time }

const DAY_MS = 86_400_000
const MONTHS = 'january february march april may june july august september october november december'.split(' ')
const MONTHS_DE = 'januar februar märz april mai juni juli august september oktober november dezember'.split(' ')
const NUMBERS = 'zero one two three four five six seven eight nine ten'.split(' ')
const WEEKDAYS = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ')
const WEEKDAYS_DE = 'montag dienstag mittwoch donnerstag freitag samstag sonntag'.split(' ')
const UNIT_DAYS: Readonly<Record<string, number>> = {
  day: 1,
  tag: 1,
  week: 7,
  woche: 7,
  month: 30,
  monat: 30,
  year: 365,
  jahr: 365,
}

const iso = (ms: number): Time => new Date(ms).toISOString()
const days = (from: number, count: number): Range => ({ from: iso(from), to: iso(from + count * DAY_MS) })
const startOfDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS
/** Monday, as ISO 8601 has it: day 0 of the epoch was a Thursday. */
const startOfWeek = (ms: number): number => startOfDay(ms) - ((Math.floor(ms / DAY_MS) + 3) % 7) * DAY_MS
/** The latest such day before today; 0 is a Monday. */
const lastWeekday = (index: number, now: number): number => {
  const back = ((Math.floor(now / DAY_MS) + 3) % 7) - index
  return startOfDay(now) - (back > 0 ? back : back + 7) * DAY_MS
}
const month = (year: number, index: number): Range => ({
  from: iso(Date.UTC(year, index)),
  to: iso(Date.UTC(year, index + 1)),
})

type Reading = { pattern: RegExp; range: (match: RegExpExecArray, now: number) => Range | undefined }

const numberIn = (text: string): number => {
  const word = NUMBERS.indexOf(text)
  if (word >= 0) return word
  return /^(?:a|an|einem|einer)$/.test(text) ? 1 : Number(text)
}

/** The latest such month that has begun; a year that is said counts. */
function monthNamed(index: number, year: string | undefined, now: number): Range {
  const today = new Date(now)
  const said = year === undefined ? today.getUTCFullYear() - (index > today.getUTCMonth() ? 1 : 0) : Number(year)
  return month(said, index)
}

const monthNames = [...MONTHS, ...MONTHS_DE].join('|')
const monthIndex = (name: string): number => Math.max(MONTHS.indexOf(name), MONTHS_DE.indexOf(name))

/** First match wins: exact dates before months, months before years. */
const READINGS: readonly Reading[] = [
  {
    pattern: /\b(\d{4})-(\d{2})-(\d{2})\b/,
    range: ([, year, index, day]) => {
      const from = Date.UTC(Number(year), Number(index) - 1, Number(day))
      return iso(from).startsWith(`${year}-${index}-${day}`) ? days(from, 1) : undefined
    },
  },
  {
    pattern: new RegExp(`\\b(${monthNames})\\.? (\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (\\d{4}))?`),
    range: ([, name, day, year], now) => dayOf(monthIndex(name!), Number(day), year, now),
  },
  {
    pattern: new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th|\\.)? (?:of )?(${monthNames})\\b(?: (\\d{4}))?`),
    range: ([, day, name, year], now) => dayOf(monthIndex(name!), Number(day), year, now),
  },
  { pattern: /\b(?:the day before yesterday|vorgestern)\b/, range: (_, now) => days(startOfDay(now) - 2 * DAY_MS, 1) },
  { pattern: /\b(?:yesterday|gestern)\b/, range: (_, now) => days(startOfDay(now) - DAY_MS, 1) },
  {
    pattern: /\b(?:earlier today|this morning|heute morgen|heute früh)\b/,
    range: (_, now) => days(startOfDay(now), 1),
  },
  {
    pattern: new RegExp(`\\b(?:last|on|letzten?|am) (${[...WEEKDAYS, ...WEEKDAYS_DE].join('|')})\\b`),
    range: ([, name], now) => days(lastWeekday(Math.max(WEEKDAYS.indexOf(name!), WEEKDAYS_DE.indexOf(name!)), now), 1),
  },
  { pattern: /\b(?:last week|letzte woche|vorige woche)\b/, range: (_, now) => days(startOfWeek(now) - 7 * DAY_MS, 7) },
  { pattern: /\b(?:this week|diese woche)\b/, range: (_, now) => days(startOfWeek(now), 7) },
  {
    pattern: /\b(?:last month|letzten monat|vorigen monat)\b/,
    range: (_, now) => month(new Date(now).getUTCFullYear(), new Date(now).getUTCMonth() - 1),
  },
  {
    pattern: /\b(?:this month|diesen monat)\b/,
    range: (_, now) => month(new Date(now).getUTCFullYear(), new Date(now).getUTCMonth()),
  },
  {
    pattern: /\b(?:last year|letztes jahr)\b/,
    range: (_, now) => {
      const year = new Date(now).getUTCFullYear() - 1
      return { from: iso(Date.UTC(year, 0)), to: iso(Date.UTC(year + 1, 0)) }
    },
  },
  {
    pattern:
      /\b(?:in the )?(?:last|past) (\d{1,3}|two|three|four|five|six|seven|eight|nine|ten) (day|week|month|year)s\b/,
    range: ([, count, unit], now) => ({
      from: iso(startOfDay(now) - numberIn(count!) * UNIT_DAYS[unit!]! * DAY_MS),
      to: iso(startOfDay(now) + DAY_MS),
    }),
  },
  {
    pattern: /\b(\d{1,3}|an?|two|three|four|five|six|seven|eight|nine|ten) (day|week|month|year)s? ago\b/,
    range: ([, count, unit], now) => around(numberIn(count!), unit!, now),
  },
  {
    pattern: /\bvor (\d{1,3}|einem|einer) (tag|woche|monat|jahr)(?:e|en|n)?\b/,
    range: ([, count, unit], now) => around(numberIn(count!), unit!, now),
  },
  {
    pattern: new RegExp(`\\b(?:since|seit) (${monthNames})\\b(?:,? (\\d{4}))?`),
    range: ([, name, year], now) => ({ from: monthNamed(monthIndex(name!), year, now).from, to: iso(now + DAY_MS) }),
  },
  {
    pattern: new RegExp(`\\b(?:in|during|im)(?: early| late)? (${monthNames})\\b(?:,? (\\d{4}))?`),
    range: ([, name, year], now) => monthNamed(monthIndex(name!), year, now),
  },
  {
    pattern: new RegExp(`\\b(${monthNames}) (\\d{4})\\b`),
    range: ([, name, year], now) => monthNamed(monthIndex(name!), year, now),
  },
  { pattern: /\b(\d{4})-(0[1-9]|1[0-2])\b(?!-)/, range: ([, year, index]) => month(Number(year), Number(index) - 1) },
]

function dayOf(index: number, day: number, year: string | undefined, now: number): Range | undefined {
  if (day < 1 || day > 31) return undefined
  const thisYear = new Date(now).getUTCFullYear()
  const from = year === undefined ? Date.UTC(thisYear, index, day) : Date.UTC(Number(year), index, day)
  return days(year === undefined && from > now ? Date.UTC(thisYear - 1, index, day) : from, 1)
}

/** "Three weeks ago" is meant roughly: a day is a day, a week the days around it, a month the month around it. */
function around(count: number, unit: string, now: number): Range {
  const size = UNIT_DAYS[unit]!
  const middle = startOfDay(now) - count * size * DAY_MS
  if (size === 1) return days(middle, 1)
  const half = Math.ceil(size / 2)
  return days(middle - half * DAY_MS, 2 * half + 1)
}

/**
 * The past time a text speaks of, in UTC: from inclusive, to exclusive; undefined when it names none. English and
 * German, the forms people use when they ask what happened; a date still to come names no memory. `onSaid` gets the
 * words that say it.
 */
export function timeIn(text: string, now: Time, onSaid?: (words: string) => void): Range | undefined {
  const lower = text.toLowerCase()
  const at = Date.parse(now)
  for (const { pattern, range } of READINGS) {
    const match = pattern.exec(lower)
    if (!match) continue
    const found = range(match, at)
    if (!found || found.from > now) continue
    onSaid?.(match[0])
    return found
  }
  return undefined
}
