import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { MemoryError } from '../errors.ts'
import { ARCHIVE_LINE_BYTES_MAX } from '../limits.ts'
import { damagedLine } from './format.ts'

/** One line; `sha256Before` is the digest of all bytes before it, made only when it is asked for. */
export type RawLine = { number: number; text: string; sha256Before: () => string }

const LINE_FEED = 0x0a

/**
 * The lines of a file, split at line feeds alone: texts may hold other line ends. Fails with `damaged` for a torn last
 * line, a line that is too long or bytes that are no UTF-8, `not_found` for a missing file.
 */
export async function* readLines(path: string): AsyncGenerator<RawLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const hash = createHash('sha256')
  let rest: Buffer[] = []
  let restBytes = 0
  let number = 0
  const lineOf = (parts: Buffer[]): RawLine & { bytes: Buffer } => {
    const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    number++
    try {
      return {
        number,
        text: decoder.decode(bytes.subarray(0, -1)),
        sha256Before: () => hash.copy().digest('hex'),
        bytes,
      }
    } catch {
      throw damagedLine(path, number, 'bytes that are no UTF-8')
    }
  }
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
      let start = 0
      for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
        const line = lineOf([...rest, chunk.subarray(start, end + 1)])
        yield line
        hash.update(line.bytes)
        rest = []
        restBytes = 0
        start = end + 1
      }
      if (start < chunk.length) {
        rest.push(chunk.subarray(start))
        restBytes += chunk.length - start
      }
      if (restBytes > ARCHIVE_LINE_BYTES_MAX) throw damagedLine(path, number + 1, 'the line is too long')
    }
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ENOENT' || (cause as { code?: unknown }).code === 'EISDIR')
      throw new MemoryError('not_found', { message: `There is no archive at ${path}.`, fix: 'Check the path.', cause })
    throw cause
  }
  if (restBytes > 0) throw damagedLine(path, number + 1, 'the file ends in the midst of a line')
}
