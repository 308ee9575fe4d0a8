import { expect } from 'vitest'
import type { Store } from '../../src/stores/store.ts'
import type { Fact, Time } from '../../src/types.ts'
import type { DefineRule } from './define-rules.ts'
import { at, makeClaim, makeEpisode, makeStep } from './store-samples.ts'

/** One fact with the times given, stored as it is. */
async function putFact(store: Store, times: Partial<Fact>): Promise<Fact> {
  const episode = makeEpisode(0)
  const step = makeStep('alpha', [episode], [makeClaim(episode)])
  const fact: Fact = { ...step.facts[0]!, ...times }
  await store.apply({ ...step, facts: [fact] })
  return fact
}

const found = async (store: Store, times: { validAt?: Time; knownAt?: Time }): Promise<boolean> =>
  (await store.facts({ projects: ['alpha'], ...times, limit: 9 })).length > 0

/** Two time lines: when a fact was true in the world, and when we knew it. */
export function timeRules(rule: DefineRule<Store>): void {
  rule('a fact is valid from its start and until just before its end', async (store) => {
    await putFact(store, { validFrom: at(10), validTo: at(20), learnedAt: at(10), retractedAt: at(20) })
    const justBefore = (minutes: number): Time => new Date(Date.parse(at(minutes)) - 1).toISOString()
    expect(await found(store, { validAt: justBefore(10) })).toBe(false)
    expect(await found(store, { validAt: at(10) })).toBe(true)
    expect(await found(store, { validAt: justBefore(20) })).toBe(true)
    expect(await found(store, { validAt: at(20) })).toBe(false)
  })

  rule('a fact without an end is valid from its start for ever', async (store) => {
    await putFact(store, { validFrom: at(10), learnedAt: at(10) })
    expect(await found(store, { validAt: at(9) })).toBe(false)
    expect(await found(store, { validAt: '9999-12-31T23:59:59.999Z' })).toBe(true)
  })

  rule('a fact is not known before it was learned', async (store) => {
    await putFact(store, { validFrom: at(10), learnedAt: at(30) })
    expect(await found(store, { knownAt: at(29) })).toBe(false)
    expect(await found(store, { knownAt: at(30) })).toBe(true)
    expect(await found(store, { validAt: at(10), knownAt: at(29) })).toBe(false)
    expect(await found(store, { validAt: at(10), knownAt: at(30) })).toBe(true)
    expect(await found(store, { validAt: at(10) })).toBe(true)
  })

  rule('an end that was learned later does not count before', async (store) => {
    await putFact(store, { validFrom: at(10), validTo: at(20), learnedAt: at(10), retractedAt: at(40) })
    expect(await found(store, { validAt: at(30), knownAt: at(39) })).toBe(true)
    expect(await found(store, { validAt: at(30), knownAt: at(40) })).toBe(false)
    expect(await found(store, { validAt: at(30) })).toBe(false)
    expect(await found(store, { validAt: at(15), knownAt: at(50) })).toBe(true)
  })

  rule('an end that was known from the start counts from the start', async (store) => {
    await putFact(store, { validFrom: at(10), validTo: at(20), learnedAt: at(10), retractedAt: null })
    expect(await found(store, { validAt: at(19), knownAt: at(10) })).toBe(true)
    expect(await found(store, { validAt: at(20), knownAt: at(10) })).toBe(false)
  })

  rule('a corrected fact was never true, but was believed until it was corrected', async (store) => {
    await putFact(store, { validFrom: at(10), validTo: at(10), learnedAt: at(10), retractedAt: at(30) })
    expect(await found(store, { validAt: at(10) })).toBe(false)
    expect(await found(store, { validAt: at(15), knownAt: at(29) })).toBe(true)
    expect(await found(store, { validAt: at(15), knownAt: at(30) })).toBe(false)
    expect(await found(store, {})).toBe(true)
  })

  rule('of two facts of one timeline exactly one is valid at each moment', async (store) => {
    const episodes = [makeEpisode(10), makeEpisode(20)]
    const claims = [
      makeClaim(episodes[0]!, { object: { type: 'Tool', name: 'npm' } }),
      makeClaim(episodes[1]!, { object: { type: 'Tool', name: 'pnpm' } }),
    ]
    const step = makeStep('alpha', episodes, claims)
    await store.apply(step)
    const valid = async (minutes: number): Promise<string[]> =>
      (await store.facts({ projects: ['alpha'], validAt: at(minutes), limit: 9 })).map((fact) => fact.object.name)
    expect(await valid(9)).toEqual([])
    expect(await valid(10)).toEqual(['npm'])
    expect(await valid(20)).toEqual(['pnpm'])
    const both = await store.facts({ projects: ['alpha'], timelines: step.factsOf, limit: 9 })
    expect(both.map((fact) => fact.object.name)).toEqual(['pnpm', 'npm'])
    expect(both[1]?.supersededBy).toBe(both[0]?.id)
  })
}
