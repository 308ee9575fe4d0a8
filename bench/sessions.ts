import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse, usage } from './shared/options.ts'
import { circumstances } from './shared/figures.ts'
import { failuresOf } from './sessions/failures.ts'
import { readProjects } from './sessions/project.ts'
import { replay } from './sessions/replay.ts'
import { judge, totalsOf, type Judged } from './sessions/report.ts'

const HELP = `npm run bench -- sessions [options]

Whole projects through the product's own way in, judged for facts, recall and as-of answers.

  --data DIR         folder of project files, or one of them (default: bench/sessions/data)
  --project NAME     only the projects whose file name contains this
  --json FILE        write the figures
  --answers FILE     write what the product answered, for another scorer
  --failures [FILE]  write what was missed and what there was instead (default: to the terminal)
`

const root = process.cwd()
const { data, project: only, json, failures, answers } = parse(HELP, ['data', 'project', 'json', 'answers', 'failures'])
const folder = resolve(data ?? join(root, 'bench', 'sessions', 'data'))
if (!existsSync(folder)) usage(`there is no ${folder}: name a folder of project files with --data`)
const judged: Judged[] = []
for (const { name, project } of readProjects(folder)) {
  if (only !== undefined && !name.includes(only)) continue
  process.stderr.write(`${name}: ${project.sessions.length} sessions\n`)
  judged.push(judge(name, project, await replay(project)))
}
const totals = totalsOf(judged)
const projects = Object.fromEntries(judged.map((one) => [one.name, totalsOf([one])]))
console.log(JSON.stringify(totals, null, 2))
if (failures !== undefined) {
  const text = `${failuresOf(judged)}\n`
  if (failures === '') console.log(text)
  else writeFileSync(failures, text)
}
if (answers !== undefined) {
  const given = judged.map(({ name, replayed: { produced, recalled, asOf } }) => [
    name,
    { produced, recall: Object.fromEntries(recalled), asOf: Object.fromEntries(asOf) },
  ])
  writeFileSync(answers, `${JSON.stringify(Object.fromEntries(given), null, 2)}\n`)
}
if (json !== undefined) {
  const { commit } = circumstances(root)
  writeFileSync(json, `${JSON.stringify({ commit, totals, projects }, null, 2)}\n`)
}
