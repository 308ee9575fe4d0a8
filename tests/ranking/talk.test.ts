import { expect, test } from 'vitest'
import { questionMalus, sessionBonuses } from '../../src/ranking/talk.ts'

test('a session whose best messages are about the matter lifts its short messages most', () => {
  const bonus = sessionBonuses([
    { session: 'about', score: 3 },
    { session: 'about', score: 2 },
    { session: 'other', score: 1 },
  ])
  expect(bonus('about', 10)).toBeGreaterThan(0)
  expect(bonus('other', 10)).toBeLessThan(0)
  expect(bonus('about', 200)).toBeCloseTo(bonus('about', 20) / 10)
  expect(bonus('never seen', 10)).toBe(0)
})

test('only the three best of a session count, so that a long one has no advantage', () => {
  const scores = (session: string, all: readonly number[]) => all.map((score) => ({ session, score }))
  const bonus = sessionBonuses([...scores('long', [1, 1, 1, 1, 1, 1]), ...scores('good', [2, 2, 2])])
  expect(bonus('good', 10)).toBeGreaterThan(bonus('long', 10))
})

test('a short question tells less than an answer, and a long text with a question in it does not', () => {
  expect(questionMalus('where is it?', 3)).toBeGreaterThan(0)
  expect(questionMalus('it is here', 3)).toBe(0)
  expect(questionMalus('a long report, or is it?', 60)).toBe(0)
})
