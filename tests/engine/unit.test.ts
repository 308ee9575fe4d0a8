import { expect, test } from 'vitest'
import { excerptOf } from '../../src/engine/excerpt.ts'
import { unitOfEpisode, unitOfFact } from '../../src/engine/unit.ts'
import { EPISODES, fact } from './search-corpus.ts'

const [prompt, reply] = EPISODES
const alone = { before: [], after: [] }
const withText = (text: string, more: object = {}) => ({ ...prompt!, text, ...more })

test('a short message takes in what came before at 0.2, what follows at 0.45, divided by the distance', () => {
  const unit = unitOfEpisode(withText('does it work now?'), {
    before: [withText('far'), withText('near')],
    after: [withText('next'), withText('later')],
  })
  expect(unit.window).toEqual([
    { text: 'near', weight: 0.2 },
    { text: 'far', weight: 0.1 },
    { text: 'next', weight: 0.45 },
    { text: 'later', weight: 0.45 / 2 },
  ])
})

test('the first message of a session is known as such, and what tools say is none', () => {
  expect(unitOfEpisode(withText('hello'), alone).opens).toBe(true)
  expect(unitOfEpisode(withText('hello'), { before: [withText('earlier')], after: [] })).not.toHaveProperty('opens')
  expect(unitOfEpisode(withText('output', { kind: 'tool', role: 'tool' }), alone)).not.toHaveProperty('opens')
})

test('the window fades with the words of the unit: at 40 words to a half', () => {
  const unit = unitOfEpisode(withText('word '.repeat(40)), { before: [withText('near')], after: [] })
  expect(unit.window[0]!.weight).toBeCloseTo(0.2 * (20 / 40), 12)
})

test('the reply to a message counts a tenth, whatever the length of the message', () => {
  const unit = unitOfEpisode(withText('word '.repeat(200)), { before: [], after: [reply!] })
  expect(unit.window).toEqual([{ text: reply!.text, weight: 0.1 }])
})

test('a tool result has no window', () => {
  const tool = withText('output', { kind: 'tool', role: 'tool' })
  expect(unitOfEpisode(tool, { before: [prompt!], after: [reply!] }).window).toEqual([])
})

test('the key of an episode says who, when, on which branch and which files', () => {
  const { key, files } = unitOfEpisode(withText('x', { files: ['src/a.ts'] }), alone)
  expect(key).toBe('user 2026-04-10 April 2026 main src/a.ts')
  expect(files).toEqual(['src/a.ts'])
})

test('a fact is found by its ends, and by a file when one of them is a file', () => {
  const unit = unitOfFact(
    fact('tax', 'VAT is computed there.', { object: { type: 'File', name: 'src/billing/vat.ts' } }),
  )
  expect(unit).toMatchObject({
    kind: 'fact',
    session: null,
    entities: ['shop', 'src/billing/vat.ts'],
    files: ['src/billing/vat.ts'],
  })
})

test('an excerpt is a line around the words that were asked for, with a mark where it was cut', () => {
  const text = `${'filler '.repeat(200)}\nthe raw body was consumed by the parser\n${'more '.repeat(200)}`
  const excerpt = excerptOf(text, (word) => ['raw', 'body', 'parser'].includes(word), 120)
  expect(excerpt.length).toBeLessThanOrEqual(120)
  expect(excerpt).toContain('the raw body was consumed by the parser')
  expect(excerpt).toMatch(/^….*…$/)
})

test('a text that fits is given whole, on one line', () => {
  expect(excerptOf('two\n  lines ', () => false, 120)).toBe('two lines')
})
