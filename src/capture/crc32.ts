/**
 * CRC-32: ISO 3309, as in gzip and PNG; reflected polynomial 0xEDB88320.
 * Written here because `zlib.crc32` came with Node 20.15 and Bun's is its own; the plugin carries no dependency.
 *
 * Four bytes at a time (Kounavis & Berry, "A Systematic Approach to Building High Performance Software-based CRC
 * Generators", ISCC 2005): 12 µs in Node and 8 µs in Bun for 4 kB, where an iterator over bytes takes 24 and 75.
 */
const ZERO = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc >>> 0
})
/** The table for a byte that is followed by one more byte than in `table`. */
const next = (table: Uint32Array): Uint32Array => table.map((crc) => (crc >>> 8) ^ ZERO[crc & 0xff]!)
const ONE = next(ZERO)
const TWO = next(ONE)
const THREE = next(TWO)

/** The checksum of a text's UTF-8 bytes as 8 hex digits. */
export function crc32(text: string): string {
  const bytes = Buffer.from(text, 'utf8')
  let crc = -1
  let at = 0
  for (; at + 4 <= bytes.length; at += 4) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    crc = THREE[crc & 0xff]! ^ TWO[(crc >>> 8) & 0xff]! ^ ONE[(crc >>> 16) & 0xff]! ^ ZERO[crc >>> 24]!
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ ZERO[(crc ^ bytes[at]!) & 0xff]!
  return (~crc >>> 0).toString(16).padStart(8, '0')
}
