import { describe, expect, it } from 'vitest'
import { ENGLISH, GERMAN, KEEPS } from './changes.ts'
import { AT, BEFORE, factsAfter, says, told } from './said.ts'

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
