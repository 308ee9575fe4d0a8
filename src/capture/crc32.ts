import { crc32 as checksum } from 'node:zlib'

/** CRC-32 as in gzip and PNG (ISO 3309) of a text's UTF-8 bytes, as 8 hex digits. */
export function crc32(text: string): string {
  return checksum(text).toString(16).padStart(8, '0')
}
