import { describe, expect, test } from 'vitest'
import { cleanInput, cleanText } from '../../src/capture/clean.ts'
import { wrapOwn } from '../../src/capture/own-text.ts'
import { CAPTURE_INPUT_CHARS_MAX } from '../../src/limits.ts'

const KEY = `AKIAQWERTYUIOPASDFGH`

describe('what may be written down', () => {
  test('our own text, private parts and secrets are gone before the text is cut', () => {
    const text = `${wrapOwn('we said so')} keep <private>not this</private> ${KEY} ${'x'.repeat(5_000)} ${KEY}`
    const cleaned = cleanText(text, 400)
    expect(cleaned.length).toBeLessThanOrEqual(400)
    for (const gone of ['we said so', 'not this', KEY]) expect(cleaned).not.toContain(gone)
    expect(cleaned).toContain('keep')
    expect(cleaned).toContain('characters cut')
  })

  test('the input of a tool is cleaned at every depth, keys too', () => {
    const input = { command: `export A=${KEY}`, list: [{ deep: KEY }], [KEY]: 1, count: 3, flag: true, none: null }
    const cleaned = cleanInput(input)
    expect(JSON.stringify(cleaned)).not.toContain(KEY)
    expect(cleaned).toMatchObject({ count: 3, flag: true, none: null })
  })

  test('the name of a value can make it a secret', () => {
    expect(JSON.stringify(cleanInput({ env: { DB_PASSWORD: 'correct-horse-battery' } }))).not.toContain('battery')
    expect(cleanInput({ description: 'correct-horse-battery' })).toEqual({ description: 'correct-horse-battery' })
  })

  test('all texts of one input together stay within the bound, whatever its shape', () => {
    const edits = Array.from({ length: 150 }, () => ({ newString: 'y'.repeat(2_000) }))
    expect(JSON.stringify(cleanInput({ edits })).length).toBeLessThan(CAPTURE_INPUT_CHARS_MAX + 10_000)
    let nested: Record<string, unknown> = { end: 'here' }
    for (let depth = 0; depth < 1_000; depth++) nested = { nested }
    expect(JSON.stringify(cleanInput(nested)).length).toBeLessThan(1_000)
  })
})
