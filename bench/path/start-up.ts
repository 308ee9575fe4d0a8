import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findOpenCode, OPENCODE_VERSION } from '../../src/opencode/binary.ts'
import { measureStart } from '../../src/opencode/run.ts'
import { createScratch } from '../../src/opencode/scratch.ts'
import { startScriptedModel } from '../../src/opencode/scripted-model.ts'
import { median, round, type Row } from '../shared/figures.ts'

/** OpenCode until /config answers, with the plugin and without any (`--pure`), in alternating pairs. */
export async function measureStartUp({ root, pairs }: { root: string; pairs: number }): Promise<Row[]> {
  const binary = findOpenCode({ root })
  if (!binary) throw new Error('OpenCode is not installed; npm run bench installs it')
  const model = await startScriptedModel()
  const scratch = createScratch({ modelUrl: model.url, plugin: join(root, 'plugin', 'dist', 'opencode-memory.js') })
  seedInstalledHome(scratch.config)
  try {
    const directory = scratch.project('start-up', { git: true, remote: 'https://example.org/team/start-up.git' })
    const start = (pure: boolean) => {
      // A `--pure` start answers before its package installer is done, so ending it leaves the installer's lock behind,
      // and the next start would wait a minute for that.
      rmSync(join(scratch.home, '.local', 'state'), { recursive: true, force: true })
      return measureStart({ binary: binary.path, scratch, directory, pure })
    }
    // The first start ever makes OpenCode's database and folders.
    await start(true)
    const differences: number[] = []
    const pure: number[] = []
    for (let pair = 0; pair < pairs; pair++) {
      // Who goes first alternates too, so that what the first leaves in the page cache helps both alike.
      const order = pair % 2 === 0 ? [true, false] : [false, true]
      const took: Record<string, number> = {}
      for (const isPure of order) took[String(isPure)] = (await start(isPure)).configMs
      pure.push(took['true']!)
      differences.push(took['false']! - took['true']!)
    }
    const added = median(differences)
    return [
      {
        what: `OpenCode start-up added by the plugin, median of ${pairs} pairs, ms`,
        value: round(added, 0),
        goal: '< 50',
        bare: `--pure ${round(median(pure), 0)}`,
        ratio: `${round((median(pure) + added) / median(pure), 2)} ×`,
      },
    ]
  } finally {
    scratch.remove()
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
