import { percentile } from '../shared/figures.ts'
import { askCorpus, type Answer, type AskOptions } from './ask.ts'
import type { DataSet, FactSet, RankedSet } from './data.ts'
import { askDependencies, type WrongFact } from './dependencies.ts'
import { figuresOf, scoreAnswer, type Figures, type Scored } from './judge.ts'

export type SetReport = Figures & {
  hash: string
  kind: string
  /** What one place of an answer is. */
  unit: string
  latencyMs: { p50: number; p95: number }
  memoryMb: number
  tookSeconds: number
}
export type Measured = { report: SetReport; scored: Scored[] }

export type MeasureOptions = Omit<AskOptions, 'onAnswer'> & {
  onAnswer?: (answer: Answer, scored: Scored) => void
  onWrong?: (wrong: WrongFact) => void
  onProgress: (told: string) => void
}

const MEGABYTE = 1024 * 1024
const round = (value: number): number => Math.round(value * 100) / 100

/** Measures one set whole. */
export async function measureSet(set: DataSet, options: MeasureOptions): Promise<Measured> {
  return set.judged === 'facts' ? measureFacts(set, options) : measureRanked(set, options)
}

type Work = { set: DataSet; unit: string; started: number; scored: readonly Scored[]; took: readonly number[] }

const reportOf = ({ set, unit, started, scored, took }: Work): SetReport => ({
  ...figuresOf(scored),
  hash: set.hash,
  kind: set.kind,
  unit,
  latencyMs: { p50: round(percentile(took, 0.5)), p95: round(percentile(took, 0.95)) },
  memoryMb: Math.round(process.memoryUsage().rss / MEGABYTE),
  tookSeconds: round((performance.now() - started) / 1_000),
})

async function measureFacts(set: FactSet, { onProgress, onWrong }: MeasureOptions): Promise<Measured> {
  const started = performance.now()
  onProgress(`${set.name}: ${set.data.repositories.length} repositories, ${set.data.questions.length} questions`)
  const { scored, took } = await askDependencies(set.data, onWrong)
  return { report: reportOf({ set, unit: 'fact', started, scored, took }), scored }
}

async function measureRanked(set: RankedSet, options: MeasureOptions): Promise<Measured> {
  const started = performance.now()
  const scored: Scored[] = []
  const took: number[] = []
  const questions = set.corpora.reduce((sum, corpus) => sum + corpus.questions.length, 0)
  for (const corpus of set.corpora) {
    options.onProgress(
      `${set.name}: ${corpus.id}, ${corpus.events.length} events, ${corpus.questions.length} questions`,
    )
    const onAnswer = (answer: Answer): void => {
      const one = scoreAnswer(answer, set.judged)
      scored.push(one)
      options.onAnswer?.(answer, one)
    }
    took.push(...(await askCorpus(corpus, corpus.questions.length / questions, { ...options, onAnswer })))
  }
  return { report: reportOf({ set, unit: set.unit, started, scored, took }), scored }
}
