import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { performance } from 'node:perf_hooks'

/** Percentile by nearest rank: NIST/SEMATECH e-Handbook §7.2.5.2. `share` is 0…1; an empty list gives NaN. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** Milliseconds that each call took, in order. */
export async function timed(calls: number, work: (call: number) => unknown): Promise<number[]> {
  const took: number[] = []
  for (let call = 0; call < calls; call++) {
    const start = performance.now()
    await work(call)
    took.push(performance.now() - start)
  }
  return took
}

export type Row = { what: string; value: string; goal: string; bare: string; ratio: string }

/** The rows as a Markdown table, padded so that it reads on a terminal too. */
export function tableOf(rows: readonly Row[]): string {
  const columns = ['what', 'value', 'goal', 'bare', 'ratio'] as const
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => row[column].length)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index]!)).join(' | ')} |`
  const head = [line([...columns]), line(widths.map((width) => '-'.repeat(width)))]
  return [...head, ...rows.map((row) => line(columns.map((column) => row[column])))].join('\n')
}

export const round = (value: number, digits = 2): string => value.toFixed(digits)

/** Where a figure was taken: commit, Node, processor. */
export function circumstances(root: string): { commit: string; node: string; processor: string } {
  const describe = spawnSync('git', ['describe', '--always', '--dirty', '--abbrev=10'], { cwd: root, encoding: 'utf8' })
  const commit = describe.status === 0 ? describe.stdout.trim() : 'no checkout'
  return { commit, node: process.version, processor: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}` }
}
