import { createHash } from 'node:crypto'
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { SearchIndex } from '../../src/index/search-index.ts'
import { layoutOf } from '../../src/layout.ts'
import { INGEST_BATCH_MAX } from '../../src/limits.ts'
import type { Corpus } from './corpus.ts'
import { openSubject } from './subject.ts'

/** A graph that was fed, and its generation after each number of events at which something is asked. */
export type FedGraph = { path: string; generations: ReadonlyMap<number, number> }

const CACHE = join(tmpdir(), 'opencode-memory-bench')

/**
 * What a fed graph depends on, without what only ranks: the code of the way in as one bundle, where whatever is not used
 * there is left out. So a graph is fed again only when the way in has changed.
 */
export async function engineKey(root: string): Promise<string> {
  const bundled = async (lines: readonly string[]): Promise<string> => {
    const { outputFiles } = await build({
      stdin: { contents: lines.join('\n'), resolveDir: root, loader: 'ts' },
      bundle: true,
      write: false,
      treeShaking: true,
      minifySyntax: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      logLevel: 'silent',
    })
    return createHash('sha256').update(outputFiles[0]!.contents).digest('hex')
  }
  const store = "export { openEmbeddedStore } from './src/stores/embedded.ts'"
  try {
    return await bundled([store, "export { openIngest } from './src/engine/ingest.ts'"])
  } catch {
    // The way in has another name by now: the whole engine is a safe key.
    return bundled([store, "export { openMemory } from './src/engine/memory.ts'"])
  }
}

/** Feeds a corpus through the engine, or takes the graph of an earlier run with the same way in and the same events. */
export async function fedGraph(
  corpus: Corpus,
  { engine, fresh }: { engine: string; fresh: boolean },
): Promise<FedGraph> {
  const stops = [...new Set(corpus.questions.map(({ known }) => known))].toSorted((a, b) => a - b)
  const content = createHash('sha256')
    .update(JSON.stringify([engine, corpus.events, stops]))
    .digest('hex')
  const folder = join(CACHE, content.slice(0, 32))
  const path = join(folder, 'graph.db')
  const noted = join(folder, 'generations.json')
  if (fresh) rmSync(folder, { recursive: true, force: true })
  if (!existsSync(noted)) await feed(corpus, { stops, folder })
  return { path, generations: new Map(JSON.parse(readFileSync(noted, 'utf8')) as [number, number][]) }
}

async function feed(corpus: Corpus, { stops, folder }: { stops: readonly number[]; folder: string }): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-feed-'))
  try {
    const subject = await openSubject({ folder: scratch, change: blind })
    const generations: [number, number][] = []
    let at = 0
    for (const stop of stops) {
      while (at < stop) {
        const batch = corpus.events.slice(at, Math.min(stop, at + INGEST_BATCH_MAX))
        const { refused } = await subject.memory.ingest(batch)
        if (refused[0])
          throw new Error(`${corpus.id}: event ${at + refused[0].index} was refused: ${refused[0].reason}`)
        at += batch.length
      }
      generations.push([stop, await subject.store.generation()])
    }
    await subject.close()
    const made = join(scratch, 'made')
    mkdirSync(made)
    renameSync(layoutOf(scratch).store, join(made, 'graph.db'))
    writeFileSync(join(made, 'generations.json'), JSON.stringify(generations))
    mkdirSync(CACHE, { recursive: true })
    rmSync(folder, { recursive: true, force: true })
    try {
      renameSync(made, folder)
    } catch (cause) {
      // Another run was quicker: its graph is the same.
      if (!existsSync(join(folder, 'generations.json'))) throw cause
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** An index that follows and keeps nothing: while a graph is fed nobody asks, and the index is built when somebody does. */
function blind(index: SearchIndex): SearchIndex {
  let at = 0
  return {
    ...index,
    position: () => at,
    update: async ({ position }) => {
      at = position
    },
  }
}

/** A copy of a fed graph where a store is looked for: whoever opens it may write into it. */
export function copyGraph({ path }: FedGraph, folder: string): void {
  const { store } = layoutOf(folder)
  copyFileSync(path, store, constants.COPYFILE_FICLONE)
}
