import type { Scored } from './judge.ts'
import type { SetReport } from './measure.ts'

export type QualityReport = {
  commit: string
  configuration: Record<string, unknown>
  sets: Record<string, SetReport>
}
/** What each question earned, beside the report: a comparison pairs them. */
export type QuestionScores = Record<string, Record<string, Record<string, number>>>

export const questionsFile = (json: string): string => json.replace(/(?:\.json)?$/, '.questions.json')

export const scoresOf = (scored: readonly Scored[]): Record<string, Record<string, number>> =>
  Object.fromEntries(scored.map(({ id, values }) => [id, values]))

/** Those of a set that a person compares with others; the JSON has all. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  conversations: ['any@10', 'all@10', 'rec@10', 'nDCG@10', 'MRR', 'rec@1000 tokens'],
  'assistant logs': [
    'any@10',
    'rec@10',
    'all@10',
    'nDCG@10',
    'rec@1000 tokens',
    'updated-over-stale',
    'abstention AUROC',
  ],
  'commit links': ['any@1', 'any@10', 'rec@10', 'MRR@20', 'nDCG@10', 'rec@1000 tokens'],
  'time questions': ['set-F1', 'set precision', 'set recall', 'R-precision'],
  'dependency facts': ['exact', 'stale', 'asked in words'],
}
const CATEGORY_METRICS = 4

/** One set as text for a terminal or a document. */
export function setText(name: string, report: SetReport): string {
  const { kind, unit, n, hash, metrics, intervals, categories, latencyMs, memoryMb, tookSeconds } = report
  const shown = (SHOWN[kind] ?? Object.keys(metrics)).filter((metric) => metric in metrics)
  const main = shown.map((metric) => [
    metric,
    fixed(metrics[metric]),
    `${fixed(intervals[metric]![0])} to ${fixed(intervals[metric]![1])}`,
  ])
  const columns = shown.slice(0, CATEGORY_METRICS)
  const rows = Object.entries(categories).map(([category, own]) => [
    category,
    String(own.n),
    ...columns.map((metric) => fixed(own.metrics[metric])),
  ])
  return [
    `### ${name}`,
    '',
    `${n} questions (${kind}; the unit is one ${unit}); data ${hash.slice(0, 12)}; search p50 ${latencyMs.p50} ms, p95 ${latencyMs.p95} ms; ${memoryMb} MB; ${tookSeconds} s`,
    '',
    table(['metric', '%', '95 % interval'], main),
    ...(rows.length > 1 ? ['', table(['category', 'n', ...columns], rows)] : []),
    '',
  ].join('\n')
}

const fixed = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(1))

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(3, title.length, ...rows.map((row) => (row[at] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
