import { writeFileSync } from 'node:fs'
import { circumstances, round, tableOf, type Row } from './shared/figures.ts'
import { parse, usage } from './shared/options.ts'
import { bareRead, memoryBandwidth, type Spread } from './speed/baselines.ts'
import { tellHeld } from './speed/held.ts'
import { bytesSwept, measureSize, type SpeedReport } from './speed/measure.ts'
import { scanOf } from './speed/wide.ts'

const HELP = `npm run bench -- speed [options]

The index and the search of the embedded store by size, each time beside something bare of the same run.

  --sizes LIST    numbers of units, half facts and half episodes, SIZE or SIZE:PROJECTS to spread them
                  (default: 1000,10000,100000,1000000:10)
  --wide LIST     numbers of vectors of 1,536 dimensions, of which only the scan is timed (default: 10000,100000)
  --json FILE     write the figures
`
// How a process that only searches is asked what it holds: see `held.ts`.
if (process.argv[2] === '--held') {
  await tellHeld(process.argv[3]!)
  process.exit(0)
}
const given = parse(HELP, ['sizes', 'wide', 'json'])
const MILLION = 1_000_000
const numbers = (text: string): number[] => text.split(':').map(Number)
const sizes = (given.sizes ?? `1000,10000,100000,${MILLION}:10`).split(',').map(numbers)
const isSize = (parts: readonly number[]): boolean =>
  parts.length <= 2 && parts.every((part) => Number.isInteger(part) && part >= 1) && parts[0]! >= 100
if (!sizes.every(isSize)) usage(`--sizes ${given.sizes}: whole numbers from 100, each with :PROJECTS or without`)
const WIDE_DIMENSIONS = 1_536
const wide = given.wide === '' ? [] : (given.wide ?? '10000,100000').split(',').map(Number)
if (wide.some((rows) => !Number.isInteger(rows) || rows < 100)) usage(`--wide ${given.wide}: whole numbers from 100`)

/** What was asked for, by size: p50 / p95 of a search in ms. */
const GOALS: Readonly<Record<number, string>> = { 10_000: '< 2 / 4', 100_000: '< 4 / 10', 1_000_000: '< 6 / 15' }
const both = ({ p50, p95 }: Spread): string => `${round(p50)} / ${round(p95)}`

function rowsOf(report: SpeedReport): Row[] {
  const { units, parts, bare } = report
  const size = `${units.toLocaleString('en')}${report.projects > 1 ? ` in ${report.projects} projects` : ''}`
  const row = (what: string, value: string, goal = '', base = '', ratio = ''): Row => ({
    what: `${size}: ${what}`,
    value,
    goal,
    bare: base,
    ratio,
  })
  const times = (a: number, b: number): string => `${round(a / b, 1)} ×`
  const { text, 'vectors, added': vectors } = parts
  return [
    row('search, p50 / p95 ms', both(report.search), report.projects === 1 && units === MILLION ? '' : GOALS[units]),
    row('recall, p50 / p95 ms', both(report.recall)),
    row(
      '32 recalls at once, p50 / p95 ms',
      both(report.together),
      'p95 < 5 × one',
      `one ${both(report.recall)}, 32 one by one ${round(report.oneByOneMs)}`,
      times(report.together.p95, report.recall.p95),
    ),
    row('text, p50 / p95 ms', both(text!), '', `FTS5 ${both(bare.fts)}`, times(text!.p50, bare.fts.p50)),
    row(
      'vectors, p50 / p95 ms',
      both(vectors!),
      '< 2 ×',
      `the same bytes added up ${both(bare.sameBytes)}; a loop over all in 8 bits ${both(bare.i8)}, in 32 ${both(bare.f32)}; sqlite-vec ${bare.sqliteVec ? both(bare.sqliteVec) : 'not run'}`,
      times(vectors!.p50, bare.sameBytes.p50),
    ),
    ...Object.entries(parts)
      .filter(([name]) => name !== 'text' && !name.startsWith('vectors'))
      .map(([name, spread]) => row(`${name}, p50 / p95 ms`, both(spread))),
    row(
      'index build, units/s',
      round(report.buildPerSecond, 0),
      '> 20,000',
      `FTS5 ${round(bare.ftsBuildPerSecond, 0)}`,
      times(bare.ftsBuildPerSecond, report.buildPerSecond),
    ),
    row(
      'start: open, first search ms',
      `${round(report.openMs, 0)}, ${round(report.firstSearchMs, 0)}`,
      units === 100_000 ? '< 150 in sum' : '',
    ),
    row(
      'memory beside the vectors / of the vectors / in the file, bytes a unit',
      `${round(report.bytesPerUnit, 0)} / ${round(report.vectorBytesPerUnit, 0)} / ${round(report.fileBytesPerUnit, 0)}`,
      units < 100_000 ? '' : '< 1,200',
    ),
  ]
}

const where = circumstances(process.cwd())
const bandwidth = await memoryBandwidth()
console.log(
  `commit ${where.commit}, Node ${where.node}, ${where.processor}; memory copies at ${round(bandwidth, 1)} GB/s\n`,
)
const reports: SpeedReport[] = []
for (const [size, projects = 1] of sizes)
  reports.push(await measureSize(size!, projects, (told) => process.stderr.write(`${told}\n`)))
const rows = reports.flatMap(rowsOf)
for (const count of wide) {
  const { scan, bytes } = await scanOf(count, WIDE_DIMENSIONS)
  const same = await bareRead(bytesSwept(count, WIDE_DIMENSIONS), 40)
  rows.push({
    what: `${count.toLocaleString('en')} vectors of ${WIDE_DIMENSIONS.toLocaleString('en')} dimensions (${round(bytes / 2 ** 20, 0)} MB): the scan, p50 / p95 ms`,
    value: both(scan),
    goal: '< 2 ×',
    bare: `the same bytes added up ${both(same)}`,
    ratio: `${round(scan.p50 / same.p50, 1)} ×`,
  })
}
console.log(tableOf(rows))
if (given.json) writeFileSync(given.json, `${JSON.stringify({ ...where, bandwidth, sizes: reports, rows }, null, 2)}\n`)
