import { closeSync, fsyncSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { decodeLine } from '../capture/line.ts'
import { listSegments, readLines } from '../capture/spool-reader.ts'
import { deriveId } from '../ids.ts'
import { INGEST_BATCH_MAX, TRACE_CHARS_MAX, TRACE_CHARS_MIN, TRACES_PER_TEXT_MAX, TRACE_READ_BYTES } from '../limits.ts'
import type { Uuid } from '../types.ts'

/**
 * Pieces of a text by which its bytes are found again wherever they lie: short, so that a page's edge seldom cuts one,
 * and without the characters that JSON writes in another way. A text of a few common words has none: finding "yes"
 * proves nothing.
 */
export function tracesOf(text: string): string[] {
  const pieces = text
    .split(/[\p{Cc}"\\\uFFFD]+/u)
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= TRACE_CHARS_MIN)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, TRACES_PER_TEXT_MAX)
  return pieces.map((piece) => {
    const from = Math.max(0, (piece.length - TRACE_CHARS_MAX) >> 1)
    // A cut must not halve a pair of surrogates: half of one has no bytes.
    return piece.slice(from, from + TRACE_CHARS_MAX).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/gu, '')
  })
}

/**
 * Counts in every file below a directory how often the traces occur; files without any are left out. A server's files
 * may be gigabytes: between two pieces others have their turn.
 */
export async function searchFiles(
  directory: string,
  traces: readonly string[],
): Promise<{ place: string; count: number }[]> {
  const needles = [...new Set(traces)].map((trace) => Buffer.from(trace, 'utf8'))
  if (needles.length === 0) return []
  const found: { place: string; count: number }[] = []
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const count = await countIn(path, needles)
    if (count > 0) found.push({ place: relative(directory, path), count })
  }
  return found.toSorted((a, b) => (a.place < b.place ? -1 : 1))
}

async function countIn(path: string, needles: readonly Buffer[]): Promise<number> {
  const longest = Math.max(...needles.map((needle) => needle.length))
  const chunk = Buffer.allocUnsafe(TRACE_READ_BYTES + longest)
  const fd = openIfThere(path, 'r')
  if (fd === undefined) return 0
  try {
    let count = 0
    let kept = 0
    for (let at = 0; ;) {
      const size = readSync(fd, chunk, kept, TRACE_READ_BYTES, at)
      if (size === 0) return count
      at += size
      const part = chunk.subarray(0, kept + size)
      // What begins in the kept end of the last part was counted only if it also ended there.
      for (const needle of needles) count += occurrences(part, needle, kept)
      kept = Math.min(longest - 1, part.length)
      chunk.copyWithin(0, part.length - kept, part.length)
      await nextTurn()
    }
  } finally {
    closeSync(fd)
  }
}

function occurrences(part: Buffer, needle: Buffer, seen: number): number {
  let count = 0
  for (let at = part.indexOf(needle); at !== -1; at = part.indexOf(needle, at + 1))
    if (at + needle.length > seen) count++
  return count
}

/**
 * Blanks the spool's lines of forgotten episodes, in place and with the same length, so that offsets stay right and a
 * writer that lives is not disturbed. Gives the number of lines.
 */
export function blankSpoolLines(directory: string, episodes: ReadonlySet<Uuid>): number {
  let blanked = 0
  for (const { path } of listSegments(directory)) {
    let offset = 0
    for (;;) {
      const { lines } = readLines({ path, offset, linesMax: INGEST_BATCH_MAX })
      if (lines.length === 0) break
      for (const { text, end } of lines) {
        const line = decodeLine(text)
        const bytes = Buffer.byteLength(text, 'utf8')
        if (line.kind === 'event' && episodes.has(deriveId('episode', line.id)) && blank(path, end - 1 - bytes, bytes))
          blanked++
        offset = end
      }
    }
  }
  return blanked
}

function blank(path: string, offset: number, bytes: number): boolean {
  const fd = openIfThere(path, 'r+')
  // The segment was sealed or taken away in between: a sealed one is seen at the next listing.
  if (fd === undefined) return false
  try {
    writeSync(fd, Buffer.alloc(bytes, ' '), 0, bytes, offset)
    fsyncSync(fd)
    return true
  } finally {
    closeSync(fd)
  }
}

function openIfThere(path: string, flags: 'r' | 'r+'): number | undefined {
  if (!statSync(path, { throwIfNoEntry: false })) return undefined
  try {
    return openSync(path, flags)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
}
