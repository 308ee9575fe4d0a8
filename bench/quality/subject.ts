import { mkdirSync } from 'node:fs'
import type { Cache } from '../../src/caches/cache.ts'
import type { Memory } from '../../src/engine/contract.ts'
import { openMemory } from '../../src/engine/memory.ts'
import { openSqliteIndex } from '../../src/index/sqlite-index.ts'
import type { SearchIndex } from '../../src/index/search-index.ts'
import { openJournal } from '../../src/journal/sqlite-journal.ts'
import { layoutOf } from '../../src/layout.ts'
import type { Log } from '../../src/log.ts'
import type { Embedder } from '../../src/models/embedder.ts'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'
import { openEmbeddedStore } from '../../src/stores/embedded.ts'
import type { Store } from '../../src/stores/store.ts'
import type { Time } from '../../src/types.ts'

const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (...told: unknown[]) => console.error(...told),
  error: (...told: unknown[]) => console.error(...told),
}

/** The product, put together over the embedded store, with a clock that the bench sets. */
export type Subject = {
  store: Store
  index: SearchIndex
  memory: Memory
  setTime(at: Time): void
  /** Lets the index see the graph up to a generation; later changes are not there yet. */
  showUntil(generation: number): void
  close(): Promise<void>
}

type Options = {
  folder: string
  /** Takes parts of the search away; the index is what the engine sees of it. */
  change?: ((index: SearchIndex) => SearchIndex) | undefined
  embedder?: Embedder | undefined
  /** Another store than the embedded one. */
  openStore?: ((log: Log) => Promise<Store>) | undefined
  openCache?: ((log: Log) => Cache) | undefined
}

export async function openSubject(options: Options): Promise<Subject> {
  const { folder, change = (index) => index, embedder: given, openStore, openCache } = options
  const { directory, store: path, index: indexPath, journal: journalPath, snapshots, damaged } = layoutOf(folder)
  mkdirSync(directory, { recursive: true })
  const store = openStore ? await openStore(log) : await openEmbeddedStore({ path, snapshots, damaged, log })
  const cache = openCache?.(log)
  const journal = openJournal({ path: journalPath, log })
  const embedder = given ?? openModelFreeEmbedder()
  const index = change(await openSqliteIndex({ path: indexPath, embedder, log }))
  let time = new Date()
  let shown = Infinity
  const seen: Store = {
    ...store,
    generation: async () => Math.min(shown, await store.generation()),
    changes: async (query) => (await store.changes(query)).filter(({ generation }) => generation <= shown),
  }
  const memory = await openMemory({
    store: seen,
    index,
    journal,
    now: () => time,
    log,
    ...(cache && { cache }),
  })
  return {
    store,
    index,
    memory,
    setTime: (at) => {
      time = new Date(at)
    },
    showUntil: (generation) => {
      shown = generation
    },
    close: async () => {
      await memory.close()
      await index.close()
      journal.close()
      await cache?.close()
      await store.close()
      if (!given) await embedder.close()
    },
  }
}
