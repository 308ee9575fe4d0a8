import { HealthAnswer, Status } from '../../api.ts'
import { asMemoryError } from '../../errors.ts'
import type { ServerContext } from '../context.ts'
import { pluginState } from '../plugin-file.ts'
import { route, type Route } from '../route.ts'
import { otherStores } from '../stores-used.ts'

export const stateRoutes = (server: ServerContext, document: () => Record<string, unknown>): Route[] => {
  const { identity, metrics } = server
  return [
    route('get', '/v1/health', {
      group: 'state',
      about: 'Whether it lives; with the token also who it is.',
      open: true,
      answer: HealthAnswer,
      handle: async ({ known }) =>
        known ? { ok: true, version: identity.version, pid: process.pid, startedBy: identity.startedBy } : { ok: true },
    }),
    route('get', '/v1/status', {
      group: 'state',
      about: 'How daemon, store, index, spool, canary and plugin are.',
      answer: Status,
      handle: () => statusOf(server),
    }),
    {
      method: 'get',
      path: '/v1/metrics',
      group: 'state',
      about: 'Counters, gauges and latencies in the text format of Prometheus.',
      answer: { mediaType: 'text/plain; version=0.0.4' },
      status: 200,
      handle: async () => {
        const { daemon, store, index, spool, canary } = await statusOf(server)
        return metrics.render({
          spool_pending_events: spool.pendingEvents,
          spool_bytes: spool.bytes,
          dead_events: spool.deadEvents,
          lost_events: spool.lostEvents,
          episodes: store.episodes,
          facts: store.facts,
          index_units: index.units,
          index_units_to_embed: index.model?.waiting ?? 0,
          cache_up: server.product.cache.state().up ? 1 : 0,
          cache_failures: server.product.cache.state().failures,
          canary_green: canary.state === 'green' ? 1 : 0,
          resident_memory_bytes: daemon.rssBytes,
          uptime_seconds: Math.round(daemon.uptimeMs / 1000),
        })
      },
    },
    {
      method: 'get',
      path: '/v1/openapi.json',
      group: 'state',
      about: 'This interface as an OpenAPI document.',
      answer: { mediaType: 'application/json' },
      status: 200,
      handle: async () => JSON.stringify(document()),
    },
  ]
}

/** What `status` shows. The canary's own project is not counted. A store that is down leaves its part empty, and the rest true. */
export async function statusOf(server: ServerContext): Promise<Status> {
  const { product, identity, layout, now, configHome } = server
  const { store, cache, index, journal, inbox } = product
  const { generation, ...kept } = await storeState(server)
  return {
    daemon: {
      pid: process.pid,
      url: server.url().url,
      version: identity.version,
      rssBytes: process.memoryUsage.rss(),
      uptimeMs: now().getTime() - identity.startedAt.getTime(),
      startedBy: identity.startedBy,
    },
    store: { kind: store.kind, path: store.path, ...kept, generation, elsewhere: otherStores(product) },
    cache: { kind: cache.kind, path: cache.path, ...cache.state() },
    index: {
      units: index.counts().units,
      behind: generation === null ? 0 : Math.max(0, generation - index.position()),
      building: product.memory.indexing(),
      embedder: index.embedder.identity,
      model: index.meaning(),
    },
    spool: { ...inbox.state(), deadEvents: journal.deadCount() },
    canary: server.canary.last(),
    plugin: pluginState({ configHome, layout }),
  }
}

type StoreState = Pick<Status['store'], 'episodes' | 'entities' | 'facts' | 'problem' | 'generation' | 'unsaved'>

async function storeState({ product: { store, hidden }, log }: ServerContext): Promise<StoreState> {
  try {
    const projects = (await store.projects()).filter((id) => !hidden.includes(id))
    const { episodes, entities, facts } = await store.counts(projects)
    const [persisted, generation] = [await store.persisted(), await store.generation()]
    return { episodes, entities, facts, problem: null, generation, unsaved: Math.max(0, generation - persisted) }
  } catch (error) {
    const known = asMemoryError(error)
    if (!known) log.error({ err: error }, 'the store gave no account of itself')
    const message = known?.message ?? 'A fault of ours; the log has its cause.'
    const problem = { message, ...(known?.fix === undefined ? {} : { fix: known.fix }) }
    return { episodes: 0, entities: 0, facts: 0, problem, generation: null, unsaved: null }
  }
}
