import { expect, test } from 'vitest'
import { usefulness } from '../../src/ranking/usefulness.ts'

const counted = (injected: number, used: number, contradicted = 0, corrected = 0): number =>
  usefulness({ injected, used, contradicted, corrected })

test('an item that was shown twice keeps its score, whatever came of it', () => {
  expect(counted(2, 0, 2)).toBe(1)
})

test('the factor is the written one', () => {
  expect(counted(3, 0)).toBeCloseTo(0.7 + (0.6 * 1) / 5)
  expect(counted(10, 2)).toBeCloseTo(0.7 + (0.6 * 3) / 12)
})

test('one use in two showings keeps the whole score, and none costs three tenths at most', () => {
  expect(counted(10, 5)).toBe(1)
  expect(counted(1_000, 0)).toBeGreaterThanOrEqual(0.7)
})

test('a use that turned out wrong is none', () => {
  expect(counted(10, 3, 2, 1)).toBe(counted(10, 0))
})
