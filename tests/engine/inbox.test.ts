import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { encodeLine, LINE_VERSION } from '../../src/capture/line.ts'
import { segmentPath, newSegmentName, SEALED } from '../../src/capture/segment.ts'
import { openSpoolWriter } from '../../src/capture/spool-writer.ts'
import { openInbox } from '../../src/engine/inbox.ts'
import { MemoryError } from '../../src/errors.ts'
import type { Memory } from '../../src/engine/contract.ts'
import { deriveId } from '../../src/ids.ts'
import { EVENT_ATTEMPTS_MAX, INGEST_BATCH_MAX, INGEST_BATCH_POLITE } from '../../src/limits.ts'
import type { Event } from '../../src/types.ts'
import { minute, openProduct, prompt, quietLog, SHOP } from './events.ts'

const clock = (): Date => new Date(minute(0))
const many = (count: number): Event[] => Array.from({ length: count }, (_, at) => prompt(at, `Sentence number ${at}.`))

/** A segment whose writer is dead, with these lines. */
function segment(spool: string, lines: readonly string[], number = 0): string {
  const path = segmentPath(spool, newSegmentName(new Date(minute(number)), number), SEALED)
  writeFileSync(path, lines.join(''))
  return path
}

describe('the inbox', () => {
  test('takes in what the spool holds, and deletes a segment that nobody writes any more', async () => {
    const { inbox, layout, store, journal } = await openProduct()
    const spool = openSpoolWriter({ directory: layout.spool, now: clock })
    for (const event of many(INGEST_BATCH_MAX + 5)) spool.append(event)
    expect(inbox.pending()).toBe(INGEST_BATCH_MAX + 5)
    expect(await inbox.drain()).toBe(INGEST_BATCH_MAX + 5)
    expect(await store.counts()).toMatchObject({ episodes: INGEST_BATCH_MAX + 5 })
    expect(readdirSync(layout.spool)).toHaveLength(1)
    expect(await inbox.drain()).toBe(0)
    spool.close()
    await inbox.drain()
    expect(readdirSync(layout.spool)).toEqual([])
    expect(inbox.state()).toMatchObject({ pendingEvents: 0, paused: null, blocked: [] })
    expect(journal.deadCount()).toBe(0)
  })

  test('answers between two steps, and takes small ones while somebody asks', async () => {
    const { inbox, memory, layout, journal } = await openProduct()
    const path = segment(layout.spool, many(4 * INGEST_BATCH_POLITE).map(encodeLine))
    const name = path
      .split('/')
      .at(-1)!
      .replace(/\.sealed$/, '')
    expect(memory.askedLately()).toBe(false)
    await memory.recall({ project: SHOP, prompt: 'Which package manager?' })
    expect(memory.askedLately()).toBe(true)
    const progress = { done: false }
    const drained = inbox.drain().then(() => (progress.done = true))
    const offsets = new Set<number>()
    for (; !progress.done; await nextTurn()) offsets.add(journal.offset(name))
    await drained
    // Whoever looked between the turns saw each of the steps.
    expect(offsets.size).toBeGreaterThanOrEqual(4)
  })

  test('sees new lines by itself once it is started', async () => {
    const { inbox, layout, store } = await openProduct()
    inbox.start()
    const spool = openSpoolWriter({ directory: layout.spool, now: clock })
    spool.append(prompt(1, 'We switched from npm to pnpm.'))
    await expect.poll(async () => (await store.counts()).episodes, { timeout: 5_000 }).toBe(1)
    spool.close()
  })

  test('damaged lines and events of the wrong form are parked with a reason, and the others go on', async () => {
    const { inbox, layout, store, journal } = await openProduct()
    const good = [prompt(1, 'First good line.'), prompt(2, 'Second good line.')]
    const broken = encodeLine(prompt(3, 'This one was damaged.')).replace('damaged', 'DAMAGED')
    const wrong = { ...prompt(4, 'A line of the wrong form.'), at: 'yesterday' }
    segment(layout.spool, [encodeLine(good[0]!), broken, 'noise\n', encodeLine(wrong), encodeLine(good[1]!)])
    expect(await inbox.drain()).toBe(2)
    expect(await store.counts()).toMatchObject({ episodes: 2 })
    const reasons = journal.deadEvents(10).map(({ reason }) => reason)
    expect(reasons.toSorted()).toEqual([
      expect.stringMatching(/^at: a UTC time/),
      'checksum does not match',
      'not a spool line',
    ])
    expect(journal.deadEvents(10).find(({ id }) => id === wrong.id)?.line).toContain('wrong form')
    expect(readdirSync(layout.spool)).toEqual([])
  })

  test('the torn last line of a dead writer is parked, that of a living one is waited for', async () => {
    const { inbox, layout, store, journal } = await openProduct()
    const line = encodeLine(prompt(2, 'A line that was torn.'))
    segment(layout.spool, [encodeLine(prompt(1, 'A whole line.')), line.slice(0, 60)])
    expect(await inbox.drain()).toBe(1)
    expect(journal.deadEvents(10)).toMatchObject([{ line: line.slice(0, 60) }])
    expect(readdirSync(layout.spool)).toEqual([])

    const spool = openSpoolWriter({ directory: layout.spool, now: clock })
    spool.append(prompt(3, 'A line of a living writer.'))
    const [name] = readdirSync(layout.spool)
    appendFileSync(join(layout.spool, name!), line.slice(0, 60))
    expect(await inbox.drain()).toBe(1)
    appendFileSync(join(layout.spool, name!), line.slice(60))
    expect(await inbox.drain()).toBe(1)
    expect(await store.counts()).toMatchObject({ episodes: 3 })
    expect(journal.deadCount()).toBe(1)
    spool.close()
  })

  test('a line of a newer version stops its segment loudly, and no other one', async () => {
    const log = quietLog()
    const { inbox, layout, store } = await openProduct({ log })
    const newer = encodeLine(prompt(2, 'From the future.')).replace(`v${LINE_VERSION} `, `v${LINE_VERSION + 1} `)
    const path = segment(layout.spool, [
      encodeLine(prompt(1, 'Before it.')),
      newer,
      encodeLine(prompt(3, 'Behind it.')),
    ])
    segment(layout.spool, [encodeLine(prompt(4, 'Elsewhere.'))], 1)
    expect(await inbox.drain()).toBe(2)
    expect(existsSync(path)).toBe(true)
    expect(inbox.state()).toMatchObject({ pendingEvents: 2, blocked: [{ version: LINE_VERSION + 1 }] })
    expect(log.loud.filter(({ message }) => /newer version/.test(message))).toHaveLength(1)
    expect(await store.counts()).toMatchObject({ episodes: 2 })
  })

  test('lines that were blanked by forgetting are passed over', async () => {
    const { inbox, layout, journal } = await openProduct()
    segment(layout.spool, [`${' '.repeat(200)}\n`, encodeLine(prompt(1, 'Kept.')), '\n'])
    expect(await inbox.drain()).toBe(1)
    expect(journal.deadCount()).toBe(0)
  })
})

describe('an inbox whose memory fails', () => {
  /** The real memory, which a fault stands in front of. */
  const failing = (memory: Memory, fault: (events: readonly Event[]) => Error | undefined): Memory => ({
    ...memory,
    ingest: async (events) => {
      const error = fault(events)
      if (error) throw error
      return memory.ingest(events)
    },
  })

  test('an event that makes it throw is found among the others, and parked after a few attempts', async () => {
    const { memory, layout, journal, store } = await openProduct()
    const events = many(40)
    const poison = events[17]!.id
    segment(layout.spool, events.map(encodeLine))
    const memoryWithFault = failing(memory, (batch) =>
      batch.some(({ id }) => id === poison) ? new Error('cannot be read') : undefined,
    )
    const inbox = openInbox({ directory: layout.spool, memory: memoryWithFault, journal, store, log: quietLog() })
    expect(await inbox.drain()).toBe(39)
    expect(journal.deadEvents(10)).toMatchObject([
      { id: poison, reason: 'cannot be read', attempts: EVENT_ATTEMPTS_MAX },
    ])
    expect(await store.counts()).toMatchObject({ episodes: 39 })
    // The cause is mended: it can be replayed, once.
    const mended = openInbox({ directory: layout.spool, memory, journal, store, log: quietLog() })
    expect(await mended.replay([deriveId('another')])).toBe(0)
    expect(await mended.replay()).toBe(1)
    expect(await mended.replay()).toBe(0)
    expect(await store.counts()).toMatchObject({ episodes: 40 })
    expect(journal.deadCount()).toBe(0)
  })

  test('an event that is too large for the store is parked, and those around it are taken in', async () => {
    const { memory, layout, journal, store } = await openProduct()
    const events = many(9)
    const giant = events[4]!.id
    segment(layout.spool, events.map(encodeLine))
    const refusing = failing(memory, (batch) =>
      batch.some(({ id }) => id === giant)
        ? new MemoryError('too_large', { message: 'The server takes no query of this size.' })
        : undefined,
    )
    const inbox = openInbox({ directory: layout.spool, memory: refusing, journal, store, log: quietLog() })
    inbox.start()
    await expect.poll(() => inbox.pending(), { timeout: 20_000 }).toBe(0)
    expect(await store.counts()).toMatchObject({ episodes: 8 })
    expect(journal.deadEvents(10)).toMatchObject([{ id: giant, reason: 'The server takes no query of this size.' }])
    await inbox.close()
  })

  test('bad events that are alone in a segment are parked once the store is seen to work', async () => {
    const { memory, layout, journal, store } = await openProduct()
    const [one, two, good] = many(3)
    const memoryWithFault = failing(memory, (batch) =>
      batch.some(({ id }) => id === one!.id || id === two!.id) ? new TypeError('cannot be read') : undefined,
    )
    const inbox = openInbox({ directory: layout.spool, memory: memoryWithFault, journal, store, log: quietLog() })
    segment(layout.spool, [one!, two!].map(encodeLine))
    expect(await inbox.drain()).toBe(0)
    expect(inbox.state()).toMatchObject({ pendingEvents: 2, paused: { reason: 'cannot be read' } })
    segment(layout.spool, [encodeLine(good!)], 1)
    expect(await inbox.drain()).toBe(1)
    expect(inbox.state()).toMatchObject({ pendingEvents: 0, paused: null })
    expect(journal.deadCount()).toBe(2)
  })

  test('a dead event that fails again stays, with one more attempt', async () => {
    const { inbox, layout, journal } = await openProduct()
    segment(layout.spool, ['noise\n'])
    await inbox.drain()
    expect(await inbox.replay()).toBe(0)
    expect(journal.deadEvents(10)).toMatchObject([{ line: 'noise', attempts: 2 }])
  })

  test.each([
    ['a full disk', new MemoryError('storage_full', { message: 'No space is left.', fix: 'Make room.' })],
    ['a locked file', new MemoryError('conflict', { message: 'Another process holds the file.' })],
    ['a fault that every event meets', new Error('disk I/O error')],
  ])('%s pauses it loudly, nothing is parked, and it goes on when that is over', async (_name, error) => {
    const { memory, layout, journal, store } = await openProduct()
    segment(layout.spool, many(4).map(encodeLine))
    let broken = true
    const log = quietLog()
    const inbox = openInbox({
      directory: layout.spool,
      memory: failing(memory, () => (broken ? error : undefined)),
      journal,
      store,
      log,
    })
    expect(await inbox.drain()).toBe(0)
    expect(inbox.state()).toMatchObject({ pendingEvents: 4, paused: { reason: error.message } })
    expect(await inbox.drain()).toBe(0)
    expect(log.loud.filter(({ message }) => /cannot take in events/.test(message))).toHaveLength(1)
    expect(journal.deadCount()).toBe(0)
    broken = false
    expect(await inbox.drain()).toBe(4)
    expect(inbox.state()).toMatchObject({ pendingEvents: 0, paused: null })
    expect(await store.counts()).toMatchObject({ episodes: 4 })
    expect((await memory.search({ project: SHOP, query: 'sentence number' })).items).not.toEqual([])
  })
})
