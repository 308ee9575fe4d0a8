import { CACHE_BYTES_MAX, CACHE_MISSES_NOTED_MAX, CACHE_VALUE_BYTES_MAX } from '../limits.ts'
import type { Cache, CacheKey } from './cache.ts'
import { openEpochs } from './epochs.ts'

type Options = {
  bytesMax?: number
  /** Milliseconds of a clock that only goes forward. */
  clock?: () => number
}
type Entry = { scope: string; value: Uint8Array; until: number; bytes: number }

/** What an entry costs beside its value: key, map slot, object. Measured as the heap of 100,000 empty entries. */
const ENTRY_BYTES = 300

/** A cache in the memory of this process: bounded by bytes, the least recently used goes first. */
export function openInProcessCache({
  bytesMax = CACHE_BYTES_MAX,
  clock = () => performance.now(),
}: Options = {}): Cache {
  // A Map keeps the order of insertion: what is read is put to its end again, so its start is what goes first.
  const entries = new Map<string, Entry>()
  const epochs = openEpochs<number>(CACHE_MISSES_NOTED_MAX)
  const dropped = new Map<string, number>()
  const counters = { hits: 0, misses: 0 }
  let bytes = 0

  const remove = (name: string, entry: Entry): void => {
    entries.delete(name)
    bytes -= entry.bytes
  }
  const epochOf = (scope: string): number => dropped.get(scope) ?? 0

  return {
    kind: 'in-process',
    path: 'in the memory of the daemon',
    get: async (key) => {
      const name = nameOf(key)
      const entry = entries.get(name)
      if (entry && entry.until > clock()) {
        counters.hits++
        entries.delete(name)
        entries.set(name, entry)
        return entry.value
      }
      if (entry) remove(name, entry)
      counters.misses++
      epochs.note(name, epochOf(key.scope))
      return undefined
    },
    set: async (key, value, { ttlMs }) => {
      const name = nameOf(key)
      const noted = epochs.take(name)
      if (noted !== undefined && noted !== epochOf(key.scope)) return
      const before = entries.get(name)
      if (before) remove(name, before)
      if (value.byteLength > CACHE_VALUE_BYTES_MAX || ttlMs <= 0) return
      const entry: Entry = {
        scope: key.scope,
        value,
        until: clock() + ttlMs,
        bytes: value.byteLength + name.length + ENTRY_BYTES,
      }
      entries.set(name, entry)
      bytes += entry.bytes
      for (const [oldest, old] of entries) {
        if (bytes <= bytesMax) break
        remove(oldest, old)
      }
    },
    drop: async (scope) => {
      dropped.set(scope, epochOf(scope) + 1)
      let count = 0
      for (const [name, entry] of entries) {
        if (entry.scope !== scope) continue
        remove(name, entry)
        count++
      }
      return { dropped: count, complete: true }
    },
    state: () => ({ up: true, ...counters, failures: 0 }),
    close: async () => {
      entries.clear()
      bytes = 0
    },
  }
}

const nameOf = ({ scope, generation, key }: CacheKey): string => `${scope}\0${generation}\0${key}`
