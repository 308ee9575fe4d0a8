import { createHash, randomUUID } from 'node:crypto'
import {
  CACHE_DEADLINE_MS,
  CACHE_DROP_MS,
  CACHE_MISSES_NOTED_MAX,
  CACHE_TTL_MS,
  CACHE_VALUE_BYTES_MAX,
} from '../limits.ts'
import type { Log } from '../log.ts'
import type { Cache, CacheKey } from './cache.ts'
import { openEpochs } from './epochs.ts'
import { frame, FRAME_BYTES, unframe } from './frame.ts'
import { valkeyAddress, type ValkeyClient, type ValkeyPlace } from './valkey-client.ts'
import { openLink } from './valkey-link.ts'

export type ValkeyCacheOptions = ValkeyPlace & {
  log: Log
  /** What tells this graph from others whose daemons use the same server: the same for all daemons of one graph. */
  graph: string
  /** What one answer may take; the tests of a busy machine give more. */
  deadlineMs?: number
}

/** Keeps a value only while its scope is in the epoch of the miss that it answers. */
const SET_IN_EPOCH = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1`
/** Longer than anything that was being computed when its scope was dropped can still take. */
const EPOCH_MS = 6 * CACHE_TTL_MS
const SCAN_COUNT = 1_000

/**
 * A cache on a Valkey that several daemons share. It connects in the background and is silent while it cannot; `state`
 * says so. What was to be dropped while it was away is dropped before it is read again. Fails with `config_invalid`.
 */
export function openValkeyCache({ log, graph, deadlineMs = CACHE_DEADLINE_MS, ...place }: ValkeyCacheOptions): Cache {
  const address = valkeyAddress(place)
  const epochs = openEpochs<string>(CACHE_MISSES_NOTED_MAX)
  const counters = { hits: 0, misses: 0, failures: 0 }
  const owed = new Set<string>()

  const link = openLink({
    address,
    log,
    deadlineMs,
    first: async (client) => {
      for (const scope of owed) {
        await dropScope(client, graph, scope)
        owed.delete(scope)
      }
    },
  })
  const ask = async <T>(
    commands: (client: ValkeyClient) => Promise<T>,
    deadlineMs?: number,
  ): Promise<T | undefined> => {
    const given = await link.ask(commands, deadlineMs)
    if (!given) return undefined
    if ('answer' in given) return given.answer
    counters.failures++
    log.debug({ err: given.failed, cache: address.shown }, 'the cache refused')
    return undefined
  }

  return {
    kind: 'valkey',
    path: address.shown,
    get: async (key) => {
      const { entry, epoch } = namesOf(graph, key)
      // Sent together: one round trip. The start only, so that a giant under our name costs nothing.
      const found = await ask((client) =>
        Promise.all([client.get(epoch), client.getStart(entry, CACHE_VALUE_BYTES_MAX + FRAME_BYTES)]),
      )
      const value = found && unframe(entry, found[1])
      if (value) {
        counters.hits++
        return value
      }
      counters.misses++
      if (found) epochs.note(entry, found[0]?.toString() ?? '')
      return undefined
    },
    set: async (key, value, { ttlMs }) => {
      const { entry, epoch } = namesOf(graph, key)
      const noted = epochs.take(entry)
      if (value.byteLength > CACHE_VALUE_BYTES_MAX || ttlMs < 1) return
      await ask(async (client) => {
        const now = noted ?? (await client.get(epoch))?.toString() ?? ''
        const values = [now, frame(entry, value), String(Math.round(ttlMs))]
        await client.eval(SET_IN_EPOCH, [epoch, entry], values)
      })
    },
    drop: async (scope) => {
      owed.add(scope)
      const dropped = await ask((client) => dropScope(client, graph, scope), CACHE_DROP_MS)
      if (dropped !== undefined) owed.delete(scope)
      return { dropped: dropped ?? 0, complete: dropped !== undefined }
    },
    state: () => ({ up: link.ready(), ...counters }),
    close: async () => link.close(),
  }
}

/** First the epoch, so that nothing is added behind the scan; then every entry of the scope. */
async function dropScope(client: ValkeyClient, graph: string, scope: string): Promise<number> {
  const { epoch, all } = namesOf(graph, { scope, generation: 0, key: '' })
  await client.set(epoch, randomUUID(), EPOCH_MS)
  let dropped = 0
  let cursor = '0'
  do {
    const { cursor: next, names } = await client.scan(cursor, all, SCAN_COUNT)
    const entries = names.filter((name) => name !== epoch)
    if (entries.length > 0) dropped += await client.unlink(entries)
    cursor = next
  } while (cursor !== '0')
  return dropped
}

/** Names of one scope share a hash tag, so that a script finds them on one server of a cluster. */
function namesOf(graph: string, { scope, generation, key }: CacheKey): { entry: string; epoch: string; all: string } {
  const prefix = `opencode-memory:{${encodeURIComponent(graph)}:${encodeURIComponent(scope)}}`
  const short = /^[\w-]{1,64}$/.test(key) ? key : createHash('sha256').update(key).digest('base64url')
  const pattern = `${prefix.replace(/[*?[\]\\]/g, '\\$&')}:*`
  return { entry: `${prefix}:${generation}:${short}`, epoch: `${prefix}:epoch`, all: pattern }
}
