import { expect, test } from 'vitest'
import { timeIn } from '../../src/engine/when.ts'

// A Wednesday.
const NOW = '2026-06-17T15:30:00.000Z'
const days = (text: string): string | undefined => {
  const range = timeIn(text, NOW)
  return range && `${range.from.slice(0, 10)} ${range.to.slice(0, 10)}`
}

test.each([
  ['what did we do on 2026-03-05?', '2026-03-05 2026-03-06'],
  ['what happened yesterday', '2026-06-16 2026-06-17'],
  ['was haben wir gestern gemacht', '2026-06-16 2026-06-17'],
  ['the day before yesterday it worked', '2026-06-15 2026-06-16'],
  ['the bug from last week', '2026-06-08 2026-06-15'],
  ['what is done this week', '2026-06-15 2026-06-22'],
  ['letzte Woche ging es noch', '2026-06-08 2026-06-15'],
  ['decisions of last month', '2026-05-01 2026-06-01'],
  ['in March we chose a queue', '2026-03-01 2026-04-01'],
  ['in December it was slow', '2025-12-01 2026-01-01'],
  ['the release of May 2025', '2025-05-01 2025-06-01'],
  ['on May 8th', '2026-05-08 2026-05-09'],
  ['am 3. März 2026', '2026-03-03 2026-03-04'],
  ['two days ago', '2026-06-15 2026-06-16'],
  ['in the last 3 days', '2026-06-14 2026-06-18'],
  ['last year', '2025-01-01 2026-01-01'],
])('"%s" is %s', (text, expected) => {
  expect(days(text)).toBe(expected)
})

test.each([
  'may I add a test',
  'march on',
  'see you on 2027-01-01',
  'version 2026-13-45',
  'wait 30 seconds',
  'the second week',
  '',
])('"%s" names no past time', (text) => {
  expect(days(text)).toBeUndefined()
})
