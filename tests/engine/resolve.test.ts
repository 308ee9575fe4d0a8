import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveTimeline } from '../../src/engine/resolve.ts'
import { timelineOf } from '../../src/names.ts'
import { FACT_EVIDENCE_MAX } from '../../src/limits.ts'
import type { Claim, Fact } from '../../src/types.ts'
import { claim, day } from './claims.ts'

/** `npm 1-3` is npm from day 1 until day 3, `npm 3-3` was never true, `npm 3-` still holds. */
const shown = (facts: readonly Fact[]): string[] =>
  facts.map((fact) => `${fact.object.name} ${dayOf(fact.validFrom)}-${fact.validTo ? dayOf(fact.validTo) : ''}`)
const dayOf = (time: string): number => Math.round((Date.parse(time) - Date.UTC(2026, 0, 0)) / 86_400_000)
const resolved = (...claims: Claim[]): string[] => shown(resolveTimeline(claims))

describe('one value at a time', () => {
  test('a different value ends the one before it, and both name each other', () => {
    const [npm, pnpm] = resolveTimeline([claim({ value: 'npm', learned: 1 }), claim({ value: 'pnpm', learned: 3 })])
    expect(npm).toMatchObject({ validTo: day(3), retractedAt: day(3), supersededBy: pnpm!.id })
    expect(pnpm).toMatchObject({ validFrom: day(3), validTo: null, retractedAt: null, supersededBy: null })
  })

  test('the same value again is evidence, not a second fact', () => {
    const facts = resolveTimeline([claim({ value: 'pnpm', learned: 3 }), claim({ value: 'PNPM', learned: 5 })])
    expect(shown(facts)).toEqual(['pnpm 3-'])
    expect(facts[0]).toMatchObject({ support: 2, learnedAt: day(3) })
    expect(facts[0]!.episodes).toHaveLength(2)
  })

  test('a value that is learned to be older starts earlier, and so ends the one before it earlier', () => {
    const earlier = claim({ value: 'pnpm', learned: 20, from: 6 })
    expect(resolved(claim({ value: 'npm', learned: 1 }), claim({ value: 'pnpm', learned: 10 }), earlier)).toEqual([
      'npm 1-6',
      'pnpm 6-',
    ])
  })

  test('what was learned earlier and starts later than a new value was never true', () => {
    const since = claim({ value: 'bun', learned: 20, from: 5 })
    expect(resolved(claim({ value: 'npm', learned: 1 }), claim({ value: 'pnpm', learned: 10 }), since)).toEqual([
      'npm 1-5',
      'bun 5-',
      'pnpm 10-10',
    ])
  })

  test('a correction takes the place of the value it corrects from its start', () => {
    const facts = resolveTimeline([
      claim({ value: 'npm', learned: 1 }),
      claim({ value: 'yarn', learned: 4 }),
      claim({ value: 'pnpm', learned: 9, mode: 'corrects' }),
    ])
    expect(shown(facts)).toEqual(['npm 1-4', 'yarn 4-4', 'pnpm 4-'])
    expect(facts[1]).toMatchObject({ retractedAt: day(9), supersededBy: facts[2]!.id })
  })

  test('a value ends without a successor when it is said to be over', () => {
    const over = claim({ value: 'npm', learned: 5, mode: 'ends' })
    const [fact] = resolveTimeline([claim({ value: 'npm', learned: 1 }), over])
    expect(fact).toMatchObject({ validTo: day(5), retractedAt: day(5), supersededBy: null })
  })

  test('an end with a star ends any value, an end of another value ends none', () => {
    const npm = claim({ value: 'npm', learned: 1 })
    expect(resolved(npm, claim({ value: '*', learned: 5, mode: 'ends' }))).toEqual(['npm 1-5'])
    expect(resolved(npm, claim({ value: 'yarn', learned: 5, mode: 'ends' }))).toEqual(['npm 1-'])
  })

  test('a value that comes back is a new fact', () => {
    const again = [1, 3, 5].map((learned, at) => claim({ value: at === 1 ? 'pnpm' : 'npm', learned }))
    expect(resolved(...again)).toEqual(['npm 1-3', 'pnpm 3-5', 'npm 5-'])
  })

  test('a value that was dropped and taken up from the same day keeps an id of its own', () => {
    const facts = resolveTimeline(['npm', 'pnpm', 'npm'].map((value, at) => claim({ value, learned: 5 + at, from: 5 })))
    expect(shown(facts).toSorted()).toEqual(['npm 5-', 'npm 5-5', 'pnpm 5-5'])
    expect(new Set(facts.map((fact) => fact.id)).size).toBe(3)
  })
})

describe('intervals that are said', () => {
  test('an explicit end is kept', () => {
    expect(resolved(claim({ value: 'npm', learned: 1, to: 9 }))).toEqual(['npm 1-9'])
  })

  test('a value of the past does not end the current one', () => {
    const past = claim({ value: 'yarn', learned: 20, from: 1, to: 5 })
    expect(resolved(claim({ value: 'npm', learned: 10 }), past)).toEqual(['yarn 1-5', 'npm 10-'])
    const inside = claim({ value: 'yarn', learned: 20, from: 12, to: 15 })
    expect(resolved(claim({ value: 'npm', learned: 10 }), inside)).toEqual(['npm 10-12', 'yarn 12-15', 'npm 15-'])
  })

  test('"until then" ends the current value, unless somebody stated it for later', () => {
    const until = claim({ value: 'npm', learned: 20, from: 1, to: 15 })
    expect(resolved(claim({ value: 'npm', learned: 1 }), until)).toEqual(['npm 1-15'])
    const later = claim({ value: 'npm', learned: 18 })
    expect(resolved(claim({ value: 'npm', learned: 1 }), later, until)).toEqual(['npm 1-'])
  })

  test('a planned change survives the sight of the value that still holds', () => {
    const planned = claim({ value: 'pnpm', learned: 2, from: 9 })
    expect(resolved(claim({ value: 'npm', learned: 1 }), planned, claim({ value: 'npm', learned: 5 }))).toEqual([
      'npm 1-9',
      'pnpm 9-',
    ])
  })

  test('an interval that ends before it starts is never true', () => {
    expect(resolved(claim({ value: 'npm', learned: 9, from: 7, to: 3 }))).toEqual(['npm 7-7'])
  })
})

describe('trust', () => {
  const said = claim({ value: 'npm', learned: 1 })
  test.each(['assistant', 'tool', 'web'] as const)('%s text never ends what the person decided', (trust) => {
    const facts = resolveTimeline([said, claim({ value: 'pnpm', learned: 5, trust })])
    expect(shown(facts)).toEqual(['npm 1-', 'pnpm 5-5'])
    expect(facts[1]).toMatchObject({ supersededBy: facts[0]!.id })
    expect(resolved(said, claim({ value: '*', learned: 5, trust, mode: 'ends' }))).toEqual(['npm 1-'])
    expect(resolved(said, claim({ value: 'pnpm', learned: 5, trust, mode: 'corrects' }))).toEqual([
      'npm 1-',
      'pnpm 5-5',
    ])
  })

  test('a web page does not end what a command showed, the person ends both', () => {
    const seen = claim({ value: 'npm', learned: 1, trust: 'tool' })
    expect(resolved(seen, claim({ value: 'pnpm', learned: 5, trust: 'web' }))).toEqual(['npm 1-', 'pnpm 5-5'])
    expect(resolved(seen, claim({ value: 'pnpm', learned: 5, trust: 'user' }))).toEqual(['npm 1-5', 'pnpm 5-'])
  })

  test.each(['dependency', 'command', 'project'] as const)(
    'a later observation ends what the person said about a %s, a model does not',
    (kind) => {
      const stated = claim({ value: 'npm', learned: 1, kind })
      const seen = claim({ value: 'pnpm', learned: 5, kind, trust: 'tool' })
      expect(resolved(stated, seen)).toEqual(['npm 1-5', 'pnpm 5-'])
      const opinion = claim({ value: 'bun', learned: 9, kind, trust: 'assistant' })
      expect(resolved(stated, seen, opinion)).toEqual(['npm 1-5', 'pnpm 5-', 'bun 9-9'])
      const unseen = claim({ value: '*', learned: 9, kind, trust: 'tool', mode: 'ends' })
      expect(resolved(stated, unseen)).toEqual(['npm 1-'])
    },
  )

  test('a claim that may not end a later value holds until that one starts', () => {
    const weak = claim({ value: 'pnpm', learned: 9, from: 3, trust: 'web' })
    expect(resolved(claim({ value: 'npm', learned: 5 }), weak)).toEqual(['pnpm 3-5', 'npm 5-'])
  })

  test('what a page said thousands of times in vain is one fact', () => {
    const pages = Array.from({ length: 50 }, (_, at) => claim({ value: 'pnpm', learned: 5 + at, trust: 'web' }))
    const facts = resolveTimeline([said, ...pages])
    expect(shown(facts)).toEqual(['npm 1-', 'pnpm 5-5'])
    expect(facts[1]!.support).toBe(50)
  })

  test('the words of a fact are those of the most trusted source', () => {
    const seen = claim({ value: 'npm', learned: 1, trust: 'tool', statement: 'Seen.' })
    const [fact] = resolveTimeline([seen, claim({ value: 'npm', learned: 3, statement: 'Said.' })])
    expect(fact).toMatchObject({ statement: 'Said.', trust: 'user', validFrom: day(1) })
  })
})

describe('several values at a time', () => {
  test('values of a timeline that is not single never end each other', () => {
    const npm = claim({ value: 'npm', learned: 1, single: false })
    const pnpm = claim({ value: 'pnpm', learned: 2, single: false })
    expect(timelineOf(npm)).not.toBe(timelineOf(pnpm))
    expect(timelineOf(claim({ value: 'npm', learned: 1 }))).toBe(timelineOf(claim({ value: 'pnpm', learned: 2 })))
  })
})

const someClaim = fc
  .record({
    value: fc.constantFrom('npm', 'pnpm', 'yarn', '*'),
    learned: fc.integer({ min: 1, max: 30 }),
    from: fc.integer({ min: 1, max: 34 }),
    to: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined, freq: 3 }),
    trust: fc.constantFrom('user' as const, 'assistant' as const, 'tool' as const, 'web' as const),
    kind: fc.constantFrom('decision' as const, 'dependency' as const),
    mode: fc.constantFrom('holds' as const, 'holds' as const, 'corrects' as const, 'ends' as const),
  })
  .map(({ to, value, mode, ...rest }) =>
    claim({ ...rest, value, mode: value === '*' ? 'ends' : mode, ...(to === undefined ? {} : { to }) }),
  )
const someClaims = fc.array(someClaim, { maxLength: 25 })

describe('for any claims', () => {
  test('any order and any duplicates give the same facts', () => {
    const twice = someClaims.chain((claims) =>
      fc.tuple(fc.constant(claims), fc.shuffledSubarray([...claims, ...claims], { minLength: claims.length * 2 })),
    )
    fc.assert(
      fc.property(twice, ([claims, shuffled]) => {
        expect(resolveTimeline(shuffled)).toEqual(resolveTimeline(claims))
      }),
      { numRuns: 500 },
    )
  })

  test('facts never overlap, are well formed, and have ids of their own', () => {
    fc.assert(
      fc.property(someClaims, (claims) => {
        const facts = resolveTimeline(claims)
        const ids = new Set(facts.map((fact) => fact.id))
        expect(ids.size).toBe(facts.length)
        for (const fact of facts) {
          if (fact.validTo !== null) expect(fact.validTo >= fact.validFrom).toBe(true)
          expect(fact.validTo === null).toBe(fact.retractedAt === null)
          if (fact.retractedAt !== null) expect(fact.retractedAt >= fact.learnedAt).toBe(true)
          if (fact.supersededBy !== null) expect(ids.has(fact.supersededBy)).toBe(true)
        }
        const live = facts.filter((fact) => fact.validTo !== fact.validFrom)
        for (const [at, fact] of live.slice(1).entries())
          expect(live[at]!.validTo !== null && live[at]!.validTo <= fact.validFrom).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  test('a claim of the person that holds openly is what holds on the day it was learned last', () => {
    fc.assert(
      fc.property(someClaims, (claims) => {
        const last = claim({ value: 'bun', learned: 31 })
        const facts = resolveTimeline([...claims, last])
        const bun = facts.find((fact) => fact.object.name === 'bun')
        expect(bun).toMatchObject({ validFrom: day(31), validTo: null })
      }),
    )
  })
})

describe('many claims', () => {
  const many = (value: (at: number) => string): Claim[] =>
    Array.from({ length: 5_000 }, (_, at) => claim({ value: value(at), learned: at + 1 }))
  const timed = (claims: Claim[]): { facts: Fact[]; tookMs: number } => {
    // Its own time, not that of what else runs on the machine.
    const start = process.cpuUsage()
    const facts = resolveTimeline(claims)
    return { facts, tookMs: process.cpuUsage(start).user / 1_000 }
  }

  test('five thousand times the same value is one fact with bounded evidence', () => {
    const { facts, tookMs } = timed(many(() => 'npm'))
    expect(facts).toHaveLength(1)
    expect(facts[0]).toMatchObject({ support: 5_000 })
    expect(facts[0]!.episodes).toHaveLength(FACT_EVIDENCE_MAX)
    expect(tookMs).toBeLessThan(3_000)
  })

  test('five thousand changes stay fast', () => {
    const { facts, tookMs } = timed(many((at) => `tool ${at % 7}`))
    expect(facts).toHaveLength(5_000)
    expect(tookMs).toBeLessThan(3_000)
  })
})
