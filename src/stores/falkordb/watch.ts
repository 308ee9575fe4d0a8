import { setTimeout as pause } from 'node:timers/promises'
import { FALKOR_BLOCK_MS, FALKOR_READ_MS } from '../../limits.ts'
import type { Log } from '../../log.ts'
import type { Connection } from './connection.ts'
import { KEYS } from './keys.ts'

type Options = {
  /** Opens the connection that waits; it is closed with the last watcher. */
  open: () => Connection
  writerId: string
  log: Log
  /** Looks for what real Graphiti wrote; every FALKOR_BLOCK_MS or so. */
  lookAround: () => Promise<void>
}

export type Watching = {
  watch: (onChange: () => void) => () => void
  /** Whether somebody watches. */
  active: () => boolean
  changed: () => void
  close: () => void
}

/**
 * Wakes up those who watch: by the stream beside the graphs within milliseconds, and by the counter when a note was lost.
 * Notes of this daemon's own steps wake nobody.
 */
export function watching({ open, writerId, log, lookAround }: Options): Watching {
  const watchers = new Set<() => void>()
  let connection: Connection | undefined

  const changed = (): void => {
    for (const watcher of watchers) watcher()
  }

  async function listen(used: Connection): Promise<void> {
    let epoch = -1
    let seen: Seen = { place: '0-0', generation: 0 }
    while (connection === used) {
      try {
        if (used.epoch !== epoch) {
          seen = await whereItIs(used)
          ;({ epoch } = used)
          // What happened between two connections, or before the first one stood, is found by looking.
          changed()
        }
        const { heard, now } = await hear(used, seen, writerId)
        seen = now
        if (heard) changed()
        await lookAround()
      } catch (cause) {
        if (connection !== used) return
        log.debug({ err: cause }, 'changes of others cannot be followed right now')
        // One that is only just being made is there in a moment.
        await pause(epoch < 0 ? 50 : FALKOR_BLOCK_MS / 4)
      }
    }
  }

  return {
    changed,
    active: () => watchers.size > 0,
    watch: (onChange) => {
      // A function of its own, so that one callback may watch twice.
      const watcher = (): void => onChange()
      watchers.add(watcher)
      if (!connection) {
        connection = open()
        void listen(connection)
      }
      return () => {
        watchers.delete(watcher)
        if (watchers.size > 0) return
        connection?.close()
        connection = undefined
      }
    },
    close: () => {
      watchers.clear()
      connection?.close()
      connection = undefined
    },
  }
}

/** How far the stream was read, and the generation that is known of. */
type Seen = { place: string; generation: number }
type Note = { id: string; by: string | undefined; generation: number }
type StreamReply = [key: string, entries: [id: string, fields: string[]][]][] | null

async function whereItIs(connection: Connection): Promise<Seen> {
  const generation = await counterOf(connection)
  const last = (await connection.command(['XREVRANGE', KEYS.changes, '+', '-', 'COUNT', 1])) as [string, string[]][]
  return { place: last[0]?.[0] ?? '0-0', generation }
}

const counterOf = async (connection: Connection): Promise<number> =>
  Number((await connection.command(['GET', KEYS.generation])) ?? 0)

/** Waits for notes. One is missing where their generations jump, or where the counter goes on and no note comes. */
async function hear(connection: Connection, seen: Seen, self: string): Promise<{ heard: boolean; now: Seen }> {
  let notes = await notesAfter(connection, seen.place, FALKOR_BLOCK_MS)
  if (notes.length === 0) {
    const counter = await counterOf(connection)
    if (counter === seen.generation) return { heard: false, now: seen }
    // The note of a step that came just now is on its way; any other one is lost.
    notes = await notesAfter(connection, seen.place, 20)
    if (notes.length === 0) return { heard: true, now: { ...seen, generation: counter } }
  }
  let { place, generation } = seen
  let heard = false
  for (const note of notes) {
    heard ||= note.by !== self || note.generation > generation + 1
    place = note.id
    generation = Math.max(generation, note.generation)
  }
  return { heard, now: { place, generation } }
}

async function notesAfter(connection: Connection, place: string, blockMs: number): Promise<Note[]> {
  const reply = (await connection.command(
    ['XREAD', 'COUNT', 1_000, 'BLOCK', blockMs, 'STREAMS', KEYS.changes, place],
    blockMs + FALKOR_READ_MS,
  )) as StreamReply
  return (reply?.[0]?.[1] ?? []).map(([id, fields]) => {
    const field = (name: string): string | undefined => fields[fields.indexOf(name) + 1]
    return { id, by: field('by'), generation: Number(field('generation')) }
  })
}
