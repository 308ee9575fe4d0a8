import type { Role } from '../types.ts'
import type { Unit } from './search-index.ts'
import { tokenize } from './tokenize.ts'

/** Whose words count how much: long replies and outputs repeat everything and drown the sentence that mattered. */
const ROLE_WEIGHT: Readonly<Record<Role, number>> = { user: 1, assistant: 0.1, agent: 0.1, tool: 0.06, web: 0.05 }
/** Who, when and where. Half a word each: paths as words gained two points at this weight. */
const KEY_WEIGHT = 0.5

export type UnitTerms = {
  /** Weighted frequency by term; `own` when the unit itself, not only its neighbours, has it. */
  terms: Map<string, { frequency: number; own: boolean }>
  /** Its own words, for length normalisation. */
  length: number
}

/** A commit's message was written to be found again, whatever tool told it. */
const COMMITS = /\bgit commit\b/

export const ownWeight = (unit: Pick<Unit, 'kind' | 'type' | 'role' | 'key'>): number =>
  unit.kind === 'fact' || unit.type === 'note' || (unit.type === 'tool' && COMMITS.test(unit.key))
    ? 1
    : ROLE_WEIGHT[unit.role]

/** The words a unit is found by, each with its weight. The same unit always gives the same. */
export function termsOf(unit: Unit): UnitTerms {
  const terms: UnitTerms['terms'] = new Map()
  const add = (text: string, weight: number, own: boolean): number => {
    const found = tokenizeOnce(text)
    for (const term of found) {
      const known = terms.get(term)
      if (!known) terms.set(term, { frequency: weight, own })
      else {
        known.frequency += weight
        known.own ||= own
      }
    }
    return found.length
  }
  const weight = ownWeight(unit)
  const length = add(unit.text, weight, true)
  add(unit.key, KEY_WEIGHT * weight, true)
  for (const near of unit.window) add(near.text, near.weight, false)
  return { terms, length }
}

/** A text is the window of up to four others, which come in the same batch. Emptied when full. */
const TEXTS_REMEMBERED_MAX = 64
const remembered = new Map<string, string[]>()

function tokenizeOnce(text: string): string[] {
  const known = remembered.get(text)
  if (known) return known
  if (remembered.size >= TEXTS_REMEMBERED_MAX) remembered.clear()
  const found = tokenize(text)
  remembered.set(text, found)
  return found
}
