import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../../src/capture/crc32.ts'

/** ISO 3309, reflected polynomial 0xEDB88320. */
function bitByBit(bytes: Buffer): string {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (~crc >>> 0).toString(16).padStart(8, '0')
}

describe('crc32', () => {
  it('gives the check value of the standard', () => {
    expect(crc32('123456789')).toBe('cbf43926')
    expect(crc32('')).toBe('00000000')
  })

  it('is that of the UTF-8 bytes of a text, bit by bit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        expect(crc32(text)).toBe(bitByBit(Buffer.from(text)))
      }),
    )
  })
})
