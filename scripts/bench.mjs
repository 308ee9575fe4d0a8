// npm run bench -- NAME [options]: compiles bench/ and runs one bench, or says which there are.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installServers } from './servers.mjs'
import { installOpenCode, installPackages, root, run, setup } from './setup.mjs'

const [name, ...options] = process.argv.slice(2)
const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
if (!name || !existsSync(join(root, 'bench', `${name}.ts`))) {
  process.stderr.write(`Usage: npm run bench -- NAME [options]\nBenches: ${names.join(', ')}; NAME --help says more\n`)
  process.exit(name === '--help' || name === undefined ? 0 : 2)
}
// Only the path starts the built product and OpenCode; the others run from the sources.
if (name === 'path') {
  setup()
  installOpenCode()
} else installPackages()
if (name === 'server' && !options.includes('--help')) installServers()
const { build } = await import('esbuild')
const folder = join(root, '.tools', 'bench')
mkdirSync(folder, { recursive: true })
// A name of its own: two runs at once must not take each other's program.
const program = join(folder, `${name}-${process.pid}.mjs`)
await build({
  absWorkingDir: root,
  entryPoints: [join('bench', `${name}.ts`)],
  outfile: program,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
})
process.on('exit', () => rmSync(program, { force: true }))
run(process.execPath, ['--enable-source-maps', program, ...options])
