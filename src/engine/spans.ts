import { timeIn, type Range } from './when.ts'

/** Sessions by their number, from 1, both ends included; negative numbers count from the last one. */
export type Sessions = { from: number; to: number }

/** What a text says of time: a range or sessions, and the words that it has beside. */
export type TimeSaid = { range: Range | undefined; sessions: Sessions | undefined; rest: string }

const UNITS = 'first second third fourth fifth sixth seventh eighth ninth'.split(' ')
const TEENS =
  'tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const ORDINAL = new RegExp(
  `\\b(?:(${TENS.join('|')})[- ](${UNITS.join('|')})|(${UNITS.join('|')})|(${TEENS.join('|')})|thirtieth)\\b`,
  'g',
)

/** "twenty-first" → "21st": every pattern then reads digits only. */
export const withDigits = (lower: string): string =>
  lower.replace(ORDINAL, (word: string, ten?: string, unit?: string, alone?: string, teen?: string) => {
    if (ten !== undefined) return nth((TENS.indexOf(ten) + 2) * 10 + UNITS.indexOf(unit!) + 1)
    if (alone !== undefined) return nth(UNITS.indexOf(alone) + 1)
    return teen === undefined ? nth(word === 'thirtieth' ? 30 : 0) : nth(TEENS.indexOf(teen) + 10)
  })

function nth(count: number): string {
  const end = Math.floor(count / 10) === 1 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return `${count}${end}`
}

const MONTH =
  'january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember'
const DATE = `\\d{4}-\\d{2}-\\d{2}|(?:${MONTH})\\.? \\d{1,2}(?:st|nd|rd|th)?(?:,? \\d{4})?|\\d{1,2}(?:st|nd|rd|th|\\.)? (?:of )?(?:${MONTH})(?: \\d{4})?`
const LINK = '(?:to|and|through|thru|until|till|bis|und|-|–)'
const DATES = new RegExp(
  `\\b(?:(?:between|from|over|during|zwischen|von|vom|dem) (?:the |dem )?)?(${DATE}) ?${LINK} ?(?:the |zum |dem )?(${DATE}|\\d{1,2}(?:st|nd|rd|th))(?![\\w-])`,
)
const MONTHS = new RegExp(
  `\\b(?:between|from|zwischen|von) (${MONTH})(?:,? (\\d{4}))? ${LINK} (${MONTH})\\b(?:,? (\\d{4}))?`,
)

const SESSION = '(?:session|discussion|conversation|chat|meeting|sitzung|unterhaltung|gespräch)(?:s|en|e)?'
const NTH = '(\\d{1,4})(?:st|nd|rd|th|\\.)'
const SESSION_FORMS: readonly { pattern: RegExp; sessions: (match: RegExpExecArray) => Sessions }[] = [
  {
    pattern: new RegExp(`\\b${SESSION} (?:number |nr\\.? |#)?(\\d{1,4}) ?${LINK} ?#?(\\d{1,4})\\b`),
    sessions: ([, from, to]) => ({ from: Number(from), to: Number(to) }),
  },
  {
    pattern: new RegExp(`\\b${NTH} ?${LINK} ?(?:the |our |zur )?${NTH} ${SESSION}\\b`),
    sessions: ([, from, to]) => ({ from: Number(from), to: Number(to) }),
  },
  {
    pattern: new RegExp(`\\b${NTH} ${SESSION}\\b`),
    sessions: ([, number]) => ({ from: Number(number), to: Number(number) }),
  },
  {
    pattern: new RegExp(`\\b(?:session|sitzung) (?:number |nr\\.? |#)?(\\d{1,4})\\b`),
    sessions: ([, number]) => ({ from: Number(number), to: Number(number) }),
  },
  {
    pattern: new RegExp(`\\b(?:last|previous|letzten?|vorigen?) (\\d{1,3}) ${SESSION}\\b`),
    sessions: ([, count]) => ({ from: -Number(count), to: -1 }),
  },
  { pattern: new RegExp(`\\b(?:last|latest|letzten?) ${SESSION}\\b`), sessions: () => ({ from: -1, to: -1 }) },
]

const YEAR_MS = 365.25 * 86_400_000

/** From the first day to the last, both included. Of a year unsaid: the latest that has begun. */
function datesIn(lower: string, now: string): { range: Range; said: string } | undefined {
  const match = DATES.exec(lower)
  if (!match) return undefined
  const [said, first, last] = match as unknown as [string, string, string]
  const month = new RegExp(MONTH).exec(first)
  const start = timeIn(first, now)
  // "May 8th to 12th": the month is said once.
  const end = /^\d{1,2}(?:st|nd|rd|th)$/.test(last) && month ? `${month[0]} ${last}` : last
  return start && spanned(start, { end, said, now })
}

function monthsIn(lower: string, now: string): { range: Range; said: string } | undefined {
  const match = MONTHS.exec(lower)
  if (!match) return undefined
  const [said, first, year, last, lastYear] = match
  const start = timeIn(`in ${first}${year ? ` ${year}` : ''}`, now)
  return start && spanned(start, { end: `in ${last}${lastYear ? ` ${lastYear}` : ''}`, said, now })
}

/** The end is the first such date after the start, also one that is still to come. */
function spanned(start: Range, { end, said, now }: { end: string; said: string; now: string }) {
  const year = new Date(Date.parse(start.from) + YEAR_MS).toISOString()
  const found = [now, start.to, year].flatMap((asked) => timeIn(end, asked) ?? []).filter(({ to }) => to >= start.to)
  const nearest = found.toSorted((a, b) => (a.to < b.to ? -1 : 1))[0]
  return nearest && { range: { from: start.from, to: nearest.to }, said }
}

/** What a text says of the past: spans before single times, sessions by number where it names some. */
export function timeSaid(text: string, now: string): TimeSaid {
  const lower = withDigits(text.toLowerCase())
  for (const { pattern, sessions } of SESSION_FORMS) {
    const match = pattern.exec(lower)
    if (match) return { range: undefined, sessions: sessions(match), rest: lower.replace(match[0], ' ') }
  }
  const span = datesIn(lower, now) ?? monthsIn(lower, now)
  if (span) return { range: span.range, sessions: undefined, rest: lower.replace(span.said, ' ') }
  const said: string[] = []
  const range = timeIn(lower, now, (words) => said.push(words))
  return { range, sessions: undefined, rest: said[0] === undefined ? lower : lower.replace(said[0], ' ') }
}
