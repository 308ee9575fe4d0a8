import { describe, expect, test } from 'vitest'
import { asksOf } from '../../src/engine/asks.ts'
import { prefers, speakerOf, tellsKind, tellsOfSelf, valuesTold } from '../../src/engine/tells.ts'

const LITTLE = new Set(['the', 'is', 'my', 'for', 'i', 'a', 'of', 's', 'do', 'how', 'when'])
const ask = (text: string) => asksOf(text, (word) => !LITTLE.has(word))

describe('how a question is asked', () => {
  test.each([
    ['When does the first sprint end?', 'time'],
    ['Wann endet der Sprint?', 'time'],
    ['How many commits are on the main branch?', 'number'],
    ['Wie viele Tests laufen?', 'number'],
    ['Why did the build fail?', null],
  ])('"%s" wants a thing of the kind %s', (text, kind) => {
    expect(ask(text).kind).toBe(kind)
  })

  test('what is now is told from what was', () => {
    expect(ask('What is my weekly budget?').current).toBe(true)
    expect(ask('Wie hoch ist das Budget?').current).toBe(true)
    expect(ask('What was my weekly budget at first?').current).toBe(false)
    expect(ask('How many days lay between the releases?').current).toBe(false)
    expect(ask('Fix the budget page.').current).toBe(false)
  })

  test('who asks for advice is told from who asks for a fact', () => {
    expect(ask('Which tools would you suggest for my reports?').advice).toBe(true)
    expect(ask('Wie soll ich den Bericht gliedern?').advice).toBe(true)
    expect(ask('Who wrote the report?').advice).toBe(false)
  })

  test('"tell me" does not make a question one about oneself', () => {
    expect(ask('Can you tell me what the agenda was?')).toMatchObject({ ofSelf: false, ofOthers: true })
    expect(ask('What did I plan for May?')).toMatchObject({ ofSelf: true, ofOthers: false })
    expect(ask('Which specific steps are there?').detail).toBe(true)
  })

  test('neighbouring words that both tell something are phrases, and names lose their case and ending', () => {
    const { phrases, words } = ask('When is the sound mixing of Tom’s film?')
    expect(phrases).toEqual(['sound mixing'])
    expect(words.has('tom')).toBe(true)
  })
})

describe('what a text tells beside its words', () => {
  test('times and numbers, in English and German', () => {
    expect(tellsKind('We meet next week.', 'time')).toBe(true)
    expect(tellsKind('Das war letzten Sommer.', 'time')).toBe(true)
    expect(tellsKind('I bought three lamps.', 'number')).toBe(true)
    expect(tellsKind('We meet somewhere.', 'time')).toBe(false)
  })

  test('who speaks of themselves, who prefers something, and who speaks', () => {
    expect(tellsOfSelf('My bike is new.')).toBe(true)
    expect(tellsOfSelf('The bike is new.')).toBe(false)
    expect(prefers('I prefer short mornings, can you plan one?')).toBe(true)
    expect(prefers('Plan a short morning.')).toBe(false)
    expect(speakerOf('Mara: it broke')).toBe('mara')
    expect(speakerOf('error: it broke')).toBeUndefined()
  })

  test('a value counts for the first kind that fits', () => {
    const told = valuesTold('The rent was raised to $1,200 on May 3, that is 12% more at 9 am.')!
    expect(told.changes).toBe(true)
    expect([...told.values].map(([kind, values]) => [kind, ...values])).toEqual([
      ['money', '$1200'],
      ['percent', '12%'],
      ['clock', '9am'],
      ['date', 'may3'],
    ])
    expect(valuesTold('Nothing to count here.')).toBeUndefined()
  })
})
