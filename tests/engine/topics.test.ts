import { expect, test } from 'vitest'
import { openTopics } from '../../src/engine/topics.ts'

const topics = openTopics((word) => word === 'name')

test('a text and another of the same topic meet without a word in common', () => {
  const asked = topics.of('put a jpeg on the landing page')
  expect([...topics.of('Pictures are always WebP.').keys()].some((topic) => asked.has(topic))).toBe(true)
})

test('who names a tool speaks of what it is for', () => {
  expect(topics.of('All of it sits in Postgres.').has('database')).toBe(true)
})

test('the last part of a German compound counts, and of an English word it does not', () => {
  expect(topics.of('wo liegen die Kundenrechnungen').has('money')).toBe(true)
  expect(topics.of('a matter of information').has('style')).toBe(false)
})

test('a topic that only a word of any prompt calls up is half as sure', () => {
  expect(topics.of('name it').get('naming')).toBe(0.5)
  expect(topics.of('rename it').get('naming')).toBe(1)
})
