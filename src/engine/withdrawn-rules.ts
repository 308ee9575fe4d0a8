import type { Journal } from '../journal/journal.ts'
import type { Claim } from '../types.ts'
import { versionOfRule } from './extract/rule-versions.ts'

/** The name under which the journal keeps them. */
export const WITHDRAWN = 'withdrawn rules'

/** Withdrawn rules with the version they had then. */
export const keptWithdrawals = (journal: Pick<Journal, 'recall'>): Record<string, number> =>
  (journal.recall(WITHDRAWN) ?? {}) as Record<string, number>

/** Rules that were withdrawn in the version they have now; of a changed rule the withdrawal is over. */
export function withdrawnRules(journal: Pick<Journal, 'recall'>): ReadonlySet<string> {
  const kept = Object.entries(keptWithdrawals(journal))
  return new Set(kept.flatMap(([rule, version]) => (version === versionOfRule(rule) ? [rule] : [])))
}

/** Claims without those of withdrawn rules. */
export const standing = (claims: readonly Claim[], withdrawn: ReadonlySet<string>): Claim[] =>
  withdrawn.size === 0 ? [...claims] : claims.filter(({ rule }) => !withdrawn.has(rule))
