import { entityTermsOf, fileTermsOf } from './adjacency.ts'
import { frequencyCode, lengthCode, postingOf } from './segment.ts'
import type { Unit } from './search-index.ts'
import type { Filed } from './shelf.ts'
import { termsOf } from './unit-terms.ts'

/** What a unit is found by: its words with their weights, its entities, its files. The same unit always gives the same. */
export function filedOf(unit: Unit, no: number): Filed & { length: number } {
  const { terms, length } = termsOf(unit)
  const postings = new Map<string, number>()
  for (const [term, { frequency, own }] of terms) {
    const code = frequencyCode(frequency)
    // A share too small to keep gives none.
    if (code > 0) postings.set(term, postingOf(no, code, own))
  }
  for (const term of entityTermsOf(unit)) postings.set(term, postingOf(no, 1, false))
  // In place of a frequency: how many files the unit touched.
  const files = Math.min(255, unit.files.length)
  for (const term of fileTermsOf(unit)) postings.set(term, postingOf(no, files, false))
  return { postings, lengthCode: lengthCode(length), fact: unit.kind === 'fact', length }
}

export function isFiledAlike(a: Filed, b: Filed): boolean {
  if (a.lengthCode !== b.lengthCode || a.fact !== b.fact || a.postings.size !== b.postings.size) return false
  for (const [term, posting] of a.postings) if (b.postings.get(term) !== posting) return false
  return true
}
