import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Copied } from './archive/copy.ts'
import type { Cache } from './caches/cache.ts'
import { OPTIONS, type Config } from './config.ts'
import { CANARY_PROJECT, runCanary, type CanaryRun } from './engine/canary.ts'
import { openInbox, type Inbox } from './engine/inbox.ts'
import type { Memory } from './engine/contract.ts'
import { openMemory } from './engine/memory.ts'
import { MemoryError } from './errors.ts'
import { deriveId } from './ids.ts'
import type { SearchIndex } from './index/search-index.ts'
import type { Journal } from './journal/journal.ts'
import { layoutOf, type Layout } from './layout.ts'
import { WARM_AFTER_MS } from './limits.ts'
import type { Log } from './log.ts'
import type { ServerFinding } from './finding.ts'
import { EMBEDDED, IN_PROCESS, type StorePlace } from './settings/place.ts'
import type { Examination } from './stores/falkordb/examine.ts'
import type { Store } from './stores/store.ts'
import type { ProjectId } from './types.ts'

type Progress = (done: number, total: number) => void

/** Everything that runs, put together. Whoever assembles it starts the inbox, and closes it. */
export type Product = {
  store: Store
  cache: Cache
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
  /** Copies projects between two stores while nothing else is written here; one of them may be the one in use. */
  copy(request: {
    from: StorePlace
    to: StorePlace
    projects?: readonly ProjectId[]
    dryRun?: true
    onProgress?: Progress
  }): Promise<Copied>
  /** Resolves when the index has what the store has. */
  ready: Promise<void>
  close(): Promise<void>
}

type Settings = Pick<Config, 'dataDir'> & Partial<Config>
type Options = { config: Settings; log: Log; now?: () => Date }

/**
 * Opens the drivers that the configuration names and puts the engine on top: the only place that knows a concrete
 * driver. A server that does not answer is no reason to stop: it is asked again until it does. The index catches up in
 * the background. Fails with what the drivers say: `damaged`, `storage_full`, `conflict`, `config_invalid`.
 */
export async function assemble({ config, log, now = () => new Date() }: Options): Promise<Product> {
  const layout = layoutOf(config.dataDir)
  for (const directory of [layout.directory, layout.spool]) mkdirSync(directory, { recursive: true, mode: 0o700 })
  const [{ openJournal }, { openSqliteIndex }, { openModelFreeEmbedder }] = await Promise.all([
    import('./journal/sqlite-journal.ts'),
    import('./index/sqlite-index.ts'),
    import('./models/model-free.ts'),
  ])
  const opened: (() => void | Promise<void>)[] = []
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).toReversed()) await close()
  }
  try {
    const place = storePlaceOf(config)
    const store = await openMainStore(place, { layout, log, now })
    opened.push(() => store.close())
    const journal = openJournal({ path: layout.journal, log })
    opened.push(() => journal.close())
    const cache = await openCache(config, { graph: graphName(place, journal), log })
    opened.push(() => cache.close())
    const embedder = openModelFreeEmbedder()
    opened.push(() => embedder.close())
    const model = await openModel(config, { layout, log, now, cache })
    opened.push(() => model?.close())
    const index = await openSqliteIndex({ path: indexPath(layout, place), embedder, model, log })
    opened.push(() => index.close())
    const memory = await openMemory({
      store,
      cache,
      index,
      journal,
      now,
      log,
      places: layout,
      branches: config.branches !== 'off',
    })
    opened.push(() => memory.close())
    return productOf({ place, store, cache, index, journal, memory, layout, log, now, closeAll })
  } catch (cause) {
    // What was opened before the failure would keep files and locks.
    await closeAll()
    throw cause
  }
}

const storePlaceOf = ({ store = EMBEDDED, storeUser, storePassword, storeCa }: Settings): StorePlace => ({
  ...{ url: store, user: storeUser, password: storePassword, ca: storeCa },
})

const cachePlaceOf = ({ cache = IN_PROCESS, cacheUser, cachePassword, cacheCa }: Settings): StorePlace => ({
  ...{ url: cache, user: cacheUser, password: cachePassword, ca: cacheCa },
})

type Surroundings = { layout: Layout; log: Log; now: () => Date }

/** A server's driver is loaded only when it is named: it takes longer than everything else together. */
async function openStore(place: StorePlace, { layout, log, now }: Surroundings): Promise<Store> {
  if (place.url === EMBEDDED) {
    const { openEmbeddedStore } = await import('./stores/embedded.ts')
    return openEmbeddedStore({ path: layout.store, snapshots: layout.snapshots, damaged: layout.damaged, log, now })
  }
  const { openFalkorStore } = await import('./stores/falkordb.ts')
  return openFalkorStore({ ...accessOf(place), log, now })
}

/** The store in use may come later than the daemon; one that is copied from or to must be there. */
async function openMainStore(place: StorePlace, surroundings: Surroundings): Promise<Store> {
  if (place.url === EMBEDDED) return openStore(place, surroundings)
  const { openLateStore } = await import('./stores/late.ts')
  const open = (): Promise<Store> => openStore(place, surroundings)
  return openLateStore({ kind: 'falkordb', path: place.url, open, log: surroundings.log })
}

async function openCache(config: Settings, { graph, log }: { graph: string; log: Log }): Promise<Cache> {
  const place = cachePlaceOf(config)
  if (place.url === IN_PROCESS) return (await import('./caches/in-process.ts')).openInProcessCache()
  const { openValkeyCache } = await import('./caches/valkey.ts')
  return openValkeyCache({ ...accessOf(place), graph, log })
}

/** The model that the configuration names; none, with a warning, where it cannot be used: search goes on by words. */
async function openModel(config: Settings, { layout, log, now, cache }: Surroundings & { cache: Cache }) {
  if (config.embedder === undefined || config.embedder === 'model-free') return undefined
  const { withKeptQueries } = await import('./engine/query-vectors.ts')
  if (config.embedder === 'local') {
    const { openLocalEmbedder } = await import('./models/local.ts')
    try {
      return withKeptQueries(await openLocalEmbedder({ models: layout.models, log }), cache)
    } catch (error) {
      const { message, fix } = error as MemoryError
      log.warn({ reason: message, fix }, 'the local model is not in use: search goes by words, names and spelling')
      return undefined
    }
  }
  const [{ openOpenAiEmbedder }, { openLedger }] = await Promise.all([
    import('./models/openai.ts'),
    import('./models/ledger.ts'),
  ])
  const {
    embedderUrl: url = OPTIONS.embedderUrl.default,
    embedderModel: model = OPTIONS.embedderModel.default,
    embedderDimensions: dimensions = OPTIONS.embedderDimensions.default,
    embedderKey: key,
    embedderDollarsPerMillion: dollarsPerMillionTokens = OPTIONS.embedderDollarsPerMillion.default,
    embedderDollarsPerDay: dollarsPerDayMax = OPTIONS.embedderDollarsPerDay.default,
  } = config
  const ledger = openLedger({ path: join(layout.models, 'ledger.json'), dollarsPerDayMax, now })
  return withKeptQueries(
    openOpenAiEmbedder({ url, model, dimensions, key, dollarsPerMillionTokens, ledger, log }),
    cache,
  )
}

/** How the servers are that the configuration names; nothing for what lives in this process. Reads only. */
export async function inspectServers(config: Settings): Promise<{ store: ServerFinding[]; cache: ServerFinding[] }> {
  const [store, cache] = [storePlaceOf(config), cachePlaceOf(config)]
  const [ofStore, ofCache] = await Promise.all([
    store.url === EMBEDDED
      ? []
      : import('./stores/falkordb/inspect.ts').then(({ inspectFalkor }) => inspectFalkor(accessOf(store))),
    cache.url === IN_PROCESS
      ? []
      : import('./caches/inspect.ts').then(({ inspectValkey }) => inspectValkey(accessOf(cache))),
  ])
  return { store: ofStore, cache: ofCache }
}

/**
 * Looks at one graph of the server for records that break Graphiti, whoever wrote them, and mends them when told to.
 * Fails with `bad_request` where memory is not on a server.
 */
export async function examineServerGraph(
  config: Settings,
  request: { graph: string; mend: boolean },
): Promise<Examination> {
  const place = storePlaceOf(config)
  if (place.url === EMBEDDED) {
    throw new MemoryError('bad_request', {
      message: 'Memory is in the embedded store here: Graphiti does not read it.',
      fix: 'Name a server: opencode-memory up --store falkordb://host',
    })
  }
  const { examineGraph } = await import('./stores/falkordb/examine.ts')
  return examineGraph({ ...accessOf(place), ...request })
}

type Access = { url: string; username?: string; password?: string; tls?: { ca?: string } }

function accessOf({ url, user, password, ca }: StorePlace): Access {
  return {
    url,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { tls: { ca: certificates(ca) } }),
  }
}

function certificates(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new MemoryError('config_invalid', {
      message: `The certificates ${path} cannot be read: ${(cause as Error).message}`,
      fix: 'Give a readable file in PEM form.',
      cause,
    })
  }
}

/** One index for each store, so that going from one to another and back loses nothing and builds nothing twice. */
const indexPath = (layout: Layout, { url }: StorePlace): string =>
  url === EMBEDDED ? layout.index : join(layout.directory, `index-${deriveId('index', url).slice(0, 8)}.db`)

/** Daemons of one graph share what they cached; a file is known to its own daemon only. */
function graphName({ url }: StorePlace, journal: Journal): string {
  if (url !== EMBEDDED) return url
  const known = journal.recall('cache.graph')
  if (typeof known === 'string') return known
  const name = `${EMBEDDED}-${randomUUID()}`
  journal.remember('cache.graph', name)
  return name
}

type Parts = Pick<Product, 'store' | 'cache' | 'index' | 'journal' | 'memory' | 'layout'> & {
  place: StorePlace
  log: Log
  now: () => Date
  closeAll: () => Promise<void>
}

function productOf({ closeAll, log, now, place, ...parts }: Parts): Product {
  const { store, index, journal, memory, layout } = parts
  const inbox = openInbox({ directory: layout.spool, memory, journal, store, log, now })
  const ready = memory.reindex({ anew: false }).then(
    ({ units, tookMs }) => log.debug({ units, tookMs }, 'the search index is up to date'),
    (cause: unknown) => log.error({ err: cause }, 'the search index is behind: run `opencode-memory reindex`'),
  )
  const ending = new AbortController()
  const warmed = ready
    // The daemon answers first.
    .then(() => sleep(WARM_AFTER_MS, undefined, { ref: false, signal: ending.signal }))
    .then(() => memory.warm())
    .catch((cause: unknown) => log.debug({ err: cause }, 'the first recall finds nothing prepared'))
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
    copy: ({ from, to, ...request }) =>
      memory.maintain(async () => {
        const { copyMemory } = await import('./archive/copy.ts')
        const own = (one: StorePlace): boolean => one.url === place.url
        const open = (one: StorePlace): Promise<Store> =>
          own(one) ? Promise.resolve(store) : openStore(one, { layout, log, now })
        const source = await open(from)
        try {
          const target = await open(to)
          try {
            return await copyMemory({ from: source, to: target, hidden: [CANARY_PROJECT], ...request })
          } finally {
            if (!own(to)) await target.close()
          }
        } finally {
          if (!own(from)) await source.close()
        }
      }),
    ready,
    close: async () => {
      ending.abort()
      await inbox.close()
      await warmed
      await closeAll()
    },
  }
}
