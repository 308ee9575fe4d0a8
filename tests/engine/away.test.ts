import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openSpoolWriter } from '../../src/capture/spool-writer.ts'
import { openInbox } from '../../src/engine/inbox.ts'
import { LET_GO, LOST, openKeeping } from '../../src/engine/keeping.ts'
import { openMemory } from '../../src/engine/memory.ts'
import { openSqliteIndex } from '../../src/index/sqlite-index.ts'
import { openJournal } from '../../src/journal/sqlite-journal.ts'
import { layoutOf } from '../../src/layout.ts'
import { RECALL_DEADLINE_MS, UNKEPT_WARN_MS } from '../../src/limits.ts'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'
import { openEmbeddedStore } from '../../src/stores/embedded.ts'
import type { Event } from '../../src/types.ts'
import { dump } from './dump.ts'
import { answer, minute, openProduct, prompt, quietLog, SHOP, temporaryDirectory } from './events.ts'
import { openFaultyStore } from './faulty-store.ts'
import { WORKDAY } from './workday.ts'

const clock = (): Date => new Date(minute(600))

/** An engine over a real store that can be made to fail. */
async function openEngine({ directory = temporaryDirectory(), now = clock } = {}) {
  const [layout, log] = [layoutOf(directory), quietLog()]
  const openStore = () =>
    openEmbeddedStore({ path: layout.store, snapshots: layout.snapshots, damaged: layout.damaged, log })
  let real = await openStore()
  const store = openFaultyStore(() => real)
  const journal = openJournal({ path: layout.journal, log })
  const index = await openSqliteIndex({ path: layout.index, embedder: openModelFreeEmbedder(), log })
  const memory = await openMemory({ store, index, journal, now, log })
  const spool = openSpoolWriter({ directory: layout.spool, now })
  const inbox = openInbox({ directory: layout.spool, memory, journal, store, log, now })
  let open = true
  const close = async (): Promise<void> => {
    if (!open) return
    open = false
    await inbox.close()
    store.fault = { kind: 'none' }
    spool.close()
    await memory.close()
    await index.close()
    journal.close()
    await real.close()
  }
  onTestFinished(close)
  /** The server comes back with a file that is empty. */
  const loseAll = async (): Promise<void> => {
    await real.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(layout.store + suffix, { force: true })
    real = await openStore()
  }
  const append = (events: readonly Event[]): void => events.forEach((event) => spool.append(event))
  return { store, journal, index, memory, spool, inbox, layout, log, append, close, loseAll, real: () => real }
}

const TALK = [
  prompt(1, 'We use pnpm in this project, and the dev server runs on port 4000.'),
  answer(2, 'Understood: pnpm, and port 4000.'),
  prompt(3, 'The invoice renderer crashes with umlauts.', { session: 'ses_two' }),
]
const ASK = { project: SHOP, prompt: 'Which package manager do we use, and what is wrong with the invoice renderer?' }

describe('a store that is away', () => {
  test.each([
    ['fails', { kind: 'down' }],
    ['is slow', { kind: 'slow', ms: 2_000 }],
    ['never answers', { kind: 'silent' }],
  ] as const)('recall and search answer from the local index when it %s, within the deadline', async (_, fault) => {
    const { memory, store, append, inbox } = await openEngine()
    append(TALK)
    await inbox.drain()
    const before = await memory.recall(ASK)
    expect(before.context).toContain('pnpm')
    const profile = await memory.profile({ project: SHOP, session: 'ses_before' })
    store.fault = fault
    const started = performance.now()
    const during = await memory.recall({ ...ASK, prompt: `Please tell: ${ASK.prompt}` })
    // Alone it takes a third of the deadline; the other half is for a machine that runs everything else meanwhile.
    expect(performance.now() - started).toBeLessThan(2 * RECALL_DEADLINE_MS)
    expect(during.context).toContain('pnpm')
    expect(during.context).toContain('umlauts')
    expect(during.items.map(({ id }) => id).toSorted()).toEqual(before.items.map(({ id }) => id).toSorted())
    const { items } = await memory.search({ project: SHOP, query: 'invoice renderer' })
    expect(items[0]!.text).toContain('umlauts')
    expect(await memory.profile({ project: SHOP, session: 'ses_during' })).toEqual(profile)
  })

  test('what holds no longer is not told as current while it is away', async () => {
    const { memory, store, append, inbox } = await openEngine()
    append([prompt(1, 'We use npm in this project.'), prompt(2, 'We switched from npm to pnpm.', { session: 'b' })])
    await inbox.drain()
    const ask = { project: SHOP, prompt: 'Do we use npm in this project?' }
    const before = await memory.recall(ask)
    store.fault = { kind: 'down' }
    const during = await memory.recall({ ...ask, prompt: `So: ${ask.prompt}` })
    expect(during.items.map(({ text }) => text)).toEqual(before.items.map(({ text }) => text))
    expect(during.items.map(({ text }) => text)).not.toContain('We use npm in this project.')
  })

  test('a note is remembered when it is written down, and becomes a fact when it is back', async () => {
    const { store, inbox, memory, spool } = await openEngine()
    store.fault = { kind: 'down' }
    const note = { project: SHOP, text: 'The staging host is called heron.', by: 'user', scope: 'project' } as const
    await expect(memory.remember(note)).rejects.toMatchObject({ code: 'store_unavailable' })
    const keep = (event: Event): boolean => spool.append(event) === 'written'
    const { episode, facts, waiting } = await memory.remember({ ...note, keep })
    expect({ facts, waiting }).toEqual({ facts: [], waiting: true })
    store.fault = { kind: 'none' }
    await inbox.drain()
    const kept = await store.facts({ projects: [SHOP.id], episode, limit: 10 })
    expect(kept.map(({ statement }) => statement).join()).toContain('heron')
  })

  test('events wait in the spool and are taken in by themselves when it is back', async () => {
    const { store, append, inbox, index, memory } = await openEngine()
    store.fault = { kind: 'down' }
    inbox.start()
    append(WORKDAY)
    await expect.poll(() => inbox.state().paused, { timeout: 5_000 }).not.toBeNull()
    expect(inbox.pending()).toBe(WORKDAY.length)
    store.fault = { kind: 'none' }
    await expect.poll(() => inbox.pending(), { timeout: 10_000 }).toBe(0)
    expect(inbox.state().paused).toBeNull()
    const whole = await openProduct()
    await whole.memory.ingest(WORKDAY)
    expect(await dump(store)).toEqual(await dump(whole.store))
    await memory.reindex({ anew: false })
    expect(index.position()).toBe(await store.generation())
  })

  test('an index that could not follow does so by itself', async () => {
    const { memory, store, index, real } = await openEngine()
    await memory.ingest(TALK)
    store.fault = { kind: 'down' }
    store.changed()
    await expect.poll(() => index.position()).toBeGreaterThan(0)
    const { memory: other } = await otherEngine(real())
    await other.ingest([prompt(9, 'We decided to use Valkey for the sessions.')])
    store.fault = { kind: 'none' }
    await expect.poll(async () => index.position() === (await store.generation()), { timeout: 8_000 }).toBe(true)
  })
})

/** Another daemon on the same store: an index and a journal of its own. */
async function otherEngine(store: Parameters<typeof openMemory>[0]['store']) {
  const [layout, log] = [layoutOf(temporaryDirectory()), quietLog()]
  const journal = openJournal({ path: layout.journal, log })
  const index = await openSqliteIndex({ path: layout.index, embedder: openModelFreeEmbedder(), log })
  const memory = await openMemory({ store, index, journal, now: clock, log })
  onTestFinished(async () => {
    await memory.close()
    await index.close()
    journal.close()
  })
  return { memory, index }
}

describe('a store that others write', () => {
  test('what another daemon wrote or took is found, or not found any more, without a rebuild', async () => {
    const { memory, store, index, real, log } = await openEngine()
    const { memory: other } = await otherEngine(real())
    await memory.ingest(TALK)
    await other.reindex({ anew: false })
    await other.ingest([prompt(9, 'The staging database is called db-heron.', { session: 'ses_two' })])
    store.changed()
    const found = async (): Promise<string> =>
      (await memory.search({ project: SHOP, query: 'staging database heron' })).items.map(({ text }) => text).join()
    await expect.poll(found, { timeout: 2_000 }).toContain('db-heron')
    const units = index.counts().units
    const plan = await other.planForget({ project: SHOP, query: 'db-heron' })
    await other.forget({ project: SHOP, plan })
    store.changed()
    await expect.poll(found, { timeout: 2_000 }).not.toContain('db-heron')
    // Not even in the window of the message beside it.
    const byItsWord = async (): Promise<string[]> =>
      (await memory.search({ project: SHOP, query: 'heron' })).items
        .filter(({ why }) => why.some(({ list }) => list === 'text'))
        .map(({ text }) => text)
    await expect.poll(byItsWord, { timeout: 2_000 }).toEqual([])
    expect(index.counts().units).toBeLessThan(units)
    expect(log.loud).toEqual([])
  })

  test('two engines that take in the same and different events at once give the graph of one', async () => {
    const { memory, store, real } = await openEngine()
    const { memory: other } = await otherEngine(real())
    const half = Math.floor(WORKDAY.length / 2)
    const [early, late] = [WORKDAY.slice(0, half + 8), WORKDAY.slice(half - 8)]
    for (let at = 0; at < early.length; at += 5)
      await Promise.all([memory.ingest(early.slice(at, at + 5)), other.ingest(late.slice(at, at + 5))])
    await Promise.all([memory.ingest(early.slice(-7)), other.ingest(late.slice(early.length))])
    const whole = await openProduct()
    await whole.memory.ingest(WORKDAY)
    expect(await dump(store)).toEqual(await dump(whole.store))
  })
})

describe('a store that saves later', () => {
  test('a segment stays until what it held is on the disk of the store', async () => {
    const { store, append, inbox, spool, layout, journal } = await openEngine()
    store.persistedUpTo = 0
    append(TALK)
    spool.close()
    expect(await inbox.drain()).toBe(TALK.length)
    expect(readdirSync(layout.spool)).toHaveLength(1)
    expect(inbox.state()).toMatchObject({ pendingEvents: 0, unkept: { events: TALK.length } })
    store.persistedUpTo = undefined
    await inbox.drain()
    expect(readdirSync(layout.spool)).toEqual([])
    expect(inbox.state().unkept).toBeNull()
    expect(journal.recall(LOST)).toBeUndefined()
  })

  test('what it lost is taken in again, said loudly, and the graph and the index are as if nothing had happened', async () => {
    const { store, append, inbox, spool, layout, journal, log, loseAll, memory, index } = await openEngine()
    store.persistedUpTo = 0
    append(WORKDAY)
    spool.close()
    await inbox.drain()
    await loseAll()
    expect(await store.counts()).toMatchObject({ episodes: 0 })
    await inbox.drain()
    const whole = await openProduct()
    await whole.memory.ingest(WORKDAY)
    expect(await dump(store)).toEqual(await dump(whole.store))
    await memory.reindex({ anew: false })
    expect(index.counts().units).toBe(whole.index.counts().units)
    expect(journal.recall(LOST)).toMatchObject({ events: WORKDAY.length, kept: 0 })
    expect(log.loud.map(({ message }) => message).join()).toContain('lost steps that it had acknowledged')
    store.persistedUpTo = undefined
    await inbox.drain()
    expect(readdirSync(layout.spool)).toEqual([])
  })

  test('a note that was answered is kept like what was captured: it comes back when the store lost it', async () => {
    const { store, inbox, spool, layout, loseAll, memory } = await openEngine()
    store.persistedUpTo = 0
    const note = { project: SHOP, text: 'The staging host is called heron.', by: 'user', scope: 'project' } as const
    const keep = (event: Event): boolean => spool.append(event) === 'written'
    const { episode, facts } = await memory.remember({ ...note, keep })
    expect(facts.length).toBeGreaterThan(0)
    const before = await dump(store)
    spool.close()
    await inbox.drain()
    expect(await dump(store)).toEqual(before)
    await loseAll()
    await inbox.drain()
    expect(await dump(store)).toEqual(before)
    expect(await store.episodes({ projects: [SHOP.id], ids: [episode], limit: 1 })).toHaveLength(1)
    store.persistedUpTo = undefined
    await inbox.drain()
    expect(readdirSync(layout.spool)).toEqual([])
  })

  test('when it never saves the oldest of the spool goes at the bound, with a warning, and never what is not taken in', async () => {
    let at = 600
    const { store, append, inbox, spool, layout, journal, log } = await openEngine({
      now: () => new Date(minute(at)),
    })
    store.persistedUpTo = 0
    append(TALK)
    spool.close()
    await inbox.drain()
    const keeping = (unkeptBytesMax: number) =>
      openKeeping({
        directory: layout.spool,
        store,
        journal,
        log,
        now: () => new Date(minute(at)),
        unkeptBytesMax,
      })
    at += UNKEPT_WARN_MS / 60_000 + 1
    await keeping(1_000_000).settle()
    expect(log.loud.at(-1)!.message).toContain('does not save')
    expect(readdirSync(layout.spool)).toHaveLength(1)
    const later = openSpoolWriter({ directory: layout.spool, now: () => new Date(minute(at)) })
    later.append(prompt(99, 'Not taken in yet.'))
    await keeping(10).settle()
    expect(journal.recall(LET_GO)).toMatchObject({ events: TALK.length })
    expect(inbox.state()).toMatchObject({ pendingEvents: 1, unkept: null })
    await inbox.drain()
    later.close()
    expect(readdirSync(layout.spool).map((file) => join(layout.spool, file))).toHaveLength(1)
  })
})
