import { describe, expect, it } from 'vitest'
import { interval, meanInterval, pairedDifference } from '../../../bench/quality/bootstrap.ts'
import {
  allAt,
  anyAt,
  areaUnderRoc,
  ndcgAt,
  reciprocalRank,
  recallAt,
  rPrecision,
  setScores,
} from '../../../bench/quality/metrics.ts'

const gold = new Set(['a', 'b'])
const ranked = [['x'], ['a'], [], ['a'], ['b', 'y']]

describe('the metrics of retrieval', () => {
  it('count places, also those of items that hold nothing', () => {
    expect(anyAt(gold, ranked, 1)).toBe(0)
    expect(anyAt(gold, ranked, 2)).toBe(1)
    expect(allAt(gold, ranked, 4)).toBe(0)
    expect(allAt(gold, ranked, 5)).toBe(1)
    expect(recallAt(gold, ranked, 4)).toBe(1 / 2)
  })

  it('give the reciprocal of the first right place, and nothing beyond the depth', () => {
    expect(reciprocalRank(gold, ranked)).toBe(1 / 2)
    expect(reciprocalRank(gold, ranked, 1)).toBe(0)
    expect(reciprocalRank(gold, [['x']])).toBe(0)
  })

  it('discount gain by the logarithm of the place, once for each gold id', () => {
    const gain = 1 / Math.log2(3) + 1 / Math.log2(6)
    expect(ndcgAt(gold, ranked, 10)).toBeCloseTo(gain / (1 + 1 / Math.log2(3)), 12)
    expect(ndcgAt(gold, [['a'], ['b']], 10)).toBe(1)
  })

  it('take as many as there are right ones for the R-precision', () => {
    expect(rPrecision(gold, ranked)).toBe(1 / 2)
  })

  it('balance precision and recall of a set, and give an empty set nothing', () => {
    expect(setScores(gold, new Set(['a', 'x', 'y', 'z']))).toEqual({ precision: 1 / 4, recall: 1 / 2, f1: 1 / 3 })
    expect(setScores(gold, new Set()).f1).toBe(0)
  })

  it('tell how often an answerable question scores above one without an answer, ties as halves', () => {
    expect(areaUnderRoc([0.9, 0.5], [0.5, 0.1])).toBe((1 + 1 + 0.5 + 1) / 4)
    expect(areaUnderRoc([0.1], [0.9])).toBe(0)
  })
})

describe('the bootstrap', () => {
  const values = Array.from({ length: 200 }, (_, at) => at % 2)

  it('gives the same interval for the same values, about as wide as the normal approximation', () => {
    const [low, high] = meanInterval(values)
    expect(meanInterval(values)).toEqual([low, high])
    expect(high - low).toBeGreaterThan(0.11)
    expect(high - low).toBeLessThan(0.17)
  })

  it('knows no doubt where all values are the same', () => {
    expect(meanInterval([1, 1, 1])).toEqual([1, 1])
    expect(interval(3, (drawn) => drawn.length)).toEqual([3, 3])
  })

  it('pairs the questions of two runs: a steady gain is certain though both runs vary', () => {
    const better = values.map((value) => value + 0.01)
    const { difference, interval: between } = pairedDifference(values, better)
    expect(difference).toBeCloseTo(0.01, 12)
    expect(between[0]).toBeGreaterThan(0.009)
  })
})
