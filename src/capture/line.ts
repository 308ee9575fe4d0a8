import { crc32 } from './crc32.ts'

/**
 * A line of the spool: `v1 <id> <crc32, 8 hex digits> <JSON>\n`. The checksum is over the JSON's UTF-8 bytes.
 * JSON never holds a line feed, so a line is a record, and a torn record is a line that does not check.
 */
export const LINE_VERSION = 1

export type DecodedLine =
  | { kind: 'event'; id: string; event: unknown }
  | { kind: 'newer'; version: number }
  | { kind: 'damaged'; reason: string }

export function encodeLine(event: { id: string }): string {
  const json = JSON.stringify(event)
  return `v${LINE_VERSION} ${event.id} ${crc32(json)} ${json}\n`
}

const LINE = /^v(\d{1,4}) (\S{1,64}) ([0-9a-f]{8}) (.*)$/s

/** Reads one line without its line feed. Never throws: damage is an answer. */
export function decodeLine(line: string): DecodedLine {
  const match = LINE.exec(line)
  if (!match) return { kind: 'damaged', reason: 'not a spool line' }
  const version = Number(match[1])
  if (version > LINE_VERSION) return { kind: 'newer', version }
  if (crc32(match[4]!) !== match[3]) return { kind: 'damaged', reason: 'checksum does not match' }
  try {
    return { kind: 'event', id: match[2]!, event: JSON.parse(match[4]!) as unknown }
  } catch (cause) {
    return { kind: 'damaged', reason: `not JSON: ${(cause as Error).message}` }
  }
}
