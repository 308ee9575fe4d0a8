import { closeSync, fstatSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { SPOOL_SEGMENT_BYTES_MAX } from '../limits.ts'
import { newSegmentName, OPEN, SEALED, segmentPath } from './segment.ts'
import { makePrivate, type SpoolPlace } from './waiting.ts'

/** The segment that is open. `torn`: a write ended in the middle of a line. */
type Open = { name: string; fd: number; bytes: number; torn: boolean }

const LINE_FEED = Buffer.from('\n')

/** Without room the same file goes on later; any other fault may be the file's own, so the next try takes a new one. */
const NO_ROOM = ['ENOSPC', 'EDQUOT']

/**
 * The file a process appends to, made at its first line and replaced when it is large enough. `wrote` hears of every
 * byte that is on disk, also when a write throws in the middle.
 */
export function openSegmentFile({ directory, now, warn, wrote }: SpoolPlace & { wrote: (bytes: number) => void }) {
  let open: Open | undefined
  let count = 0

  function create(): Open {
    makePrivate(directory, warn)
    const name = newSegmentName(now(), count++)
    return { name, fd: openSync(segmentPath(directory, name, OPEN), 'ax', 0o600), bytes: 0, torn: false }
  }

  function append(segment: Open, line: Buffer): void {
    // A torn piece before it becomes a line of its own, which the reader tells from this one.
    const bytes = segment.torn ? Buffer.concat([LINE_FEED, line]) : line
    for (let done = 0; done < bytes.length;) {
      // A short write goes on; a disk that is full throws at the next try.
      const written = writeSync(segment.fd, bytes, done, bytes.length - done)
      if (written > 0) segment.torn = true
      done += written
      segment.bytes += written
      wrote(written)
    }
    segment.torn = false
  }

  /** One write, no fsync: see `openSpoolWriter`. Throws what the disk says; the line is then not, or not all, there. */
  function write(line: Buffer): void {
    try {
      if (open && open.bytes + line.length > SPOOL_SEGMENT_BYTES_MAX) seal()
      open ??= create()
      append(open, line)
      if (fstatSync(open.fd).nlink > 0) return
      // Somebody deleted the file under us, and the line with it. Ids make writing an event twice harmless.
      wrote(-open.bytes)
      closeSync(open.fd)
      open = create()
      append(open, line)
    } catch (cause) {
      if (!NO_ROOM.includes((cause as NodeJS.ErrnoException).code ?? '')) abandon()
      throw cause
    }
  }

  function abandon(): void {
    if (!open) return
    const { fd } = open
    open = undefined
    try {
      closeSync(fd)
    } catch (cause) {
      warn(`A segment of the spool could not be closed: ${(cause as Error).message}`)
    }
  }

  function seal(): void {
    if (!open) return
    const { name, bytes } = open
    abandon()
    const path = segmentPath(directory, name, OPEN)
    try {
      if (bytes === 0) unlinkSync(path)
      else renameSync(path, segmentPath(directory, name, SEALED))
    } catch (cause) {
      // Unsealed it stays readable, and goes when this process has ended.
      warn(`The spool's segment ${name} could not be sealed: ${(cause as Error).message}`)
    }
  }

  return { write, seal }
}
