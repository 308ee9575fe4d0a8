import { readFileSync } from 'node:fs'
import { pairedDifference } from './bootstrap.ts'
import { questionsFile, table, type QuestionScores } from './report.ts'

/** Paired differences of two reports, b − a in points, over the questions that both asked. */
export function compared(a: string, b: string): string {
  const [before, after] = [read(a), read(b)]
  const parts = Object.keys(after).flatMap((set) => {
    const [old, fresh] = [before[set], after[set]!]
    if (!old) return [`### ${set}\n\nonly in ${b}\n`]
    const common = Object.keys(fresh).filter((id) => id in old)
    const metrics = [...new Set(common.flatMap((id) => Object.keys(fresh[id]!)))]
    const rows = metrics.map((metric) => {
      const asked = common.filter((id) => old[id]![metric] !== undefined && fresh[id]![metric] !== undefined)
      const of = (scores: QuestionScores[string]): number[] => asked.map((id) => scores[id]![metric]!)
      const { difference, interval } = pairedDifference(of(old), of(fresh))
      const [low, high] = interval
      const verdict = low > 0 ? 'higher' : high < 0 ? 'lower' : 'no difference shown'
      return [metric, String(asked.length), signed(difference), `${signed(low)} to ${signed(high)}`, verdict]
    })
    return [`### ${set}\n\n${table(['metric', 'n', 'b − a', '95 % interval', ''], rows)}\n`]
  })
  return parts.join('\n')
}

function read(report: string): QuestionScores {
  const file = questionsFile(report)
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as QuestionScores
  } catch (cause) {
    throw new Error(`${file} cannot be read: a comparison needs the questions that --json writes beside its report`, {
      cause,
    })
  }
}

const signed = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(2)}`
