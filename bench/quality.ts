import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { circumstances } from './shared/figures.ts'
import { dataFiles, readDataSet } from './quality/data.ts'
import { engineKey } from './quality/graph.ts'
import { measureSet, type SetReport } from './quality/measure.ts'

const { values } = parseArgs({
  options: {
    set: { type: 'string' },
    data: { type: 'string' },
    json: { type: 'string' },
    fresh: { type: 'boolean', default: false },
  },
})
const root = process.cwd()
const engine = await engineKey(root)
const sets: Record<string, SetReport> = {}
for (const file of dataFiles(values.data, root)) {
  if (values.set && !file.includes(values.set)) continue
  const set = readDataSet(file)
  const { report } = await measureSet(set, {
    engine,
    fresh: values.fresh,
    onProgress: (told) => process.stderr.write(`${told}\n`),
  })
  sets[set.name] = report
  console.log(set.name, report.n, report.metrics, report.latencyMs, report.tookSeconds)
}
if (values.json) writeFileSync(values.json, JSON.stringify({ commit: circumstances(root).commit, sets }, null, 2))
