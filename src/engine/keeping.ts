import { setTimeout as sleep } from 'node:timers/promises'
import { listSegments } from '../capture/spool-reader.ts'
import type { Journal } from '../journal/journal.ts'
import { PERSISTED_WAIT_MS, SPOOL_UNKEPT_BYTES_MAX, UNKEPT_WARN_MS } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Store } from '../stores/store.ts'

export type Keeping = {
  /** The generation that the store has to persist before what it just took is safe; undefined when it is. */
  unsafeGeneration: () => Promise<number | undefined>
  /**
   * Asks the store what it keeps. What is on its disk may leave the spool; what it lost is taken in again, with all
   * else that it never confirmed. Nothing to ask for where every step is durable at once. Fails as the store does.
   */
  settle: () => Promise<void>
  state: () => {
    unkept: { events: number; since: string } | null
    refilled: Lost | null
    unconfirmed: LetGo | null
  }
}

/** What the journal remembers of a store that came back with less than it had taken. */
export type Lost = { at: string; position: number; kept: number; events: number }
export const LOST = 'store.lost'
/** …and of events whose spool was given up though the store never confirmed them. */
export type LetGo = { at: string; events: number }
export const LET_GO = 'store.unconfirmed'

type Options = {
  directory: string
  store: Pick<Store, 'generation' | 'kept' | 'persisted'>
  journal: Journal
  log: Log
  now: () => Date
  unkeptBytesMax?: number
}

/** Keeps events in the spool until the store's own disk has them: a server acknowledges before it saves. */
export function openKeeping({
  directory,
  store,
  journal,
  log,
  now,
  unkeptBytesMax = SPOOL_UNKEPT_BYTES_MAX,
}: Options): Keeping {
  let warned = false
  let safe = 0
  let asking: Promise<void> | undefined

  /** What is safe as far as the store said lately: a server may need a second to say so, and nobody waits for that. */
  const safeGeneration = async (): Promise<number> => {
    asking ??= store
      .persisted()
      .then(
        (generation) => void (safe = generation),
        (cause: unknown) => log.debug({ err: cause }, 'the store did not say what it has saved'),
      )
      .finally(() => (asking = undefined))
    await Promise.race([asking, sleep(PERSISTED_WAIT_MS, undefined, { ref: false })])
    return safe
  }

  const refill = (position: number, kept: number): void => {
    const events = journal.rewind()
    safe = Math.min(safe, kept)
    const lost: Lost = { at: now().toISOString(), position, kept, events }
    journal.remember(LOST, lost)
    log.error(lost, 'the store lost steps that it had acknowledged: they are taken in again from the spool')
  }

  const warnIfOld = (since: string): void => {
    const old = now().getTime() - Date.parse(since) > UNKEPT_WARN_MS
    if (old && !warned)
      log.warn(
        { since, fix: 'Turn on the append-only file of the server (`appendonly yes`), or let it save now and then.' },
        'the store does not save: events stay in the spool, and it would lose them with its machine',
      )
    warned = old
  }

  /** The spool is for what comes next, too: of what is in the graph the oldest goes first. */
  const makeRoom = (unkept: ReadonlySet<string>): void => {
    const segments = listSegments(directory).filter(
      ({ name, bytes, writerAlive }) => !writerAlive && unkept.has(name) && journal.offset(name) >= bytes,
    )
    let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0)
    for (const segment of segments) {
      if (bytes <= unkeptBytesMax) return
      const events = journal.letGo(segment.name)
      bytes -= segment.bytes
      const before = journal.recall(LET_GO) as LetGo | undefined
      journal.remember(LET_GO, { at: now().toISOString(), events: events + (before?.events ?? 0) })
      log.warn(
        { events, segment: segment.name, fix: 'Turn on the append-only file of the server (`appendonly yes`).' },
        'the store did not save for long: the spool gives up events that only the memory of its server holds',
      )
    }
  }

  return {
    unsafeGeneration: async () => {
      const generation = await store.generation()
      return (await safeGeneration()) >= generation ? undefined : generation
    },
    settle: async () => {
      const unkept = journal.unkept()
      if (!unkept) return
      const kept = await store.kept(unkept.generation)
      if (kept < unkept.generation) return refill(unkept.generation, kept)
      journal.keep(await safeGeneration())
      const left = journal.unkept()
      if (!left) return
      warnIfOld(left.since)
      makeRoom(new Set(left.segments))
    },
    state: () => {
      const unkept = journal.unkept()
      return {
        unkept: unkept ? { events: unkept.events, since: unkept.since } : null,
        refilled: (journal.recall(LOST) as Lost | undefined) ?? null,
        unconfirmed: (journal.recall(LET_GO) as LetGo | undefined) ?? null,
      }
    },
  }
}
