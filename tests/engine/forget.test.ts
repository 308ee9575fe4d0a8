import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSpoolWriter } from '../../src/capture/spool-writer.ts'
import { searchFiles, tracesOf } from '../../src/engine/traces.ts'
import { deriveId } from '../../src/ids.ts'
import { answer, minute, note, openProduct, prompt, SHOP } from './events.ts'

const SECRET = 'The staging password of the warehouse is heliotrope-umbrella-ninety.'

describe('forgetting', () => {
  test('the plan lists the episodes and the facts that lose their last evidence, and nothing else', async () => {
    const { memory } = await openProduct()
    await memory.ingest([prompt(1, 'We switched from npm to pnpm.'), note(2, SECRET), prompt(3, 'How are the tests?')])
    const plan = await memory.planForget({ project: SHOP, query: 'heliotrope-umbrella' })
    expect(plan.episodes.map(({ text }) => text)).toEqual([SECRET])
    expect(plan.facts).toHaveLength(1)
    expect(await memory.planForget({ project: SHOP, query: 'no such words anywhere' })).toMatchObject({
      episodes: [],
      facts: [],
    })
  })

  test('a fact goes with every episode that states it', async () => {
    const { memory, store } = await openProduct()
    await memory.ingest([note(1, SECRET), note(2, 'We use pnpm.'), note(3, SECRET)])
    const [fact] = (await store.facts({ projects: [SHOP.id], limit: 50 })).filter(({ statement }) =>
      statement.includes('heliotrope'),
    )
    const plan = await memory.planForget({ project: SHOP, ids: [`fact_${fact!.id}`] })
    expect(plan.episodes.map(({ at }) => at)).toEqual([minute(1), minute(3)])
    await memory.forget({ project: SHOP, plan })
    expect(JSON.stringify(await store.facts({ projects: [SHOP.id], limit: 50 }))).not.toContain('heliotrope')
  })

  test('an id that is not known is an error, and so is a plan that was changed', async () => {
    const { memory } = await openProduct()
    await memory.ingest([note(1, SECRET)])
    const unknown = deriveId('nothing')
    await expect(memory.planForget({ project: SHOP, ids: [`ep_${unknown}`] })).rejects.toMatchObject({
      code: 'not_found',
    })
    const plan = await memory.planForget({ project: SHOP, query: 'heliotrope' })
    await expect(memory.forget({ project: SHOP, plan: { ...plan, episodes: [] } })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  test('no byte of it is left in any file, and the receipt counts without quoting', async () => {
    const product = await openProduct()
    const { memory, layout, journal } = product
    const spool = openSpoolWriter({ directory: layout.spool, now: () => new Date(minute(5)) })
    const secret = prompt(1, SECRET)
    for (const event of [prompt(0, 'Where were we?'), secret, answer(2, 'I will remember it.')]) spool.append(event)
    await product.inbox.drain()
    await memory.profile({ project: SHOP, session: 'ses_two' })
    await memory.recall({ project: SHOP, session: 'ses_two', prompt: 'What is the staging password of the warehouse?' })
    journal.park({ id: secret.id, at: minute(9), reason: 'a test', line: JSON.stringify(secret), attempts: 1 })
    expect((await searchFiles(layout.directory, ['heliotrope-umbrella'])).length).toBeGreaterThan(2)

    const plan = await memory.planForget({ project: SHOP, query: 'heliotrope' })
    const receipt = await memory.forget({ project: SHOP, plan })
    expect(receipt.removed).toMatchObject({ episodes: 1, spool: 1, journal: 2 })
    expect(receipt.remaining).toEqual([])
    expect(await searchFiles(layout.directory, ['heliotrope-umbrella', 'heliotrop'])).toEqual([])
    const [name] = readdirSync(layout.receipts)
    expect(JSON.parse(readFileSync(join(layout.receipts, name!), 'utf8'))).toEqual(receipt)
    expect(statSync(join(layout.receipts, name!)).mode & 0o777).toBe(0o600)

    // The writer lives on, and what it writes is taken in.
    spool.append(prompt(3, 'Let us go on with the warehouse.'))
    expect(await product.inbox.drain()).toBe(1)
    expect(journal.deadCount()).toBe(0)
    spool.close()
    await product.close()
    expect(await searchFiles(layout.directory, ['heliotrope-umbrella'])).toEqual([])
  })

  test('a replay does not bring it back, and the words beside it are searched without it', async () => {
    const { memory, store } = await openProduct()
    const events = [prompt(1, 'Let us look at the warehouse.'), prompt(2, SECRET), prompt(3, 'Now run the tests.')]
    await memory.ingest(events)
    const plan = await memory.planForget({ project: SHOP, query: 'heliotrope' })
    await memory.forget({ project: SHOP, plan })
    await memory.ingest(events)
    expect(await store.counts()).toMatchObject({ episodes: 2 })
    const { items } = await memory.search({ project: SHOP, query: 'heliotrope umbrella ninety' })
    expect(items.flatMap(({ why }) => why.map(({ list }) => list))).not.toContain('text')
    expect(await memory.planForget({ project: SHOP, query: 'heliotrope' })).toMatchObject({ episodes: [], facts: [] })
  })

  test('words that a kept episode holds too are named as remaining', async () => {
    const { memory } = await openProduct()
    await memory.ingest([prompt(1, SECRET), prompt(2, `As I said: ${SECRET}`)])
    const { episodes } = await memory.planForget({ project: SHOP, query: 'heliotrope' })
    const plan = await memory.planForget({ project: SHOP, ids: [episodes[0]!.id] })
    const { remaining } = await memory.forget({ project: SHOP, plan })
    expect(remaining[0]).toMatchObject({ place: expect.stringMatching(/episodes that stay/) as string, count: 1 })
    expect(remaining.map(({ place }) => place)).toContain('memory.db')
  })

  test('facts about the person go as well, in whatever project they were said', async () => {
    const { memory, store } = await openProduct()
    await memory.ingest([note(1, 'I prefer heliotrope umbrellas over parasols.', 'user')])
    const plan = await memory.planForget({ project: SHOP, query: 'heliotrope' })
    await memory.forget({ project: SHOP, plan })
    expect(await store.counts()).toMatchObject({ episodes: 0, claims: 0, facts: 0, entities: 0 })
  })
})

describe('traces of a text', () => {
  test('are short pieces without what JSON escapes; common words give none', () => {
    expect(tracesOf('npm test')).toEqual([])
    expect(tracesOf('say "hello to the world"\nand more of it here')).toEqual([
      'and more of it here',
      'hello to the world',
    ])
    for (const trace of tracesOf('😀'.repeat(100))) expect(Buffer.from(trace, 'utf8').toString('utf8')).toBe(trace)
  })

  test('are found across the edges of what is read at once, and counted once', async () => {
    const { layout } = await openProduct()
    const { writeFileSync } = await import('node:fs')
    const mebibyte = 1024 * 1024
    const filler = Buffer.alloc(mebibyte - 7, 'x')
    writeFileSync(
      join(layout.directory, 'edge.bin'),
      Buffer.concat([filler, Buffer.from('heliotrope-umbrella'), filler]),
    )
    expect(await searchFiles(layout.directory, ['heliotrope-umbrella', 'heliotrope'])).toEqual([
      { place: 'edge.bin', count: 2 },
    ])
  })
})
