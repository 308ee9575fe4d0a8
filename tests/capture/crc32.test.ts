import { crc32 as reference } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../../src/capture/crc32.ts'

describe('crc32', () => {
  it('gives the check value of the standard', () => {
    expect(crc32('123456789')).toBe('cbf43926')
    expect(crc32('')).toBe('00000000')
  })

  it('agrees with zlib on every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        expect(crc32(text)).toBe(reference(text).toString(16).padStart(8, '0'))
      }),
    )
  })
})
