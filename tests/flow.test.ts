import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Product } from '../src/assemble.ts'
import { openSpoolWriter } from '../src/capture/spool-writer.ts'
import type { Event, Item } from '../src/types.ts'
import { dump } from './engine/dump.ts'
import { answer, BLOG, command, event, minute, note, openProduct, prompt, SHOP } from './engine/events.ts'
import { WORKDAY } from './engine/workday.ts'

/**
 * The tutorial: what happens to an event until its meaning stands before the model. Real spool, real store, real index;
 * only OpenCode is missing.
 */
describe('from an event to a context', () => {
  let product: Product
  const texts = (items: readonly Item[]): string => items.map(({ text }) => text).join('\n')

  test('a session ends, and the next one is sent what it taught', async () => {
    product = await openProduct({ now: () => new Date(minute(3 * 24 * 60)) })
    const { memory, store, inbox, layout } = product

    // The plugin saw these in OpenCode, redacted them, and appended them to its spool file.
    const spool = openSpoolWriter({ directory: layout.spool, now: () => new Date(minute(0)) })
    spool.append(prompt(1, 'We use npm in this project. Please add a health check to the checkout service.'))
    spool.append(command(2, 'npm test', { output: '12 passing' }))
    spool.append(answer(3, 'The checkout service now answers on /healthz.'))
    spool.append(prompt(60, 'We switched from npm to pnpm.'))
    spool.append(note(61, 'Always write commit messages in English.'))
    spool.close()

    // The daemon's inbox tails the spool: event → episode → claims → facts → graph → index.
    expect(await inbox.drain()).toBe(5)
    const counts = await store.counts()
    expect(counts).toMatchObject({ projects: 1, episodes: 5 })
    expect(counts.facts).toBeGreaterThan(0)

    // Nothing was overwritten: npm was true until pnpm took its place.
    const all = await store.facts({ projects: [SHOP.id], limit: 100 })
    const npm = all.find(({ object, validTo }) => object.name.toLowerCase() === 'npm' && validTo !== null)
    const pnpm = all.find(({ object, validTo }) => object.name.toLowerCase() === 'pnpm' && validTo === null)
    expect(npm?.supersededBy).toBe(pnpm?.id)
    expect(npm?.timeline).toBe(pnpm?.timeline)

    // Another session asks. What is relevant goes before the model, with dates; the old value does not.
    const asked = { project: SHOP, session: 'ses_two', prompt: 'Which package manager do we use here, npm or pnpm?' }
    const recalled = await memory.recall(asked)
    expect(recalled.context).toContain('pnpm')
    expect(recalled.context).toMatch(/2026-03-1\d/)
    expect(recalled.tokens).toBeGreaterThan(0)
    expect(recalled.items.map(({ id }) => id)).toContain(pnpm!.id)
    expect(recalled.items.map(({ id }) => id)).not.toContain(npm!.id)

    // The same call again comes from memory; what was sent is not sent twice; small talk gets nothing.
    expect(await memory.recall(asked)).toMatchObject({ context: recalled.context, cached: true })
    const items = recalled.items.map(({ id, hash }) => ({ id, hash }))
    const sent = { message: 'msg_1', items, tokens: recalled.tokens, tookMs: 3 }
    await memory.ingest([event('injected', { at: 100, session: 'ses_two' }, sent)])
    const again = await memory.recall(asked)
    expect(again.items.filter(({ id }) => items.some((one) => one.id === id))).toEqual([])
    expect(await memory.recall({ ...asked, session: 'ses_three', prompt: 'thanks, good night' })).toMatchObject({
      context: '',
      tokens: 0,
    })

    // A session that was compacted may be sent everything again.
    await memory.ingest([event('compacted', { at: 101, session: 'ses_two' }, {})])
    expect((await memory.recall(asked)).context).toBe(recalled.context)

    // The profile holds the standing rules, and stays the same bytes for the whole session.
    const profile = await memory.profile({ project: SHOP, session: 'ses_two' })
    expect(profile.text).toContain('commit messages in English')
    await memory.remember({ project: SHOP, text: 'Never push to the main branch.', by: 'user', scope: 'project' })
    expect(await memory.profile({ project: SHOP, session: 'ses_two' })).toEqual(profile)
    expect((await memory.profile({ project: SHOP, session: 'ses_new' })).text).toContain('main branch')

    // Another project knows nothing of it.
    const elsewhere = await memory.recall({ ...asked, project: BLOG })
    expect(elsewhere).toMatchObject({ context: '', tokens: 0, items: [] })

    // As of a date, the older value is the answer.
    const then = await memory.search({ project: SHOP, query: 'package manager', kinds: ['fact'], asOf: minute(30) })
    expect(texts(then.items)).toMatch(/\bnpm\b/)
    expect(texts(then.items)).not.toContain('pnpm')
  })
})

describe('whatever the order in which events come', () => {
  test('any order, any duplicates and any batches give the same graph', async () => {
    const reference = await graphOf([WORKDAY])
    expect(reference.facts.length).toBeGreaterThan(10)
    const split = fc
      .tuple(
        fc.shuffledSubarray([...WORKDAY], { minLength: WORKDAY.length }),
        fc.array(fc.nat({ max: WORKDAY.length - 1 }), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: WORKDAY.length }), { maxLength: 5 }),
      )
      .map(([events, again, cuts]) => batches([...events, ...again.map((at) => WORKDAY[at]!)], cuts))
    await fc.assert(
      fc.asyncProperty(split, async (given) => {
        expect(await graphOf(given)).toEqual(reference)
      }),
      { numRuns: 20, endOnFailure: true },
    )
  }, 120_000)

  test('the index that grew with the events finds what one built anew finds', async () => {
    const product = await openProduct()
    for (const batch of batches(WORKDAY.toReversed(), [3, 11, 26])) await product.memory.ingest(batch)
    const ask = { project: SHOP, query: 'failing tests of the cart', limit: 20 }
    const grown = await product.memory.search(ask)
    expect(grown.items).not.toEqual([])
    await product.memory.reindex({ anew: true })
    const anew = await product.memory.search(ask)
    expect(anew.items.map(({ id }) => id).toSorted()).toEqual(grown.items.map(({ id }) => id).toSorted())
  })
})

/** The list cut at these places. */
function batches(events: readonly Event[], cuts: readonly number[]): Event[][] {
  const edges = [0, ...cuts.toSorted((a, b) => a - b), events.length]
  return edges.slice(1).map((edge, at) => events.slice(edges[at], edge))
}

async function graphOf(given: readonly (readonly Event[])[]): ReturnType<typeof dump> {
  const product = await openProduct()
  try {
    for (const batch of given) await product.memory.ingest(batch)
    return await dump(product.store)
  } finally {
    await product.close()
  }
}
