import { expect, test } from 'vitest'
import { B, idf, K1, termScore } from '../../src/ranking/bm25.ts'
import { filesInCommon } from '../../src/ranking/files-in-common.ts'
import { fuse } from '../../src/ranking/fuse.ts'
import { fading } from '../../src/ranking/recency.ts'
import { isRare, isRelevant, relevanceOf, THRESHOLDS } from '../../src/ranking/relevance.ts'
import { supersede } from '../../src/ranking/supersession.ts'
import { topOf, topOfBoth } from '../../src/ranking/top.ts'
import { zScores } from '../../src/ranking/zscore.ts'

test('idf is ln(1 + (N − n + ½) / (n + ½)), and never negative', () => {
  expect(idf(10, 2)).toBeCloseTo(Math.log(1 + 8.5 / 2.5), 12)
  expect(idf(10, 10)).toBeCloseTo(Math.log(1 + 0.5 / 10.5), 12)
  expect(idf(3, 5)).toBeGreaterThan(0)
})

test('a BM25 term at average length scores idf · tf·(k1 + 1) / (tf + k1)', () => {
  expect([K1, B]).toEqual([1.2, 0.2])
  expect(termScore(2, 1, 1)).toBeCloseTo((2 * 1 * 2.2) / (1 + 1.2), 12)
  expect(termScore(2, 0.35, 1)).toBeCloseTo((2 * 0.35 * 2.2) / (0.35 + 1.2), 12)
  expect(termScore(2, 3, 2)).toBeCloseTo((2 * 3 * 2.2) / (3 + 1.2 * (0.8 + 0.2 * 2)), 12)
})

test('a z-score is (s − μ) / σ, and zero where all scores are the same', () => {
  // μ = 4, σ = √((4 + 0 + 4) / 3)
  const sigma = Math.sqrt(8 / 3)
  expect(zScores([2, 4, 6])).toEqual([-2 / sigma, 0, 2 / sigma])
  expect(zScores([3, 3])).toEqual([0, 0])
  expect(zScores([])).toEqual([])
})

test('fusion adds weighted z-scores, and what a list lacks counts as 0 there', () => {
  const text = new Map([
    ['a', 2],
    ['b', 4],
    ['c', 6],
  ])
  const files = new Map([['a', 1]])
  const [a, b] = fuse(
    ['a', 'b', 'c'],
    [
      { weight: 1, scoreOf: (id) => text.get(id) },
      { weight: 0.5, scoreOf: (id) => files.get(id) },
    ],
  )
  // files: scores 1, 0, 0: μ = 1/3, σ = √(2/9)
  const high = (1 - 1 / 3) / Math.sqrt(2 / 9)
  const low = (0 - 1 / 3) / Math.sqrt(2 / 9)
  expect(a!.score).toBeCloseTo(-2 / Math.sqrt(8 / 3) + 0.5 * high, 10)
  expect(b!.score).toBeCloseTo(0 + 0.5 * low, 10)
  expect(a!.shares[1]).toBeCloseTo(0.5 * high, 10)
})

test('work fades by 0.8 · (1 − e^(−age / 400 days)), and not at all today', () => {
  const now = '2027-02-05T00:00:00.000Z'
  expect(fading(now, now)).toBe(0)
  expect(fading('2026-01-01T00:00:00.000Z', now)).toBeCloseTo(0.8 * (1 - Math.exp(-400 / 400)), 12)
  expect(fading('2028-01-01T00:00:00.000Z', now)).toBe(0)
})

test('files in common is |F_q ∩ F_c| / (√|F_q| · |F_c|^¼)', () => {
  expect(filesInCommon(2, 4, 16)).toBe(2 / (2 * 2))
  expect(filesInCommon(1, 1, 1)).toBe(1)
  expect(filesInCommon(1, 1, 16)).toBe(0.5)
  expect(filesInCommon(0, 0, 5)).toBe(0)
})

test('the top is ordered by score, then by number, without zeros', () => {
  expect(topOf(Float32Array.from([0, 3, 1, 3, 2, 0]), 3)).toEqual([1, 3, 4])
  expect(topOf(new Float32Array(4), 3)).toEqual([])
})

test('the top of two kinds is the top of each, in one pass', () => {
  const scores = Float32Array.from({ length: 3_000 }, (_, at) => (at * 7919) % 613)
  const kinds = Uint8Array.from(scores, (_, at) => Number(at % 3 === 0))
  const only = (kind: number): number[] =>
    topOf(
      scores.map((score, at) => (kinds[at] === kind ? score : 0)),
      40,
    )
  expect(topOfBoth(scores, kinds, 40)).toEqual([only(0), only(1)])
  expect(topOfBoth(scores, kinds.fill(1), 2)).toEqual([[], topOf(scores, 2)])
})

test('the top of many numbers is what sorting them gives', () => {
  const scores = Float32Array.from({ length: 5_000 }, (_, at) => (at * 7919) % 1013)
  const sorted = [...scores.keys()].filter((no) => scores[no]! > 0).toSorted((a, b) => scores[b]! - scores[a]! || a - b)
  expect(topOf(scores, 40)).toEqual(sorted.slice(0, 40))
})

test('what was replaced gives its score to what replaced it, and leaves', () => {
  const successor: Record<string, string | null> = { old: 'new', gone: null }
  const entries = [
    { id: 'old', score: 0.9 },
    { id: 'gone', score: 0.8 },
    { id: 'other', score: 0.7 },
    { id: 'new', score: 0.1 },
  ]
  const result = supersede(
    entries,
    (id) => (id in successor ? successor[id]! : id),
    (_, { id }) => ({ id, score: 0 }),
  )
  expect(result).toEqual([
    { id: 'new', score: 0.9 },
    { id: 'other', score: 0.7 },
  ])
})

test('an heir that was not found itself comes in, and keeps its own score when that is higher', () => {
  const successorOf = (id: string): string => (id === 'old' ? 'new' : id)
  const inherit = (replaced: { score: number }, { id }: { id: string }) => ({ ...replaced, id })
  expect(supersede([{ id: 'old', score: 0.4 }], successorOf, inherit)).toEqual([{ id: 'new', score: 0.4 }])
  expect(
    supersede(
      [
        { id: 'new', score: 0.6 },
        { id: 'old', score: 0.4 },
      ],
      successorOf,
      inherit,
    ),
  ).toEqual([{ id: 'new', score: 0.6 }])
})

const term = (name: string, more: object = {}) => ({ term: name, idf: 4, everyday: false, rare: true, ...more })

test('coverage is the share of the asked weight, everyday words at 0.15', () => {
  const asked = [term('stripe'), term('webhook'), term('fix', { everyday: true })]
  expect(relevanceOf(asked, new Set(['stripe', 'fix']))).toEqual({ coverage: (4 + 0.6) / (4 + 4 + 0.6), telling: 1 })
  expect(relevanceOf([], new Set(['stripe']))).toEqual({ coverage: 0, telling: 0 })
})

test('a fact is relevant from a coverage of 0.5 with one telling word, an episode from 0.5', () => {
  expect(THRESHOLDS.fact.oneWord).toBe(0.5)
  expect(isRelevant({ coverage: 0.5, telling: 1 }, 'fact')).toBe(true)
  expect(isRelevant({ coverage: 0.29, telling: 1 }, 'fact')).toBe(false)
  expect(isRelevant({ coverage: 0.49, telling: 1 }, 'episode')).toBe(false)
  expect(isRelevant({ coverage: 0.5, telling: 1 }, 'episode')).toBe(true)
  expect(isRelevant({ coverage: 0.15, telling: 2 }, 'episode')).toBe(true)
  expect(isRelevant({ coverage: 0.14, telling: 2 }, 'episode')).toBe(false)
})

test('everyday words alone make nothing relevant, whatever they cover', () => {
  expect(isRelevant({ coverage: 1, telling: 0 }, 'fact')).toBe(false)
})

test('a word that more than a tenth of the units have is not rare, but three units may always share one', () => {
  expect([isRare(10, 100), isRare(11, 100)]).toEqual([true, false])
  expect([isRare(3, 5), isRare(4, 5)]).toEqual([true, false])
})
