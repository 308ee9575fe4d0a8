import { setTimeout as sleep } from 'node:timers/promises'
import type { DeadEvent } from '../journal/journal.ts'
import { EVENT_ATTEMPTS_MAX, EVENT_RETRY_MS } from '../limits.ts'
import type { Event, Uuid } from '../types.ts'
import type { Memory } from './contract.ts'

export type Entry = { id: Uuid; event: unknown; line: string }
export type Outcome = {
  /** Events that are in memory now, and those that were new or known but fit. */
  taken: number
  dead: Omit<DeadEvent, 'at'>[]
  /** Set when not one of several events got through: then it may not be the events. Nothing is dead in that case. */
  allFailed?: unknown
}

type Failure = { entry: Entry; cause: unknown }

const codeOf = (cause: unknown): unknown => (cause as { code?: unknown } | null)?.code

/** A failure with a code is the store's: disk full, file held, I/O. Without one, or as `bad_request`, it is the event's. */
function isStoreTrouble(cause: unknown): boolean {
  const code = codeOf(cause)
  return typeof code === 'string' && code !== 'bad_request'
}

/**
 * Takes a batch into memory. When it throws, halves are tried, so that a bad event is found in log₂(n) steps and the
 * others go on; a bad one is dead after EVENT_ATTEMPTS_MAX tries, and so is one that does not fit its schema, at once.
 * `sure`: the store is known to work, so that all of a batch may be bad. Throws when the store is in trouble.
 */
export async function takeBatch(
  memory: Pick<Memory, 'ingest'>,
  { entries, sure = false }: { entries: readonly Entry[]; sure?: boolean },
): Promise<Outcome> {
  const failures: Failure[] = []
  const outcome = await takeHalves(memory, entries, failures)
  if (failures.length > 1 && failures.length === entries.length && !sure)
    return { taken: 0, dead: [], allFailed: failures[0]!.cause }
  for (const failure of failures) {
    const again = await takeAgain(memory, failure)
    outcome.taken += again.taken
    outcome.dead.push(...again.dead)
  }
  return outcome
}

async function takeHalves(
  memory: Pick<Memory, 'ingest'>,
  entries: readonly Entry[],
  failures: Failure[],
): Promise<Outcome> {
  if (entries.length === 0) return { taken: 0, dead: [] }
  try {
    return await take(memory, entries)
  } catch (cause) {
    // The store takes no smaller step than one event: those behind it must not wait for what will never be taken.
    if (entries.length === 1 && codeOf(cause) === 'too_large') return tooLarge(entries[0]!, cause)
    if (isStoreTrouble(cause)) throw cause
    if (entries.length === 1) {
      failures.push({ entry: entries[0]!, cause })
      return { taken: 0, dead: [] }
    }
  }
  const middle = entries.length >> 1
  const first = await takeHalves(memory, entries.slice(0, middle), failures)
  const second = await takeHalves(memory, entries.slice(middle), failures)
  return { taken: first.taken + second.taken, dead: [...first.dead, ...second.dead] }
}

const tooLarge = ({ id, line }: Entry, cause: unknown): Outcome => ({
  taken: 0,
  dead: [{ id, reason: (cause as Error).message, line, attempts: 1 }],
})

async function takeAgain(memory: Pick<Memory, 'ingest'>, { entry, cause: first }: Failure): Promise<Outcome> {
  let last = first
  for (let attempt = 2; attempt <= EVENT_ATTEMPTS_MAX; attempt++) {
    await sleep(EVENT_RETRY_MS * (attempt - 1))
    try {
      return await take(memory, [entry])
    } catch (cause) {
      if (isStoreTrouble(cause)) throw cause
      last = cause
    }
  }
  const { id, line } = entry
  return { taken: 0, dead: [{ id, reason: (last as Error).message, line, attempts: EVENT_ATTEMPTS_MAX }] }
}

async function take(memory: Pick<Memory, 'ingest'>, entries: readonly Entry[]): Promise<Outcome> {
  const { events, refused } = await memory.ingest(entries.map(({ event }) => event as Event))
  const dead = refused.map(({ index, reason }) => {
    const { id, line } = entries[index]!
    return { id, reason, line, attempts: 1 }
  })
  return { taken: events, dead }
}
