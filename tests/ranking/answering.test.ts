import { expect, test } from 'vitest'
import { answerableFactor } from '../../src/ranking/answerable.ts'
import { answeringBonus, type Answering } from '../../src/ranking/answering.ts'
import { bearing, scoreStanding, type Wanted } from '../../src/ranking/standing.ts'

const plain: Answering = {
  words: 10,
  ofKind: false,
  phrases: 0,
  ofSelf: false,
  byNamed: false,
  opens: false,
  preferred: false,
}

test('each sign of an answer adds its weight, and none adds nothing', () => {
  expect(answeringBonus(plain)).toBe(0)
  expect(answeringBonus({ ...plain, ofKind: true })).toBeCloseTo(0.5)
  expect(answeringBonus({ ...plain, ofSelf: true, byNamed: true, opens: true })).toBeCloseTo(0.8 + 0.8 + 1)
  expect(answeringBonus({ ...plain, preferred: true })).toBeCloseTo(1.3)
})

test('a time in a long text is less of a sign: at 40 words half of one', () => {
  expect(answeringBonus({ ...plain, words: 40, ofKind: true })).toBeCloseTo(0.25)
})

test('three phrases in common count, and a fourth adds nothing', () => {
  expect(answeringBonus({ ...plain, phrases: 3 })).toBeCloseTo(1.5)
  expect(answeringBonus({ ...plain, phrases: 4 })).toBeCloseTo(1.5)
})

const nothing = { ofSelf: false, kind: false, advice: false, detail: false, ofOthers: false }

test('the figures of oneself are likelier known than the particulars of others, at equal coverage', () => {
  const own = answerableFactor({ ...nothing, ofSelf: true, kind: true }, 0.5)
  const others = answerableFactor({ ...nothing, detail: true, ofOthers: true }, 0.5)
  expect(own).toBeCloseTo((5 / 6) * (2.5 / 3))
  expect(others).toBeCloseTo((1 / 6) * (2.5 / 3))
})

test('what meets more of a question is likelier its answer, and the factor never leaves 0 to 1', () => {
  expect(answerableFactor(nothing, 1)).toBeGreaterThan(answerableFactor(nothing, 0))
  expect(answerableFactor({ ...nothing, ofSelf: true, kind: true, advice: true }, 1)).toBe(1)
  expect(answerableFactor({ ...nothing, detail: true, ofOthers: true }, 0)).toBeGreaterThan(0)
})

const rule = (unit: string, terms: string[], families: string[] = []) => ({
  unit,
  terms: new Set(terms),
  families: new Set(families),
  rule: true,
  trouble: false,
})
const wanted = (terms: string[], families: string[] = []): Wanted => ({
  terms,
  families: new Map(families.map((family) => [family, 1])),
  everyday: new Set(['list']),
  work: false,
  asks: true,
})

test('a rule that shares one word of many bears on a question, though it is not worth showing unasked', () => {
  const rules = [rule('citation', ['cite', 'refer', 'format']), rule('dates', ['date', 'format'])]
  const asked = wanted(['list', 'refer', 'paper', 'sourc', 'chapter', 'editor'])
  expect(bearing(rules, asked).map(({ fact }) => fact.unit)).toEqual(['citation'])
  expect(scoreStanding(rules, asked)).toEqual([])
})

test('a rule of the same family bears on a question without a word in common, one of neither does not', () => {
  const rules = [rule('dates', ['date'], ['time']), rule('tone', ['polit'])]
  expect(bearing(rules, wanted(['meet'], ['time'])).map(({ fact }) => fact.unit)).toEqual(['dates'])
})
