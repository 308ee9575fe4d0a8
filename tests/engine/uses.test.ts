import { describe, expect, test } from 'vitest'
import type { Product } from '../../src/assemble.ts'
import type { Event, Fact, Uuid } from '../../src/types.ts'
import { answer, command, event, openProduct, prompt, SHOP } from './events.ts'

const SESSION = { session: 'ses_two' }
const SAID = prompt(1, 'We use pnpm as package manager.')
const ASKED = prompt(20, 'How do I install the dependencies here?', SESSION)
const CORRECTED = prompt(30, 'We use yarn as package manager now.', SESSION)

const injected = (items: readonly Uuid[], at = 20.01): Event =>
  event(
    'injected',
    { at, ...SESSION },
    {
      ...{ message: `msg_${Math.floor(at)}`, tokens: 40, tookMs: 3 },
      items: items.map((id) => ({ id, hash: 'abc' })),
    },
  )

async function withFact(): Promise<{ product: Product; fact: Fact }> {
  const product = await openProduct()
  await product.memory.ingest([SAID])
  const facts = await product.store.facts({ projects: [SHOP.id], limit: 9 })
  return { product, fact: facts.find(({ attribute }) => attribute === 'package manager')! }
}

async function usageAfter(batches: (fact: Fact) => readonly (readonly Event[])[]) {
  const { product, fact } = await withFact()
  for (const batch of batches(fact)) await product.memory.ingest(batch)
  const usage = await product.store.usage({ projects: [SHOP.id], items: [fact.id] })
  return usage.get(fact.id)
}

describe('what was put before the model', () => {
  test('counts as used when the answer repeats what the prompt did not say', async () => {
    const told = answer(21, 'With pnpm.', SESSION)
    expect(await usageAfter(({ id }) => [[ASKED, injected([id]), told]])).toEqual({
      ...{ injected: 1, used: 1, contradicted: 0, corrected: 0 },
    })
    const silent = answer(21, 'I do not know, sorry.', SESSION)
    expect(await usageAfter(({ id }) => [[ASKED, injected([id]), silent]])).toMatchObject({ injected: 1, used: 0 })
  })

  test('counts as used when a following tool call repeats it, and not when a later turn does', async () => {
    const run = command(22, 'manager package install', SESSION)
    expect(await usageAfter(({ id }) => [[ASKED, injected([id]), run]])).toMatchObject({ used: 1 })
    const later = [prompt(25, 'Thanks.', SESSION), command(26, 'manager package install', SESSION)]
    expect(await usageAfter(({ id }) => [[ASKED, injected([id]), ...later]])).toMatchObject({ used: 0 })
  })

  test('counts as contradicted when the next prompt replaces it', async () => {
    const events = (id: Uuid) => [ASKED, injected([id]), answer(21, 'Fine.', SESSION), CORRECTED]
    expect(await usageAfter(({ id }) => [events(id)])).toMatchObject({ injected: 1, used: 0, contradicted: 1 })
  })

  test('counts once for each message, in any order and any batches, however often it is told', async () => {
    const told = answer(21, 'The package manager is the one.', SESSION)
    const events = (id: Uuid) => [ASKED, injected([id]), told, CORRECTED, injected([id], 30.01)]
    const whole = await usageAfter(({ id }) => [events(id)])
    expect(whole).toMatchObject({ injected: 2, contradicted: 1 })
    expect(await usageAfter(({ id }) => events(id).map((one) => [one]))).toEqual(whole)
    expect(await usageAfter(({ id }) => [...events(id).toReversed(), ...events(id)].map((one) => [one]))).toEqual(whole)
  })

  test('belongs to no generation, and goes with its session', async () => {
    const { product, fact } = await withFact()
    const { store, memory } = product
    await memory.ingest([ASKED])
    const before = await store.generation()
    await memory.ingest([injected([fact.id])])
    expect(await store.generation()).toBe(before)
    const plan = await memory.planForget({ project: SHOP, query: 'install the dependencies' })
    await memory.forget({ project: SHOP, plan })
    expect(await store.usage({ projects: [SHOP.id], items: [fact.id] })).toEqual(new Map())
  })
})

test('what is shown again and again and never helps sinks, with the reason, and is not deleted', async () => {
  const { product, fact } = await withFact()
  const { memory, store } = product
  const search = async () => {
    const { items } = await memory.search({ project: SHOP, query: 'package manager', kinds: ['fact'] })
    return items.find(({ id }) => id === fact.id)!
  }
  const before = await search()
  for (let turn = 0; turn < 6; turn++) {
    const at = 40 + 2 * turn
    await memory.ingest([prompt(at, 'And now?', SESSION), injected([fact.id], at + 0.01)])
  }
  const after = await search()
  expect(after.score).toBeLessThan(before.score)
  expect(after.score).toBeGreaterThanOrEqual(0.7 * before.score)
  expect(after.why.at(-1)).toMatchObject({ list: 'use', path: 'shown 6 times, used 0' })
  expect(await store.facts({ projects: [SHOP.id], ids: [fact.id], limit: 1 })).toEqual([fact])
})
