import { join } from 'node:path'
import { findOpenCode } from '../../src/opencode/binary.ts'
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
  try {
    const directory = scratch.project('start-up', { git: true, remote: 'https://example.org/team/start-up.git' })
    const start = (pure: boolean) => measureStart({ binary: binary.path, scratch, directory, pure })
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
