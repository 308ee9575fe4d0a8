import { SPOOL_LINE_BYTES_MAX } from '../limits.ts'
import { encodeLine } from './line.ts'
import { openSegmentFile } from './segment-file.ts'
import { openSpoolSize } from './spool-size.ts'
import { openWaiting } from './waiting.ts'

export type SpoolState = {
  /** Of all segments of all writers, as far as this writer knows. */
  bytes: number
  full: boolean
  /** Events this writer had to give up. */
  lost: number
  /** Events in memory that wait for room or for the disk. */
  waiting: number
}

export type Appended = 'written' | 'full' | 'failed'

export type SpoolWriter = {
  /**
   * Puts an event on disk before it returns. `full` and `failed` say why it is not there: it waits in memory, bounded,
   * and is written before the next one; what finds no place there is lost, counted, and named in a `lost-….json`.
   * Never throws.
   */
  append(event: { id: string }): Appended
  /** Tries again what waits. */
  flush(): void
  state(): SpoolState
  /** Writes what waits, seals the segment. Later appends give `failed`. */
  close(): void
}

/**
 * The spool of this process: one file, one synchronous write for each event, no fsync. What must lose nothing is the
 * death of a process, and the kernel holds what was written; only a power cut can take the last seconds.
 * The file is made at the first event. Opening never fails: a folder that cannot be written shows at `append`.
 */
export function openSpoolWriter(options: {
  directory: string
  now: () => Date
  warn?: (message: string) => void
}): SpoolWriter {
  const place = { warn: () => {}, ...options }
  const { directory, warn } = place
  const size = openSpoolSize(place)
  const waiting = openWaiting(place)
  const file = openSegmentFile({ ...place, wrote: (bytes) => size.add(bytes) })
  let closed = false
  /** The trouble that was last spoken of, so that a state is loud once and not at each event. */
  let trouble: Appended = 'written'

  function append(event: { id: string }): Appended {
    const line = encoded(event)
    if (typeof line === 'string' || closed) {
      waiting.lose(typeof line === 'string' ? line : `event ${event.id} came after the spool was closed`)
      return 'failed'
    }
    const before = writeWaiting()
    const result = before === 'written' ? write(line) : before
    if (result !== 'written') waiting.keep(line)
    return result
  }

  /** `written` when nothing waits any more. */
  function writeWaiting(): Appended {
    for (let line = waiting.first(); line !== undefined; line = waiting.first()) {
      const result = write(line)
      if (result !== 'written') return result
      waiting.shift()
    }
    return 'written'
  }

  function write(line: Buffer): Appended {
    let reason = ''
    let result: Appended = 'written'
    try {
      if (size.isFull(line.length)) result = 'full'
      else file.write(line)
    } catch (cause) {
      result = 'failed'
      reason = (cause as Error).message
    }
    if (result === 'full' && trouble !== 'full')
      warn(`The spool ${directory} is full: new events wait in memory. Start the daemon to drain it.`)
    if (result === 'failed' && trouble !== 'failed')
      warn(`The spool ${directory} cannot be written: ${reason}. New events wait in memory.`)
    trouble = result
    return result
  }

  return {
    append,
    flush() {
      if (!closed) writeWaiting()
    },
    state: () => ({ bytes: size.bytes(), full: size.isFull(0), lost: waiting.lost(), waiting: waiting.count() }),
    close() {
      if (closed) return
      writeWaiting()
      waiting.loseAll('the process ended before they could be written')
      closed = true
      file.seal()
    },
  }
}

/** The event's line, or the reason why it can have none. */
function encoded(event: { id: string }): Buffer | string {
  try {
    const line = Buffer.from(encodeLine(event), 'utf8')
    if (line.length <= SPOOL_LINE_BYTES_MAX) return line
    return `event ${event.id} has ${line.length} bytes, more than ${SPOOL_LINE_BYTES_MAX}`
  } catch (cause) {
    return `event ${event.id} cannot be written as JSON: ${(cause as Error).message}`
  }
}
