import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SPOOL_COUNT_BYTES_MAX, SPOOL_DAMAGE_CHARS_MAX, SPOOL_LINE_BYTES_MAX, SPOOL_READ_BYTES_MAX } from '../limits.ts'
import {
  isSpoolFull,
  isWriterAlive,
  LOST,
  newSegmentName,
  OPEN,
  parseSegmentFile,
  SEALED,
  segmentPath,
  spoolFiles,
} from './segment.ts'

/** `name` is the key of its read offset; it stays when the segment is sealed, `path` does not. */
export type Segment = { name: string; path: string; bytes: number; writerAlive: boolean; sealed: boolean }

/** `end`: the offset after the line. `damage`: why it cannot be an event, where the reader knows. */
export type SpoolLine = { text: string; end: number; damage?: string }

export type ReadLines = {
  lines: SpoolLine[]
  /** Bytes without a line feed stand at the end: a writer that lives may add to them, a dead one will not. */
  tornTail: boolean
  /** That piece, so that it can be parked when its writer is dead. */
  tail?: SpoolLine
}

const LINE_FEED = 10
const CHUNK_BYTES = 64 * 1024

/** All segments, oldest first. A file that goes while we look is left out. */
export function listSegments(directory: string): Segment[] {
  const segments = new Map<string, Segment>()
  for (const file of spoolFiles(directory)) {
    const parsed = parseSegmentFile(file)
    if (!parsed) continue
    const path = join(directory, file)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat) continue
    const { name, sealed } = parsed
    segments.set(name, { name, path, bytes: stat.size, writerAlive: !sealed && isWriterAlive(parsed), sealed })
  }
  return [...segments.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

/**
 * Up to `linesMax` lines from `offset` on, at most SPOOL_READ_BYTES_MAX of them. Damage never throws: a line that is
 * too long or not UTF-8 comes as `damage`, cut. A segment that is gone has no lines.
 */
export function readLines({ path, offset, linesMax }: { path: string; offset: number; linesMax: number }): ReadLines {
  const fd = openSegment(path)
  if (fd === undefined) return { lines: [], tornTail: false }
  try {
    return collectLines({ fd, offset, linesMax })
  } finally {
    closeSync(fd)
  }
}

/** The writer may seal a segment between our listing and our reading. */
function openSegment(path: string): number | undefined {
  for (const candidate of [path, path.endsWith(OPEN) ? path.slice(0, -OPEN.length) + SEALED : path]) {
    try {
      return openSync(candidate, 'r')
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    }
  }
  return undefined
}

function collectLines({ fd, offset, linesMax }: { fd: number; offset: number; linesMax: number }): ReadLines {
  const lines: SpoolLine[] = []
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  const readChunk = (from: number): number => readSync(fd, chunk, 0, CHUNK_BYTES, from)
  const pieces = openPieces()
  let at = offset
  let keptBytes = 0
  for (let size = readChunk(at); size > 0; size = readChunk(at)) {
    let from = 0
    for (let feed = chunk.indexOf(LINE_FEED, 0); feed !== -1 && feed < size; feed = chunk.indexOf(LINE_FEED, from)) {
      pieces.add(chunk.subarray(from, feed))
      const line = { ...pieces.take(), end: at + feed + 1 }
      from = feed + 1
      if (isTornPieceOf(lines.at(-1), line)) lines.pop()
      lines.push(line)
      keptBytes += line.text.length
      if (lines.length >= linesMax || keptBytes >= SPOOL_READ_BYTES_MAX) return { lines, tornTail: false }
    }
    pieces.add(chunk.subarray(from, size))
    at += size
  }
  if (pieces.bytes() === 0) return { lines, tornTail: false }
  return { lines, tornTail: true, tail: { ...pieces.take(), end: at } }
}

/** A write that failed in the middle left a piece; the writer then wrote the same line again, whole. */
function isTornPieceOf(piece: SpoolLine | undefined, line: SpoolLine): boolean {
  return (
    piece !== undefined && piece.text !== '' && piece.text.length < line.text.length && line.text.startsWith(piece.text)
  )
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Gathers the bytes of one line over several chunks. Beyond the bound they are counted, not kept. */
function openPieces() {
  let kept: Buffer[] = []
  let bytes = 0
  return {
    bytes: () => bytes,
    add(piece: Buffer): void {
      bytes += piece.length
      if (bytes <= SPOOL_LINE_BYTES_MAX) kept.push(Buffer.from(piece))
      else kept = kept.slice(0, 1).map((first) => first.subarray(0, SPOOL_DAMAGE_CHARS_MAX))
    },
    take(): { text: string; damage?: string } {
      const whole = Buffer.concat(kept)
      const length = bytes
      kept = []
      bytes = 0
      if (length > SPOOL_LINE_BYTES_MAX) {
        const text = whole.subarray(0, SPOOL_DAMAGE_CHARS_MAX).toString('utf8')
        return { text, damage: `a line of ${length} bytes, more than ${SPOOL_LINE_BYTES_MAX}` }
      }
      try {
        return { text: decoder.decode(whole) }
      } catch (cause) {
        return { text: whole.toString('utf8'), damage: `not UTF-8: ${(cause as Error).message}` }
      }
    },
  }
}

/**
 * Deletes a segment of which `offset` bytes are durably stored. Only when that is all of it, and nobody writes it.
 * What a writer added in between (one that we cannot see, in another container) is put into a new segment.
 */
export function removeSegment(directory: string, { segment, offset }: { segment: Segment; offset: number }): boolean {
  if (!segment.sealed && segment.writerAlive) return false
  const fd = openSegment(segment.path)
  if (fd === undefined) return true
  try {
    if (fstatSync(fd).size !== offset) return false
    for (const ending of [OPEN, SEALED]) unlinkIfThere(segmentPath(directory, segment.name, ending))
    const added = fstatSync(fd).size - offset
    if (added > 0) {
      const rest = Buffer.alloc(added)
      readSync(fd, rest, 0, added, offset)
      writeFileSync(segmentPath(directory, newSegmentName(new Date(), 0), SEALED), rest, { mode: 0o600, flag: 'wx' })
    }
    return true
  } finally {
    closeSync(fd)
  }
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
  }
}

export type Lost = { file: string; lost: number; at: string; reason: string }

/** What writers had to give up, as they noted it. A note that cannot be read counts as one event. */
export function lostEvents(directory: string): Lost[] {
  return spoolFiles(directory)
    .filter((file) => LOST.test(file))
    .map((file) => {
      try {
        const noted = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Partial<Lost>
        return { file, lost: noted.lost ?? 1, at: noted.at ?? '', reason: noted.reason ?? '' }
      } catch (cause) {
        return { file, lost: 1, at: '', reason: `the note cannot be read: ${(cause as Error).message}` }
      }
    })
}

/** Deletes the notes of lost events, when a person has seen them. */
export function clearLost(directory: string): void {
  for (const { file } of lostEvents(directory)) unlinkIfThere(join(directory, file))
}

export type SpoolTotals = { pendingEvents: number; bytes: number; full: boolean; lostEvents: number }

/** The spool in numbers. `offsetOf` gives what is durably stored of a segment; above 32 MB the events are estimated. */
export function spoolState(directory: string, offsetOf: (segment: string) => number): SpoolTotals {
  const segments = listSegments(directory)
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0)
  const lost = lostEvents(directory).reduce((sum, note) => sum + note.lost, 0)
  return { pendingEvents: pendingEvents(segments, offsetOf), bytes, full: isSpoolFull(bytes), lostEvents: lost }
}

function pendingEvents(segments: readonly Segment[], offsetOf: (segment: string) => number): number {
  let lines = 0
  let counted = 0
  let uncounted = 0
  for (const { name, path, bytes } of segments) {
    const offset = Math.min(offsetOf(name), bytes)
    const pending = bytes - offset
    if (counted + pending > SPOOL_COUNT_BYTES_MAX) {
      uncounted += pending
      continue
    }
    counted += pending
    lines += countLines(path, offset)
  }
  if (uncounted === 0) return lines
  return lines + Math.ceil((uncounted * lines) / Math.max(1, counted))
}

function countLines(path: string, offset: number): number {
  const fd = openSegment(path)
  if (fd === undefined) return 0
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    let lines = 0
    for (let at = offset; ;) {
      const size = readSync(fd, chunk, 0, CHUNK_BYTES, at)
      if (size === 0) return lines
      at += size
      const part = chunk.subarray(0, size)
      for (let feed = part.indexOf(LINE_FEED); feed !== -1; feed = part.indexOf(LINE_FEED, feed + 1)) lines++
    }
  } finally {
    closeSync(fd)
  }
}
