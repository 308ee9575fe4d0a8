import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { circumstances, tableOf, type Row } from './shared/figures.ts'
import { parse, usage } from './shared/options.ts'

const HELP = `npm run bench -- server [options]

What servers change: each file of bench/server, one part, on real servers of this machine.

  --only LIST    only these parts
  --sizes LIST   numbers of facts, where a part measures at several (default: 10000,100000)
  --json FILE    write the figures
`
/** A part measures, and gives rows; it starts and ends the servers that it needs. */
type Part = { run: (options: { say: (told: string) => void; sizes: readonly number[] }) => Promise<Row[]> }

const given = parse(HELP, ['only', 'sizes', 'json'])
const root = process.cwd()
const parts = readdirSync(join(root, 'bench', 'server'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''))
const chosen = given.only?.split(',') ?? parts
const unknown = chosen.filter((name) => !parts.includes(name))
if (unknown.length > 0) usage(`--only does not know ${unknown.join(', ')}; there are ${parts.join(', ')}`)

const sizes = (given.sizes ?? '10000,100000').split(',').map(Number)
if (sizes.some((size) => !Number.isSafeInteger(size) || size < 1_000)) usage('--sizes wants numbers of 1000 or more')

/** Each part is a bundle of its own, so that the others run while one is being written. */
async function load(name: string): Promise<Part> {
  const outfile = join(root, '.tools', 'bench', `server-${name}-${process.pid}.mjs`)
  await build({
    entryPoints: [join(root, 'bench', 'server', `${name}.ts`)],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  })
  const part = (await import(pathToFileURL(outfile).href)) as Partial<Part>
  if (typeof part.run !== 'function') throw new Error(`bench/server/${name}.ts exports no run`)
  return { run: part.run }
}

const rows: Row[] = []
const failed: string[] = []
for (const name of chosen) {
  process.stderr.write(`${name}…\n`)
  try {
    const { run } = await load(name)
    const measured = await run({ sizes, say: (told) => process.stderr.write(`  ${told}\n`) })
    if (Array.isArray(measured)) rows.push(...measured)
  } catch (cause) {
    console.error(cause)
    failed.push(name)
  }
}
const where = circumstances(root)
console.log(`commit ${where.commit}, Node ${where.node}, ${where.processor}\n`)
if (rows.length > 0) console.log(tableOf(rows))
if (given.json) writeFileSync(given.json, `${JSON.stringify({ ...where, rows, failed }, null, 2)}\n`)
if (failed.length > 0) {
  process.stderr.write(`failed: ${failed.join(', ')}\n`)
  process.exitCode = 1
}
