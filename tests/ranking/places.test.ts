import { expect, test } from 'vitest'
import { onePlaceEach } from '../../src/ranking/places.ts'

const source = (entry: string): string | null => (entry.includes(':') ? entry.split(':')[0]! : null)

test('the best of each source comes first, and what repeats one behind, in order', () => {
  expect(onePlaceEach(['a:1', 'a:2', 'b:1', 'a:3', 'c:1', 'b:2'], source)).toEqual([
    'a:1',
    'b:1',
    'c:1',
    'a:2',
    'a:3',
    'b:2',
  ])
})

test('what has no source repeats nothing', () => {
  expect(onePlaceEach(['x', 'a:1', 'x'], source)).toEqual(['x', 'a:1', 'x'])
})
