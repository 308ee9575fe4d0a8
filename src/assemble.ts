import { mkdirSync } from 'node:fs'
import type { Config } from './config.ts'
import { CANARY_PROJECT, runCanary, type CanaryRun } from './engine/canary.ts'
import { openInbox, type Inbox } from './engine/inbox.ts'
import { openMemory, type Memory } from './engine/memory.ts'
import type { SearchIndex } from './index/search-index.ts'
import type { Journal } from './journal/journal.ts'
import { layoutOf, type Layout } from './layout.ts'
import type { Log } from './log.ts'
import type { Store } from './stores/store.ts'
import type { ProjectId } from './types.ts'

type Progress = (done: number, total: number) => void

/** Everything that runs, put together. Whoever assembles it starts the inbox, and closes it. */
export type Product = {
  store: Store
  index: SearchIndex
  journal: Journal
  memory: Memory
  inbox: Inbox
  layout: Layout
  /** Projects that are ours and no person's. */
  hidden: readonly ProjectId[]
  canary(): Promise<CanaryRun>
  exportArchive(request: { path: string; onProgress?: Progress }): Promise<Record<string, unknown>>
  importArchive(request: { path: string; onProgress?: Progress }): Promise<Record<string, unknown>>
  /** Resolves when the index has what the store has. */
  ready: Promise<void>
  close(): Promise<void>
}

type Options = { config: Pick<Config, 'dataDir'>; log: Log; now?: () => Date }

/**
 * Opens the drivers that the configuration names and puts the engine on top: the only place that knows a concrete
 * driver. The index catches up in the background. Fails with what the drivers say: `damaged`, `storage_full`, `conflict`.
 */
export async function assemble({ config, log, now = () => new Date() }: Options): Promise<Product> {
  const layout = layoutOf(config.dataDir)
  for (const directory of [layout.directory, layout.spool]) mkdirSync(directory, { recursive: true, mode: 0o700 })
  const [{ openEmbeddedStore }, { openJournal }, { openSqliteIndex }, { openModelFreeEmbedder }] = await Promise.all([
    import('./stores/embedded.ts'),
    import('./journal/sqlite-journal.ts'),
    import('./index/sqlite-index.ts'),
    import('./models/model-free.ts'),
  ])
  const { snapshots, damaged } = layout
  const opened: (() => void | Promise<void>)[] = []
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).toReversed()) await close()
  }
  try {
    const store = await openEmbeddedStore({ path: layout.store, snapshots, damaged, log, now })
    opened.push(() => store.close())
    const journal = openJournal({ path: layout.journal, log })
    opened.push(() => journal.close())
    const embedder = openModelFreeEmbedder()
    opened.push(() => embedder.close())
    const index = await openSqliteIndex({ path: layout.index, embedder, log })
    opened.push(() => index.close())
    const memory = await openMemory({ store, index, journal, now, log, places: layout })
    opened.push(() => memory.close())
    return productOf({ store, index, journal, memory, layout, log, now, closeAll })
  } catch (cause) {
    // What was opened before the failure would keep files and locks.
    await closeAll()
    throw cause
  }
}

type Parts = Pick<Product, 'store' | 'index' | 'journal' | 'memory' | 'layout'> & {
  log: Log
  now: () => Date
  closeAll: () => Promise<void>
}

function productOf({ closeAll, log, now, ...parts }: Parts): Product {
  const { store, index, journal, memory, layout } = parts
  const inbox = openInbox({ directory: layout.spool, memory, journal, log, now })
  const ready = memory.reindex({ anew: false }).then(
    ({ units, tookMs }) => log.debug({ units, tookMs }, 'the search index is up to date'),
    (cause: unknown) => log.error({ err: cause }, 'the search index is behind: run `opencode-memory reindex`'),
  )
  return {
    ...parts,
    inbox,
    hidden: [CANARY_PROJECT],
    canary: () => runCanary({ spool: layout.spool, store, index, journal, memory, inbox, now }),
    exportArchive: async (request) => (await import('./archive/archive.ts')).exportArchive({ store, ...request }),
    importArchive: async (request) => {
      const { importArchive } = await import('./archive/archive.ts')
      return memory.maintain(() => importArchive({ store, ...request }))
    },
    ready,
    close: async () => {
      await inbox.close()
      await ready
      await closeAll()
    },
  }
}
