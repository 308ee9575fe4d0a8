import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { catalogue } from '../../../src/stores/falkordb/catalogue.ts'
import { INDEXES } from '../../../src/stores/falkordb/indexes.ts'

const queries = catalogue()

for (const [name, text] of Object.entries(queries))
  test(`the queries of ${name}.cypher are those that are sent`, async () => {
    await expect(`${text}\n`).toMatchFileSnapshot(
      fileURLToPath(new URL(`../../golden/cypher/${name}.cypher`, import.meta.url)),
    )
  })

const INDEXED_TEXT = ['created_at', 'valid_at', 'invalid_at', 'expired_at', 'uuid', 'name', 'group_id', 'timeline']

test('no query compares an indexed text by < or <=, which FalkorDB ignores', () => {
  const bad = new RegExp(`\\.(${INDEXED_TEXT.join('|')}) <=? `)
  expect('WHERE e.valid_at <= $t').toMatch(bad)
  expect("WHERE e.valid_at + '' <= $t").not.toMatch(bad)
  for (const text of Object.values(queries)) expect(text).not.toMatch(bad)
})

test('no query looks for names in a list, of which FalkorDB dies where an index has stop words', () => {
  const bad = /\bn\.\w+ IN \$/
  for (const text of Object.values(queries)) expect(text).not.toMatch(bad)
})

test('our full-text indexes come first and have no stop words', () => {
  expect(INDEXES.slice(0, 4).every((index) => index.startsWith('CREATE FULLTEXT INDEX'))).toBe(true)
  expect(INDEXES.join()).not.toMatch(/stopwords/i)
})

test('nothing replaces all properties of a record that others write too', () => {
  const replaced = [...queries['step']!.matchAll(/MERGE \(n:(\w+)[^\n]*? SET n = r/g)].map((match) => match[1])
  expect(replaced.length).toBeGreaterThan(3)
  for (const label of replaced) expect(label).toMatch(/^OpencodeMemory/)
})
