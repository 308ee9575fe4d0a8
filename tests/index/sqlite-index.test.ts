import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deriveId } from '../../src/ids.ts'
import type { SearchIndex, Unit } from '../../src/index/search-index.ts'
import { openSqliteIndex } from '../../src/index/sqlite-index.ts'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'
import { openSqlite } from '../../src/sqlite.ts'

const NOW = '2026-06-01T12:00:00.000Z'
let directory: string
let index: SearchIndex
const open = (embedder = openModelFreeEmbedder()) => openSqliteIndex({ path: join(directory, 'index.db'), embedder })

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'index-'))
  index = await open()
})
afterEach(async () => {
  await index.close()
  rmSync(directory, { recursive: true })
})

const unit = (name: string, text: string, more: Partial<Unit> = {}): Unit => ({
  id: deriveId('test', name),
  kind: 'episode',
  project: 'shop_1',
  session: 's1',
  type: 'prompt',
  role: 'user',
  trust: 'user',
  at: '2026-05-01T10:00:00.000Z',
  validFrom: null,
  validTo: null,
  text,
  window: [],
  key: '',
  files: [],
  entities: [],
  supersededBy: null,
  ...more,
})
const fact = (name: string, text: string, more: Partial<Unit> = {}): Unit =>
  unit(name, text, { kind: 'fact', type: 'project', session: null, validFrom: '2026-01-01T00:00:00.000Z', ...more })
const put = (units: Unit[], drop: string[] = [], position = 1) => index.update({ put: units, drop, position })
const ask = async (text: string, more: object = {}) => {
  const found = await index.candidates({ projects: ['shop_1'], text, files: [], now: NOW, limit: 20, ...more })
  return found.toSorted((a, b) => (a.lists['text']?.rank ?? 99) - (b.lists['text']?.rank ?? 99))
}
const names = async (text: string, more: object = {}) => (await ask(text, more)).map(({ unit }) => unit.text)

test('a unit is found by an inflected form of its words', async () => {
  await put([unit('a', 'we migrated the invoices to Postgres'), unit('b', 'the logo is blue')])
  expect((await names('migrating an invoice'))[0]).toBe('we migrated the invoices to Postgres')
})

test('names of code are found whole, by their parts and by their humps', async () => {
  await put([unit('a', 'resolveTimeline in src/engine/resolve.ts is pure'), unit('b', 'something else')])
  for (const query of ['resolveTimeline', 'timeline', 'resolve.ts', 'src/engine/resolve.ts', 'engine'])
    expect((await ask(query))[0]!.lists['text'], query).toBeDefined()
})

test('words of a neighbour find a unit, below the one that has them itself', async () => {
  const window = [{ text: 'stripe webhook', weight: 0.35 }]
  await put([unit('a', 'it works now', { window }), unit('b', 'the stripe webhook fails'), unit('c', 'nothing')])
  const found = (await ask('stripe webhook')).filter(({ lists }) => lists['text'])
  expect(found.map(({ unit }) => unit.text)).toEqual(['the stripe webhook fails', 'it works now'])
  expect(found.map(({ matched }) => matched.length)).toEqual([2, 0])
})

test("the user's words weigh more than the assistant's, and these more than a tool's", async () => {
  const text = 'the cache is invalidated by generation'
  await put([
    unit('tool', text, { role: 'tool', trust: 'tool', type: 'tool' }),
    unit('assistant', text, { role: 'assistant', trust: 'assistant', type: 'answer' }),
    unit('user', text),
  ])
  expect((await ask('cache generation')).map(({ unit }) => unit.role)).toEqual(['user', 'assistant', 'tool'])
})

test('a replaced unit is found by its new words only, and keeps the counts', async () => {
  await put([unit('a', 'the queue is RabbitMQ', { files: ['old.ts'], entities: ['RabbitMQ'] })])
  await put([unit('a', 'the queue is BullMQ', { files: ['new.ts'], entities: ['BullMQ'] })], [], 2)
  expect((await ask('rabbitmq')).some(({ lists }) => lists['text'] ?? lists['graph'])).toBe(false)
  expect((await ask('bullmq'))[0]!.lists).toMatchObject({ text: { rank: 1 }, graph: { rank: 1, path: 'bullmq' } })
  expect(await names('', { files: ['old.ts'] })).toEqual([])
  expect(await names('', { files: ['new.ts'] })).toEqual(['the queue is BullMQ'])
  expect(index.counts()).toMatchObject({ units: 1, vectors: 1 })
  expect(index.position()).toBe(2)
})

test('what was found before is found as it is now: its new words, a step that failed undone, nothing that went', async () => {
  const plain = fact('a', 'the port is 8080')
  await put([plain, fact('b', 'the port of the proxy is 9090')])
  const found = async () =>
    (await ask('port')).map(({ unit }) => `${unit.text} ${unit.validTo ?? ''}`.trim()).toSorted()
  expect(await found()).toEqual(['the port is 8080', 'the port of the proxy is 9090'])
  const ended = { ...plain, validTo: '2026-05-05T00:00:00.000Z' }
  await expect(put([ended, unit('bad', 'port', { entities: null as never })], [], 2)).rejects.toThrow()
  expect(await found()).toEqual(['the port is 8080', 'the port of the proxy is 9090'])
  await put([ended], [], 3)
  expect(await found()).toEqual(['the port is 8080 2026-05-05T00:00:00.000Z', 'the port of the proxy is 9090'])
  await put([], [plain.id], 4)
  expect(await found()).toEqual(['the port of the proxy is 9090'])
  expect(index.statistics({ projects: ['shop_1'], terms: ['port'] }).units).toBe(1)
})

test('what was dropped is found by nothing, and its words are gone from the file', async () => {
  await put([
    unit('a', 'the zanzibarquux secret', { key: 'zanzibarquux', window: [{ text: 'zanzibarquux', weight: 0.3 }] }),
    unit('b', 'stays'),
  ])
  await put([], [deriveId('test', 'a')], 2)
  expect(await names('zanzibarquux secret')).toEqual([])
  expect(index.counts()).toMatchObject({ units: 1, vectors: 1 })
  for (const file of readdirSync(directory))
    expect(readFileSync(join(directory, file)).includes('zanzibarquux'), file).toBe(false)
})

test('only facts and what was said have vectors, and a text that is known is not embedded again', async () => {
  const asked: string[] = []
  const plain = openModelFreeEmbedder()
  const embed: typeof plain.embed = async (texts, use) => {
    if (use === 'passage') asked.push(...texts)
    return plain.embed(texts, use)
  }
  await index.close()
  index = await open({ ...plain, embed })
  const output = unit('c', 'a long output of a command', { type: 'tool', role: 'tool', trust: 'tool' })
  await put([unit('a', 'what was said'), fact('b', 'what is known'), output])
  expect(asked.toSorted()).toEqual(['what is known', 'what was said'])
  expect(index.counts()).toMatchObject({ units: 3, vectors: 2 })
  await put([fact('b', 'what is known', { validTo: '2026-05-01T00:00:00.000Z' }), unit('a', 'said anew')], [], 2)
  expect(asked.slice(2)).toEqual(['said anew'])
  expect(index.counts()).toMatchObject({ units: 3, vectors: 2 })
  expect(await names('output')).toContain('a long output of a command')
})

test('adding the same units again changes nothing', async () => {
  const units = [unit('a', 'one thing'), fact('b', 'another thing', { entities: ['thing'] })]
  await put(units)
  const before = await ask('thing')
  await put(units, [], 2)
  expect(await ask('thing')).toEqual(before)
  expect(index.counts().units).toBe(2)
})

test('a project never finds the units of another', async () => {
  await put([unit('a', 'the port is 5173'), unit('b', 'the port is 3000', { project: 'other_2' })])
  expect(await names('port')).toEqual(['the port is 5173'])
  expect((await names('port', { projects: ['shop_1', 'other_2'] })).toSorted()).toEqual([
    'the port is 3000',
    'the port is 5173',
  ])
  expect(await names('port', { projects: ['unknown_3'] })).toEqual([])
})

test('an entity named in the query leads to its units, and over one more entity to the next', async () => {
  await put([
    fact('a', 'Invoices are sent by the mailer.', { entities: ['Invoices', 'mailer'] }),
    fact('b', 'It needs the SMTP relay.', { entities: ['mailer', 'SMTP relay'] }),
    fact('c', 'Unlinked.', { entities: ['other'] }),
  ])
  const found = await ask('invoices')
  const graph = found.map(({ unit, lists }) => [unit.text, lists['graph']?.path] as const).filter(([, path]) => path)
  expect(graph).toEqual([
    ['Invoices are sent by the mailer.', 'invoices'],
    ['It needs the SMTP relay.', 'invoices → mailer'],
  ])
})

test('files in play find what touched them, by overlap; a bare name finds any folder', async () => {
  await put([
    unit('a', 'one', { files: ['src/a.ts'] }),
    unit('b', 'two', { files: ['src/a.ts', 'src/b.ts', 'src/c.ts', 'src/d.ts'] }),
  ])
  const found = await ask('', { files: ['src/a.ts'] })
  expect(found.map(({ unit, lists }) => [unit.text, lists['files']!.score])).toEqual([
    ['one', 1],
    ['two', Math.SQRT1_2],
  ])
  expect(await names('', { files: ['b.ts'] })).toEqual(['two'])
  expect(await names('', { files: ['lib/b.ts'] })).toEqual([])
})

test('a range includes its start and excludes its end', async () => {
  await put([
    unit('a', 'first', { at: '2026-05-01T00:00:00.000Z' }),
    unit('b', 'second', { at: '2026-05-02T00:00:00.000Z' }),
  ])
  const range = (from: string, to: string) => ({
    range: { from: `2026-05-${from}T00:00:00.000Z`, to: `2026-05-${to}T00:00:00.000Z` },
  })
  expect(await names('', range('01', '02'))).toEqual(['first'])
  expect(await names('', range('02', '03'))).toEqual(['second'])
})

test('at a moment only facts valid then and episodes up to then are found', async () => {
  const ended = { validFrom: '2026-01-01T00:00:00.000Z', validTo: '2026-02-01T00:00:00.000Z' }
  await put([
    fact('a', 'port one', ended),
    fact('b', 'port two', { validFrom: '2026-02-01T00:00:00.000Z' }),
    unit('c', 'port talk', { at: '2026-03-01T00:00:00.000Z' }),
  ])
  const at = async (validAt: string) => (await names('port', { validAt })).toSorted()
  expect(await at('2026-01-31T23:59:59.999Z')).toEqual(['port one'])
  expect(await at('2026-02-01T00:00:00.000Z')).toEqual(['port two'])
  expect(await at('2026-03-01T00:00:00.000Z')).toEqual(['port talk', 'port two'])
})

test('a restriction that takes most of what was found still leaves enough', async () => {
  const many = Array.from({ length: 300 }, (_, at) => unit(`m${at}`, `deploy note ${at}`))
  await put([...many, fact('f', 'Deploys run from main after a long chain of other words about the deploy.')])
  expect(await names('deploy', { kinds: ['fact'], limit: 5 })).toEqual([
    'Deploys run from main after a long chain of other words about the deploy.',
  ])
})

test('statistics count the units that have a word themselves', async () => {
  await put([
    unit('a', 'redis queue'),
    unit('b', 'redis'),
    unit('c', 'nothing', { window: [{ text: 'redis', weight: 0.35 }] }),
  ])
  expect(index.statistics({ projects: ['shop_1'], terms: ['redi', 'queue', 'absent'] })).toEqual({
    units: 3,
    frequencies: [2, 1, 0],
  })
})

test('more units than one block are numbered, found and dropped like the first', async () => {
  const units = Array.from({ length: 4_200 }, (_, at) => fact(`n${at}`, `number w${at}`))
  for (let from = 0; from < units.length; from += 1_000) await put(units.slice(from, from + 1_000))
  for (const at of [0, 4_095, 4_096, 4_199]) expect((await ask(`w${at}`))[0]!.unit.text).toBe(`number w${at}`)
  await put([], [deriveId('test', 'n4150')])
  expect((await ask('w4150')).some(({ unit }) => unit.text === 'number w4150')).toBe(false)
  expect(index.counts().units).toBe(4_199)
})

test('a change that fails changes nothing', async () => {
  await put([unit('a', 'kept')])
  const broken = unit('b', 'broken', { at: null as never })
  await expect(put([unit('c', 'not kept'), broken], [deriveId('test', 'a')], 9)).rejects.toThrow()
  expect(index.position()).toBe(1)
  expect(await names('kept broken')).toEqual(['kept'])
})

test('what was written is there after a new start', async () => {
  await put([unit('a', 'the port is 5173', { files: ['a.ts'] })], [], 7)
  await index.close()
  index = await open()
  expect(index.position()).toBe(7)
  expect((await ask('port', { files: ['a.ts'] }))[0]!.lists).toMatchObject({
    text: { rank: 1 },
    vector: { rank: 1 },
    files: { rank: 1 },
  })
})

test.each([
  ['a file that is no database', () => writeFileSync(join(directory, 'index.db'), 'x'.repeat(20_000))],
  ['an index of another version', () => setVersion('999')],
])('%s is made anew at position 0, and said so', async (_, damage) => {
  await put([unit('a', 'text')], [], 7)
  await index.close()
  damage()
  const warnings: string[] = []
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (_fields: object, message: string) => void warnings.push(message),
    error: () => undefined,
  }
  index = await openSqliteIndex({ path: join(directory, 'index.db'), embedder: openModelFreeEmbedder(), log })
  expect(index.position()).toBe(0)
  expect(index.counts().units).toBe(0)
  expect(warnings).toHaveLength(1)
})

function setVersion(version: string): void {
  const db = openSqlite(join(directory, 'index.db'), { synchronous: 'normal' })
  db.run("UPDATE meta SET value = ? WHERE name = 'version'", [version])
  db.close()
}

test('another embedder embeds every unit anew when the index is opened', async () => {
  await put([unit('a', 'the port is 5173'), unit('b', 'a blue logo')], [], 3)
  await index.close()
  const calls: number[] = []
  const other = openModelFreeEmbedder()
  index = await open({
    ...other,
    identity: 'other/8',
    dimensions: 8,
    embed: async (texts) => {
      calls.push(texts.length)
      return texts.map((text) => Float32Array.from({ length: 8 }, (_, at) => (at === text.length % 8 ? 1 : 0)))
    },
  })
  expect(calls).toEqual([2])
  expect(index.position()).toBe(3)
  expect((await ask('x'.repeat('a blue logo'.length)))[0]!.unit.text).toBe('a blue logo')
})

test('clearing leaves an empty index at position 0 that can be filled again', async () => {
  await put([unit('a', 'the port is 5173')], [], 5)
  await index.clear()
  expect(index.position()).toBe(0)
  expect(await names('port')).toEqual([])
  await put([unit('a', 'the port is 5173')], [], 6)
  expect(await names('port')).toEqual(['the port is 5173'])
})
