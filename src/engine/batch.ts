import { setTimeout as sleep } from 'node:timers/promises'
import { asMemoryError } from '../errors.ts'
import type { DeadEvent } from '../journal/journal.ts'
import { EVENT_ATTEMPTS_MAX, INBOX_PAUSE_MS } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Event, Uuid } from '../types.ts'
import type { Memory } from './memory.ts'

export type Entry = { id: Uuid; event: unknown; line: string }
export type Outcome = { taken: number; dead: Omit<DeadEvent, 'at'>[] }

/** These say that the store is in trouble, not the event. */
const STORE_TROUBLE: ReadonlySet<string | undefined> = new Set(['storage_full', 'conflict', 'damaged'])

/**
 * Takes a batch into memory. Refused events come back as dead. When it throws, halves are tried, so that one bad event
 * is found in log₂(n) steps and the others go on; the bad one is dead after EVENT_ATTEMPTS_MAX tries. Throws when the
 * store is in trouble, or when not one event of several gets through: then it is not the events.
 */
export async function takeBatch(
  memory: Pick<Memory, 'ingest'>,
  { entries, log }: { entries: readonly Entry[]; log: Log },
): Promise<Outcome> {
  const failures: unknown[] = []
  const outcome = await takeHalves(memory, { entries, log, failures })
  if (entries.length > 1 && failures.length === entries.length) throw failures[0]
  return outcome
}

type Step = { entries: readonly Entry[]; log: Log; failures: unknown[] }

async function takeHalves(memory: Pick<Memory, 'ingest'>, { entries, log, failures }: Step): Promise<Outcome> {
  if (entries.length === 0) return { taken: 0, dead: [] }
  let attempts = 0
  for (;;) {
    try {
      return await take(memory, entries)
    } catch (cause) {
      if (STORE_TROUBLE.has(asMemoryError(cause)?.code)) throw cause
      attempts++
      if (entries.length > 1) break
      const [entry] = entries
      log.warn({ err: cause, id: entry!.id, attempts }, 'an event could not be taken in')
      if (attempts < EVENT_ATTEMPTS_MAX) {
        await sleep(INBOX_PAUSE_MS * attempts)
        continue
      }
      failures.push(cause)
      const reason = (cause as Error).message
      return { taken: 0, dead: [{ id: entry!.id, reason, line: entry!.line, attempts }] }
    }
  }
  const middle = entries.length >> 1
  const first = await takeHalves(memory, { entries: entries.slice(0, middle), log, failures })
  const second = await takeHalves(memory, { entries: entries.slice(middle), log, failures })
  return { taken: first.taken + second.taken, dead: [...first.dead, ...second.dead] }
}

async function take(memory: Pick<Memory, 'ingest'>, entries: readonly Entry[]): Promise<Outcome> {
  const { events, refused } = await memory.ingest(entries.map(({ event }) => event as Event))
  const dead = refused.map(({ index, reason }) => {
    const { id, line } = entries[index]!
    return { id, reason, line, attempts: 1 }
  })
  return { taken: events, dead }
}
