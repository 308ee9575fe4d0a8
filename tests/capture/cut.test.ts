import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CUT_MARK, cutText } from '../../src/capture/cut.ts'

describe('cutText', () => {
  it('leaves a text at its bound as it is, and cuts one character above it', () => {
    expect(cutText('a'.repeat(100), 100)).toBe('a'.repeat(100))
    expect(cutText('a'.repeat(101), 100)).toMatch(CUT_MARK)
  })

  it('keeps head and tail, and says how much went and what the whole was', () => {
    const text = `HEAD${'x'.repeat(10_000)}TAIL`
    const cut = cutText(text, 1_000)
    expect(cut.startsWith('HEADxxx')).toBe(true)
    expect(cut.endsWith('xxxTAIL')).toBe(true)
    const [mark, count, hash] = CUT_MARK.exec(cut)!
    expect(cut.length - mark.length - 2 + Number(count)).toBe(text.length)
    expect(createHash('sha256').update(text).digest('hex').startsWith(hash!)).toBe(true)
  })

  it('is within its bound, never splits a character, and changes nothing when it is done twice', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '漢', '😀', '\n'), maxLength: 400 })
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 300 }), (whole, charsMax) => {
        const cut = cutText(whole, charsMax)
        expect(cut.length).toBeLessThanOrEqual(Math.max(charsMax, 0))
        expect(Buffer.from(cut, 'utf8').toString('utf8')).toBe(cut)
        expect(cutText(cut, charsMax)).toBe(cut)
      }),
    )
  })
})
