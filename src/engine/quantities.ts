/** Numbers, their units, frequencies and weekdays, as values that can be compared. */

const UNITS: readonly [RegExp, string][] = [
  [
    /^(?:ms|milliseconds?|s|secs?|seconds?|sekunden?|m|mins?|minutes?|minuten?|h|hrs?|hours?|stunden?|days?|tage?n?|weeks?|wochen?|months?|monate?n?|years?|jahre?n?)$/i,
    'time',
  ],
  [/^(?:chars?|characters?|zeichen|words?|wörter|lines?|zeilen|columns?|spalten|px|pixels?|cm|mm)$/i, 'length'],
  [/^(?:%|percent|prozent)$/i, 'percent'],
  [/^(?:[kmg]?bits?|[kmg]?bit\/s|[kmg]bps|baud|[kmg]?hz|fps)$/i, 'rate'],
  [/^(?:[kmgt]i?b|bytes?)$/i, 'size'],
]
export const NUMBER_WORDS: Readonly<Record<string, string>> = {
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  twelve: '12',
  zwei: '2',
  drei: '3',
  vier: '4',
  fünf: '5',
  sechs: '6',
  sieben: '7',
  acht: '8',
  neun: '9',
  zehn: '10',
  zwölf: '12',
}
export const FREQUENCY = /^(?:hourly|daily|weekly|monthly|nightly|yearly|stündlich|täglich|wöchentlich|monatlich)$/i

/** `version`, the unit of a number, or `number`. */
export function kindOf(number: string | undefined, next: string | undefined): string {
  const unit = number === undefined ? 'time' : (unitOf(next) ?? unitOf(number.replace(/^[\d.,:]+/, '')))
  if (unit) return unit
  return number !== undefined && /^[1-9]\d*(?:\.\d+)+$/.test(number) ? 'version' : 'number'
}

export const unitOf = (word: string | undefined): string | undefined =>
  word === undefined || word === '' ? undefined : UNITS.find(([pattern]) => pattern.test(word))?.[1]

const WEEKDAYS: ReadonlyMap<string, string> = new Map(
  [
    'monday mondays montag montags',
    'tuesday tuesdays dienstag dienstags',
    'wednesday wednesdays mittwoch mittwochs',
    'thursday thursdays donnerstag donnerstags',
    'friday fridays freitag freitags',
    'saturday saturdays samstag samstags sonnabend',
    'sunday sundays sonntag sonntags',
  ].flatMap((names, day) => names.split(' ').map((name) => [name, String(day + 1)] as const)),
)
export const weekdayOf = (word: string): string | undefined => WEEKDAYS.get(word)
export const isNumber = (token: string): boolean =>
  /^\d/.test(token) || Object.hasOwn(NUMBER_WORDS, token.toLowerCase())
