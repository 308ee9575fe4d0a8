/**
 * CRC-32: ISO 3309, as in gzip and PNG; reflected polynomial 0xEDB88320.
 * Written here because `zlib.crc32` came with Node 20.15 and Bun's is its own; the plugin carries no dependency.
 */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc >>> 0
})

const encoder = new TextEncoder()

/** The checksum of a text's UTF-8 bytes as 8 hex digits. */
export function crc32(text: string): string {
  let crc = 0xffffffff
  for (const byte of encoder.encode(text)) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff]!
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0')
}
