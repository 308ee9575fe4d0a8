import { watch, type FSWatcher } from 'node:fs'
import { decodeLine } from '../capture/line.ts'
import { spoolState, type SpoolTotals } from '../capture/spool-reader.ts'
import type { DeadEvent, Journal } from '../journal/journal.ts'
import { DEAD_EVENTS_MAX, INBOX_POLL_MS } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Store } from '../stores/store.ts'
import type { Uuid } from '../types.ts'
import { takeBatch } from './batch.ts'
import { openIntake, openPause, type Paused } from './intake.ts'
import { openKeeping, type LetGo, type Lost } from './keeping.ts'
import type { Memory } from './contract.ts'

/** `paused`: the store cannot take events, and is asked again. `blocked`: segments that a newer version wrote. */
export type InboxState = SpoolTotals & {
  paused: Paused | null
  blocked: { segment: string; version: number }[]
  /** Events that the store took and has not yet confirmed to be on its disk: they stay in the spool until then. */
  unkept: { events: number; since: string } | null
  /** The last time the store came back with less than it had taken, and how much was taken in again. */
  refilled: Lost | null
  /** Events that left the spool at its bound though the store never confirmed them. */
  unconfirmed: LetGo | null
}

export type Inbox = {
  /** Takes in all that is there, and gives the number of events. Ends early where the store fails; see `state`. */
  drain(): Promise<number>
  /** Drains now, on every change of the folder, and every second. */
  start(): void
  pending(): number
  state(): InboxState
  /** Tries dead events again, all or the named ones; gives the number of those that are in memory now. */
  replay(ids?: readonly Uuid[]): Promise<number>
  close(): Promise<void>
}

type Options = {
  directory: string
  memory: Pick<Memory, 'ingest' | 'askedLately'>
  journal: Journal
  store: Pick<Store, 'generation' | 'kept' | 'persisted'>
  log: Log
  now?: () => Date
}

/** Tails the spool: every line is in memory, or parked with its reason, before its offset moves. */
export function openInbox({ directory, memory, journal, store, log, now = () => new Date() }: Options): Inbox {
  const pause = openPause({ log, now })
  const keeping = openKeeping({ directory, store, journal, log, now })
  const intake = openIntake({ directory, memory, journal, keeping, log, now }, pause)
  const totals = (): SpoolTotals => spoolState(directory, (name) => journal.offset(name))
  let running: Promise<number> | undefined
  let again = false
  let closed = false
  let watcher: FSWatcher | undefined
  let timer: NodeJS.Timeout | undefined

  async function drainAll(): Promise<number> {
    let total = 0
    try {
      while (again && !closed) {
        again = false
        const taken = await intake.takeAll()
        total += taken
        if (taken > 0 && !pause.current()) again = true
      }
    } finally {
      running = undefined
    }
    return total
  }
  const drain = (): Promise<number> => {
    again = true
    return (running ??= drainAll())
  }
  const inBackground = (): void => {
    if (!closed && !pause.waits()) drain().catch(pause.begin)
  }
  const unwatched = (cause: unknown): void =>
    log.warn({ err: cause }, 'the spool is not watched; it is looked at every second')

  return {
    drain,
    start: () => {
      try {
        watcher = watch(directory, inBackground)
        watcher.on('error', unwatched)
      } catch (cause) {
        unwatched(cause)
      }
      timer = setInterval(inBackground, INBOX_POLL_MS)
      timer.unref()
      inBackground()
    },
    pending: () => totals().pendingEvents,
    state: () => ({ ...totals(), paused: pause.current(), blocked: intake.blocked(), ...keeping.state() }),
    replay: async (ids) => {
      const wanted = ids && new Set(ids)
      const dead = journal.deadEvents(DEAD_EVENTS_MAX).filter(({ id }) => !wanted || wanted.has(id))
      return replayDead({ dead, memory, journal, now })
    },
    close: async () => {
      closed = true
      intake.stop()
      watcher?.close()
      clearInterval(timer)
      await running?.catch((cause: unknown) => log.warn({ err: cause }, 'the inbox ended while the store failed'))
    },
  }
}

async function replayDead({
  dead,
  memory,
  journal,
  now,
}: Required<Pick<Options, 'memory' | 'journal' | 'now'>> & { dead: readonly DeadEvent[] }): Promise<number> {
  let revived = 0
  for (const one of dead) {
    const line = decodeLine(one.line)
    const at = now().toISOString()
    if (line.kind !== 'event') {
      const reason = line.kind === 'newer' ? `a line of version ${line.version}` : line.reason
      journal.park({ ...one, at, reason, attempts: one.attempts + 1 })
      continue
    }
    const { dead: failed } = await takeBatch(memory, {
      entries: [{ id: one.id, event: line.event, line: one.line }],
    })
    if (failed[0]) journal.park({ ...one, at, reason: failed[0].reason, attempts: one.attempts + 1 })
    else {
      journal.revive(one.id)
      revived++
    }
  }
  return revived
}
