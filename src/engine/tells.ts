import { CUE_CHARS_MAX } from '../limits.ts'
import type { Statement } from '../ranking/succession.ts'

const MONTH =
  'january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember'
const NUMBER_WORD =
  'two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf'

/** What of a text is read for such signs: its beginning says what it is about. */
export const headOf = (text: string): string => text.slice(0, CUE_CHARS_MAX)

const SELF = /\b(?:i|my|i'm|i've|we|our|ich|meine?[mnrs]?|wir|unsere?[mnrs]?)\b/i
export const tellsOfSelf = (text: string): boolean => SELF.test(text)

const TIMES = new RegExp(
  `\\b(?:yesterday|tomorrow|today|tonight|(?:last|next|this) (?:week|month|year|night|weekend|morning|evening|spring|summer|autumn|fall|winter|mon|tue|wed|thu|fri|sat|sun)\\w*|ago|weekend|recently|since|deadline|weeks?|months?|years?|days?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|${MONTH}|\\d{4}|gestern|morgen|heute|(?:letzte|nächste|diese)[nrsm]? \\p{L}+|wochenende|seit|vor (?:einem|einer|\\d+)|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\\b`,
  'iu',
)
const NUMBERS = new RegExp(
  `\\b(?:\\d+|one|${NUMBER_WORD}|few|couple|once|twice|several|einmal|zweimal|mehrere)\\b`,
  'iu',
)
/** Whether a text holds a thing of the kind that was asked for. */
export const tellsKind = (text: string, kind: 'time' | 'number'): boolean =>
  (kind === 'time' ? TIMES : NUMBERS).test(text)

const PREFERENCE =
  /\bprefer|\bi(?:'ve| have)? (?:chosen|chose|decided|opted|favou?r|like|love|enjoy)\b|\brather than\b|\bmy preference|\bbevorzug|\blieber\b|\bich (?:mag|habe mich .{0,40}entschieden)\b|\banstatt\b/i
export const prefers = (text: string): boolean => PREFERENCE.test(text)

const SPEAKER = /^(\p{Lu}[\p{L}'’-]{1,30}): /u
/** Who speaks, lower case, where a text begins with a name, as a copied conversation does. */
export const speakerOf = (text: string): string | undefined => SPEAKER.exec(text)?.[1]?.toLowerCase()

const CHANGE =
  /\b(?:now|new|newly|recently|updat(?:ed?|ing)|increas(?:ed|ing)|decreased|reduced|extend(?:ed|ing)|reschedul(?:ed?|ing)|postponed|pushed|changed|mov(?:ed|ing)|adjust(?:ed|ing)|improved|reached|revised|upgraded|raised|lowered|expanded|grown|grew|shortened|instead|no longer|already|just|(?:up|down) to|to reflect|switched|jetzt|nun|neue[mnrs]?|inzwischen|mittlerweile|erhöht|gesenkt|verlängert|verkürzt|verschoben|geändert|umgestellt|statt|nicht mehr|schon|angepasst|erreicht)\b/i
const VALUES: readonly [kind: string, pattern: RegExp][] = [
  ['money', /[$€£]\s?\d[\d,.]*|\b\d[\d,.]*\s?(?:dollars?|euros?|usd|eur)\b/gi],
  ['percent', /\b\d+(?:\.\d+)?\s?(?:%|percent\b|prozent\b)/gi],
  ['clock', /\b\d{1,2}(?::\d\d)?\s?(?:am|pm|uhr)\b|\b\d{1,2}:\d\d\b/gi],
  [
    'date',
    new RegExp(
      `\\b(?:${MONTH}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\\.? \\d{1,2}\\b|\\b\\d{1,2}\\. (?:${MONTH})\\b|\\b\\d{1,2}/\\d{1,2}\\b|\\b\\d{4}-\\d\\d-\\d\\d\\b`,
      'giu',
    ),
  ],
  ['number', new RegExp(`\\b\\d[\\d,.]*|\\b(?:${NUMBER_WORD})\\b`, 'giu')],
]

/** What a text states of values; undefined where it tells none. Each value counts for the first kind that fits. */
export function valuesTold(text: string): Pick<Statement, 'values' | 'changes'> | undefined {
  const values = new Map<string, Set<string>>()
  let rest = text
  for (const [kind, pattern] of VALUES) {
    const told = new Set<string>()
    rest = rest.replace(pattern, (value) => {
      told.add(value.toLowerCase().replace(/[\s,]|\.$/g, ''))
      return ' '
    })
    if (told.size > 0) values.set(kind, told)
  }
  return values.size === 0 ? undefined : { values, changes: CHANGE.test(text) }
}
