import { describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { ROW_FITS } from '../../src/stores/row-fits.ts'
import { Claim, Entity, Episode, Fact, Session, Use } from '../../src/types.ts'
import { at, makeClaim, makeEpisode, makeSession } from '../suites/store-samples.ts'
import { resolveTimeline } from '../../src/engine/resolve.ts'

const UUID = '1b4e28ba-2fa1-51d2-883f-0016d3cca427'
const episode = makeEpisode(1, { files: ['a.ts'], attributes: { tool: 'bash', exit: 1, ok: true } })
const claim = makeClaim(episode, { evidence: { file: 'a.ts', commit: null } })
const seen = { file: 'a.ts', commit: null, verifiedAt: at(1), doubtedAt: null }
const sent = { id: UUID, project: 'alpha', item: UUID, session: 'ses', message: 'msg', at: at(1) }
const ROWS: Record<keyof typeof ROW_FITS, { schema: z.ZodType; row: object }> = {
  session: { schema: Session, row: makeSession({ title: 'a title' }) },
  episode: { schema: Episode, row: episode },
  entity: { schema: Entity, row: { id: UUID, project: 'alpha', type: 'Tool', name: 'pnpm', createdAt: at(1) } },
  claim: { schema: Claim, row: claim },
  fact: { schema: Fact, row: resolveTimeline([claim])[0]! },
  use: { schema: Use, row: { ...sent, used: true, contradicted: false, corrected: false } },
}

/** What a row may never have there, and what it may in another place. */
const VALUES: readonly unknown[] = [
  ...[undefined, null, true, false, 0, 1, -1, 1.5, Number.NaN, Infinity, 2 ** 53, 10n, Symbol('no')],
  ...['', 'x', 'user', 'tool', 'Tool', 'note', 'holds', 'USES', 'uses', '1X', 'x'.repeat(200), 'x'.repeat(201)],
  ...['x'.repeat(400), 'x'.repeat(401), 'a b', UUID, UUID.toUpperCase(), `${UUID}\n`, at(1), at(1).replace('.000', '')],
  ...[
    `${at(1)}\n`,
    [],
    ['x'],
    [UUID],
    [1],
    [null],
    {},
    { a: 1 },
    { a: null },
    { a: {} },
    { a: Number.NaN },
    new Date(0),
  ],
  ...[{ type: 'Tool', name: 'pnpm' }, { type: 'Tool', name: '' }, { type: 'tool', name: 'x' }, { name: 'x' }],
  ...[{ file: 'a.ts', commit: null }, { file: 1, commit: null }, { file: null }, seen, { ...seen, doubtedAt: 'now' }],
]

describe('rows that a store may write', () => {
  for (const [kind, { schema, row }] of Object.entries(ROWS) as [keyof typeof ROW_FITS, (typeof ROWS)['fact']][]) {
    test(`a ${kind} fits by hand just where it fits its schema, whatever value stands in whatever place`, () => {
      const variants = Object.keys(row).flatMap((name) => [
        ...VALUES.map((value) => ({ ...row, [name]: value })),
        Object.fromEntries(Object.entries(row).filter(([own]) => own !== name)),
      ])
      const told = [row, { ...row, more: 1 }, ...variants].map((variant) => ({
        variant,
        byHand: ROW_FITS[kind](variant),
        bySchema: schema.safeParse(variant).success,
      }))
      expect(told.filter(({ byHand, bySchema }) => byHand !== bySchema)).toEqual([])
      expect(told.filter(({ byHand }) => byHand).length).toBeGreaterThan(Object.keys(row).length / 2)
    })
  }

  test('what is no row at all fits nothing', () => {
    for (const fits of Object.values(ROW_FITS))
      for (const value of [null, undefined, 1, 'row']) expect(fits(value)).toBe(false)
  })
})
