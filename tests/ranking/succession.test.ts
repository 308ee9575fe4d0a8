import { expect, test } from 'vitest'
import { succeed, type Statement } from '../../src/ranking/succession.ts'

type Entry = { id: string; score: number; statement?: Statement }
const entry = (id: string, score: number, at: string, more: Partial<Omit<Statement, 'at'>> = {}): Entry => ({
  id,
  score,
  statement: {
    at,
    matched: new Set(['budget', 'holiday', 'gift', 'total']),
    values: new Map([['money', new Set([`${id}$`])]]),
    changes: false,
    ...more,
  },
})
const order = (entries: readonly Entry[]): string[] =>
  succeed(
    entries,
    ({ statement }) => statement,
    () => 1,
  ).map(({ id }) => id)

test('of two statements of a value of the same thing the later one comes first', () => {
  expect(order([entry('old', 0.9, '2026-01'), entry('new', 0.5, '2026-02')])).toEqual(['new', 'old'])
})

test('an earlier statement stays behind a later one that was found first', () => {
  expect(order([entry('new', 0.9, '2026-02'), entry('old', 0.5, '2026-01')])).toEqual(['new', 'old'])
})

test('of three the latest is first, whatever their words scored', () => {
  const three = [entry('a', 0.9, '2026-01'), entry('c', 0.6, '2026-03'), entry('b', 0.7, '2026-02')]
  expect(order(three)).toEqual(['c', 'b', 'a'])
})

test('who speaks of a change needs 35 % of the words in common, who does not 60 %', () => {
  const old = entry('old', 0.9, '2026-01')
  const half = { matched: new Set(['budget', 'holiday']) }
  expect(order([old, entry('new', 0.5, '2026-02', { ...half, changes: true })])).toEqual(['new', 'old'])
  expect(order([old, entry('new', 0.5, '2026-02', half)])).toEqual(['old', 'new'])
  const quarter = { matched: new Set(['budget']), changes: true }
  expect(order([old, entry('new', 0.5, '2026-02', quarter)])).toEqual(['old', 'new'])
})

test('the same value again, a value of another kind, and what tells none replace nothing', () => {
  const old = entry('old', 0.9, '2026-01')
  const told = (kind: string, value: string) => ({ values: new Map([[kind, new Set([value])]]) })
  expect(order([old, entry('new', 0.5, '2026-02', told('money', 'old$'))])).toEqual(['old', 'new'])
  expect(order([old, entry('new', 0.5, '2026-02', told('date', 'May 8'))])).toEqual(['old', 'new'])
  expect(order([old, { id: 'remark', score: 0.5 }])).toEqual(['old', 'remark'])
})
