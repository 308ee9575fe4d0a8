import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SPOOL_WAITING_BYTES_MAX, SPOOL_WAITING_EVENTS_MAX } from '../limits.ts'
import { newSegmentName } from './segment.ts'

/** What a part of the spool needs to know. `warn` speaks to the log. */
export type SpoolPlace = { directory: string; now: () => Date; warn: (message: string) => void }

/** Lines that wait in memory for room or for the disk, bounded, and the count of those that were given up. */
export function openWaiting({ directory, now, warn }: SpoolPlace) {
  const lines: Buffer[] = []
  let bytes = 0
  let lost = 0
  const file = join(directory, `lost-${newSegmentName(now(), 0)}.json`)

  /** Counts events that are gone, in a file that stays until somebody has seen it. */
  function lose(reason: string, events = 1): void {
    lost += events
    try {
      makePrivate(directory, warn)
      writeFileSync(file, JSON.stringify({ lost, at: now().toISOString(), reason }) + '\n', { mode: 0o600 })
    } catch (cause) {
      warn(`${lost} events are lost (${reason}), and that could not be noted: ${(cause as Error).message}`)
      return
    }
    warn(`${lost} events are lost: ${reason}`)
  }

  return {
    lose,
    lost: () => lost,
    count: () => lines.length,
    first: () => lines[0],
    keep(line: Buffer): void {
      if (lines.length >= SPOOL_WAITING_EVENTS_MAX || bytes + line.length > SPOOL_WAITING_BYTES_MAX) {
        lose('the spool could not be written, and no more events fit into memory')
        return
      }
      lines.push(line)
      bytes += line.length
    },
    shift(): void {
      bytes -= lines.shift()?.length ?? 0
    },
    loseAll(reason: string): void {
      if (lines.length > 0) lose(reason, lines.length)
      lines.length = 0
      bytes = 0
    },
  }
}

/** Makes the folder, for its owner alone, also when something more generous made it before. */
export function makePrivate(directory: string, warn: (message: string) => void): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if ((statSync(directory).mode & 0o077) === 0) return
  try {
    chmodSync(directory, 0o700)
  } catch (cause) {
    // Somebody else's folder. Its files are still for their owner alone.
    warn(`The spool ${directory} can be listed by others: ${(cause as Error).message}`)
  }
}
