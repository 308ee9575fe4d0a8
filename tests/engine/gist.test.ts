import { describe, expect, test } from 'vitest'
import { gistOf } from '../../src/engine/gist.ts'
import { finishes, replaces } from '../../src/engine/replaces.ts'

const takesPlace = (later: string, earlier: string): boolean => replaces(gistOf(later), gistOf(earlier))

describe('a later statement takes the place of an earlier one', () => {
  test.each([
    ['The dock scanner now runs at 9600 baud.', 'The dock scanner runs at 4800 baud.'],
    ['Questions about freight go to Amara now.', 'Questions about freight go to Piet.'],
    ['Etikettencodes haben ab jetzt 14 Zeichen.', 'Etikettencodes haben 9 Zeichen.'],
    ['The rack controller moved from 7100 to 7200.', 'The rack controller listens on 7100.'],
  ])('%s', (later, earlier) => expect(takesPlace(later, earlier)).toBe(true))
})

describe('and not of one about something else, or that says the same', () => {
  test.each([
    ['The dock scanner now runs at 9600 baud.', 'The conveyor runs at 4800 baud.'],
    ['The dock scanner runs at 4800 baud now.', 'The dock scanner runs at 4800 baud.'],
    ['Questions about freight go to Amara.', 'Amara handles returns.'],
    ['Retries are limited to 5 now.', 'The queue holds 40 parcels.'],
  ])('%s', (later, earlier) => expect(takesPlace(later, earlier)).toBe(false))
})

test('a report ends the task it speaks of, and no other', () => {
  const done = gistOf('The pallet label preview is finished.')
  expect(finishes(done, gistOf('Open task: a preview of the pallet label.'))).toBe(true)
  expect(finishes(done, gistOf('Open task: weigh the returns.'))).toBe(false)
})
