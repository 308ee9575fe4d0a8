import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { findOpenCode } from '../../src/opencode/binary.ts'
import { percentile, round, type Row } from '../shared/figures.ts'

/** What the event hook adds to a turn, in OpenCode's own Bun. */
export async function measureCapture({ root, calls }: { root: string; calls: number }): Promise<Row[]> {
  const folder = join(root, '.tools', 'bench')
  mkdirSync(folder, { recursive: true })
  const child = join(folder, 'capture-child.mjs')
  await build({
    entryPoints: [join(root, 'bench', 'path', 'capture-child.ts')],
    outfile: child,
    bundle: true,
    format: 'esm',
    platform: 'node',
  })
  const binary = findOpenCode({ root })
  if (!binary) throw new Error('OpenCode is not installed; npm run bench installs it')
  const { stdout, stderr, status } = spawnSync(
    binary.path,
    [child, join(root, 'plugin', 'dist', 'opencode-memory.js'), String(calls)],
    {
      env: { ...process.env, BUN_BE_BUN: '1' },
      encoding: 'utf8',
      timeout: 120_000,
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  if (status !== 0) throw new Error(`the capture bench ended with ${status}: ${stderr}`)
  const results = JSON.parse(stdout.trim().split('\n').at(-1)!) as { size: number; hook: number[]; bare: number[] }[]
  return results.map(({ size, hook, bare }) => ({
    what: `capture hook, ${size} B: p50 / p99 ms`,
    value: `${round(percentile(hook, 0.5), 3)} / ${round(percentile(hook, 0.99), 3)}`,
    goal: size <= 4_096 ? 'p99 < 1' : 'linear above 4 kB',
    bare: `append ${round(percentile(bare, 0.5), 3)} / ${round(percentile(bare, 0.99), 3)}`,
    ratio: `${round(percentile(hook, 0.5) / percentile(bare, 0.5), 1)} ×`,
  }))
}
