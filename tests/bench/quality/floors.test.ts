import { beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../../../bench/quality/ask.ts'
import { measureQuality, type MeasuredQuality, type QualityOptions } from '../../../bench/quality/run.ts'
import { temporaryFolder } from '../../temporary.ts'
import { writeSmallSets } from './small-sets.ts'

const folder = temporaryFolder()
const measure = (more: Partial<QualityOptions> = {}): Promise<MeasuredQuality> =>
  measureQuality({
    root: process.cwd(),
    data: folder,
    set: undefined,
    embedder: 'model-free',
    models: undefined,
    questionsMax: undefined,
    without: [],
    fresh: true,
    only: undefined,
    onProgress: () => undefined,
    onAnswer: () => undefined,
    onSet: () => undefined,
    ...more,
  })

/** Well below what is reached, so that only a loss fails; what is reached on real sets stands in docs/benchmarks.md. */
const FLOORS: Record<string, Record<string, number>> = {
  'small-conversations': { 'any@10': 95, 'nDCG@10': 89, 'rec@500 tokens': 90 },
  'small-logs': { 'any@10': 95, 'rec@10': 95, 'nDCG@10': 86, 'updated-over-stale': 100, 'abstention AUROC': 80 },
  'small-links': { 'any@10': 95, 'MRR@20': 88 },
  'small-days': { 'set-F1': 95 },
  'small-dependencies': { exact: 100 },
}

describe('the quality bench on small sets of our own', () => {
  let measured: MeasuredQuality
  const answers: Answer[] = []
  beforeAll(async () => {
    writeSmallSets(folder)
    measured = await measure({ onAnswer: (_, answer) => answers.push(answer) })
  }, 120_000)

  it.each(Object.entries(FLOORS).flatMap(([set, own]) => Object.entries(own).map((floor) => [set, ...floor] as const)))(
    'holds for %s the floor of %s, %d percent',
    (set, metric, floor) => {
      expect(measured.report.sets[set]!.metrics[metric]).toBeGreaterThanOrEqual(floor)
    },
  )

  it('reports no stale range of a dependency in any order of arrival', () => {
    const { metrics } = measured.report.sets['small-dependencies']!
    expect(metrics['stale']).toBe(0)
    for (const order of ['in order', 'shuffled', 'twice']) expect(metrics[`exact, ${order}`]).toBe(100)
  })

  it('shows no commit of the future to a question', () => {
    const early = answers.filter(({ question }) => question.id.startsWith('link-') && question.known < 20)
    expect(early.length).toBeGreaterThan(0)
    for (const { question, units, corpus } of early) {
      const known = new Set(corpus.events.slice(0, question.known).map(({ id }) => corpus.unitOf.get(id)))
      expect(units.flat().every((unit) => known.has(unit))).toBe(true)
    }
  })

  it('says for each figure how sure it is, on which data, with which configuration', () => {
    const { sets, configuration, commit } = measured.report
    expect(configuration['embedder']).toContain('model-free')
    expect(commit).not.toBe('')
    for (const { n, hash, metrics, intervals, latencyMs } of Object.values(sets)) {
      expect(n).toBeGreaterThan(0)
      expect(hash).toMatch(/^[0-9a-f]{64}$/)
      expect(latencyMs.p95).toBeGreaterThanOrEqual(latencyMs.p50)
      for (const [name, value] of Object.entries(metrics)) {
        expect(intervals[name]![0]).toBeLessThanOrEqual(value)
        expect(intervals[name]![1]).toBeGreaterThanOrEqual(value)
      }
    }
  })

  it('keeps what each question earned, for a comparison', () => {
    expect(Object.keys(measured.questions['small-conversations']!)).toHaveLength(20)
  })

  it('loses the days when the reading of times is taken away', async () => {
    const { report } = await measure({ set: 'small-days', without: ['time'], fresh: false })
    expect(report.configuration['without']).toEqual(['time'])
    expect(report.sets['small-days']!.metrics['set-F1']).toBeLessThan(
      measured.report.sets['small-days']!.metrics['set-F1']!,
    )
  }, 60_000)

  it('puts an old value above the new one when the order of what was said is taken away', async () => {
    const { report } = await measure({ set: 'small-logs', without: ['latest'], fresh: false })
    expect(report.sets['small-logs']!.metrics['updated-over-stale']).toBeLessThan(100)
  }, 60_000)

  it('names the sets that there are not', async () => {
    await expect(measure({ set: 'unheard-of' })).rejects.toThrow('unheard-of')
  })
})
