import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ablationText, type Ablations } from './quality/ablate.ts'
import { setText, table, type QualityReport } from './quality/report.ts'
import type { Totals } from './sessions/report.ts'
import { tableOf, type Row } from './shared/figures.ts'
import { parse, usage } from './shared/options.ts'

const HELP = `npm run bench -- all [options]

Runs the benches and writes docs/benchmarks.md. Figures are kept in bench/figures: a part that is not run keeps the
figures it has, with the commit they were taken at.

  --only LIST    only these parts: path, speed, server, quality, quality-local, ablations,
                 sessions, held-out
  --data PATH    the data of the quality bench
  --sizes LIST   the sizes of the speed bench and of the server bench
  --write FILE   where to write (default: docs/benchmarks.md)
`

const given = parse(HELP, ['only', 'data', 'sizes', 'write'])
const root = process.cwd()
const figures = join(root, 'bench', 'figures')
const fresh = join(root, '.tools', 'bench', 'figures')
const document = given.write ?? join(root, 'docs', 'benchmarks.md')
const data = given.data === undefined ? [] : ['--data', given.data]
const projects = join('bench', 'sessions', 'data')

type Part = { bench: string; options: string[]; title: string; about: string; render: (file: string) => string }
const read = <Shape>(file: string): Shape => JSON.parse(readFileSync(file, 'utf8')) as Shape

const PARTS: Record<string, Part> = {
  path: {
    bench: 'path',
    options: [],
    title: 'From hook to context',
    about: 'Events, facts and prompts are made up by `bench/shared/`, the same for everybody.',
    render: (file) => tableOf(read<{ rows: Row[] }>(file).rows),
  },
  speed: {
    bench: 'speed',
    options: given.sizes === undefined ? [] : ['--sizes', given.sizes],
    title: 'Search by size',
    about: 'Half of the units are facts, half episodes, in a made-up language with the word frequencies of a real one.',
    render: (file) => tableOf(read<{ rows: Row[] }>(file).rows),
  },
  server: {
    bench: 'server',
    options: given.sizes === undefined ? [] : ['--sizes', given.sizes],
    title: 'On servers',
    about: 'FalkorDB and Valkey on the same machine, each time beside the embedded store in the same run.',
    render: (file) => tableOf(read<{ rows: Row[] }>(file).rows),
  },
  quality: {
    bench: 'quality',
    options: [...data, '--embedder', 'model-free'],
    title: 'Quality, without a model',
    about: 'Public sets of five kinds, through the way in and out that the product has; one configuration for all.',
    render: qualityText,
  },
  'quality-local': {
    bench: 'quality',
    options: [...data, '--embedder', 'local'],
    title: 'Quality, with the local model',
    about: 'The same with the small model that `opencode-memory model install` adds.',
    render: qualityText,
  },
  ablations: {
    bench: 'quality',
    options: [...data, '--ablate'],
    title: 'What each part of the search gains',
    about:
      'Each part switched off once, everything else as it is: what is reached without it, and in brackets what it gains; * where the 95 % interval of the paired difference leaves out zero. A part may gain on one kind of data only.',
    render: (file) => ablationText(read<Ablations>(file)),
  },
  sessions: {
    bench: 'sessions',
    options: ['--data', projects],
    title: 'Whole projects',
    about:
      'Projects of our own, with labels: facts with their dates, what must not be believed, recall, as-of answers.',
    render: sessionsText,
  },
  'held-out': {
    bench: 'sessions',
    options: ['--data', join(projects, 'held-out')],
    title: 'Whole projects, held out',
    about: 'Projects that were written before the rules, and that no rule was tuned on.',
    render: sessionsText,
  },
}

function qualityText(file: string): string {
  const { sets, configuration } = read<QualityReport>(file)
  const told = Object.entries(sets).map(([name, set]) => setText(name, set))
  return [`Configuration: \`${JSON.stringify(configuration)}\``, '', ...told].join('\n').trimEnd()
}

function sessionsText(file: string): string {
  const { totals, projects: own } = read<{ totals: Totals; projects: Record<string, Totals> }>(file)
  const line = (name: string, { facts, hardNegatives, recall, asOf }: Totals): string[] =>
    [
      name,
      ...[facts.recallDated, facts.supersede, facts.precisionLabelled, hardNegatives.violated],
      ...[recall.answered.pass, recall.byTag['low-overlap']?.pass, recall.silent.pass, recall.stale, asOf.right],
      recall.tokensPerProbe,
    ].map((cell) => (cell === null || cell === undefined ? '' : String(cell)))
  const head = 'project,facts,replaced,precision,negatives,answered,low overlap,silent,stale,as of,tokens'.split(',')
  const rows = [...Object.entries(own).map(([name, one]) => line(name, one)), line('all', totals)]
  const counts = `${totals.facts.n} facts, ${totals.facts.supersedePairs} replacements, ${totals.hardNegatives.n} hard negatives, ${totals.recall.n} probes, ${totals.asOf.n} as-of questions; percent, but for the tokens of a probe.`
  return `${table(head, rows)}\n\n${counts}`
}

const chosen = given.only?.split(',') ?? Object.keys(PARTS)
const unknown = chosen.filter((name) => !Object.hasOwn(PARTS, name))
if (unknown.length > 0) usage(`--only does not know ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`)
for (const folder of [figures, fresh]) mkdirSync(folder, { recursive: true })
const failed: string[] = []
for (const name of chosen) {
  const { bench, options } = PARTS[name]!
  process.stderr.write(`${name}…\n`)
  const args = [join('scripts', 'bench.mjs'), bench, ...options, '--json', join(fresh, `${name}.json`)]
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (status === 0) copyFileSync(join(fresh, `${name}.json`), join(figures, `${name}.json`))
  else failed.push(name)
}

const sections = Object.entries(PARTS).flatMap(([name, { bench, options, title, about, render }]) => {
  const file = join(figures, `${name}.json`)
  if (!existsSync(file)) return []
  const { commit } = read<{ commit: string }>(file)
  // Where data lies on one machine says nothing to another.
  const shown = options.map((option) => (option === given.data ? 'PATH' : option))
  const command = ['npm run bench --', bench, ...shown].join(' ')
  return [`## ${title}`, '', about, '', `Taken at \`${commit}\` with \`${command}\`.`, '', render(file), '']
})
writeFileSync(
  document,
  [
    '# Figures',
    '',
    'Made by `npm run bench -- all`, not by hand. Absolute times differ from machine to machine, ratios less: each time has',
    'something bare of the same run beside it. Quality says how many questions it rests on, and how sure it is.',
    '',
    ...sections,
  ].join('\n'),
)
if (failed.length > 0) {
  process.stderr.write(`failed: ${failed.join(', ')}; their figures are those of before\n`)
  process.exitCode = 1
}
