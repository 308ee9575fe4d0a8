import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { MemoryError } from '../../src/errors.ts'
import { deriveId } from '../../src/ids.ts'
import type { SearchIndex, Unit } from '../../src/index/search-index.ts'
import { openSqliteIndex } from '../../src/index/sqlite-index.ts'
import type { Embedder } from '../../src/models/embedder.ts'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'
import { temporaryFolder } from '../temporary.ts'

const folder = temporaryFolder()
let files = 0
const opened: SearchIndex[] = []
afterEach(async () => {
  for (const index of opened.splice(0)) await index.close()
})

/** A model that knows what belongs together, counts what it is asked, and can be made to fail or to wait. */
function scriptedModel(identity = 'scripted/v1/16') {
  const seen: string[] = []
  let fault: MemoryError | undefined
  let gate: Promise<void> = Promise.resolve()
  const TOPICS = [/deploy|release|roll|undo/, /colou?r|logo|green/, /port|socket/]
  const vectorOf = (text: string): Float32Array => {
    const vector = new Float32Array(16)
    TOPICS.forEach((topic, at) => (vector[at] = topic.test(text) ? 1 : 0.01))
    const norm = Math.hypot(...vector)
    return vector.map((value) => value / norm)
  }
  const model: Embedder = {
    identity,
    dimensions: 16,
    embed: async (texts, purpose) => {
      if (fault) throw fault
      if (purpose === 'passage') {
        await gate
        seen.push(...texts)
      }
      return texts.map(vectorOf)
    },
    close: async () => undefined,
  }
  return {
    model,
    seen,
    fail: (message: string | undefined) =>
      (fault = message === undefined ? undefined : new MemoryError('model_unavailable', { message })),
    hold: () => {
      let open: () => void = () => undefined
      gate = new Promise((resolve) => (open = resolve))
      return open
    },
  }
}

const newPath = (): string => join(folder, `index-${files++}.db`)
const open = async (path: string, model?: Embedder): Promise<SearchIndex> => {
  const index = await openSqliteIndex({ path, embedder: openModelFreeEmbedder(), model })
  opened.push(index)
  return index
}
const close = async (index: SearchIndex): Promise<void> => {
  opened.splice(opened.indexOf(index), 1)
  await index.close()
}
const unit = (name: string, text: string): Unit => ({
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
})
const UNITS = [unit('a', 'roll the release back'), unit('b', 'the logo is green'), unit('c', 'the port is taken')]
const put = (index: SearchIndex, units: Unit[], drop: string[] = []) => index.update({ put: units, drop, position: 1 })
const ask = (index: SearchIndex, text: string) =>
  index.candidates({ projects: ['shop_1'], text, files: [], now: '2026-06-01T00:00:00.000Z', limit: 20 })
const meant = async (index: SearchIndex, text: string): Promise<string[]> =>
  (await ask(index, text))
    .filter(({ lists }) => lists['meaning'])
    .toSorted((a, b) => a.lists['meaning']!.rank - b.lists['meaning']!.rank)
    .map(({ unit: { text: found } }) => found)
const done = async (index: SearchIndex): Promise<void> => {
  for (let turn = 0; turn < 500 && index.meaning()!.waiting > 0; turn++) await pause(5)
  expect(index.meaning()!.waiting).toBe(0)
}

test('what is meant is found without a shared word, once units are embedded in the background', async () => {
  const { model } = scriptedModel()
  const index = await open(newPath(), model)
  await put(index, UNITS)
  await done(index)
  expect((await meant(index, 'undo my deployment'))[0]).toBe('roll the release back')
  expect(index.meaning()).toEqual({ identity: model.identity, waiting: 0, units: 3, reason: null })
})

test('writing and searching do not wait for a model that is slow', async () => {
  const script = scriptedModel()
  const release = script.hold()
  const index = await open(newPath(), script.model)
  await put(
    index,
    Array.from({ length: 200 }, (_, at) => unit(`n${at}`, `note ${at} about the port`)),
  )
  expect(index.meaning()!.waiting).toBe(200)
  const found = await ask(index, 'port')
  expect(found.length).toBeGreaterThan(0)
  expect(found.every(({ lists }) => lists['meaning'] === undefined)).toBe(true)
  release()
  await done(index)
  expect((await meant(index, 'socket')).length).toBeGreaterThan(0)
})

test('a process that was cut short goes on where it was, and embeds nothing twice', async () => {
  const path = newPath()
  const first = scriptedModel()
  const index = await open(path, first.model)
  const many = Array.from({ length: 150 }, (_, at) => unit(`n${at}`, `note ${at}`))
  await put(index, many)
  for (let turn = 0; turn < 500 && index.meaning()!.waiting === 150; turn++) await pause(1)
  first.hold()
  await close(index)
  const again = scriptedModel()
  const reopened = await open(path, again.model)
  await done(reopened)
  const kept = 150 - again.seen.length
  expect(kept).toBeGreaterThanOrEqual(64)
  expect(first.seen.length).toBeLessThan(150)
  expect(new Set(again.seen).size).toBe(again.seen.length)
  expect(reopened.meaning()!.units).toBe(150)
})

test('another model embeds everything anew; none at all removes what the last one made', async () => {
  const path = newPath()
  const index = await open(path, scriptedModel().model)
  await put(index, UNITS)
  await done(index)
  await close(index)
  const same = scriptedModel()
  const kept = await open(path, same.model)
  await pause(20)
  expect(same.seen).toEqual([])
  await close(kept)
  const other = scriptedModel('scripted/v2/16')
  const changed = await open(path, other.model)
  await done(changed)
  expect(other.seen.length).toBe(3)
  await close(changed)
  const without = await open(path)
  expect(without.meaning()).toBeNull()
  expect(await meant(without, 'undo')).toEqual([])
  await close(without)
  const back = scriptedModel('scripted/v2/16')
  await done(await open(path, back.model))
  expect(back.seen.length).toBe(3)
})

test('new words of a unit are embedded, and what was forgotten while it waited is not', async () => {
  const script = scriptedModel()
  const index = await open(newPath(), script.model)
  await put(index, UNITS)
  await done(index)
  await put(index, [unit('b', 'the socket is open')])
  await done(index)
  expect(await meant(index, 'socket')).toEqual(expect.arrayContaining(['the socket is open', 'the port is taken']))
  const release = script.hold()
  await put(index, [unit('d', 'a release nobody may know')])
  await put(index, [], [deriveId('test', 'd'), deriveId('test', 'a')])
  release()
  await done(index)
  expect(await meant(index, 'undo the release')).not.toContain('a release nobody may know')
  expect(await meant(index, 'undo the release')).not.toContain('roll the release back')
})

test('a model that fails leaves search as it is, says why, and goes on when it works again', async () => {
  const script = scriptedModel()
  script.fail('the service is gone')
  const index = await open(newPath(), script.model)
  await put(index, UNITS)
  for (let turn = 0; turn < 200 && index.meaning()!.reason === null; turn++) await pause(5)
  expect(index.meaning()).toMatchObject({ waiting: 3, reason: 'the service is gone' })
  expect((await ask(index, 'logo'))[0]!.unit.text).toBe('the logo is green')
  script.fail(undefined)
  await done(index)
  expect(index.meaning()!.reason).toBeNull()
})
