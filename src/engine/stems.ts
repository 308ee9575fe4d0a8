/** Endings off, so that "deploys" and "deploy" are one; crude, and the same for both languages. */
export function stemOf(written: string): string {
  const word = /[äöü]/.test(written) ? written.replace(/[äöü]/g, (vowel) => UMLAUTS[vowel]!) : written
  if (word.length <= 4 || /[^\p{L}]/u.test(word)) return word.replace(/s$/, '')
  return word.replace(/(?:ungen|ings?|ung|ies|ed|es|en|er|em|s|n|e|y)$/, '')
}

/** "Einträge" are many an "Eintrag". */
const UMLAUTS: Readonly<Record<string, string>> = { ä: 'a', ö: 'o', ü: 'u' }

/** Words of `a` that `b` has, too. */
export function sharedWords(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const word of a) if (has(b, word)) shared++
  return shared
}

/** Whether each word of `a` is in `b`, too. */
export function within(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const word of a) if (!has(b, word)) return false
  return true
}

/** "idempotenc" and "idempotency", "gutschein" and "gutscheincodes": one begins with the other. */
export function has(words: ReadonlySet<string>, word: string): boolean {
  if (words.has(word)) return true
  if (word.length < AKIN_CHARS) return false
  const [first, last] = [word.charCodeAt(0), word.charCodeAt(AKIN_CHARS - 1)]
  for (const other of words)
    // Two letters tell most words apart.
    if (other.length >= AKIN_CHARS && other.charCodeAt(0) === first && other.charCodeAt(AKIN_CHARS - 1) === last)
      if (other.startsWith(word) || word.startsWith(other)) return true
  return false
}
const AKIN_CHARS = 5

/** The same for words that `has` counts as one; others may have it, too. */
export const kinOf = (word: string): string => word.slice(0, AKIN_CHARS)
