/**
 * Porter's stemmer: M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with the author's later
 * `logi → log` and `bli → ble`. For English; a German word loses at most a plural or a participle.
 *
 *   [C](VC)^m[V]   m = how many vowel-consonant groups a stem has; a suffix goes when enough of them are left
 */
const CONSONANT = '[^aeiou]'
const VOWEL = '[aeiouy]'
const C = `${CONSONANT}[^aeiouy]*`
const V = `${VOWEL}[aeiou]*`
const HAS_GROUP = new RegExp(`^(?:${C})?${V}${C}`)
const ONE_GROUP = new RegExp(`^(?:${C})?${V}${C}(?:${V})?$`)
const TWO_GROUPS = new RegExp(`^(?:${C})?${V}${C}${V}${C}`)
const HAS_VOWEL = new RegExp(`^(?:${C})?${VOWEL}`)
const SHORT = new RegExp(`^${C}${VOWEL}[^aeiouwxy]$`)
const DOUBLE = /([^aeiouylsz])\1$/

const STEP_2: readonly (readonly [string, string])[] = [
  ['ational', 'ate'],
  ['ization', 'ize'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['iveness', 'ive'],
  ['tional', 'tion'],
  ['biliti', 'ble'],
  ['entli', 'ent'],
  ['ousli', 'ous'],
  ['ation', 'ate'],
  ['alism', 'al'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['alli', 'al'],
  ['ator', 'ate'],
  ['logi', 'log'],
  ['bli', 'ble'],
  ['eli', 'e'],
]
const STEP_3: readonly (readonly [string, string])[] = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ness', ''],
  ['ful', ''],
]
const STEP_4 = /^(.+?)(?:al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize|(?<=[st])ion)$/

const replaceSuffix = (word: string, table: readonly (readonly [string, string])[]): string => {
  const found = table.find(([suffix]) => word.endsWith(suffix))
  if (!found) return word
  const stem = word.slice(0, -found[0].length)
  return HAS_GROUP.test(stem) ? stem + found[1] : word
}

const withoutParticiple = (word: string): string => {
  if (word.endsWith('eed')) return HAS_GROUP.test(word.slice(0, -3)) ? word.slice(0, -1) : word
  const match = /^(.+)(?:ed|ing)$/.exec(word)
  if (!match || !HAS_VOWEL.test(match[1]!)) return word
  const stem = match[1]!
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`
  if (DOUBLE.test(stem)) return stem.slice(0, -1)
  return SHORT.test(stem) ? `${stem}e` : stem
}

const withoutPlural = (word: string): string => {
  if (/(?:ss|i)es$/.test(word)) return word.slice(0, -2)
  return /[^s]s$/.test(word) ? word.slice(0, -1) : word
}

const tidied = (word: string): string => {
  let stem = word
  if (stem.endsWith('e')) {
    const rest = stem.slice(0, -1)
    if (TWO_GROUPS.test(rest) || (ONE_GROUP.test(rest) && !SHORT.test(rest))) stem = rest
  }
  return stem.endsWith('ll') && TWO_GROUPS.test(stem) ? stem.slice(0, -1) : stem
}

const computed = (word: string): string => {
  // A y that opens a word is a consonant: written Y while the groups are counted.
  let stem = word.startsWith('y') ? `Y${word.slice(1)}` : word
  stem = withoutParticiple(withoutPlural(stem))
  if (stem.endsWith('y') && HAS_VOWEL.test(stem.slice(0, -1))) stem = `${stem.slice(0, -1)}i`
  stem = replaceSuffix(replaceSuffix(stem, STEP_2), STEP_3)
  const match = STEP_4.exec(stem)
  if (match && TWO_GROUPS.test(match[1]!)) stem = match[1]!
  return tidied(stem).toLowerCase()
}

/** The stem of a lower-case word. Words under three letters, and words that are not plain a–z, stay as they are. */
export function stem(word: string): string {
  return word.length < 3 || word.length > 40 || !/^[a-z]+$/.test(word) ? word : computed(word)
}
