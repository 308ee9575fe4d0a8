import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { decodeLine } from '../capture/line.ts'
import { listSegments, readLines, removeSegment, type Segment, type SpoolLine } from '../capture/spool-reader.ts'
import { asMemoryError } from '../errors.ts'
import { deriveId } from '../ids.ts'
import type { DeadEvent, Journal } from '../journal/journal.ts'
import {
  INBOX_PAUSE_MAX_MS,
  INBOX_PAUSE_MS,
  INGEST_BATCH_MAX,
  INGEST_BATCH_POLITE,
  INGEST_PAUSE_MS,
} from '../limits.ts'
import type { Log } from '../log.ts'
import { takeBatch, type Entry } from './batch.ts'
import type { Keeping } from './keeping.ts'
import type { Memory } from './contract.ts'

export type IntakeOptions = {
  directory: string
  memory: Pick<Memory, 'ingest' | 'askedLately'>
  journal: Journal
  keeping: Pick<Keeping, 'settle' | 'unsafeGeneration'>
  log: Log
  now: () => Date
}

export type Intake = {
  /** Goes once through all segments; gives the number of events taken. Ends early where the store fails. */
  takeAll: () => Promise<number>
  /** Ends a run under way after its batch. */
  stop: () => void
  blocked: () => { segment: string; version: number }[]
}

type End = 'done' | 'paused' | 'suspect'

/**
 * From segments to memory. An offset moves only after the graph has the events, and a segment goes only when the store
 * keeps them for sure; so whatever is killed when, no event is lost, and repeating one is harmless. Nothing is skipped: what cannot be taken in is parked with its reason.
 */
export function openIntake({ directory, memory, journal, keeping, log, now }: IntakeOptions, pause: Pause): Intake {
  const blocked = new Map<string, number>()
  let stopped = false
  /** Halved by every failure: a step that is too large for a server looks like a server that fails. */
  let linesMax = INGEST_BATCH_MAX

  async function takeAll(): Promise<number> {
    let taken = 0
    const suspects: Segment[] = []
    try {
      // First: what the store lost is taken in again with the rest.
      await keeping.settle()
    } catch (cause) {
      pause.begin(cause)
      return 0
    }
    for (const segment of listSegments(directory)) {
      const step = await takeSegment(segment, { sure: false })
      taken += step.taken
      if (step.end === 'paused') return taken
      if (step.end === 'suspect') suspects.push(segment)
    }
    // Where others got through the store works, so it is these events.
    const sure = taken > 0
    for (const segment of suspects) {
      const step = await takeSegment(segment, { sure })
      taken += step.taken
      if (step.end !== 'done') return taken
    }
    return taken
  }

  /** `suspect`: not one event of a batch got through, though the store did not complain. */
  async function takeSegment(segment: Segment, { sure }: { sure: boolean }): Promise<{ taken: number; end: End }> {
    let taken = 0
    while (!stopped && !blocked.has(segment.name)) {
      const step = await takeStep(segment, { sure })
      if (typeof step === 'string') return { taken, end: step }
      taken += step
      // The daemon answers between two steps, however much waits in the spool.
      await (memory.askedLately() ? sleep(INGEST_PAUSE_MS) : nextTurn())
    }
    return { taken, end: 'done' }
  }

  /** One batch of one segment: the number of events taken, or why there is no more. */
  async function takeStep(segment: Segment, { sure }: { sure: boolean }): Promise<number | End> {
    const { name } = segment
    const offset = journal.offset(name)
    const lines = linesOf(segment, offset, memory.askedLately() ? Math.min(linesMax, INGEST_BATCH_POLITE) : linesMax)
    if (lines === 'none') return 'done'
    if (lines === 'all taken') {
      // Its events are in the graph, and may still be lost there.
      if (journal.keptOffset(name) < offset) return 'done'
      if (removeSegment(directory, { segment, offset })) journal.dropSegment(name)
      return 'done'
    }
    const { entries, dead, end, newer } = decoded(name, { lines, offset, at: now().toISOString() })
    try {
      const outcome = await takeBatch(memory, { entries, sure })
      if (outcome.allFailed !== undefined) {
        pause.begin(outcome.allFailed)
        return 'suspect'
      }
      const parked = [...dead, ...outcome.dead.map((one) => ({ ...one, at: now().toISOString() }))]
      for (const { id, reason } of parked)
        log.warn({ id, reason, segment: name }, 'an event was parked; `opencode-memory replay` tries it again')
      const generation = outcome.taken > 0 ? await keeping.unsafeGeneration() : undefined
      const taken =
        generation === undefined ? undefined : { generation, events: outcome.taken, at: now().toISOString() }
      if (end > offset) journal.advance({ segment: name, offset: end, dead: parked, ...(taken && { taken }) })
      pause.end()
      linesMax = Math.min(INGEST_BATCH_MAX, 2 * linesMax)
      if (newer !== undefined) block(name, newer)
      return outcome.taken
    } catch (cause) {
      linesMax = Math.max(1, Math.min(linesMax, lines.length) >> 1)
      pause.begin(cause)
      return 'paused'
    }
  }

  const block = (segment: string, version: number): void => {
    blocked.set(segment, version)
    log.error(
      { segment, version },
      'a newer version wrote this spool segment: upgrade opencode-memory, nothing of it is skipped',
    )
  }

  return {
    takeAll,
    stop: () => {
      stopped = true
    },
    blocked: () => [...blocked].map(([segment, version]) => ({ segment, version })),
  }
}

export type Paused = { reason: string; since: string }
export type Pause = {
  /** Says it loudly, once for each reason; each time the wait doubles. */
  begin: (cause: unknown) => void
  end: () => void
  current: () => Paused | null
  /** Whether it is too early to try again. */
  waits: () => boolean
}

/** The state of an inbox whose store cannot take events. */
export function openPause({ log, now }: Pick<IntakeOptions, 'log' | 'now'>): Pause {
  let paused: Paused | null = null
  let pauseMs = 0
  let notBefore = 0
  return {
    begin: (cause) => {
      const reason = (cause as Error).message
      pauseMs = Math.min(pauseMs === 0 ? INBOX_PAUSE_MS : pauseMs * 2, INBOX_PAUSE_MAX_MS)
      notBefore = Date.now() + pauseMs
      if (paused?.reason !== reason)
        log.error(
          { err: cause, fix: asMemoryError(cause)?.fix },
          'memory cannot take in events; they wait in the spool',
        )
      paused = { reason, since: paused?.since ?? now().toISOString() }
    },
    end: () => {
      if (paused) log.info({ since: paused.since }, 'memory takes in events again')
      paused = null
      pauseMs = notBefore = 0
    },
    current: () => paused,
    waits: () => Date.now() < notBefore,
  }
}

/** The next lines of a segment; `all taken` when it can go. */
function linesOf(segment: Segment, offset: number, linesMax: number): SpoolLine[] | 'none' | 'all taken' {
  const { lines, tornTail, tail } = readLines({ path: segment.path, offset, linesMax })
  // Nobody will finish the last line of a writer that is dead.
  if (tail && !segment.writerAlive)
    return [...lines, { ...tail, damage: tail.damage ?? 'its writer died in the middle of it' }]
  if (lines.length > 0) return lines
  return tornTail || (offset === 0 && segment.bytes > 0) ? 'none' : 'all taken'
}

type Decoded = {
  entries: Entry[]
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
