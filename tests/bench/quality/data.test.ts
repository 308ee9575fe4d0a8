import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { dataFiles, readDataSet } from '../../../bench/quality/data.ts'
import { temporaryFolder } from '../../temporary.ts'
import { writeSmallSets } from './small-sets.ts'

const folder = temporaryFolder()
writeSmallSets(folder)

describe('the data of the quality bench', () => {
  it('tells the five kinds by shape, whatever a file is called', () => {
    const kinds = dataFiles(folder, folder).map((file) => readDataSet(file).kind)
    expect(kinds.toSorted()).toEqual([
      'assistant logs',
      'commit links',
      'conversations',
      'dependency facts',
      'time questions',
    ])
  })

  it('reads compressed files, and names a set by its name', () => {
    const file = join(folder, 'elsewhere', 'any.jsonl.gz')
    mkdirSync(join(folder, 'elsewhere'))
    const commit = { type: 'commit', id: 'c', time: 1, subject: 's', body: '', files: [] }
    const lines = [{ type: 'meta', name: 'packed' }, commit].map((line) => JSON.stringify(line)).join('\n')
    writeFileSync(file, gzipSync(lines))
    expect(readDataSet(file)).toMatchObject({ name: 'packed', kind: 'commit links' })
  })

  it('names file and place of what does not fit', () => {
    const file = join(folder, 'elsewhere', 'bad.json')
    writeFileSync(file, JSON.stringify({ name: 'bad', conversations: [{ id: 'x' }] }))
    expect(() => readDataSet(file)).toThrow(/bad\.json: conversations\.0\.sessions/)
    writeFileSync(file, '{}')
    expect(() => readDataSet(file)).toThrow(/none of the five shapes/)
  })

  it('says where it looked when there is no data', () => {
    expect(() => dataFiles(join(folder, 'nowhere'), folder)).toThrow('nowhere')
    const empty = join(folder, 'empty', 'checkout')
    mkdirSync(empty, { recursive: true })
    expect(() => dataFiles(undefined, empty)).toThrow('--data')
  })

  it('finds a folder beside the checkout by itself', () => {
    const root = join(folder, 'home', 'checkout')
    const beside = join(folder, 'home', 'shared', 'bench-data')
    mkdirSync(root, { recursive: true })
    mkdirSync(beside, { recursive: true })
    writeFileSync(join(beside, 'one.json'), '{}')
    expect(dataFiles(undefined, root)).toEqual([join(beside, 'one.json')])
  })

  it('gives no session or unit away by an id', () => {
    const set = readDataSet(join(folder, 'conversations.json'))
    if (set.judged === 'facts') throw new Error('it is a set of conversations')
    for (const event of set.corpora[0]!.events) expect(event.session.id).toMatch(/^ses_[0-9a-f-]{18}$/)
  })
})
