import {
  chmodSync,
  statSync,
  closeSync,
  fstatSync,
  openSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
  mkdirSync,
} from 'node:fs'
import { join } from 'node:path'
import {
  SPOOL_LINE_BYTES_MAX,
  SPOOL_SEGMENT_BYTES_MAX,
  SPOOL_WAITING_BYTES_MAX,
  SPOOL_WAITING_EVENTS_MAX,
} from '../limits.ts'
import { encodeLine } from './line.ts'
import { newSegmentName, OPEN, SEALED, segmentPath } from './segment.ts'
import { openSpoolSize } from './spool-size.ts'

export type SpoolState = {
  /** Of all segments of all writers, as far as this writer knows. */
  bytes: number
  full: boolean
  /** Events this writer had to give up. */
  lost: number
  /** Events in memory that wait for room or for the disk. */
  waiting: number
}

export type SpoolWriter = {
  /**
   * Puts an event on disk before it returns. `full` and `failed` say why it is not there: it waits in memory, bounded,
   * and is written before the next one; what finds no place there is lost, counted, and named in a `lost-….json`.
   * Never throws.
   */
  append(event: { id: string }): 'written' | 'full' | 'failed'
  /** Tries again what waits. */
  flush(): void
  state(): SpoolState
  /** Writes what waits, seals the segment. Later appends give `failed`. */
  close(): void
}

type Options = { directory: string; now: () => Date; warn?: (message: string) => void }

const NO_ROOM = ['ENOSPC', 'EDQUOT']

/** The open segment. `torn`: a write ended in the middle of a line. */
type Open = { name: string; fd: number; bytes: number; torn: boolean }

/**
 * The spool of this process: one file, one synchronous write for each event, no fsync. What must lose nothing is the
 * death of a process, and the kernel holds what was written; only a power cut can take the last seconds.
 * The file is made at the first event. Opening never fails: a folder that cannot be written shows at `append`.
 */
export function openSpoolWriter({ directory, now, warn = () => {} }: Options): SpoolWriter {
  const size = openSpoolSize({ directory, now })
  const waiting = openWaiting({ directory, now, warn })
  let open: Open | undefined
  let count = 0
  let closed = false
  /** The last trouble that was spoken of, so that a state is loud once and not at each event. */
  let trouble: 'full' | 'failed' | undefined

  function append(event: { id: string }): 'written' | 'full' | 'failed' {
    let line: Buffer
    try {
      line = Buffer.from(encodeLine(event), 'utf8')
    } catch (cause) {
      waiting.lose(`event ${event.id} cannot be written as JSON: ${(cause as Error).message}`)
      return 'failed'
    }
    if (line.length > SPOOL_LINE_BYTES_MAX) {
      waiting.lose(`event ${event.id} is larger than ${SPOOL_LINE_BYTES_MAX} bytes`)
      return 'failed'
    }
    if (closed) {
      waiting.lose(`event ${event.id} came after the spool was closed`)
      return 'failed'
    }
    const result = waiting.isEmpty() ? attempt(line) : (writeWaiting() ?? attempt(line))
    if (result !== 'written') waiting.keep(line)
    return result
  }

  /** Undefined when nothing waits any more. */
  function writeWaiting(): 'full' | 'failed' | undefined {
    for (let line = waiting.first(); line !== undefined; line = waiting.first()) {
      const result = attempt(line)
      if (result !== 'written') return result
      waiting.shift()
    }
    return undefined
  }

  function attempt(line: Buffer): 'written' | 'full' | 'failed' {
    let result: 'written' | 'full' | 'failed'
    let reason = ''
    try {
      result = size.isFull(line.length) ? 'full' : write(line)
    } catch (cause) {
      result = 'failed'
      reason = (cause as Error).message
      // Without room the same file goes on later; any other fault may be the file's own, so the next try takes a new one.
      if (!NO_ROOM.includes((cause as NodeJS.ErrnoException).code ?? '')) abandon()
    }
    if (result === 'written') trouble = undefined
    else if (trouble !== result) {
      trouble = result
      warn(
        result === 'full'
          ? `The spool ${directory} is full: new events wait in memory. Start the daemon to drain it.`
          : `The spool ${directory} cannot be written: ${reason}. New events wait in memory.`,
      )
    }
    return result
  }

  function write(line: Buffer): 'written' {
    if (open && open.bytes + line.length > SPOOL_SEGMENT_BYTES_MAX) seal()
    open ??= create()
    writeLine(open, line)
    // Somebody deleted the file under us: what is in it now is gone. Ids make writing an event twice harmless.
    if (fstatSync(open.fd).nlink === 0) {
      size.add(-open.bytes)
      closeSync(open.fd)
      open = create()
      writeLine(open, line)
    }
    return 'written'
  }

  function writeLine(segment: Open, line: Buffer): void {
    // A torn piece before it becomes a line of its own, which the reader tells from this one.
    const bytes = segment.torn ? Buffer.concat([Buffer.from('\n'), line]) : line
    for (let done = 0; done < bytes.length;) {
      // Short writes go on; a disk that is full throws at the next try.
      const written = writeSync(segment.fd, bytes, done, bytes.length - done)
      if (written > 0) segment.torn = true
      done += written
      segment.bytes += written
      size.add(written)
    }
    segment.torn = false
  }

  function create(): Open {
    makePrivate(directory, warn)
    const name = newSegmentName(now(), count++)
    return { name, fd: openSync(segmentPath(directory, name, OPEN), 'ax', 0o600), bytes: 0, torn: false }
  }

  function abandon(): void {
    if (!open) return
    const { fd } = open
    open = undefined
    try {
      closeSync(fd)
    } catch (cause) {
      warn(`The spool's segment could not be closed: ${(cause as Error).message}`)
    }
  }

  function seal(): void {
    if (!open) return
    const { name, fd, bytes } = open
    open = undefined
    closeSync(fd)
    const path = segmentPath(directory, name, OPEN)
    try {
      if (bytes === 0) unlinkSync(path)
      else renameSync(path, segmentPath(directory, name, SEALED))
    } catch (cause) {
      // Unsealed it stays readable, and goes when this process has ended.
      warn(`The spool's segment ${name} could not be sealed: ${(cause as Error).message}`)
    }
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
      seal()
    },
  }
}

/** The folder, for its owner alone, also when it was made by something more generous. */
function makePrivate(directory: string, warn: (message: string) => void): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if ((statSync(directory).mode & 0o077) === 0) return
  try {
    chmodSync(directory, 0o700)
  } catch (cause) {
    // Somebody else's folder. Its files are still for their owner alone.
    warn(`The spool ${directory} can be listed by others: ${(cause as Error).message}`)
  }
}

/** Lines that wait for the disk, and the count of those that were given up. */
function openWaiting({ directory, now, warn }: Required<Options>) {
  const lines: Buffer[] = []
  let bytes = 0
  let lost = 0
  const file = join(directory, `lost-${newSegmentName(now(), 0)}.json`)

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
    isEmpty: () => lines.length === 0,
    first: () => lines[0],
    count: () => lines.length,
    lost: () => lost,
    lose,
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
