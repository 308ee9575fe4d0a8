import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupBy } from '../../src/engine/group.ts'
import type { BranchEvent } from '../../src/engine/lines.ts'
import { resolveTimeline } from '../../src/engine/resolve.ts'
import { deriveId } from '../../src/ids.ts'
import type { Claim } from '../../src/types.ts'
import { claim, day } from './claims.ts'

const became = (branch: string, what: BranchEvent['became'], learned: number): BranchEvent => ({
  id: deriveId('test fate', branch, what, String(learned)),
  learnedAt: day(learned),
  branch,
  became: what,
  reason: `Branch ${branch} was ${what}.`,
})

const dayOf = (time: string | null): string => (time === null ? '' : String(Date.parse(time) / 86_400_000 - 20453))
const shown = (claims: readonly Claim[], events: readonly BranchEvent[] = []): string[] =>
  resolveTimeline(claims, events).map(
    ({ object, branch, validFrom, validTo }) =>
      `${object.name}${branch ? ` on ${branch}` : ''} ${dayOf(validFrom)}-${dayOf(validTo)}`,
  )

const npm = claim({ value: 'npm', learned: 1 })
const pnpm = claim({ value: 'pnpm', learned: 3, branch: 'feat' })

describe('a value on a branch', () => {
  test('ends none of the main line until the branch is merged, and then from the merge on', () => {
    expect(shown([npm, pnpm])).toEqual(['npm 1-', 'pnpm on feat 3-'])
    expect(shown([npm, pnpm], [became('feat', 'merged', 5)])).toEqual(['npm 1-5', 'pnpm on feat 3-5', 'pnpm 5-'])
  })

  test('is simply shared by the merge where the main line has none, and keeps its id', () => {
    const [before] = resolveTimeline([pnpm])
    const [after] = resolveTimeline([pnpm], [became('feat', 'merged', 5)])
    expect([before!.branch, after!.branch]).toEqual(['feat', null])
    expect(after).toMatchObject({ id: before!.id, validFrom: day(3), validTo: null })
  })

  test('that the main line has too is one value', () => {
    const same = claim({ value: 'npm', learned: 3, branch: 'feat' })
    expect(shown([npm, same])).toEqual(['npm 1-'])
    expect(resolveTimeline([npm, same])[0]!.support).toBe(2)
  })

  test('goes with a branch that is deleted, with the reason', () => {
    const facts = resolveTimeline([npm, pnpm], [became('feat', 'deleted', 6)])
    expect(facts.map(({ object, validTo, reason }) => [object.name, validTo, reason])).toEqual([
      ['npm', null, null],
      ['pnpm', day(6), 'Branch feat was deleted.'],
    ])
  })

  test('outlives the deletion of a branch that was merged before', () => {
    const events = [became('feat', 'merged', 5), became('feat', 'deleted', 6)]
    expect(shown([npm, pnpm], events).at(-1)).toBe('pnpm 5-')
  })

  test('that was learned after the merge stays with the branch until the next one', () => {
    const bun = claim({ value: 'bun', learned: 7, branch: 'feat' })
    const merged = became('feat', 'merged', 5)
    expect(shown([npm, pnpm, bun], [merged])).toEqual(['npm 1-5', 'pnpm on feat 3-5', 'pnpm 5-', 'bun on feat 7-'])
    expect(shown([npm, pnpm, bun], [merged, became('feat', 'merged', 9)]).at(-1)).toBe('bun 9-')
  })

  test('does not touch what another branch has', () => {
    const yarn = claim({ value: 'yarn', learned: 4, branch: 'other' })
    expect(shown([npm, pnpm, yarn], [became('feat', 'merged', 5)])).toEqual([
      'npm 1-5',
      'pnpm on feat 3-5',
      'yarn on other 4-',
      'pnpm 5-',
    ])
  })

  test('that a tool saw does not end, by a merge, what the person said is a rule', () => {
    const rule = claim({ value: 'npm', learned: 1, trust: 'user', kind: 'instruction' })
    const seen = claim({ value: 'pnpm', learned: 3, trust: 'tool', kind: 'instruction', branch: 'feat' })
    expect(shown([rule, seen], [became('feat', 'merged', 5)])[0]).toBe('npm 1-')
  })
})

test('what a branch ended ends in the main line with the merge', () => {
  const gone = claim({ value: 'npm', learned: 3, mode: 'ends', branch: 'feat' })
  expect(shown([npm, gone])).toEqual(['npm 1-'])
  expect(shown([npm, gone], [became('feat', 'merged', 5)])).toEqual(['npm 1-5'])
  expect(shown([npm, gone], [became('feat', 'deleted', 5)])).toEqual(['npm 1-'])
})

const someClaim = fc
  .record({
    value: fc.constantFrom('npm', 'pnpm', 'yarn'),
    learned: fc.integer({ min: 1, max: 30 }),
    branch: fc.constantFrom(null, 'main', 'feat', 'other'),
    trust: fc.constantFrom('user' as const, 'tool' as const),
    mode: fc.constantFrom('holds' as const, 'holds' as const, 'ends' as const, 'doubts' as const),
  })
  .map((of) => claim(of))
const someEvent = fc
  .record({
    branch: fc.constantFrom('feat', 'other'),
    what: fc.constantFrom('merged' as const, 'deleted' as const),
    learned: fc.integer({ min: 1, max: 32 }),
  })
  .map(({ branch, what, learned }) => became(branch, what, learned))

describe('for any claims on any branches', () => {
  test('any order and any duplicates of claims and merges give the same facts', () => {
    const given = fc.tuple(fc.array(someClaim, { maxLength: 20 }), fc.array(someEvent, { maxLength: 4 }))
    const twice = given.chain(([claims, events]) =>
      fc.tuple(
        fc.constant({ claims, events }),
        fc.shuffledSubarray([...claims, ...claims], { minLength: 2 * claims.length }),
        fc.shuffledSubarray(events, { minLength: events.length }),
      ),
    )
    fc.assert(
      fc.property(twice, ([{ claims, events }, shuffled, mixed]) => {
        expect(resolveTimeline(shuffled, mixed)).toEqual(resolveTimeline(claims, events))
      }),
      { numRuns: 300 },
    )
  })

  test('facts of one branch never overlap, and have ids of their own', () => {
    fc.assert(
      fc.property(fc.array(someClaim, { maxLength: 20 }), fc.array(someEvent, { maxLength: 4 }), (claims, events) => {
        const facts = resolveTimeline(claims, events)
        expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length)
        const lines = groupBy(facts, ({ branch }) => (branch === null || branch === 'main' ? '' : branch))
        for (const own of lines.values()) {
          const live = own.filter((fact) => fact.validTo !== fact.validFrom)
          for (const [at, fact] of live.slice(1).entries())
            expect(live[at]!.validTo !== null && live[at]!.validTo <= fact.validFrom).toBe(true)
        }
        for (const fact of facts) {
          expect(fact.validTo === null).toBe(fact.retractedAt === null)
          if (fact.validTo !== null) expect(fact.validTo >= fact.validFrom).toBe(true)
          if (fact.retractedAt !== null) expect(fact.retractedAt >= fact.learnedAt).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})
