// Compiles the product to dist/ and bundles the plugin into one file.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = (name) => join(root, 'node_modules', '.bin', name)

execFileSync(bin('tsc'), ['--project', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
chmodSync(join(root, 'dist', 'cli', 'main.js'), 0o755)

if (existsSync(join(root, 'plugin', 'src', 'index.ts'))) {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: root,
    entryPoints: ['plugin/src/index.ts'],
    outfile: 'plugin/dist/opencode-memory.js',
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    legalComments: 'none',
    logLevel: 'warning',
  })
}
