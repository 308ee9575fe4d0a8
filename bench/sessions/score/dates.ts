import type { ExpectedFact } from '../project.ts'

const DAY_MS = 86_400_000
/** An instant is right within a day. */
const INSTANT_DAYS = 1
/** A whole day may be missed by seven hours: time zones. */
const WHOLE_DAY_DAYS = 0.3

type Dated = { validFrom?: string | null | undefined; validTo?: string | null | undefined }

function isNear(wanted: string, got: number, toleranceDays: number | null | undefined): boolean {
  const from = Date.parse(wanted)
  const wholeDay = wanted.length === 10
  const missedBy = wholeDay ? Math.max(from - got, got - (from + DAY_MS), 0) : Math.abs(got - from)
  return missedBy <= Math.max(wholeDay ? WHOLE_DAY_DAYS : INSTANT_DAYS, toleranceDays ?? 0) * DAY_MS
}

/** `undefined`: the label does not judge it. */
export function startIsRight(fact: ExpectedFact, { validFrom }: Dated): boolean | undefined {
  if (!fact.validFrom) return undefined
  return Boolean(validFrom) && isNear(fact.validFrom, Date.parse(validFrom!), fact.toleranceDays)
}

export function endIsRight(fact: ExpectedFact, { validTo }: Dated): boolean {
  if (!fact.validTo) return !validTo
  if (!validTo) return fact.openEndOk === true
  return isNear(fact.validTo, Date.parse(validTo), fact.toleranceDays)
}
