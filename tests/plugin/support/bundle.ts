import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))

/** The plugin bundled from the present sources as scripts/build.mjs does it, so that no stale build is tested. */
export async function bundlePlugin(): Promise<{ path: string; directory: string; remove: () => void }> {
  const directory = mkdtempSync(join(tmpdir(), 'opencode-memory-bundle-'))
  const path = join(directory, 'opencode-memory.js')
  await build({
    absWorkingDir: root,
    entryPoints: ['plugin/src/index.ts'],
    outfile: path,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    legalComments: 'none',
    logLevel: 'silent',
  })
  return { path, directory, remove: () => rmSync(directory, { recursive: true, force: true }) }
}
