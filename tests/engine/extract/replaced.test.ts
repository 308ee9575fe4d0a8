import { describe, expect, it } from 'vitest'
import type { Fact } from '../../../src/types.ts'
import { ENGLISH_ENDED, ENGLISH_REPLACED } from './replaced/english.ts'
import { GERMAN_ENDED, GERMAN_REPLACED } from './replaced/german.ts'
import { KEPT } from './replaced/kept.ts'
import { AT, BEFORE, factsAfter, says, told } from './said.ts'

type Said = readonly [first: string, second: string, ...rest: (string | undefined)[]]
const named = <Case extends Said>(cases: readonly Case[]) =>
  cases.map((one) => ({ first: one[0], second: one[1], one }))
const day = (time: string | null): string | undefined => time?.slice(0, 10)
const wasSaid = (facts: readonly Fact[], word: string): Fact[] =>
  facts.filter((fact) => fact.learnedAt === BEFORE && says(word, fact))

describe('what takes the place of something else', () => {
  it.each(named([...ENGLISH_REPLACED, ...GERMAN_REPLACED]))('"$first", then "$second"', ({ first, second, one }) => {
    const [, , over, now, since] = one
    const facts = factsAfter(first, second)
    const old = wasSaid(facts, over)
    expect({ ends: old.map(({ validTo }) => validTo !== null), all: told(facts) }).toMatchObject({
      ends: old.map(() => true),
    })
    const holds = facts.filter((fact) => fact.validTo === null && says(now, fact))
    expect({ days: holds.map(({ validFrom }) => day(validFrom)), all: told(facts) }).toMatchObject({
      days: expect.arrayContaining([since ?? day(AT)]) as string[],
    })
    expect(old.length).toBeGreaterThan(0)
  })
})

describe('what is over, with nothing in its place', () => {
  it.each(named([...ENGLISH_ENDED, ...GERMAN_ENDED]))('"$first", then "$second"', ({ first, second, one }) => {
    const [, , over, since] = one
    const facts = factsAfter(first, second)
    const old = wasSaid(facts, over)
    expect(old.length).toBeGreaterThan(0)
    expect({ ends: old.map(({ validTo }) => day(validTo)), all: told(facts) }).toMatchObject({
      ends: old.map(() => since ?? day(AT)),
    })
  })
})

describe('what leaves alone what was said before', () => {
  it.each(named(KEPT))('"$first", then "$second"', ({ first, second, one }) => {
    const [, , stays] = one
    const facts = factsAfter(first, second)
    const held = wasSaid(facts, stays).filter(({ validTo }) => validTo === null)
    expect({ held: held.length > 0, all: told(facts) }).toMatchObject({ held: true })
  })
})
