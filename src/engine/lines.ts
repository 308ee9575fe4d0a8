import { isStatement, objectKey } from '../names.ts'
import type { Claim, Time, Uuid } from '../types.ts'
import { close, hold, type State } from './fold.ts'
import { openStanding, state } from './statements.ts'
import { addEvidence, firstFrom, inForce, type Value } from './values.ts'

/**
 * What was learned on a branch stays with it until the branch is merged, then it belongs to all; a branch that is
 * deleted before takes it along. So a timeline has one line for everybody and one for each branch: a value on a branch
 * ends none of the main line until the merge, and then from the merge on.
 *
 *   main   npm  [Jan ────────────────)            ended by the merge, not by March
 *   feat              pnpm [Mar ─────)            learned on the branch
 *   main                   pnpm      [Apr ──▶)    merged in April
 *
 * A value of a branch that has no rival in the main line is simply shared from then on, and keeps its start.
 */
export type Line = State & {
  /** What a branch ended may be a value of the main line: it ends there with the merge. */
  ends: Claim[]
}

/** What became of a branch, and when that was learned. */
export type BranchEvent = { id: Uuid; learnedAt: Time; branch: string; became: 'merged' | 'deleted'; reason: string }

/** `all`: shared by all lines of a timeline. */
export const openLine = (all: Value[]): Line => ({
  all,
  live: [],
  rejected: new Map(),
  stated: openStanding(),
  ends: [],
})

/** The value of the main line that a claim of a branch says again: then the branch has none of its own. */
export function agreed({ main, line, claim }: { main: Line; line: Line; claim: Claim }): Value | undefined {
  if (claim.mode !== 'holds' || claim.validTo !== null || isStatement(claim)) return undefined
  if (line.live.length > 0 || line.ends.length > 0) return undefined
  const value = inForce(main.live, claim.validFrom)
  return value?.key === objectKey(claim.object) && value.to === null ? value : undefined
}

/** Remembers for the merge what a branch ended; what holds there again is ended no longer. */
export function keepEnd(line: Line, claim: Claim): void {
  if (claim.mode === 'ends') line.ends.push(claim)
  else if (claim.mode !== 'doubts' && !isStatement(claim)) line.ends = []
}

type Merge = { event: BranchEvent; fold: (line: State, claim: Claim) => void }

/** From now on what holds on a branch holds for all; what it replaces in the main line ends now. */
export function mergeLine(main: Line, line: Line, { event, fold }: Merge): void {
  const { learnedAt } = event
  const since = (time: Time): Time => (time > learnedAt ? time : learnedAt)
  for (const claim of line.ends) fold(main, { ...claim, branch: null, validFrom: since(claim.validFrom), learnedAt })
  for (const { value } of line.stated.every()) shareStatement(main, value, learnedAt)
  for (const value of line.live.filter(({ to }) => to === null || to > learnedAt)) {
    const shared: Claim = { ...value.best, branch: null }
    if (!main.live.some(({ to }) => to === null || to > value.from)) {
      value.best = shared
      main.live.splice(firstFrom(main.live, value.from), 0, value)
      continue
    }
    const from = since(value.from)
    const claim: Claim = { ...shared, mode: 'holds', validFrom: from, validTo: value.to, learnedAt }
    hold(main, claim)
    const successor = inForce(main.live, from) ?? null
    close(line.live, value, { at: from, learnedAt, successor, reason: event.reason })
    if (successor?.best !== claim) continue
    const { episodes, support, evidence } = value
    Object.assign(successor, { episodes: [...episodes], support, evidence })
  }
}

/** A statement keeps its start; one of the main line that it replaces ends with the merge. */
function shareStatement(main: Line, value: Value, learnedAt: Time): void {
  value.best = { ...value.best, branch: null }
  const claim = { ...value.best, validFrom: value.from > learnedAt ? value.from : learnedAt, learnedAt }
  const taken = state(main.stated, claim, { make: () => value, again: addEvidence })
  if (taken !== value) {
    // The main line says the same already.
    value.to = claim.validFrom
    value.retractedAt = learnedAt
    return
  }
  for (const old of main.all) if (old.successor === value && old.to === value.from) old.to = claim.validFrom
}

/** What nobody merged went with its branch. */
export function dropLine(line: Line, { learnedAt, reason }: BranchEvent): void {
  const closing = { at: learnedAt, learnedAt, successor: null, reason }
  for (const value of line.live.filter(({ to }) => to === null || to > learnedAt)) close(line.live, value, closing)
  for (const one of line.stated.every()) {
    const { value } = one
    value.to = learnedAt > value.from ? learnedAt : value.from
    value.retractedAt = learnedAt
    value.reason = reason
    line.stated.delete(one)
  }
}
