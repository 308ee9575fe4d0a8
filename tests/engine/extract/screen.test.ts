import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ENGLISH } from '../../../src/engine/extract/english.ts'
import { openFinder } from '../../../src/engine/extract/finder.ts'
import { GERMAN } from '../../../src/engine/extract/german.ts'
import { needsOf, openScreen } from '../../../src/engine/extract/screen.ts'

const found = (value: unknown): RegExp[] => {
  if (value instanceof RegExp) return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(found) : []
}
/** As they are written: a copy has none of what screening added. */
const PATTERNS = [...found(ENGLISH), ...found(GERMAN)]
const bareOf = (pattern: RegExp): RegExp => new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))

/** What the patterns look for, in any case, between words that they do not know. */
const WORDS = [...new Set(PATTERNS.flatMap((pattern) => needsOf(bareOf(pattern)).flat()))]
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'the',
      'we',
      'Der',
      'ist',
      'pnpm',
      'Ines',
      '8080',
      'v1.2',
      'zu',
      'not',
      ',',
      '?',
      '.',
      ': ',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6, unit: 'grapheme' }) },
)
const sentence = fc
  .array(fc.tuple(piece, fc.constantFrom(' ', ' ', ' ', '', ', '), fc.boolean()), { minLength: 1, maxLength: 14 })
  .map((pieces) => pieces.map(([word, gap, loud]) => (loud ? word.toUpperCase() : word) + gap).join(''))

describe('a screen', () => {
  it.each([
    [/\b(?:moved|switched) to\b/i, [['moved ', 'switch']]],
    [
      /^(?:always|never) (?:use )?[A-Z]\w+ on (?:main|trunk)$/,
      [
        [' on ma', ' on tr'],
        ['always', 'never '],
      ],
    ],
    [/a+b?c*/, [['a']]],
    [/(?:foo|b.*)?baz/, [['baz']]],
    [/(?=secret)\w+/, []],
    [/x(?:yes|\w+)/i, [['x']]],
    [/Über (?<what>\d)x/i, [Array.from('0123456789', (digit) => `über ${digit}`)]],
    [/[ab]cd|efg/, [['acd', 'bcd', 'efg']]],
    [/(\w)\1 end/, []],
    [/one|\w/, []],
  ])('reads off %s the words without which it cannot match', (pattern, needs) => {
    expect(needsOf(pattern)).toEqual(needs)
  })

  it('answers for every pattern of both languages as the pattern itself does, whatever the words and their case', () => {
    const asked = PATTERNS.map((pattern) => ({ pattern, bare: bareOf(pattern) })).filter(
      ({ pattern }) => !/[gy]/.test(pattern.flags),
    )
    expect(asked.length).toBeGreaterThan(250)
    fc.assert(
      fc.property(sentence, (text) => {
        const other = asked.filter(
          ({ pattern, bare }) =>
            pattern.test(text) !== bare.test(text) || !isDeepStrictEqual(pattern.exec(text), bare.exec(text)),
        )
        expect(other.map(({ bare }) => bare.source)).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  it('finds the words that a match is made of, for patterns that were made up', () => {
    const word = fc.constantFrom('ab', 'use', 'Ä', 'x', 'port ', ' to', '7', 'don')
    const regexp = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        word,
        fc.constantFrom('\\d', '\\w+', '[ab]', '[^a]', '.', '\\b', '^', '(?!no)', '(?<=e)'),
        fc.tuple(tie('node'), tie('node')).map((pair) => pair.join('')),
        fc.tuple(tie('node'), tie('node')).map((pair) => `(?:${pair.join('|')})`),
        fc
          .tuple(tie('node'), fc.constantFrom('?', '*', '+', '{2}', '{1,3}?', '{0,2}'))
          .map(([inner, often]) => `(?:${inner})${often}`),
      ),
    })).node
    const text = fc
      .array(fc.oneof(word, fc.constantFrom('a', 'b', ' ', 'use 7', 'no')), { maxLength: 8 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(regexp, fc.array(text, { minLength: 1, maxLength: 12 }), (source, texts) => {
        const pattern = new RegExp(source, 'i')
        const mayMatch = openScreen().add(pattern)
        for (const one of texts) if (pattern.test(one)) expect(mayMatch(one), `${source} on ${one}`).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('spares an everyday sentence most of the patterns', () => {
    const screen = openScreen()
    const mayMatch = PATTERNS.map(bareOf).map((pattern) => screen.add(pattern))
    const tried = mayMatch.filter((may) => may('The invoice table rejects rows from the upload queue.')).length
    expect(tried / PATTERNS.length).toBeLessThan(0.2)
  })
})

describe('a finder', () => {
  it('finds in one pass exactly the lists of which a text has a word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), minLength: 1, maxLength: 5 })
    const text = fc.string({ unit: fc.constantFrom('a', 'B', 'c', ' ', 'é', '€'), maxLength: 40 })
    fc.assert(
      fc.property(fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), { maxLength: 8 }), text, (lists, given) => {
        const has = openFinder(lists)(given)
        expect([...has]).toEqual(lists.map((words) => (words.some((one) => given.toLowerCase().includes(one)) ? 1 : 0)))
      }),
    )
  })
})
