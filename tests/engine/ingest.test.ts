import { describe, expect, test } from 'vitest'
import { wrapOwn } from '../../src/capture/own-text.ts'
import { INGEST_BATCH_MAX } from '../../src/limits.ts'
import type { Event } from '../../src/types.ts'
import { dump } from './dump.ts'
import { answer, BLOG, command, event, note, openProduct, prompt, SHOP } from './events.ts'
import { WORKDAY } from './workday.ts'

describe('a batch of events', () => {
  test('events that do not fit are named with their place and reason, the others are in', async () => {
    const { memory, store } = await openProduct()
    const good = prompt(1, 'We use pnpm.')
    const wrong = [{ ...good, at: 'yesterday' }, { ...good, kind: 'dream' }, null, 'text'] as unknown as Event[]
    const { events, refused } = await memory.ingest([wrong[0]!, good, ...wrong.slice(1)])
    expect(events).toBe(1)
    expect(refused.map(({ index }) => index)).toEqual([0, 2, 3, 4])
    expect(refused[0]).toMatchObject({ id: good.id, reason: expect.stringMatching(/^at: /) as string })
    expect(await store.counts()).toMatchObject({ episodes: 1 })
  })

  test('the same batch again changes nothing, not even the generation', async () => {
    const { memory, store } = await openProduct()
    await memory.ingest(WORKDAY)
    const [before, generation] = [await dump(store), await store.generation()]
    await memory.ingest(WORKDAY)
    await memory.ingest(WORKDAY.toReversed())
    expect(await dump(store)).toEqual(before)
    expect(await store.generation()).toBe(generation)
  })

  test('an empty batch is fine', async () => {
    const { memory } = await openProduct()
    expect(await memory.ingest([])).toMatchObject({ events: 0, refused: [] })
  })

  test('batches that are given at once are taken one after the other', async () => {
    const { memory, store } = await openProduct()
    const whole = await openProduct()
    await whole.memory.ingest(WORKDAY)
    await Promise.all(WORKDAY.map((one) => memory.ingest([one])))
    expect(await dump(store)).toEqual(await dump(whole.store))
  })

  test('each project keeps its own, and what is said of the person goes to all', async () => {
    const { memory, store } = await openProduct()
    await memory.ingest([
      prompt(1, 'We use pnpm.'),
      prompt(2, 'We use npm.', { project: BLOG }),
      note(3, 'I prefer tabs over spaces.', 'user'),
    ])
    const names = async (project: string): Promise<string[]> =>
      (await store.facts({ projects: [project], limit: 10 })).map(({ object }) => object.name.toLowerCase())
    expect(await names(SHOP.id)).toEqual(['pnpm'])
    expect(await names(BLOG.id)).toEqual(['npm'])
    expect((await names('user')).join()).toContain('tabs')
  })
})

describe('what is kept of an event', () => {
  test('our own text in a prompt or an output is never taken for something that was said', async () => {
    const { memory, store } = await openProduct()
    const own = wrapOwn('- We use yarn. (since 2026-01-01)')
    await memory.ingest([
      prompt(1, `${own}\nPlease look at the cart.`),
      command(2, 'cat notes.txt', { output: `before ${own} after` }),
      prompt(3, own),
    ])
    const episodes = await store.episodes({ projects: [SHOP.id], limit: 10 })
    expect(episodes).toHaveLength(2)
    expect(JSON.stringify(episodes)).not.toContain('yarn')
    expect(await store.facts({ projects: [SHOP.id], limit: 10 })).toEqual([])
  })

  test('what was injected is noted for its session, and forgotten when that is compacted', async () => {
    const { memory, journal, store } = await openProduct()
    await memory.ingest([prompt(1, 'We use pnpm.')])
    const [fact] = await store.facts({ projects: [SHOP.id], limit: 1 })
    const content = { message: 'msg_1', items: [{ id: fact!.id, hash: 'abc' }], tokens: 40, tookMs: 2 }
    await memory.ingest([event('injected', { at: 2 }, content)])
    expect(journal.injected('ses_one')).toEqual(new Map([[fact!.id, 'abc']]))
    expect(journal.injections({ limit: 5 })).toMatchObject([{ session: 'ses_one', project: SHOP.id, tokens: 40 }])
    await memory.ingest([event('compacted', { at: 3 }, {})])
    expect(journal.injected('ses_one').size).toBe(0)
    expect(await store.counts()).toMatchObject({ episodes: 1 })
  })

  test('events that carry only state move the session on', async () => {
    const { memory, store } = await openProduct()
    await memory.ingest([
      event('idle', { at: 9 }, {}),
      event('session', { at: 1 }, { directory: '/home/ada/shop', title: 'Cart' }),
    ])
    const [session] = await store.sessions({ projects: [SHOP.id], limit: 5 })
    expect(session).toMatchObject({ title: 'Cart', directory: '/home/ada/shop' })
    expect(session!.lastAt > session!.startedAt).toBe(true)
    expect(await store.counts()).toMatchObject({ episodes: 0, sessions: 1 })
  })
})

describe('the index behind the graph', () => {
  test('what is said later becomes a neighbour of what was said before', async () => {
    const { memory } = await openProduct()
    await memory.ingest([prompt(1, 'Please look at the invoice renderer.')])
    await memory.ingest([prompt(2, 'It crashes with umlauts.')])
    const { items } = await memory.search({ project: SHOP, query: 'invoice renderer umlauts' })
    expect(items.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['Please look at the invoice renderer.', 'It crashes with umlauts.']),
    )
  })

  test('it takes in what it missed when it is opened again', async () => {
    const product = await openProduct()
    const { memory, index, store, layout } = product
    await memory.ingest([prompt(1, 'We use pnpm.')])
    await index.clear()
    await product.close()
    const again = await openProduct({ directory: layout.directory })
    expect(again.index.position()).toBe(await again.store.generation())
    expect(again.index.counts().units).toBe(2)
    expect(store.kind).toBe('embedded')
  })

  test('a session longer than a batch has the same neighbours as one that came whole', async () => {
    const talk = Array.from({ length: INGEST_BATCH_MAX + 60 }, (_, at) =>
      at % 2 === 0 ? prompt(at, `Question number ${at}: shall we use pnpm?`) : answer(at, `Answer number ${at}: yes.`),
    )
    const [one, two] = [await openProduct(), await openProduct()]
    await one.memory.ingest(talk)
    for (const step of [talk.filter((_, at) => at % 3 === 0), talk.filter((_, at) => at % 3 !== 0)])
      await two.memory.ingest(step.toReversed())
    expect(await dump(two.store)).toEqual(await dump(one.store))
    const ask = { project: SHOP, query: 'question number 100', limit: 5 }
    const ids = async ({ memory }: typeof one): Promise<string[]> =>
      (await memory.search(ask)).items.map(({ id }) => id)
    expect(await ids(two)).toEqual(await ids(one))
  })
})
