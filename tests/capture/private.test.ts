import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { removePrivate } from '../../src/capture/private.ts'

describe('removePrivate', () => {
  it('removes what stands between the tags, however they are written', () => {
    expect(removePrivate('a <private>b</private> c')).toBe('a [private] c')
    expect(removePrivate('a <PRIVATE reason="x">\nb\n</Private > c <private>d</private>')).toBe(
      'a [private] c [private]',
    )
  })

  it('removes all that follows when it is never closed', () => {
    expect(removePrivate('a <private>b\nc')).toBe('a [private]')
  })

  it('takes nested blocks as one', () => {
    expect(removePrivate('a <private>b <private>c</private> d</private> e')).toBe('a [private] e')
  })

  it('leaves a closing tag alone, and tags of other names', () => {
    expect(removePrivate('a </private> b <privateer>c</privateer>')).toBe('a </private> b <privateer>c</privateer>')
  })

  it('lets nothing of a block through, and changes nothing when it is done twice', () => {
    const text = fc.string({ maxLength: 30 })
    fc.assert(
      fc.property(text, text, text, (before, inside, after) => {
        const result = removePrivate(`${before}<private>§${inside}§</private>${after}`)
        expect(result).not.toContain('§')
        expect(removePrivate(result)).toBe(result)
      }),
    )
  })
})
