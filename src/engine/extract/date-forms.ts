/**
 * Ways to name a day that the date library does not know, or reads otherwise. Each gives the day at midnight UTC and
 * whether its year was said; a month without a year is the nearest one on the side that the sentence points to.
 */
export type Form = { pattern: RegExp; day: (match: RegExpMatchArray, now: Date) => Date; year: boolean }

const DAY_MS = 86_400_000
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec jan feb mär apr mai jun jul aug sep okt nov dez'.split(
  ' ',
)
const MONTH = '(jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|o[ck]t|nov|de[cz])\\w*'

/** 0 for January. German and English names begin alike. */
export const monthOf = (name: string): number => MONTHS.findIndex((start) => name.toLowerCase().startsWith(start)) % 12

const utc = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month, day))
const mondayOf = (now: Date, weeks: number): Date =>
  utc(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - ((now.getUTCDay() + 6) % 7) + 7 * weeks)
const START = /^(?:beginning|start|early|anfang|beginn)/i
const MIDDLE = /^(?:middle|mid|mitte)/i
const inMonth = (part: string, year: number, month: number): Date =>
  START.test(part) ? utc(year, month, 1) : MIDDLE.test(part) ? utc(year, month, 15) : utc(year, month + 1, 0)
/** -1, 0 or 1 for last, this and next. */
const side = (word: string | undefined): number =>
  /^(?:last|letzte|vorige|vergangene)/i.test(word ?? '') ? -1 : /^(?:next|nächste|kommende)/i.test(word ?? '') ? 1 : 0

const PART = '(beginning|start|early|middle|mid|late|end|anfang|beginn|mitte|ende)'
export const FORMS: readonly Form[] = [
  {
    pattern: new RegExp(`\\b(?:the )?${PART}(?:[ -]of)?[ -](?:des )?${MONTH}(?: (20\\d\\d))?\\b`, 'gi'),
    day: ([, part, month, year], now) => inMonth(part!, Number(year ?? now.getUTCFullYear()), monthOf(month!)),
    year: false,
  },
  {
    pattern: new RegExp(
      `\\b(?:the )?${PART} (?:of )?(?:the |des |dieses |this )?(last |next |letzten |vorigen |nächsten |kommenden )?mon(?:th|ats?)\\b`,
      'gi',
    ),
    day: ([, part, which], now) => inMonth(part!, now.getUTCFullYear(), now.getUTCMonth() + side(which)),
    year: true,
  },
  {
    pattern: new RegExp(
      `\\b(?:the )?${PART} (?:of )?(?:the |der |dieser |this )?(last |next |letzter |voriger |nächster |kommender )?(?:week|woche)\\b`,
      'gi',
    ),
    day: ([, part, which], now) =>
      new Date(mondayOf(now, side(which)).getTime() + (START.test(part!) ? 0 : MIDDLE.test(part!) ? 2 : 4) * DAY_MS),
    year: true,
  },
  {
    pattern: /\b(?:last month|letzten Monat|vorigen Monat)\b/gi,
    day: (_, now) => utc(now.getUTCFullYear(), now.getUTCMonth() - 1, 1),
    year: true,
  },
  {
    pattern:
      /\b(?:last|over the|at the|on the|this past|the) weekend(?! before)\b|\b(?:letztes|am|übers|vergangenes) Wochenende\b/gi,
    day: (_, now) => utc(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - ((now.getUTCDay() + 1) % 7 || 7)),
    year: true,
  },
  {
    pattern: /\b(?:next|following) week\b|\b(?:nächste|kommende)[rn]? Woche\b/gi,
    day: (_, now) => mondayOf(now, 1),
    year: true,
  },
  {
    pattern:
      /(?<=\b(?:ab|seit|im|zum|bis) (?:dem |diesem |letzten |kommenden )?)(januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)(?: (20\d\d))?\b/gi,
    day: ([, month, year], now) => utc(Number(year ?? now.getUTCFullYear()), monthOf(month!), 1),
    year: false,
  },
  {
    pattern: /\ba fortnight ago\b/gi,
    day: (_, now) => utc(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - 14),
    year: true,
  },
  {
    pattern: /\bvorgestern\b/gi,
    day: (_, now) => utc(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - 2),
    year: true,
  },
  {
    pattern: /\b(?:this morning|this afternoon|earlier today|heute (?:früh|morgen|vormittag|mittag))\b/gi,
    day: (_, now) => utc(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()),
    year: true,
  },
  {
    pattern: /(?<=\b(?:since|as of|from|seit|ab) )(?:(?:beginning|start) of )?(20\d\d)(?![\w.-])/gi,
    day: ([, year]) => utc(Number(year), 0, 1),
    year: true,
  },
  {
    pattern: /\bQ([1-4])(?: (20\d\d))?\b/g,
    day: ([, quarter, year], now) => utc(Number(year ?? now.getUTCFullYear()), (Number(quarter) - 1) * 3, 1),
    year: false,
  },
]
