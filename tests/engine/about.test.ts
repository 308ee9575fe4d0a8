import { describe, expect, test } from 'vitest'
import { isOurs, type Words } from '../../src/engine/about.ts'

const EVERYDAY = new Set(['write', 'function', 'number', 'name', 'new', 'run', 'tests'])
const KNOWN = new Set(['ledger', 'importer'])
const TRADE = new Set(['port', 'database', 'write', 'function', 'number', 'tests', 'new'])
const STOP = new Set(['the', 'a', 'is', 'for', 'that', 'does', 'what', 'which', 'how', 'to', 'do', 'i', 'on', 'an'])
const words: Words = {
  tells: (word) => word !== '' && !STOP.has(word.toLowerCase()),
  everyday: (word) => EVERYDAY.has(word.toLowerCase()),
  known: (word) => KNOWN.has(word.toLowerCase()),
  trade: (word) => TRADE.has(word.toLowerCase()),
}

describe('a prompt is about this project', () => {
  test.each([
    'which port does the importer listen on?',
    'run the tests',
    'install frobnicator',
    'where do we keep the kettle?',
    'the frobnicator is broken',
    'write a new number for parcels',
    'what does row.index do?',
    'a database for the autumn fair, which one?',
  ])('%s', (prompt) => {
    expect(isOurs(prompt, words)).toBe(true)
  })
})

describe('a prompt is about the world', () => {
  test.each([
    'how long does a badger sleep?',
    'which trees keep their leaves?',
    'write a function that inverts a matrix',
    'explain what a database is',
    'what does the word port mean?',
    'how do I polish an old ledger bookcase from walnut?',
    'wie wird das Wetter morgen?',
    'continue',
  ])('%s', (prompt) => {
    expect(isOurs(prompt, words)).toBe(false)
  })
})
