import { expect, test } from 'vitest'
import { outdatedIn } from '../../src/engine/outdated.ts'

const termsOf = (text: string): string[] => [...new Set(text.toLowerCase().match(/[a-z0-9]+/g) ?? [])]
const told = (id: string, day: string, text: string, type: 'person' | 'project' | 'remedy' = 'project') => ({
  unit: { id, type, text, at: `2026-01-${day}T08:00:00.000Z`, validFrom: `2026-01-${day}T08:00:00.000Z` },
  terms: new Set(termsOf(text)),
})
const outdated = (...facts: ReturnType<typeof told>[]): string[] => [...outdatedIn(facts, termsOf)]

test('a sentence about who looks after something is over when somebody else owns it', () => {
  const before = told('before', '02', 'Mira is in charge of mails, Tom of billing.', 'person')
  expect(outdated(before, told('now', '09', 'Ada owns billing.', 'person'))).toEqual(['before'])
  expect(outdated(before, told('now', '09', 'Tom owns billing.', 'person'))).toEqual([])
  expect(outdated(before, told('now', '09', 'Ada owns search.', 'person'))).toEqual([])
})

test('what was said after a value is not outdated by it', () => {
  const later = told('later', '20', 'Tom does billing again.', 'person')
  expect(outdated(later, told('now', '09', 'Ada owns billing.', 'person'))).toEqual([])
})

test('a sentence that names another version of the same thing, or another port, is over', () => {
  const app = told('app', '02', 'The app is written with Flutter 3.10 for two stores.')
  expect(outdated(app, told('now', '09', 'The Flutter version is 3.16.'))).toEqual(['app'])
  expect(outdated(app, told('now', '09', 'The Node version is 22.'))).toEqual([])
  const manifest = told('manifest', '02', 'package.json has react ^18.2.0 in dependencies.')
  expect(outdated(manifest, told('now', '09', 'The React version is 19.'))).toEqual(['manifest'])
  const tracker = told('tracker', '02', 'Runs are tracked in the atlas on localhost:6100.')
  expect(outdated(tracker, told('now', '09', 'The atlas port is 6200.'))).toEqual(['tracker'])
  expect(outdated(tracker, told('now', '09', 'The gateway port is 6200.'))).toEqual([])
})

test('of two amounts of one unit about the same, the newer stands when it says that it changed', () => {
  const before = told('before', '02', 'Backups stay 30 days.')
  expect(outdated(before, told('now', '09', 'Backups now stay 90 days.'))).toEqual(['before'])
  expect(outdated(before, told('now', '09', 'Backups of the archive take 2 days.'))).toEqual([])
})

test('a remedy is not outdated by a version that it names', () => {
  const remedy = told('remedy', '02', '`flutter build` failed with Flutter 3.10: fixed by a clean.', 'remedy')
  expect(outdated(remedy, told('now', '09', 'The Flutter version is 3.16.'))).toEqual([])
})
