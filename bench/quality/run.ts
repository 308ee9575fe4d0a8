import { writeFileSync } from 'node:fs'
import { circumstances } from '../shared/figures.ts'
import type { Answer } from './ask.ts'
import type { Question } from './corpus.ts'
import { dataFiles, readDataSet, type DataSet } from './data.ts'
import type { WrongFact } from './dependencies.ts'
import { MODEL_FREE, openModel, type EmbedderName } from './embedders.ts'
import { engineKey } from './graph.ts'
import type { Scored } from './judge.ts'
import { measureSet, type SetReport } from './measure.ts'
import { questionsFile, scoresOf, type QualityReport, type QuestionScores } from './report.ts'
import { withoutParts, type Part } from './without.ts'

export type QualityOptions = {
  root: string
  data: string | undefined
  set: string | undefined
  embedder: EmbedderName
  models: string | undefined
  questionsMax: number | undefined
  without: readonly Part[]
  fresh: boolean
  only: ((question: Question) => boolean) | undefined
  onProgress: (told: string) => void
  onAnswer: (set: string, answer: Answer, scored: Scored) => void
  onWrong?: (set: string, wrong: WrongFact) => void
  onSet: (name: string, report: SetReport) => void
  /** What there is so far, after each set: a run that is ended keeps it. */
  onPart?: (measured: MeasuredQuality) => void
}

export type MeasuredQuality = { report: QualityReport; questions: QuestionScores }

/** Measures the sets that are asked for, all with one configuration. */
export async function measureQuality(options: QualityOptions): Promise<MeasuredQuality> {
  const { root, set: wanted, without, questionsMax } = options
  const engine = await engineKey(root)
  const model = await openModel(options.embedder, options.models)
  const configuration = {
    embedder: model?.identity ?? MODEL_FREE,
    ...(without.length > 0 && { without }),
    ...(questionsMax !== undefined && { questionsMax }),
  }
  const report: QualityReport = { commit: circumstances(root).commit, configuration, sets: {} }
  const questions: QuestionScores = {}
  try {
    for (const file of dataFiles(options.data, root)) {
      const set = readDataSet(file)
      if (!isWanted(set.name, wanted) && !isWanted(file, wanted)) continue
      const inSample = sampled(set, questionsMax)
      const { report: own, scored } = await measureSet(set, {
        engine,
        fresh: options.fresh,
        model,
        only: (question) => inSample(question) && (options.only?.(question) ?? true),
        change: without.length > 0 ? (index) => withoutParts(index, without) : undefined,
        onProgress: options.onProgress,
        onAnswer: (answer, one) => options.onAnswer(set.name, answer, one),
        onWrong: (wrong) => options.onWrong?.(set.name, wrong),
      })
      report.sets[set.name] = own
      questions[set.name] = scoresOf(scored)
      options.onSet(set.name, own)
      options.onPart?.({ report, questions })
    }
  } finally {
    await model?.close()
  }
  if (Object.keys(report.sets).length === 0) throw new Error(`--set ${wanted}: no set has that in its name`)
  return { report, questions }
}

const isWanted = (name: string, wanted: string | undefined): boolean =>
  wanted === undefined || wanted.split(',').some((part) => name.includes(part))

/** Questions of a set, spread evenly over it. */
function sampled(set: DataSet, questionsMax: number | undefined): (question: Question) => boolean {
  if (questionsMax === undefined || set.judged === 'facts') return () => true
  const all = set.corpora.flatMap(({ questions }) => questions)
  const step = Math.max(1, all.length / questionsMax)
  const chosen = new Set(Array.from({ length: Math.ceil(all.length / step) }, (_, at) => all[Math.floor(at * step)]))
  return (question) => chosen.has(question)
}

/** The report, and beside it what each question earned. */
export function writeReport(file: string, { report, questions }: MeasuredQuality): void {
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(questionsFile(file), `${JSON.stringify(questions)}\n`)
}
