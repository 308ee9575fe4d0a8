import { describe, expect, test } from 'vitest'
import { openInProcessCache } from '../../src/caches/in-process.ts'
import { NO_CACHE } from '../../src/caches/no-cache.ts'
import { ANSWERS, openKeptAnswers } from '../../src/engine/kept-answers.ts'
import { withKeptQueries } from '../../src/engine/query-vectors.ts'
import type { Relevant, RelevantRequest } from '../../src/engine/search.ts'
import type { Embedder } from '../../src/models/embedder.ts'

const AT = '2026-03-01T10:00:00.000Z'
const later = (ms: number): string => new Date(Date.parse(AT) + ms).toISOString()
const project = { id: 'shop_a1', name: 'shop' }

/** A search that counts its questions, over a memory whose generation and state a test moves. */
function setUp(found: Partial<Relevant> = {}) {
  const asked: RelevantRequest[] = []
  const state = { generation: 1, whole: true, maker: 'words', onSearch: () => {} }
  const cache = openInProcessCache()
  const answers = openKeptAnswers({
    cache,
    search: {
      found: async (request) => {
        asked.push(request)
        state.onSearch()
        return { items: [], sessions: [], until: later(600_000), ...found }
      },
    },
    generation: () => state.generation,
    maker: () => state.maker,
    isWhole: () => state.whole,
  })
  const ask = (more: Partial<Parameters<typeof answers.relevant>[0]> = {}) =>
    answers.relevant({ project, prompt: 'how do we deploy?', at: AT, ...more })
  return { ask, asked, state, cache }
}

describe('kept answers', () => {
  test('the same question is searched once, in whatever session it is asked', async () => {
    const { ask, asked } = setUp()
    expect((await ask({ exceptSession: 'ses_a' })).cached).toBe(false)
    expect((await ask({ exceptSession: 'ses_b' })).cached).toBe(true)
    expect((await ask()).cached).toBe(true)
    expect(asked).toHaveLength(1)
  })

  test('an answer that left out the words of a session is for that session alone', async () => {
    const { ask, asked } = setUp({ sessions: ['ses_a', 'ses_b'] })
    await ask({ exceptSession: 'ses_a' })
    expect((await ask({ exceptSession: 'ses_b' })).cached).toBe(false)
    expect((await ask({ exceptSession: 'ses_a' })).cached).toBe(true)
    expect((await ask()).cached).toBe(false)
    expect((await ask({ exceptSession: 'ses_c' })).cached).toBe(true)
    expect(asked).toHaveLength(3)
  })

  test.each([
    ['another prompt', { prompt: 'how do we test?' }],
    ['another project', { project: { id: 'blog_b2', name: 'blog' } }],
    ['an earlier identity of the project', { project: { ...project, aliases: ['dir_c3'] } }],
    ['other files', { files: ['src/a.ts'] }],
    ['a moment after its end', { at: later(600_000) }],
    ['a moment before it was computed', { at: later(-1) }],
  ])('%s is another question', async (_, other) => {
    const { ask } = setUp()
    await ask()
    expect((await ask(other)).cached).toBe(false)
  })

  test.each([
    ['a newer memory', (state: ReturnType<typeof setUp>['state']) => state.generation++],
    ['another model', (state: ReturnType<typeof setUp>['state']) => (state.maker = 'meaning')],
  ])('%s gives another answer', async (_, change) => {
    const { ask, state } = setUp()
    await ask()
    change(state)
    expect((await ask()).cached).toBe(false)
  })

  test('what changed while it was computed, and what stands in for the graph, is not kept', async () => {
    const changed = setUp()
    changed.state.onSearch = () => {
      changed.state.generation++
    }
    await changed.ask()
    changed.state.onSearch = () => {}
    changed.state.generation = 1
    expect((await changed.ask()).cached).toBe(false)

    const away = setUp()
    away.state.whole = false
    await away.ask()
    away.state.whole = true
    expect((await away.ask()).cached).toBe(false)
    expect((await away.ask()).cached).toBe(true)
  })

  test('dropping the answers drops all of them, and one that is being computed', async () => {
    const { ask, state, cache } = setUp()
    await ask()
    await ask({ prompt: 'another' })
    expect((await cache.drop(ANSWERS)).dropped).toBe(2)
    expect((await ask()).cached).toBe(false)
    state.onSearch = () => void cache.drop(ANSWERS)
    await ask({ prompt: 'a third' })
    state.onSearch = () => {}
    expect((await ask({ prompt: 'a third' })).cached).toBe(false)
  })
})

describe('kept vectors of questions', () => {
  const setUpModel = () => {
    const embedded: string[] = []
    const model: Embedder = {
      identity: 'counting 4',
      dimensions: 4,
      embed: async (texts) => {
        embedded.push(...texts)
        return texts.map((text) => Float32Array.from([text.length, 1 / 3, -0, 1e-30]))
      },
      close: async () => {},
    }
    return { embedded, model }
  }

  test('a question is embedded once, to the bit, and the order is kept', async () => {
    const { embedded, model } = setUpModel()
    const kept = withKeptQueries(model, openInProcessCache())
    const [first] = await kept.embed(['a question'], 'query')
    const both = await kept.embed(['new', 'a question', 'newer one'], 'query')
    expect(both.map((vector) => vector[0])).toEqual([3, 10, 9])
    expect(Buffer.from(both[1]!.buffer)).toEqual(Buffer.from(first!.buffer))
    expect(embedded).toEqual(['a question', 'new', 'newer one'])
  })

  test('passages, and another model, are embedded as before; without a cache everything is', async () => {
    const { embedded, model } = setUpModel()
    const cache = openInProcessCache()
    await withKeptQueries(model, cache).embed(['x'], 'query')
    await withKeptQueries(model, cache).embed(['x'], 'passage')
    await withKeptQueries({ ...model, identity: 'other 4' }, cache).embed(['x'], 'query')
    await withKeptQueries(model, NO_CACHE).embed(['x'], 'query')
    expect(embedded).toEqual(['x', 'x', 'x', 'x'])
  })
})
