import { METRIC_SAMPLES_MAX } from '../limits.ts'

type Kind = 'counter' | 'gauge'
const ABOUT = {
  events_accepted_total: ['counter', 'Events taken over HTTP.'],
  events_refused_total: ['counter', 'Events refused over HTTP.'],
  recalls_total: ['counter', 'Recalls answered.'],
  recalls_empty_total: ['counter', 'Recalls that found nothing relevant.'],
  searches_total: ['counter', 'Searches answered.'],
  cache_hits_total: ['counter', 'Recalls answered from the cache.'],
  cache_misses_total: ['counter', 'Recalls that had to be computed.'],
  cache_hit_ratio: ['gauge', 'Share of the recalls that the cache answered, since the start.'],
  cache_gain_ratio: [
    'gauge',
    'How many times as long a computed recall takes as one from the cache, by their medians.',
  ],
  cache_failures: ['gauge', 'Calls that the cache did not answer in time, or refused.'],
  cache_up: ['gauge', '1 when the cache answers.'],
  errors_total: ['counter', 'Requests that failed through a fault of ours.'],
  requests_total: ['counter', 'Requests answered.'],
  spool_pending_events: ['gauge', 'Events on disk that are not yet in the graph.'],
  spool_bytes: ['gauge', 'Bytes of the spool.'],
  dead_events: ['gauge', 'Events that could not be taken in; `replay` tries again.'],
  lost_events: ['gauge', 'Events not kept because the spool was full.'],
  episodes: ['gauge', 'Episodes in the graph.'],
  facts: ['gauge', 'Facts in the graph.'],
  index_units: ['gauge', 'Units in the search index.'],
  index_units_to_embed: ['gauge', 'Units that the model has not embedded yet.'],
  canary_green: ['gauge', '1 when the last canary came through.'],
  resident_memory_bytes: ['gauge', 'Memory of the daemon.'],
  uptime_seconds: ['gauge', 'Age of the daemon.'],
} as const satisfies Record<string, readonly [Kind, string]>
type Name = keyof typeof ABOUT
export type Gauges = Partial<Record<Name, number>>

export type Metrics = {
  count(name: Name, by?: number): void
  /** Keeps the time of one request, by route. */
  time(path: string, tookMs: number): void
  /** Counts one recall, and keeps its time beside those of its like: from the cache, or computed. */
  recalled(recall: { cached: boolean; tokens: number; tookMs: number }): void
  /** Prometheus' text format 0.0.4. */
  render(gauges: Gauges): string
}

/** Counters and latencies of this process; the quantiles are of the last requests of each route. */
export function createMetrics(): Metrics {
  const counters = new Map<Name, number>()
  const times: Times = new Map()
  const recalls: Times = new Map()
  const line = (name: Name, value: number): string => {
    const [kind, about] = ABOUT[name]
    return `# HELP opencode_memory_${name} ${about}\n# TYPE opencode_memory_${name} ${kind}\nopencode_memory_${name} ${value}\n`
  }
  const count: Metrics['count'] = (name, by = 1) => void counters.set(name, (counters.get(name) ?? 0) + by)
  return {
    count,
    time: (path, tookMs) => keepTime(times, path, tookMs),
    recalled: ({ cached, tokens, tookMs }) => {
      count('recalls_total')
      if (tokens === 0) count('recalls_empty_total')
      count(cached ? 'cache_hits_total' : 'cache_misses_total')
      keepTime(recalls, cached ? 'hit' : 'miss', tookMs)
    },
    render: (given) => {
      const gauges: Gauges = { ...given, ...gainOf(recalls) }
      const counted = (Object.keys(ABOUT) as Name[]).flatMap((name) => {
        if (ABOUT[name][0] === 'counter') return [line(name, counters.get(name) ?? 0)]
        return gauges[name] === undefined ? [] : [line(name, gauges[name])]
      })
      const asked = renderTimes(times, { name: 'request_seconds', about: 'Time to answer, by route.', label: 'path' })
      const about = 'Time of a recall, from the cache or computed.'
      return counted.join('') + asked + renderTimes(recalls, { name: 'recall_seconds', about, label: 'cache' })
    },
  }
}

/** The last samples of each kind, and the sum of all. */
type Times = Map<string, { samples: number[]; count: number; sumMs: number }>

function keepTime(times: Times, kind: string, tookMs: number): void {
  const kept = times.get(kind) ?? { samples: [], count: 0, sumMs: 0 }
  kept.samples[kept.count % METRIC_SAMPLES_MAX] = tookMs
  kept.count++
  kept.sumMs += tookMs
  times.set(kind, kept)
}

const quantileOf = (sorted: readonly number[], quantile: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)] ?? 0

function gainOf(recalls: Times): Gauges {
  const [hits, misses] = [recalls.get('hit'), recalls.get('miss')]
  const all = (hits?.count ?? 0) + (misses?.count ?? 0)
  const medianOf = ({ samples }: { samples: number[] }): number =>
    quantileOf(
      samples.toSorted((a, b) => a - b),
      0.5,
    )
  return {
    ...(all > 0 && { cache_hit_ratio: (hits?.count ?? 0) / all }),
    ...(hits && misses && { cache_gain_ratio: medianOf(misses) / medianOf(hits) }),
  }
}

function renderTimes(
  times: Times,
  { name: own, about, label }: { name: string; about: string; label: string },
): string {
  const name = `opencode_memory_${own}`
  const seconds = (ms: number) => (ms / 1000).toFixed(6)
  const lines = [`# HELP ${name} ${about}`, `# TYPE ${name} summary`]
  for (const [kind, { samples, count, sumMs }] of times) {
    const sorted = samples.toSorted((a, b) => a - b)
    for (const quantile of [0.5, 0.95, 0.99])
      lines.push(`${name}{${label}="${kind}",quantile="${quantile}"} ${seconds(quantileOf(sorted, quantile))}`)
    lines.push(`${name}_sum{${label}="${kind}"} ${seconds(sumMs)}`, `${name}_count{${label}="${kind}"} ${count}`)
  }
  return `${lines.join('\n')}\n`
}
