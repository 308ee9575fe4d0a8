import { COCHANGES_MIN, FACT_EVIDENCE_MAX } from '../limits.ts'
import type { Claim, Fact, FactKind, Time, Trust, Uuid } from '../types.ts'
import { factId, isStatement, objectKey, timelineOf } from '../names.ts'
import { openStanding, state as stateOne, type Standing } from './statements.ts'

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
 */
type Value = {
  key: string
  from: Time
  to: Time | null
  learnedAt: Time
  retractedAt: Time | null
  successor: Value | null
  /** The claim whose words the fact carries: the first one of the highest trust. */
  best: Claim
  /** The latest moment for which somebody said so. */
  said: Time
  episodes: Uuid[]
  support: number
  /** The fact's id: as far as timeline, object and start give it, and as it was given last. */
  id?: { from: Time; first: Uuid; given: Uuid }
  /** The fact as it was made last, and the claim whose words it carries. */
  made?: { fact: Fact; best: Claim }
}

/** `live` holds the values with a non-empty interval, by start, never overlapping; `stated` what was said in free words. */
type State = { all: Value[]; live: Value[]; rejected: Map<string, Value>; stated: Standing<Value> }

/**
 * Who may end what. Rules, preferences and decisions: user > assistant > tool > web, so neither a page nor a model can
 * take back what the person said. What a manifest or a command shows is an observation: for these kinds it stands
 * level with the person's words, the later one wins, and a model's opinion ends neither.
 */
const RANK: Readonly<Record<Trust, number>> = { user: 3, assistant: 2, tool: 1, web: 0 }
const OBSERVED_RANK: Readonly<Record<Trust, number>> = { user: 3, assistant: 1, tool: 3, web: 0 }
const OBSERVED_KINDS: ReadonlySet<FactKind> = new Set(['dependency', 'command', 'project'])

function ranks(claim: Claim): Readonly<Record<Trust, number>> {
  // "Any value ends" was not observed: nobody saw which.
  return OBSERVED_KINDS.has(claim.kind) && claim.object.name !== '*' ? OBSERVED_RANK : RANK
}

function mayEnd(claim: Claim, value: Value): boolean {
  const rank = ranks(claim)
  return rank[claim.trust] >= rank[value.best.trust]
}

/** The facts of one timeline, by (validFrom, learnedAt, id). Pure; any order and any duplicates of the same claims give the same. */
export function resolveTimeline(claims: readonly Claim[]): Fact[] {
  return openTimeline(claims)
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

/** A timeline that can go on: what is learned next costs no look at what was learned before. */
export function openTimeline(claims: readonly Claim[]): Timeline {
  const state: State = { all: [], live: [], rejected: new Map(), stated: openStanding() }
  let last: Claim | undefined
  const add = (claim: Claim): boolean => {
    if (last && byLearning(claim, last) <= 0) return false
    last = claim
    if (isStatement(claim)) {
      const make = (one: Claim, from: Time, to: Time | null): Value =>
        newValue(one, { from, to, retractedAt: to === null ? null : one.learnedAt })
      const value = stateOne(state.stated, claim, { make, again: addEvidence })
      if (value) state.all.push(value)
    } else if (claim.mode === 'ends') end(state, claim)
    else hold(state, claim)
    return true
  }
  const unique = [...new Map(claims.map((claim) => [claim.id, claim])).values()]
  for (const claim of unique.toSorted(byLearning)) add(claim)
  return { add, facts: () => factsOf(state), size: () => state.all.length }
}

/** The order in which claims are folded. */
export const byLearning = (a: Claim, b: Claim): number => compare(a.learnedAt, b.learnedAt) || compare(a.id, b.id)

function end({ live }: State, claim: Claim): void {
  const at = claim.validFrom
  const key = objectKey(claim.object)
  const matching = live.filter(
    (value) =>
      (value.to === null || value.to > at) && (claim.object.name === '*' || value.key === key) && mayEnd(claim, value),
  )
  for (const value of matching) close(live, value, { at, learnedAt: claim.learnedAt, successor: null })
}

function hold(state: State, claim: Claim): void {
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

/** Ends a value at a moment; one that starts there or later was never true. */
function close(
  live: Value[],
  value: Value,
  { at, learnedAt, successor }: { at: Time; learnedAt: Time; successor: Value | null },
): void {
  const sameAgain = successor !== null && value.successor === successor && value.retractedAt !== null
  if (!sameAgain) value.retractedAt = learnedAt
  value.successor = successor
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

function add({ all, live }: State, value: Value): void {
  all.push(value)
  live.splice(firstFrom(live, value.from), 0, value)
}

function newValue(claim: Claim, times: { from: Time; to: Time | null; retractedAt: Time | null }): Value {
  return {
    ...times,
    key: objectKey(claim.object),
    learnedAt: claim.learnedAt,
    successor: null,
    best: claim,
    said: claim.validFrom,
    episodes: [claim.episode],
    support: 1,
  }
}

function addEvidence(value: Value, claim: Claim): void {
  const rank = ranks(claim)
  if (rank[claim.trust] > rank[value.best.trust]) value.best = claim
  if (claim.validFrom > value.said) value.said = claim.validFrom
  value.support++
  const known = value.episodes.indexOf(claim.episode)
  if (known >= 0) value.episodes.splice(known, 1)
  value.episodes.push(claim.episode)
  if (value.episodes.length > FACT_EVIDENCE_MAX) value.episodes.shift()
}

/** The live value that is true at a moment. */
function inForce(live: readonly Value[], at: Time): Value | undefined {
  const next = firstFrom(live, at)
  const value = live[next]?.from === at ? live[next] : live[next - 1]
  return value && (value.to === null || value.to > at) ? value : undefined
}

/** Position of the first live value that starts at a moment or later: a binary search. */
function firstFrom(live: readonly Value[], from: Time): number {
  let low = 0
  let high = live.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (live[middle]!.from < from) low = middle + 1
    else high = middle
  }
  return low
}

function factsOf({ all }: State): Fact[] {
  if (all.length === 0) return []
  const timeline = timelineOf(all[0]!.best)
  const taken = new Map<Uuid, number>()
  for (const value of all) value.id = idOf(value, timeline, taken)
  return all
    .filter(({ best, support }) => best.relation !== 'CHANGES_WITH' || support >= COCHANGES_MIN)
    .map((value) => factOf(value, timeline))
}

/** `taken`: how many before it say the same from the same moment. */
function idOf({ best, from, id: known }: Value, timeline: Uuid, taken: Map<Uuid, number>): NonNullable<Value['id']> {
  const name = { project: best.project, timeline, object: best.object, validFrom: from }
  const first = known?.from === from ? known.first : factId(name)
  const nth = taken.get(first) ?? 0
  taken.set(first, nth + 1)
  if (nth === 0 && known?.from === from && known.given === first) return known
  return { from, first, given: nth === 0 ? first : factId({ ...name, nth }) }
}

/** Most values of a long timeline are as they were: their facts are neither made nor written again. */
function factOf(value: Value, timeline: Uuid): Fact {
  const { best, from, to, learnedAt, retractedAt, support } = value
  const id = value.id!.given
  const supersededBy = value.successor && value.successor.id!.given
  const before = value.made?.fact
  if (
    before?.id === id &&
    value.made!.best === best &&
    before.validTo === to &&
    before.learnedAt === learnedAt &&
    before.retractedAt === retractedAt &&
    before.supersededBy === supersededBy &&
    before.support === support
  )
    return before
  const { project, kind, subject, relation, attribute, object, statement, trust, rule, branch } = best
  const fact: Fact = {
    ...{ project, kind, subject, relation, attribute, object, statement, trust, rule, branch },
    ...{ id, timeline, validFrom: from, validTo: to, learnedAt, retractedAt, supersededBy },
    ...{ episodes: [...value.episodes], support },
  }
  value.made = { fact, best }
  return fact
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
