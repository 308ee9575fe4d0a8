import { describe, expect, it } from 'vitest'
import { extract } from '../../../src/engine/extract.ts'
import { resolveTimeline } from '../../../src/engine/resolve.ts'
import { timelineOf } from '../../../src/names.ts'
import type { Claim, Fact } from '../../../src/types.ts'
import { ENGLISH, GERMAN, KEEPS } from './changes.ts'
import { AT, episode } from './said.ts'

const BEFORE = '2026-03-02T09:00:00.000Z'

/** What two messages, weeks apart, leave behind. */
function factsAfter(first: string, second: string): Fact[] {
  const episodes = [episode(first, { at: BEFORE }), episode(second)]
  const claims = episodes.flatMap((one) => extract({ episode: one, before: [], after: [] }))
  const timelines = new Map<string, Claim[]>()
  for (const claim of claims) {
    const id = timelineOf(claim)
    timelines.set(id, [...(timelines.get(id) ?? []), claim])
  }
  return [...timelines.values()].flatMap(resolveTimeline)
}

const says = (word: string, { statement }: Fact): boolean => statement.toLowerCase().includes(word.toLowerCase())
const told = (facts: readonly Fact[]): string[] =>
  facts.map(({ statement, validTo, rule }) => `${statement} (until ${validTo?.slice(0, 10) ?? 'now'}, ${rule})`)

describe('what is said later about the same', () => {
  const changes = [...ENGLISH, ...GERMAN].map(([first, second, over, now, since]) => ({
    first,
    second,
    over,
    now,
    since,
  }))
  it.each(changes)('"$first", then "$second": $over is over, $now holds', ({ first, second, over, now, since }) => {
    const facts = factsAfter(first, second)
    const ended = facts.filter(({ validTo, learnedAt }) => validTo !== null && learnedAt === BEFORE)
    const held = facts.filter(({ validTo }) => validTo === null)
    expect({ ended: ended.some((fact) => says(over, fact)), all: told(facts) }).toMatchObject({ ended: true })
    const right = held.filter((fact) => says(now, fact))
    expect({ holds: right.length > 0, all: told(facts) }).toMatchObject({ holds: true })
    expect(
      held.filter((fact) => fact.learnedAt === BEFORE && says(over, fact)).map(({ statement }) => statement),
    ).toEqual([])
    if (since !== undefined) expect(right.map(({ validFrom }) => validFrom.slice(0, 10))).toContain(since)
    else if (!/always|never|anfang|immer|mixed/i.test(second))
      expect(right.map(({ validFrom }) => validFrom.slice(0, 10))).toContain(AT.slice(0, 10))
  })

  const kept = KEEPS.map(([first, second, stays]) => ({ first, second, stays }))
  it.each(kept)('"$first", then "$second": $stays stays', ({ first, second, stays }) => {
    const facts = factsAfter(first, second)
    const held = facts.filter((fact) => fact.validTo === null && fact.learnedAt === BEFORE && says(stays, fact))
    expect({ held: held.length > 0, all: told(facts) }).toMatchObject({ held: true })
  })
})
