import { crc32 } from 'node:zlib'

/** Marks our entries and their form; another form gets another number, and is a miss for older versions. */
const VERSION = 1
const HEAD_BYTES = 8

/**
 * A value as it lies on a shared server: "OCM", version, checksum over name and value. What others wrote there,
 * what was cut, and what was copied from another name does not come back as a value.
 */
export function frame(name: string, value: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(HEAD_BYTES + value.byteLength)
  framed.write('OCM', 0, 'latin1')
  framed[3] = VERSION
  framed.writeUInt32LE(crc32(value, crc32(name)), 4)
  framed.set(value, HEAD_BYTES)
  return framed
}

/** The value in a frame, or undefined when it is not one of ours under this name. */
export function unframe(name: string, framed: Buffer): Uint8Array | undefined {
  if (framed.byteLength < HEAD_BYTES || framed.toString('latin1', 0, 3) !== 'OCM') return undefined
  if (framed[3] !== VERSION) return undefined
  const value = framed.subarray(HEAD_BYTES)
  return crc32(value, crc32(name)) === framed.readUInt32LE(4) ? value : undefined
}

export const FRAME_BYTES = HEAD_BYTES
