import { METRIC_SAMPLES_MAX } from '../limits.ts'

type Kind = 'counter' | 'gauge'
const ABOUT = {
  events_accepted_total: ['counter', 'Events taken over HTTP.'],
  events_refused_total: ['counter', 'Events refused over HTTP.'],
  recalls_total: ['counter', 'Recalls answered.'],
  recalls_empty_total: ['counter', 'Recalls that found nothing relevant.'],
  searches_total: ['counter', 'Searches answered.'],
  cache_hits_total: ['counter', 'Recalls answered from the cache.'],
  errors_total: ['counter', 'Requests that failed through a fault of ours.'],
  requests_total: ['counter', 'Requests answered.'],
  spool_pending_events: ['gauge', 'Events on disk that are not yet in the graph.'],
  spool_bytes: ['gauge', 'Bytes of the spool.'],
  dead_events: ['gauge', 'Events that could not be taken in; `replay` tries again.'],
  lost_events: ['gauge', 'Events not kept because the spool was full.'],
  episodes: ['gauge', 'Episodes in the graph.'],
  facts: ['gauge', 'Facts in the graph.'],
  index_units: ['gauge', 'Units in the search index.'],
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
  /** Prometheus' text format 0.0.4. */
  render(gauges: Gauges): string
}

/** Counters and latencies of this process; the quantiles are of the last requests of each route. */
export function createMetrics(): Metrics {
  const counters = new Map<Name, number>()
  const times = new Map<string, { samples: number[]; count: number; sumMs: number }>()
  const line = (name: Name, value: number): string => {
    const [kind, about] = ABOUT[name]
    return `# HELP opencode_memory_${name} ${about}\n# TYPE opencode_memory_${name} ${kind}\nopencode_memory_${name} ${value}\n`
  }
  return {
    count: (name, by = 1) => void counters.set(name, (counters.get(name) ?? 0) + by),
    time: (path, tookMs) => {
      const kept = times.get(path) ?? { samples: [], count: 0, sumMs: 0 }
      kept.samples[kept.count % METRIC_SAMPLES_MAX] = tookMs
      kept.count++
      kept.sumMs += tookMs
      times.set(path, kept)
    },
    render: (gauges) => {
      const counted = (Object.keys(ABOUT) as Name[]).flatMap((name) => {
        if (ABOUT[name][0] === 'counter') return [line(name, counters.get(name) ?? 0)]
        return gauges[name] === undefined ? [] : [line(name, gauges[name])]
      })
      return counted.join('') + renderTimes(times)
    },
  }
}

function renderTimes(times: ReadonlyMap<string, { samples: number[]; count: number; sumMs: number }>): string {
  const name = 'opencode_memory_request_seconds'
  const seconds = (ms: number) => (ms / 1000).toFixed(6)
  const lines = [`# HELP ${name} Time to answer, by route.`, `# TYPE ${name} summary`]
  for (const [path, { samples, count, sumMs }] of times) {
    const sorted = samples.toSorted((a, b) => a - b)
    for (const quantile of [0.5, 0.95, 0.99]) {
      const value = sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)] ?? 0
      lines.push(`${name}{path="${path}",quantile="${quantile}"} ${seconds(value)}`)
    }
    lines.push(`${name}_sum{path="${path}"} ${seconds(sumMs)}`, `${name}_count{path="${path}"} ${count}`)
  }
  return `${lines.join('\n')}\n`
}
