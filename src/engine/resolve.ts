import { isStatement } from '../names.ts'
import type { Claim, Fact, Time, Uuid } from '../types.ts'
import { doubt, end, hold, type State } from './fold.ts'
import { agreed, dropLine, keepEnd, mergeLine, openLine, type BranchEvent, type Line } from './lines.ts'
import { state as stateOne } from './statements.ts'
import { addEvidence, branchOf, factsOf, newValue, type Value } from './values.ts'

/**
 * Claims of one timeline → its facts, on two time lines.
 *
 * The claims are folded in the order in which they were learned, (learnedAt, id), whatever the order in which they
 * came: so the facts are a function of the *set* of claims. What is learned later wins in the interval it speaks of:
 *
 *   npm    [Jan ─────────────▶)          learned in January
 *   pnpm             [Mar ───────▶)      learned in March, ends npm at March
 *   "since February": [Feb ──────▶)      learned in May, same object: pnpm starts earlier, and npm ends earlier
 *
 * A value that ends at its own start was never true; it stays, so that the timeline tells what was believed.
 * What was learned on a branch has a line of its own, see `lines`, and what became of the branch is folded in its turn.
 */
export function resolveTimeline(claims: readonly Claim[], events: readonly BranchEvent[] = []): Fact[] {
  return openTimeline(claims, events)
    .facts()
    .toSorted((a, b) => compare(a.validFrom, b.validFrom) || compare(a.learnedAt, b.learnedAt) || compare(a.id, b.id))
}

export type Timeline = {
  /** Folds one more claim in, when it was learned after all others; else says no, and the timeline has to be made anew. */
  add(claim: Claim): boolean
  /** In no order. A fact that is as it was last time is the same object. */
  facts(): Fact[]
  /** Values that it holds in memory. */
  size(): number
}

/**
 * A timeline that can go on: what is learned next costs no look at what was learned before. `events`: all that became of
 * the branches that the claims name.
 */
export function openTimeline(claims: readonly Claim[], events: readonly BranchEvent[] = []): Timeline {
  const all: Value[] = []
  const main = openLine(all)
  const lines = new Map<string, Line>()
  const named = new Set(claims.map(branchOf))
  const coming = events.toSorted(byLearning)
  let last: Learned | undefined

  /** What became of branches before a claim was learned; without one, all of it. */
  const settle = (until?: Claim): void => {
    while (coming[0] && (!until || byLearning(coming[0], until) < 0)) {
      const event = coming.shift()!
      last = event
      const line = lines.get(event.branch)
      if (!line) continue
      lines.delete(event.branch)
      if (event.became === 'merged') mergeLine(main, line, { event, fold })
      else dropLine(line, event)
    }
  }
  const add = (claim: Claim): boolean => {
    const branch = branchOf(claim)
    if ((last && byLearning(claim, last) <= 0) || !named.has(branch)) return false
    settle(claim)
    last = claim
    if (branch === null) fold(main, claim)
    else {
      const line = lines.get(branch) ?? openLine(all)
      lines.set(branch, line)
      const same = agreed({ main, line, claim })
      if (same) addEvidence(same, { ...claim, branch: same.best.branch })
      else fold(line, claim)
      keepEnd(line, claim)
    }
    return true
  }
  named.add(null)
  const unique = [...new Map(claims.map((claim) => [claim.id, claim])).values()]
  for (const claim of unique.toSorted(byLearning)) add(claim)
  const facts = (): Fact[] => {
    settle()
    return factsOf(all)
  }
  return { add, facts, size: () => all.length }
}

/** One claim into one line. */
function fold(line: State, claim: Claim): void {
  if (isStatement(claim)) {
    const make = (one: Claim, from: Time, to: Time | null): Value =>
      newValue(one, { from, to, retractedAt: to === null ? null : one.learnedAt })
    const value = stateOne(line.stated, claim, { make, again: addEvidence })
    if (value) line.all.push(value)
  } else if (claim.mode === 'doubts') doubt(line, claim)
  else if (claim.mode === 'ends') end(line, claim)
  else hold(line, claim)
}

type Learned = { learnedAt: Time; id: Uuid }

/** The order in which claims are folded. */
export const byLearning = (a: Learned, b: Learned): number => compare(a.learnedAt, b.learnedAt) || compare(a.id, b.id)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
