import { FALKOR_GENERATION_GAP, FALKOR_SYNC_MS } from '../../limits.ts'
import type { Log } from '../../log.ts'
import type { Connection } from './connection.ts'
import { KEYS } from './keys.ts'

/**
 * A server that was started again may have lost steps whose generations were told to followers. If it counted on from
 * what it found, two different steps would have one number. So at each start the counter's next value jumps far ahead,
 * and the gap is written down: a position inside it belongs to steps that may be lost.
 */
const NOTICE_RESTART = `
local counter = tonumber(redis.call('GET', KEYS[1]) or '0')
local base = tonumber(redis.call('GET', KEYS[2]) or '0')
local run = redis.call('GET', KEYS[3])
local told = tonumber(ARGV[2])
local highest = math.max(counter, base, told)
local fresh = not run and highest == 0
if run == ARGV[1] and math.max(counter, base) >= told then return 0 end
redis.call('SET', KEYS[3], ARGV[1])
if fresh then return 0 end
local ahead = string.format('%.0f', highest + tonumber(ARGV[3]))
redis.call('SET', KEYS[2], ahead)
redis.call('ZADD', KEYS[4], counter, string.format('%.0f', counter) .. ' ' .. ahead)
return 1`

export type Guard = {
  /** Notices a server that was started again; once for each connection, and before anything is written there. */
  ready: () => Promise<void>
  /** The highest generation that somebody was told of. */
  told: (generation: number) => void
  kept: (position: number) => Promise<number>
}

export function guarding(connection: Connection, log: Log): Guard {
  let checked = 0
  let highest = 0

  async function notice(): Promise<void> {
    const { epoch } = connection
    const run = /run_id:(\w+)/.exec(String(await connection.command(['INFO', 'server'])))?.[1] ?? 'unknown'
    const keys = [KEYS.generation, KEYS.base, KEYS.run, KEYS.gaps]
    const noticed = await connection.command([
      ...['EVAL', NOTICE_RESTART, keys.length, ...keys, run, highest, FALKOR_GENERATION_GAP],
    ])
    if (noticed === 1) log.warn({ where: connection.where }, 'FalkorDB was started again: what it lost is looked for')
    checked = epoch
  }

  const ready = async (): Promise<void> => {
    if (checked !== connection.epoch) await notice()
  }

  return {
    ready,
    told: (generation) => {
      highest = Math.max(highest, generation)
    },
    kept: async (position) => {
      if (position > highest) {
        highest = position
        checked = 0
      }
      await ready()
      const gaps = (await connection.command(['ZRANGE', KEYS.gaps, 0, -1])) as string[]
      const counter = Number((await connection.command(['GET', KEYS.generation])) ?? 0)
      const inside = (at: number, gap: string): number => {
        const [floor = 0, to = 0] = gap.split(' ').map(Number)
        return floor < at && at <= to ? floor : at
      }
      return Math.min(counter, gaps.toReversed().reduce(inside, position))
    },
  }
}

/** Up to which generation the server's files hold everything; from an append-only file, or from its last snapshot. */
export function syncing(connection: Connection, log: Log): () => Promise<number> {
  let persisted = 0
  let sample: { generation: number; saved: string } | undefined
  let warned = false

  const counter = async (): Promise<number> => Number((await connection.command(['GET', KEYS.generation])) ?? 0)

  async function bySnapshot(info: Record<string, string>, generation: number): Promise<void> {
    const saved = `${info['run']} ${info['rdb_last_save_time']} ${info['rdb_saves'] ?? ''}`
    if (info['rdb_changes_since_last_save'] === '0' && info['rdb_last_bgsave_status'] === 'ok') {
      if (await savesAtAll(connection)) persisted = generation
    } else if (sample && sample.saved !== saved) {
      // The snapshot began after the sample was taken, so it has all of it.
      persisted = Math.max(persisted, sample.generation)
      sample = undefined
    }
    if (info['rdb_bgsave_in_progress'] === '0') sample ??= { generation, saved }
  }

  return async () => {
    const generation = await counter()
    if (generation <= persisted) return (persisted = Math.min(persisted, generation))
    const info = fieldsOf(String(await connection.command(['INFO', 'persistence'])))
    if (info['aof_enabled'] === '1') {
      // A write of our own, so that the sync we wait for covers everything before it.
      await connection.command(['SET', KEYS.sync, generation])
      const reply = (await connection.command(['WAITAOF', 1, 0, FALKOR_SYNC_MS], 2 * FALKOR_SYNC_MS)) as number[]
      if (Number(reply[0]) >= 1) persisted = generation
      return persisted
    }
    if (!warned) {
      warned = true
      log.warn(
        { where: connection.where },
        'FalkorDB keeps no append-only file: what it was told is safe only after its next snapshot (set appendonly yes)',
      )
    }
    await bySnapshot(info, generation)
    return persisted
  }
}

/** A server without rules for saving that never saved keeps nothing, though it has no changes to save at its start. */
async function savesAtAll(connection: Connection): Promise<boolean> {
  const [, rules] = (await connection.command(['CONFIG', 'GET', 'save'])) as string[]
  return rules !== undefined && rules !== ''
}

function fieldsOf(info: string): Record<string, string> {
  const lines = info.split(/\r?\n/).filter((line) => line.includes(':'))
  return Object.fromEntries(
    lines.map((line): [string, string] => [line.split(':', 1)[0]!, line.slice(line.indexOf(':') + 1)]),
  )
}
