import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SPOOL_BYTES_MAX, SPOOL_LINE_BYTES_MAX } from '../limits.ts'

/**
 * A segment is a file of the spool with one writing process:
 *
 *   <UTC start>-<pid>-<start of the process>-<number>-<random>.open      while it is written
 *   the same name                                            .sealed    when nothing will be added
 *
 * Its name without the ending is its key: read offsets stay true when it is sealed, and names sort by time.
 */
export const OPEN = '.open'
export const SEALED = '.sealed'

/** What a writer had to give up; a small file that stays until somebody has seen it. */
export const LOST = /^lost-(.{1,80})\.json$/

const NAME = /^(\d{8}T\d{9}Z-(\d{1,10})-(\d{1,20})-\d{6}-[0-9a-f]{8})(\.open|\.sealed)$/

export type SegmentName = { name: string; pid: number; processStart: string; sealed: boolean }

/** A name for the next segment of this process. `number` keeps the order within one millisecond. */
export function newSegmentName(at: Date, number: number): string {
  const stamp = at.toISOString().replace(/[-:.]/g, '')
  const start = processStart(process.pid) ?? '0'
  return `${stamp}-${process.pid}-${start}-${String(number).padStart(6, '0')}-${randomBytes(4).toString('hex')}`
}

/** Reads the name of a file in the spool; undefined for what is not a segment. */
export function parseSegmentFile(file: string): SegmentName | undefined {
  const match = NAME.exec(file)
  if (!match) return undefined
  return { name: match[1]!, pid: Number(match[2]), processStart: match[3]!, sealed: match[4] === SEALED }
}

/** Files of the spool's folder; none when it is not there (yet). */
export function spoolFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw cause
  }
}

/** One rule for writer and reader: full is when a line of the largest size would no longer fit. */
export const isSpoolFull = (bytes: number): boolean => bytes + SPOOL_LINE_BYTES_MAX > SPOOL_BYTES_MAX

export const segmentPath = (directory: string, name: string, ending: string): string => join(directory, name + ending)

/** Whether the process that wrote a segment still runs. A pid that was given to another process counts as dead. */
export function isWriterAlive({ pid, processStart: start }: { pid: number; processStart: string }): boolean {
  try {
    process.kill(pid, 0)
  } catch (cause) {
    // EPERM: it is there, and somebody else's.
    if ((cause as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = processStart(pid)
  return now === undefined || start === '0' || now === start
}

/** When a process started, in clock ticks since boot (proc(5), field 22). Undefined where there is no /proc. */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is a name in brackets that may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie holds its pid, but writes no more.
    return fields[0] === 'Z' ? 'zombie' : fields[19]
  } catch (cause) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined
    throw cause
  }
}
