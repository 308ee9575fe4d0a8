import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deriveId } from '../../src/ids.ts'
import type { SearchIndex, Unit } from '../../src/index/search-index.ts'
import { openSqliteIndex } from '../../src/index/sqlite-index.ts'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'

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
