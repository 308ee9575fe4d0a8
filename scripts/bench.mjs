// npm run bench -- NAME [options]: compiles bench/ and runs one bench, or says which there are.
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { installOpenCode, root, run, setup } from './setup.mjs'

const [name, ...options] = process.argv.slice(2)
const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
if (!name || !existsSync(join(root, 'bench', `${name}.ts`))) {
  process.stderr.write(`Usage: npm run bench -- NAME [options]\nBenches: ${names.join(', ')}\n`)
  process.exit(name === '--help' || name === undefined ? 0 : 2)
}
setup()
// Only these start OpenCode.
if (name === 'path' || name === 'all') installOpenCode()
const { build } = await import('esbuild')
const folder = join(root, '.tools', 'bench')
mkdirSync(folder, { recursive: true })
await build({
  absWorkingDir: root,
  entryPoints: [join('bench', `${name}.ts`)],
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
})
run(process.execPath, ['--enable-source-maps', join(folder, `${name}.mjs`), ...options])
