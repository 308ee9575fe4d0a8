import { objectKey } from '../names.ts'
import type { Claim, Time } from '../types.ts'
import type { Standing } from './statements.ts'
import { addEvidence, firstFrom, inForce, mayEnd, newValue, type Value } from './values.ts'

/**
 * What holds for one line of development. `all` holds every value of the timeline, `live` those of this line with a
 * non-empty interval, by start, never overlapping; `stated` what was said in free words.
 */
export type State = { all: Value[]; live: Value[]; rejected: Map<string, Value>; stated: Standing<Value> }

export function end({ live }: State, claim: Claim): void {
  const at = claim.validFrom
  const key = objectKey(claim.object)
  const matching = live.filter(
    (value) =>
      (value.to === null || value.to > at) && (claim.object.name === '*' || value.key === key) && mayEnd(claim, value),
  )
  for (const value of matching)
    close(live, value, { at, learnedAt: claim.learnedAt, successor: null, reason: claim.statement })
}

/** The code shows it no longer: what was seen there stands, in doubt, until it is seen again. */
export function doubt({ live }: State, claim: Claim): void {
  const key = objectKey(claim.object)
  for (const value of live) {
    if (value.to !== null || value.key !== key || !mayEnd(claim, value)) continue
    const seen = value.evidence ?? { file: null, commit: null, verifiedAt: null, doubtedAt: null }
    value.evidence = { ...seen, doubtedAt: seen.doubtedAt ?? claim.validFrom }
    value.reason = claim.statement
  }
}

export function hold(state: State, claim: Claim): void {
  const { live } = state
  const key = objectKey(claim.object)
  const previous = inForce(live, claim.validFrom)
  const corrected = claim.mode === 'corrects' && previous && previous.key !== key && mayEnd(claim, previous)
  let from = corrected ? previous.from : claim.validFrom
  let to = claim.validTo
  if (to !== null && to <= from) {
    state.all.push(newValue(claim, { from, to: from, retractedAt: claim.learnedAt }))
    return
  }
  if (previous && !corrected) {
    if (previous.key === key && covers(previous, { from, to, learnedAt: claim.learnedAt })) {
      addEvidence(previous, claim)
      // "until then" about a value that nobody has stated for a later moment.
      if (to !== null && previous.to === null && previous.said < to)
        close(live, previous, { at: to, learnedAt: claim.learnedAt, successor: null })
      return
    }
    // The belief was dropped too early: it goes on from there, as a fact of its own, learned now.
    if (previous.key === key) from = previous.to!
    else if (!mayEnd(claim, previous)) return reject(state, claim, previous)
  }
  const later = claimLater(live, claim, { key, from, to })
  to = later.to
  // Nothing is left between its start and what stands there.
  if (later.blocker && later.blocker.from <= from) {
    if (later.blocker.key === key) return addEvidence(later.blocker, claim)
    return reject(state, claim, later.blocker)
  }
  const value = later.same ?? newValue(claim, { from, to, retractedAt: to === null ? null : claim.learnedAt })
  if (later.same) addEvidence(value, claim)
  value.successor = later.blocker
  const overlapped = previous && previous.key !== key && previous.from < from ? [previous, ...later.ended] : later.ended
  for (const old of overlapped) {
    const rest = to !== null && (old.to === null || old.to > to) ? continuation(old, claim, to) : undefined
    close(live, old, { at: from, learnedAt: claim.learnedAt, successor: value })
    if (rest) add(state, rest)
  }
  if (later.same) value.from = from
  else add(state, value)
}

/**
 * What stands at or after `from` and must give way to a claim of `[from, to)`. `same`: the value in force is this one,
 * only known to start later. `blocker`: a value that the claim may not end; the claim is cut where it begins.
 */
function claimLater(
  live: readonly Value[],
  claim: Claim,
  { key, from, to }: { key: string; from: Time; to: Time | null },
): { ended: Value[]; same: Value | null; blocker: Value | null; to: Time | null } {
  const ended: Value[] = []
  for (let at = firstFrom(live, from); at < live.length; at++) {
    const value = live[at]!
    if (to !== null && value.from >= to) break
    const own = value.key === key
    if (own && to === null && value.to === null) return { ended, same: value, blocker: null, to }
    if (own ? to !== null : !mayEnd(claim, value)) return { ended, same: null, blocker: value, to: value.from }
    ended.push(value)
  }
  return { ended, same: null, blocker: null, to }
}

/** Whether a value says all that the claim says: the claimed interval, or for an open one its start and the present. */
function covers(value: Value, { from, to, learnedAt }: { from: Time; to: Time | null; learnedAt: Time }): boolean {
  if (value.to === null) return true
  return to === null ? value.to > (from > learnedAt ? from : learnedAt) : value.to >= to
}

/** A claim that may not stand against what is believed: kept, as never true, so that the timeline shows who said it. */
function reject(state: State, claim: Claim, by: Value): void {
  const key = `${objectKey(claim.object)} ${state.all.indexOf(by)}`
  const known = state.rejected.get(key)
  if (known) return addEvidence(known, claim)
  const from = claim.validFrom
  const value = newValue(claim, { from, to: from, retractedAt: claim.learnedAt })
  value.successor = by
  state.rejected.set(key, value)
  state.all.push(value)
}

type Closing = { at: Time; learnedAt: Time; successor: Value | null; reason?: string | null }

/** Ends a value at a moment; one that starts there or later was never true. */
export function close(live: Value[], value: Value, { at, learnedAt, successor, reason = null }: Closing): void {
  const sameAgain = successor !== null && value.successor === successor && value.retractedAt !== null
  if (!sameAgain) value.retractedAt = learnedAt
  value.successor = successor
  value.reason = reason
  value.to = at > value.from ? at : value.from
  if (value.to === value.from) live.splice(live.indexOf(value, firstFrom(live, value.from)), 1)
}

/** A closed claim in the midst of a longer value: the value goes on after it. */
function continuation(value: Value, claim: Claim, from: Time): Value {
  const { learnedAt } = claim
  const retractedAt = value.to === null ? null : learnedAt
  const rest = { ...value, episodes: [...value.episodes], from, learnedAt, retractedAt }
  delete rest.made
  return rest
}

export function add({ all, live }: State, value: Value): void {
  all.push(value)
  live.splice(firstFrom(live, value.from), 0, value)
}
