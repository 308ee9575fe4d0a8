import { writeFileSync } from 'node:fs'
import { circumstances, round, tableOf, type Row } from './shared/figures.ts'
import { parse, usage } from './shared/options.ts'
import { memoryBandwidth, type Spread } from './speed/baselines.ts'
import { measureSize, type SpeedReport } from './speed/measure.ts'

const HELP = `npm run bench -- speed [options]

The index and the search of the embedded store by size, each time beside something bare of the same run.

  --sizes LIST    numbers of units, half facts and half episodes (default: 1000,10000,100000,1000000)
  --projects N    spread a million over so many projects (default: 10)
  --json FILE     write the figures
`
const given = parse(HELP, ['sizes', 'projects', 'json'])
const sizes = (given.sizes ?? '1000,10000,100000,1000000').split(',').map(Number)
if (sizes.some((size) => !Number.isInteger(size) || size < 100)) usage(`--sizes ${given.sizes}: whole numbers from 100`)
const MILLION = 1_000_000
const projects = Number(given.projects ?? 10)

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
    row('search, p50 / p95 ms', both(report.search), GOALS[units]),
    row('recall, p50 / p95 ms', both(report.recall)),
    row(
      '32 recalls at once, p50 / p95 ms',
      both(report.together),
      'p95 < 5 × one',
      both(report.recall),
      times(report.together.p95, report.recall.p95),
    ),
    row('text, p50 / p95 ms', both(text!), '', `FTS5 ${both(bare.fts)}`, times(text!.p50, bare.fts.p50)),
    row(
      'vectors, p50 / p95 ms',
      both(vectors!),
      '< 2 ×',
      `8-bit loop ${both(bare.i8)}, 32-bit ${both(bare.f32)}, sqlite-vec ${bare.sqliteVec ? both(bare.sqliteVec) : 'not run'}`,
      times(vectors!.p50, bare.i8.p50),
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
      'memory held / in the file, bytes a unit',
      `${round(report.bytesPerUnit, 0)} / ${round(report.fileBytesPerUnit, 0)}`,
    ),
  ]
}

const where = circumstances(process.cwd())
const bandwidth = await memoryBandwidth()
console.log(
  `commit ${where.commit}, Node ${where.node}, ${where.processor}; memory copies at ${round(bandwidth, 1)} GB/s\n`,
)
const reports: SpeedReport[] = []
for (const size of sizes)
  reports.push(await measureSize(size, size >= MILLION ? projects : 1, (told) => process.stderr.write(`${told}\n`)))
const rows = reports.flatMap(rowsOf)
console.log(tableOf(rows))
if (given.json) writeFileSync(given.json, `${JSON.stringify({ ...where, bandwidth, sizes: reports, rows }, null, 2)}\n`)
