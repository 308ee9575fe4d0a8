import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findOpenCode, OPENCODE_VERSION } from '../../src/opencode/binary.ts'
import { measureStart } from '../../src/opencode/run.ts'
import { createScratch } from '../../src/opencode/scratch.ts'
import { startScriptedModel } from '../../src/opencode/scripted-model.ts'
import { median, round, type Row } from '../shared/figures.ts'

const KINDS = ['ours', 'empty', 'pure'] as const
type Kind = (typeof KINDS)[number]

/** Any plugin makes OpenCode do something: what is ours shows beside one that does nothing. */
const EMPTY_PLUGIN = 'export default async () => ({})\n'

/** OpenCode until /config answers: with the plugin, with an empty one and without any (`--pure`), in turn. */
export async function measureStartUp({ root, pairs }: { root: string; pairs: number }): Promise<Row[]> {
  const binary = findOpenCode({ root })
  if (!binary) throw new Error('OpenCode is not installed; npm run bench installs it')
  const model = await startScriptedModel()
  const parent = mkdtempSync(join(tmpdir(), 'opencode-memory-start-'))
  const empty = join(parent, 'empty.js')
  writeFileSync(empty, EMPTY_PLUGIN)
  const homeWith = (plugin: string) => {
    const scratch = createScratch({ modelUrl: model.url, plugin, parent })
    seedInstalledHome(scratch.config)
    const directory = scratch.project('start-up', { git: true, remote: 'https://example.org/team/start-up.git' })
    return { scratch, directory }
  }
  const homes = { ours: homeWith(join(root, 'plugin', 'dist', 'opencode-memory.js')), empty: homeWith(empty) }
  try {
    const start = async (kind: Kind): Promise<number> => {
      const { scratch, directory } = homes[kind === 'pure' ? 'empty' : kind]
      // A `--pure` start answers before its package installer is done, so ending it leaves the installer's lock behind,
      // and the next start would wait a minute for that.
      rmSync(join(scratch.home, '.local', 'state'), { recursive: true, force: true })
      return (await measureStart({ binary: binary.path, scratch, directory, pure: kind === 'pure' })).configMs
    }
    // The first start ever makes OpenCode's database and folders.
    for (const kind of ['ours', 'empty'] as const) await start(kind)
    const took: Record<Kind, number[]> = { ours: [], empty: [], pure: [] }
    for (let round = 0; round < pairs; round++)
      // Who goes first changes too, so that what the first leaves in the page cache helps all alike.
      for (const kind of [...KINDS.slice(round % 3), ...KINDS.slice(0, round % 3)]) took[kind].push(await start(kind))
    const against = (kind: Kind): number => median(took.ours.map((own, round) => own - took[kind][round]!))
    const pure = median(took.pure)
    const added = against('pure')
    return [
      {
        what: `OpenCode start-up added by the plugin, median of ${pairs} pairs, ms`,
        value: round(added, 0),
        goal: '< 50',
        bare: `--pure ${round(pure, 0)}; against an empty plugin ${round(against('empty'), 0)}`,
        ratio: `${round((pure + added) / pure, 2)} ×`,
      },
    ]
  } finally {
    rmSync(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    await model.close()
  }
}

/**
 * A configuration folder as OpenCode leaves it after its first start online: its own plugin package noted as installed.
 * Without it every start with any plugin, also an empty one, first runs OpenCode's package installer.
 */
function seedInstalledHome(config: string): void {
  const dependencies = { '@opencode-ai/plugin': OPENCODE_VERSION }
  mkdirSync(join(config, 'node_modules'), { recursive: true })
  writeFileSync(join(config, 'package.json'), JSON.stringify({ dependencies }))
  const lock = { name: 'opencode', lockfileVersion: 3, requires: true, packages: { '': { dependencies } } }
  writeFileSync(join(config, 'package-lock.json'), JSON.stringify(lock))
}
