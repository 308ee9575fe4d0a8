import { expect, test } from 'vitest'
import { timeSaid, withDigits } from '../../src/engine/spans.ts'

// A Wednesday.
const NOW = '2026-06-17T15:30:00.000Z'
const days = (text: string): string | undefined => {
  const { range } = timeSaid(text, NOW)
  return range && `${range.from.slice(0, 10)} ${range.to.slice(0, 10)}`
}

test.each([
  ['from March 2nd to March 9th', '2026-03-02 2026-03-10'],
  ['between March second and April twenty-first', '2026-03-02 2026-04-22'],
  ['March 2nd through 9th', '2026-03-02 2026-03-10'],
  ['over the 2nd of March until the 4th of April', '2026-03-02 2026-04-05'],
  ['from December 20 to January 3', '2025-12-20 2026-01-04'],
  ['from June 10th to June 30th', '2026-06-10 2026-07-01'],
  ['2026-01-02 to 2026-02-03', '2026-01-02 2026-02-04'],
  ['from February to April', '2026-02-01 2026-05-01'],
  ['zwischen 3. März und 5. April', '2026-03-03 2026-04-06'],
  ['last Tuesday', '2026-06-16 2026-06-17'],
  ['letzten Mittwoch', '2026-06-10 2026-06-11'],
  ['since April', '2026-04-01 2026-06-18'],
])('"%s" is %s', (text, expected) => {
  expect(days(text)).toBe(expected)
})

test.each([
  ['in our third session', { from: 3, to: 3 }],
  ['over sessions 4 through 6', { from: 4, to: 6 }],
  ['from the nineteenth through twenty-first sessions', { from: 19, to: 21 }],
  ['in session 12', { from: 12, to: 12 }],
  ['our last conversation', { from: -1, to: -1 }],
  ['the last 3 sessions', { from: -3, to: -1 }],
  ['in unserer 2. Sitzung', { from: 2, to: 2 }],
])('"%s" are sessions %o', (text, expected) => {
  expect(timeSaid(text, NOW).sessions).toEqual(expected)
})

test.each(['the session store of the second worker', 'a chat with 3 people', 'from 3 to 5 retries', 'second try'])(
  '"%s" names no time',
  (text) => {
    expect(timeSaid(text, NOW)).toMatchObject({ range: undefined, sessions: undefined })
  },
)

test('what is said beside a time is left', () => {
  expect(timeSaid('Why did the queue stall on May 8th?', NOW).rest.replace(/\s+/g, ' ')).toBe(
    'why did the queue stall on ?',
  )
})

test('ordinals in words become digits', () => {
  expect(withDigits('the twenty-second, eleventh and thirtieth of a seconds hand')).toBe(
    'the 22nd, 11th and 30th of a seconds hand',
  )
})
