import { rmSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CANARY_PROJECT } from '../../src/engine/canary.ts'
import { searchFiles } from '../../src/engine/traces.ts'
import { openProduct, prompt, SHOP } from './events.ts'

describe('the canary', () => {
  test('a marked fact travels from the spool into a context, each stage with its time', async () => {
    const product = await openProduct()
    const run = await product.canary()
    expect(run.stages.filter(({ ok }) => !ok)).toEqual([])
    expect(run.state).toBe('green')
    expect(run.stages.map(({ stage }) => stage)).toEqual(['spool', 'inbox', 'graph', 'index', 'recall', 'cleanup'])
    for (const { tookMs } of run.stages) expect(tookMs).toBeGreaterThan(0)
    expect(product.journal.recall('canary')).toEqual(run)
  })

  test('it leaves no trace in graph, index and results', async () => {
    const product = await openProduct()
    await product.memory.ingest([prompt(1, 'The canary of the coal mine is a metaphor in our error handling guide.')])
    const before = { store: await product.store.counts(), index: product.index.counts().units }
    await product.canary()
    await product.canary()
    expect(await product.store.counts()).toEqual(before.store)
    expect(product.index.counts().units).toBe(before.index)
    expect(await product.store.projects()).toEqual([SHOP.id])
    const { items } = await product.memory.search({ project: SHOP, query: 'the canary of this check' })
    expect(items.every(({ text }) => text.includes('coal mine'))).toBe(true)
    expect(product.hidden).toContain(CANARY_PROJECT)
    await product.close()
    expect(await searchFiles(product.layout.directory, ['canary of this check'])).toEqual([])
  })

  test('its end costs no new index', async () => {
    const product = await openProduct()
    await product.memory.ingest([prompt(1, 'The coal mine has an error handling guide.')])
    const project = { id: CANARY_PROJECT, name: 'canary' }
    await product.memory.ingest([prompt(2, 'Remember that the canary is called oldmark.', { project })])
    await product.store.drop(CANARY_PROJECT)
    expect(await product.memory.reindex({ anew: false })).toMatchObject({ units: 0 })
    expect(product.index.counts().units).toBe(1)
  })

  test('what a killed run left behind goes with the next one', async () => {
    const product = await openProduct()
    const project = { id: CANARY_PROJECT, name: 'canary' }
    await product.memory.ingest([prompt(1, 'Remember that the canary of this check is called oldmark.', { project })])
    expect(await product.canary()).toMatchObject({ state: 'green' })
    expect(await product.store.projects()).toEqual([])
  })

  test('a broken spool turns it red, and the stage is named', async () => {
    const product = await openProduct()
    rmSync(product.layout.spool, { recursive: true })
    writeFileSync(product.layout.spool, 'a file where the folder was')
    const run = await product.canary()
    expect(run.state).toBe('red')
    expect(run.stages.at(-1)).toMatchObject({ stage: 'spool', ok: false })
    expect(run.stages.at(-1)!.note).toMatch(/spool/)
  })
})
