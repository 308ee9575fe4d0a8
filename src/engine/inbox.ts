import { watch, type FSWatcher } from 'node:fs'
import { decodeLine } from '../capture/line.ts'
import {
  listSegments,
  readLines,
  removeSegment,
  spoolState,
  type Segment,
  type SpoolLine,
  type SpoolTotals,
} from '../capture/spool-reader.ts'
import { asMemoryError } from '../errors.ts'
import { deriveId } from '../ids.ts'
import type { DeadEvent, Journal } from '../journal/journal.ts'
import { DEAD_EVENTS_MAX, INBOX_PAUSE_MAX_MS, INBOX_PAUSE_MS, INBOX_POLL_MS, INGEST_BATCH_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Uuid } from '../types.ts'
import { takeBatch } from './batch.ts'
import type { Memory } from './memory.ts'

/** `paused`: the store cannot take events, and is asked again. `blocked`: segments that a newer version wrote. */
export type InboxState = SpoolTotals & {
  paused: { reason: string; since: string } | null
  blocked: { segment: string; version: number }[]
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
  memory: Pick<Memory, 'ingest'>
  journal: Journal
  log: Log
  now?: () => Date
}

/**
 * Tails the spool. An offset moves only after the graph is durable, so whatever is killed when, no event is lost, and
 * repeating one is harmless. Nothing is skipped: what cannot be taken in is parked with its reason.
 */
export function openInbox({ directory, memory, journal, log, now = () => new Date() }: Options): Inbox {
  const blocked = new Map<string, number>()
  let paused: (InboxState['paused'] & { pauseMs: number }) | null = null
  let running: Promise<number> | undefined
  let again = false
  let closed = false
  let watcher: FSWatcher | undefined
  let timer: NodeJS.Timeout | undefined
  let notBefore = 0

  const pause = (cause: unknown): void => {
    const reason = (cause as Error).message
    const pauseMs = Math.min(paused ? paused.pauseMs * 2 : INBOX_PAUSE_MS, INBOX_PAUSE_MAX_MS)
    if (!paused || paused.reason !== reason)
      log.error({ err: cause, fix: asMemoryError(cause)?.fix }, 'memory cannot take in events; they wait in the spool')
    paused = { reason, since: paused?.since ?? now().toISOString(), pauseMs }
    notBefore = Date.now() + pauseMs
  }

  async function drainOnce(): Promise<number> {
    let taken = 0
    const suspects: Segment[] = []
    for (const segment of listSegments(directory)) {
      const step = await takeSegment(segment, { sure: false })
      taken += step.taken
      if (step.end === 'paused') return taken
      if (step.end === 'suspect') suspects.push(segment)
    }
    // The store works, so it is these events: what they throw was remembered as the reason for a pause.
    const sure = taken > 0
    for (const segment of suspects) {
      const step = await takeSegment(segment, { sure })
      taken += step.taken
      if (step.end !== 'done') return taken
    }
    return taken
  }

  /** `suspect`: not one event of a batch got through, though the store did not complain. */
  async function takeSegment(
    segment: Segment,
    { sure }: { sure: boolean },
  ): Promise<{ taken: number; end: 'done' | 'paused' | 'suspect' }> {
    let taken = 0
    while (!closed && !blocked.has(segment.name)) {
      const step = await takeStep(segment, { sure })
      if (typeof step === 'string') return { taken, end: step }
      taken += step
    }
    return { taken, end: 'done' }
  }

  /** One batch of one segment: the number of events taken, or why there is no more. */
  async function takeStep(
    segment: Segment,
    { sure }: { sure: boolean },
  ): Promise<number | 'done' | 'paused' | 'suspect'> {
    const { name } = segment
    const offset = journal.offset(name)
    const lines = linesOf(segment, offset)
    if (lines === 'none') return 'done'
    if (lines === 'all taken') {
      if (removeSegment(directory, { segment, offset })) journal.dropSegment(name)
      return 'done'
    }
    const { entries, dead, end, newer } = decoded(name, { lines, offset, at: now().toISOString() })
    try {
      const outcome = await takeBatch(memory, { entries, sure })
      if (outcome.allFailed !== undefined) {
        pause(outcome.allFailed)
        return 'suspect'
      }
      const parked = [...dead, ...outcome.dead.map((one) => ({ ...one, at: now().toISOString() }))]
      for (const { id, reason } of parked)
        log.warn({ id, reason, segment: name }, 'an event was parked; `opencode-memory replay` tries it again')
      if (end > offset) journal.advance({ segment: name, offset: end, dead: parked })
      resume()
      if (newer !== undefined) block(name, newer)
      return outcome.taken
    } catch (cause) {
      pause(cause)
      return 'paused'
    }
  }

  const resume = (): void => {
    if (paused) log.info({ since: paused.since }, 'memory takes in events again')
    paused = null
    notBefore = 0
  }
  const block = (segment: string, version: number): void => {
    blocked.set(segment, version)
    log.error(
      { segment, version },
      'a newer version wrote this spool segment: upgrade opencode-memory, nothing of it is skipped',
    )
  }

  const drain = (): Promise<number> => {
    again = true
    running ??= (async () => {
      let total = 0
      try {
        while (again && !closed) {
          again = false
          const taken = await drainOnce()
          total += taken
          if (taken > 0 && !paused) again = true
        }
      } finally {
        running = undefined
      }
      return total
    })()
    return running
  }
  const inBackground = (): void => {
    if (closed || Date.now() < notBefore) return
    drain().catch((cause: unknown) => pause(cause))
  }

  return {
    drain,
    start: () => {
      try {
        watcher = watch(directory, inBackground)
        watcher.on('error', (cause) =>
          log.warn({ err: cause }, 'the spool is not watched; it is looked at every second'),
        )
      } catch (cause) {
        log.warn({ err: cause }, 'the spool is not watched; it is looked at every second')
      }
      timer = setInterval(inBackground, INBOX_POLL_MS)
      timer.unref()
      inBackground()
    },
    pending: () => spoolState(directory, (name) => journal.offset(name)).pendingEvents,
    state: () => ({
      ...spoolState(directory, (name) => journal.offset(name)),
      paused: paused && { reason: paused.reason, since: paused.since },
      blocked: [...blocked].map(([segment, version]) => ({ segment, version })),
    }),
    replay: async (ids) => {
      const wanted = ids && new Set(ids)
      const dead = journal.deadEvents(DEAD_EVENTS_MAX).filter(({ id }) => !wanted || wanted.has(id))
      return replayDead({ dead, memory, journal, now })
    },
    close: async () => {
      closed = true
      watcher?.close()
      clearInterval(timer)
      await running?.catch((cause: unknown) => log.warn({ err: cause }, 'the inbox ended while the store failed'))
    },
  }
}

/** The next lines of a segment; `all taken` when it can go. */
function linesOf(segment: Segment, offset: number): SpoolLine[] | 'none' | 'all taken' {
  const { lines, tornTail, tail } = readLines({ path: segment.path, offset, linesMax: INGEST_BATCH_MAX })
  // Nobody will finish the last line of a writer that is dead.
  if (tail && !segment.writerAlive)
    return [...lines, { ...tail, damage: tail.damage ?? 'its writer died in the middle of it' }]
  if (lines.length > 0) return lines
  return tornTail || (offset === 0 && segment.bytes > 0) ? 'none' : 'all taken'
}

type Decoded = {
  entries: { id: Uuid; event: unknown; line: string }[]
  dead: DeadEvent[]
  /** Where the next step goes on. */
  end: number
  newer?: number
}

function decoded(
  segment: string,
  { lines, offset, at }: { lines: readonly SpoolLine[]; offset: number; at: string },
): Decoded {
  const result: Decoded = { entries: [], dead: [], end: offset }
  for (const { text, end, damage } of lines) {
    const line = damage ? ({ kind: 'damaged', reason: damage } as const) : decodeLine(text)
    if (line.kind === 'newer') return { ...result, newer: line.version }
    if (line.kind === 'event') result.entries.push({ id: line.id, event: line.event, line: text })
    // A line of blanks was forgotten.
    else if (text.trim() !== '') {
      const id = deriveId('damaged line', segment, String(result.end))
      result.dead.push({ id, at, reason: line.reason, line: text, attempts: 1 })
    }
    result.end = end
  }
  return result
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
