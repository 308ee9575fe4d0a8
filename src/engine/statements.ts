import { objectKey } from '../names.ts'
import type { Claim, Time } from '../types.ts'
import { finishes, gistOf, replaces, type Gist } from './gist.ts'

/**
 * Statements in the person's own words have no attribute by which one could replace another. All of a project stand in
 * one timeline, and what a later one replaces is told by what both are about: see `replaces`. As in `resolve`, claims
 * are folded in the order in which they were learned, so that the facts are a function of the set of claims.
 */
export type Stated<Value> = { value: Value; gist: Gist }

/** What a statement needs of the value that is held for it. */
export type Held<Self> = {
  key: string
  from: Time
  to: Time | null
  retractedAt: Time | null
  successor: Self | null
  best: Claim
}

/** Folds one claim into the statements that are held; `live` are those without an end. */
export function state<Value extends Held<Value>>(
  live: Set<Stated<Value>>,
  claim: Claim,
  {
    make,
    again,
  }: { make: (claim: Claim, from: Time, to: Time | null) => Value; again: (value: Value, claim: Claim) => void },
): Value | undefined {
  const gist = gistOf(claim.mode === 'ends' ? claim.object.name : claim.statement)
  if (claim.mode === 'ends') {
    const done = best(
      [...live].filter(({ value, gist: task }) => value.from <= claim.validFrom && finishes(gist, task)),
      gist,
    )
    for (const one of done) end(live, one, { at: claim.validFrom, claim, successor: null })
    return undefined
  }
  const key = objectKey(claim.object)
  const known = [...live].find(({ value }) => value.key === key && value.best.branch === claim.branch)
  if (known) {
    again(known.value, claim)
    return undefined
  }
  const others = [...live].filter(
    ({ value }) => value.best.branch === claim.branch && value.best.episode !== claim.episode,
  )
  const same = ({ best: { attribute } }: Value): boolean => attribute !== '' && attribute === claim.attribute
  const older = others.filter(
    ({ value, gist: old }) => value.from < claim.validFrom && (same(value) || replaces(gist, old)),
  )
  const newer = others
    .filter(({ value, gist: next }) => value.from > claim.validFrom && (same(value) || replaces(next, gist)))
    .toSorted((a, b) => (a.value.from < b.value.from ? -1 : 1))[0]
  const corrected = claim.mode === 'corrects' ? older[0] : undefined
  const value = make(claim, corrected?.value.from ?? claim.validFrom, newer?.value.from ?? claim.validTo)
  if (newer) value.successor = newer.value
  for (const one of older)
    end(live, one, { at: value.from > one.value.from ? value.from : claim.validFrom, claim, successor: value })
  if (value.to === null) live.add({ value, gist })
  return value
}

/** Of several tasks that a report may mean, those that it means most. */
function best<Value>(found: readonly Stated<Value>[], gist: Gist): Stated<Value>[] {
  const shared = ({ gist: task }: Stated<Value>): number =>
    [...task.topic].filter((word) => gist.topic.has(word)).length
  const most = Math.max(0, ...found.map(shared))
  return found.filter((one) => shared(one) === most)
}

function end<Value extends Held<Value>>(
  live: Set<Stated<Value>>,
  one: Stated<Value>,
  { at, claim, successor }: { at: Time; claim: Claim; successor: Value | null },
): void {
  one.value.to = at
  one.value.retractedAt = claim.learnedAt
  one.value.successor = successor
  live.delete(one)
}
