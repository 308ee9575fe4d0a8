import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeLine, encodeLine } from '../../src/capture/line.ts'
import { idOf } from './support/spool.ts'

describe('a line of the spool', () => {
  it('brings back what it was given, and is one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const event = { id: idOf(1), text }
        const line = encodeLine(event)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(decodeLine(line.slice(0, -1))).toEqual({ kind: 'event', id: idOf(1), event })
      }),
    )
  })

  it('is damaged when a part is missing or changed', () => {
    const line = encodeLine({ id: idOf(1), text: 'abc' } as { id: string }).trimEnd()
    for (let length = 0; length < line.length; length++) {
      expect(decodeLine(line.slice(0, length)).kind).toBe('damaged')
    }
    expect(decodeLine(line.replace('abc', 'abd'))).toEqual({ kind: 'damaged', reason: 'checksum does not match' })
  })

  it('is refused by name when a newer version wrote it', () => {
    expect(decodeLine(`v2${encodeLine({ id: idOf(1) }).slice(2)}`)).toEqual({ kind: 'newer', version: 2 })
  })
})
