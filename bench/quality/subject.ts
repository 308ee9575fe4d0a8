import { mkdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
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
  /** Waits until the model has embedded what the index has: figures are taken of the whole. */
  embedded(): Promise<void>
  close(): Promise<void>
}

const MEANING_CHECK_MS = 50

type Options = {
  folder: string
  /** Takes parts of the search away; the index is what the engine sees of it. */
  change?: ((index: SearchIndex) => SearchIndex) | undefined
  /** A model beside the vectors by spelling, as the product opens it. Who opened it closes it. */
  model?: Embedder | undefined
  /** Another store than the embedded one. */
  openStore?: ((log: Log) => Promise<Store>) | undefined
  openCache?: ((log: Log) => Cache) | undefined
}

export async function openSubject(options: Options): Promise<Subject> {
  const { folder, change = (index) => index, model, openStore, openCache } = options
  const { directory, store: path, index: indexPath, journal: journalPath, snapshots, damaged } = layoutOf(folder)
  mkdirSync(directory, { recursive: true })
  const store = openStore ? await openStore(log) : await openEmbeddedStore({ path, snapshots, damaged, log })
  const cache = openCache?.(log)
  const journal = openJournal({ path: journalPath, log })
  const embedder = openModelFreeEmbedder()
  const index = change(await openSqliteIndex({ path: indexPath, embedder, model, log }))
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
    embedded: async () => {
      for (let state = index.meaning(); state && state.waiting > 0; state = index.meaning()) {
        if (state.reason !== null) throw new Error(`${state.identity} stopped: ${state.reason}`)
        await sleep(MEANING_CHECK_MS)
      }
    },
    close: async () => {
      await memory.close()
      await index.close()
      journal.close()
      await cache?.close()
      await store.close()
      await embedder.close()
    },
  }
}
