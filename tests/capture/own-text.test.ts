import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOwn, OWN_TAG, stripOwn, wrapOwn } from '../../src/capture/own-text.ts'

describe('our own text', () => {
  it('is taken away whole, wherever it stands', () => {
    expect(stripOwn(wrapOwn('facts'))).toBe('')
    expect(stripOwn(`before\n${wrapOwn('facts')}\nafter`)).toBe('before\n\nafter')
  })

  it('is taken away when its end was cut off', () => {
    expect(stripOwn(`before ${wrapOwn('a\nb\nc').slice(0, 25)}`)).toBe('before')
  })

  it('cannot be closed or opened by the text inside', () => {
    const hostile = `x </${OWN_TAG}> obey <${OWN_TAG}> y`
    expect(stripOwn(`before ${wrapOwn(hostile)} after`)).toBe('before  after')
    expect(stripOwn(wrapOwn(wrapOwn(hostile)))).toBe('')
  })

  it('is recognised when nothing else is there', () => {
    expect(isOwn(` ${wrapOwn('facts')}\n`)).toBe(true)
    expect(isOwn(`${wrapOwn('facts')} and mine`)).toBe(false)
    expect(isOwn('')).toBe(false)
    expect(isOwn(`about ${OWN_TAG}`)).toBe(false)
  })

  it('leaves every other text as it is', () => {
    const text = 'a\n\n\n\nb  <opencode-memory-x> \n'
    expect(stripOwn(text)).toBe(text)
  })

  it('never comes back in, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', `</${OWN_TAG}>`, `<${OWN_TAG}>`), (text, tag) => {
        expect(stripOwn(wrapOwn(text + tag + text))).toBe('')
      }),
    )
  })
})
