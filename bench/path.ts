import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measureCapture } from './path/capture.ts'
import { measureDaemon } from './path/daemon.ts'
import { measureIngest } from './path/ingest.ts'
import { measureStartUp } from './path/start-up.ts'
import { circumstances, tableOf, type Row } from './shared/figures.ts'

/** npm run bench -- path: the path from hook to context, each figure beside something bare of the same run. */
const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    facts: { type: 'string', default: '10000' },
    events: { type: 'string', default: '20000' },
    pairs: { type: 'string', default: '20' },
    only: { type: 'string' },
  },
})
const root = process.cwd()
const parts: Record<string, () => Promise<Row[]>> = {
  capture: () => measureCapture({ root, calls: 2_000 }),
  ingest: () => measureIngest({ events: Number(values.events) }),
  daemon: () => measureDaemon({ root, facts: Number(values.facts) }),
  'start-up': () => measureStartUp({ root, pairs: Number(values.pairs) }),
}
const chosen = values.only?.split(',') ?? Object.keys(parts)
const unknown = chosen.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) {
  process.stderr.write(`--only does not know ${unknown.join(', ')}; it takes ${Object.keys(parts).join(', ')}\n`)
  process.exit(2)
}
const rows: Row[] = []
for (const name of chosen) {
  process.stderr.write(`${name}…\n`)
  rows.push(...(await parts[name]!()))
}
const where = circumstances(root)
console.log(`commit ${where.commit}, Node ${where.node}, ${where.processor}\n`)
console.log(tableOf(rows))
if (values.json) writeFileSync(values.json, `${JSON.stringify({ ...where, rows }, null, 2)}\n`)
