import { writeFileSync } from 'node:fs'
import { ablate, ablationText } from './quality/ablate.ts'
import { compared } from './quality/compare.ts'
import { measureQuality, writeReport, type QualityOptions } from './quality/run.ts'
import { setText } from './quality/report.ts'
import { EMBEDDERS } from './quality/embedders.ts'
import { failuresText, failureOf, whyText, type Failure } from './quality/explain.ts'
import { PARTS, type Part } from './quality/without.ts'
import { parse, usage } from './shared/options.ts'

const HELP = `npm run bench -- quality [options]

Retrieval, time and truth through the product's own way in and out: events, engine, store, index, search.
Five kinds of data are known by their shape; the shape decides how a set is fed and scored, never how it is ranked.

  --data PATH         a file or a folder of them (default: a folder "bench-data" in the checkout, above it or beside it)
  --set NAME          only sets whose name or file contains this; several with commas
  --embedder NAME     ${EMBEDDERS.join(', ')} (default: model-free)
  --models DIR        where the local model is, when not in the data directory
  --questions COUNT   at most this many questions of a set, spread evenly (for quick looks; n says so)
  --without PARTS     take parts of the search away: ${Object.keys(PARTS).join(', ')}
  --ablate            switch each part off once, over an index that is built once; with --data, --set and --json
  --json FILE         write the report; what each question earned goes beside it
  --failures [FILE]   write the worst answers (default: to the terminal)
  --why QUESTION      show how a question, by its id or words, was answered
  --fresh             feed everything anew instead of using what an earlier run fed
  --compare A B       paired differences of two reports written with --json

A fed graph is kept in the temporary folder as long as the code of the way in and the data are the same.
`

const options = [
  'data',
  'set',
  'embedder',
  'models',
  'questions',
  'without',
  'json',
  'failures',
  'why',
  'fresh',
  'compare',
  'ablate',
] as const
const given = parse(HELP, options)
if (given.compare !== undefined) {
  const [a, b] = [given.compare, ...given.rest]
  if (!a || !b) usage('--compare takes two reports')
  console.log(compared(a, b))
  process.exit(0)
}
if (given.ablate !== undefined) {
  const ablations = await ablate({
    root: process.cwd(),
    data: given.data,
    set: given.set,
    onProgress: (told) => process.stderr.write(`${told}\n`),
  })
  console.log(ablationText(ablations))
  if (given.json) writeFileSync(given.json, `${JSON.stringify(ablations, null, 2)}\n`)
  process.exit(0)
}
const embedder = EMBEDDERS.find((name) => name === (given.embedder ?? 'model-free'))
if (!embedder) usage(`--embedder ${given.embedder}: there are ${EMBEDDERS.join(', ')}`)
const without = (given.without ?? '').split(',').filter(Boolean)
const unknown = without.filter((part) => !Object.hasOwn(PARTS, part))
if (unknown.length > 0) usage(`--without ${unknown.join(',')}: there are ${Object.keys(PARTS).join(', ')}`)

const failures: Record<string, Failure[]> = {}
const asked: string[] = []
const { why } = given
const run: QualityOptions = {
  root: process.cwd(),
  data: given.data,
  set: given.set,
  embedder,
  models: given.models,
  questionsMax: given.questions === undefined ? undefined : Number(given.questions),
  // Sound: unknown ones were refused.
  without: without as Part[],
  fresh: given.fresh !== undefined,
  only: why === undefined ? undefined : ({ id, text }) => id === why || text.includes(why),
  onProgress: (told) => process.stderr.write(`${told}\n`),
  onAnswer: (set, answer, scored) => {
    if (why !== undefined) asked.push(whyText(answer, scored))
    if (given.failures !== undefined && scored.answerable) (failures[set] ??= []).push(failureOf(answer, scored))
  },
  onWrong: (set, { question, order, got }) => {
    if (given.failures === undefined) return
    const text = `- ${question.id} [${question.kind}, ${order}] ${question.question}\n  - wants ${question.answer}, got ${got}`
    ;(failures[set] ??= []).push({ score: 0, text })
  },
  onSet: (name, report) => {
    if (why === undefined) console.log(setText(name, report))
  },
}
if (given.json && why === undefined) run.onPart = (measured) => writeReport(given.json!, measured)
await measureQuality(run)
if (why !== undefined) console.log(asked.length > 0 ? asked.join('\n\n') : `no question is or holds "${why}"`)
if (given.failures !== undefined) {
  if (given.failures === '') console.log(failuresText(failures))
  else writeFileSync(given.failures, failuresText(failures))
}
