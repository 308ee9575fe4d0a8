import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deriveId } from '../../src/ids.ts'
import type { DeadEvent, Injection } from '../../src/journal/journal.ts'
import { openJournal } from '../../src/journal/sqlite-journal.ts'
import { DEAD_EVENTS_MAX, INJECTIONS_KEPT_MAX } from '../../src/limits.ts'
import { openSqlite } from '../../src/sqlite.ts'
import { at } from '../suites/store-samples.ts'
import { keepLog } from '../stores/open.ts'
import { temporaryFolder } from '../temporary.ts'

const folder = temporaryFolder()
let count = 0
const fresh = (): string => join(folder, String(count++), 'journal.db')

const dead = (id: string, fields: Partial<DeadEvent> = {}): DeadEvent => ({
  ...{ id, at: at(1), reason: 'it did not fit', line: `v1 ${id} {}`, attempts: 3, ...fields },
})
const injection = (message: string, fields: Partial<Injection> = {}): Injection => ({
  ...{ session: 'ses_1', message, project: 'alpha', at: at(1), tokens: 40, tookMs: 2.5 },
  items: [{ id: deriveId('item', message), hash: `hash of ${message}` }],
  ...fields,
})

describe('offsets', () => {
  test('begin at 0, move, survive a restart, and go with their segment', () => {
    const path = fresh()
    const journal = openJournal({ path })
    expect(journal.offset('a.jsonl')).toBe(0)
    journal.advance({ segment: 'a.jsonl', offset: 4_000_000_000, dead: [] })
    journal.advance({ segment: 'b.jsonl', offset: 7, dead: [] })
    journal.close()
    const again = openJournal({ path })
    expect([again.offset('a.jsonl'), again.offset('b.jsonl')]).toEqual([4_000_000_000, 7])
    again.dropSegment('a.jsonl')
    expect([again.offset('a.jsonl'), again.offset('b.jsonl')]).toEqual([0, 7])
    again.close()
  })

  test('move together with the events that are parked, or not at all', () => {
    const journal = openJournal({ path: fresh() })
    journal.advance({ segment: 'a', offset: 10, dead: [dead('one'), dead('two')] })
    expect([journal.offset('a'), journal.deadCount()]).toEqual([10, 2])
    const bad = dead('three', { line: null as never })
    expect(() => journal.advance({ segment: 'a', offset: 20, dead: [dead('four'), bad] })).toThrow(/NOT NULL/)
    expect([journal.offset('a'), journal.deadCount()]).toEqual([10, 2])
    journal.close()
  })
})

describe('dead events', () => {
  test('are kept with reason and line, oldest first, one for each id', () => {
    const journal = openJournal({ path: fresh() })
    for (const id of ['one', 'two', 'three']) journal.park(dead(id))
    journal.park(dead('one', { attempts: 4, reason: 'again' }))
    expect(journal.deadEvents(2)).toEqual([dead('one', { attempts: 4, reason: 'again' }), dead('two')])
    expect(journal.deadEvents(0)).toEqual([])
    journal.revive('one')
    journal.revive('unknown')
    expect(journal.deadEvents(9).map((event) => event.id)).toEqual(['two', 'three'])
    journal.close()
  })

  test('are bounded: the oldest go', () => {
    const journal = openJournal({ path: fresh() })
    const many = Array.from({ length: DEAD_EVENTS_MAX + 5 }, (_, n) => dead(`event ${n}`))
    journal.advance({ segment: 'a', offset: 1, dead: many })
    expect(journal.deadCount()).toBe(DEAD_EVENTS_MAX)
    expect(journal.deadEvents(1)[0]?.id).toBe('event 5')
    journal.close()
  })
})

describe('injections', () => {
  test('are listed newest first, with their items, and a replayed one once', () => {
    const journal = openJournal({ path: fresh() })
    for (const message of ['one', 'two']) journal.recordInjection(injection(message))
    journal.recordInjection(injection('three', { session: 'ses_2' }))
    journal.recordInjection(injection('one'))
    expect(journal.injections({ limit: 9 }).map(({ message }) => message)).toEqual(['three', 'two', 'one'])
    expect(journal.injections({ session: 'ses_1', limit: 1 })).toEqual([injection('two')])
    journal.close()
  })

  test('tell what a session was given since its last compaction, with the newest text of each item', () => {
    const journal = openJournal({ path: fresh() })
    const id = deriveId('item', 'changing')
    journal.recordInjection(injection('one', { items: [{ id, hash: 'old' }] }))
    journal.recordInjection(injection('two', { items: [{ id, hash: 'new' }, ...injection('two').items] }))
    expect([...journal.injected('ses_1')]).toEqual([
      [id, 'new'],
      ...injection('two').items.map((item) => [item.id, item.hash]),
    ])
    expect(journal.injected('ses_2').size).toBe(0)
    journal.clearInjected('ses_1')
    expect(journal.injected('ses_1').size).toBe(0)
    journal.recordInjection(injection('one', { items: [{ id, hash: 'old' }] }))
    expect(journal.injected('ses_1').size).toBe(0)
    journal.recordInjection(injection('three'))
    expect(journal.injected('ses_1').size).toBe(1)
    expect(journal.injections({ session: 'ses_1', limit: 9 })).toHaveLength(3)
    journal.close()
  })

  test('are bounded: the oldest go', () => {
    const path = fresh()
    const first = openJournal({ path })
    first.recordInjection(injection('first'))
    first.close()
    const database = openSqlite(path, { synchronous: 'normal' })
    database.exec(`INSERT INTO injections (session, message, project, at, items, tokens, tookMs)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${INJECTIONS_KEPT_MAX})
      SELECT 'ses', 'message ' || i, 'alpha', '', '[]', 0, 0 FROM n`)
    database.close()
    const journal = openJournal({ path })
    journal.recordInjection(injection('last'))
    const all = journal.injections({ limit: INJECTIONS_KEPT_MAX + 9 })
    expect(all).toHaveLength(INJECTIONS_KEPT_MAX)
    expect([all[0]?.message, all.at(-1)?.message]).toEqual(['last', 'message 2'])
    journal.close()
  })
})

describe('texts', () => {
  test('the first profile of a session is kept, whatever is offered later', () => {
    const path = fresh()
    const journal = openJournal({ path })
    expect(journal.profile('ses_1')).toBeUndefined()
    expect(journal.freezeProfile('ses_1', '', at(1))).toBe('')
    expect(journal.freezeProfile('ses_1', 'later', at(2))).toBe('')
    expect(journal.freezeProfile('ses_2', 'other', at(2))).toBe('other')
    journal.close()
    const again = openJournal({ path })
    expect([again.profile('ses_1'), again.profile('ses_2')]).toEqual(['', 'other'])
    again.close()
  })

  test('values are kept by name', () => {
    const journal = openJournal({ path: fresh() })
    expect(journal.recall('canary')).toBeUndefined()
    journal.remember('canary', { state: 'green', at: at(1) })
    journal.remember('canary', { state: 'red', at: at(2) })
    journal.remember('nothing', null)
    expect(journal.recall('canary')).toEqual({ state: 'red', at: at(2) })
    expect(journal.recall('nothing')).toBeNull()
    journal.remember('canary', undefined)
    expect(journal.recall('canary')).toBeUndefined()
    journal.close()
  })

  test('a text that is forgotten is in no row and in no byte of the file', () => {
    const path = fresh()
    const journal = openJournal({ path })
    const secret = 'the "purple"\nhorse'
    journal.park(dead('line', { line: `v1 x ${JSON.stringify({ text: `so ${secret} it was` })}` }))
    journal.park(dead('reason', { reason: `refused: ${secret}` }))
    journal.park(dead('other'))
    journal.freezeProfile('ses_1', `Facts: ${secret}`, at(1))
    journal.freezeProfile('ses_2', 'Facts: none', at(1))
    journal.remember('last', { prompt: secret })
    journal.recordInjection(injection('one'))
    expect(journal.forgetText('')).toBe(0)
    expect(journal.forgetText('purple_')).toBe(0)
    expect(journal.forgetText(secret)).toBe(4)
    expect(journal.deadEvents(9).map((event) => event.id)).toEqual(['other'])
    expect([journal.profile('ses_1'), journal.profile('ses_2')]).toEqual([undefined, 'Facts: none'])
    expect(journal.injections({ limit: 9 })).toHaveLength(1)
    for (const file of readdirSync(join(path, '..')))
      expect(readFileSync(join(path, '..', file)).includes('purple')).toBe(false)
    expect(journal.forgetText(secret)).toBe(0)
    journal.close()
  })
})

describe('a journal that cannot be used', () => {
  test('is set aside and begun anew with a warning', () => {
    for (const damage of ['no database at all', 'x'.repeat(20_000)]) {
      const path = fresh()
      openJournal({ path }).close()
      writeFileSync(path, damage)
      const log = keepLog()
      const journal = openJournal({ path, log })
      expect(journal.offset('a')).toBe(0)
      journal.advance({ segment: 'a', offset: 1, dead: [] })
      journal.close()
      const [aside] = readdirSync(join(path, '..')).filter((file) => file.includes('damaged'))
      expect(readFileSync(join(path, '..', aside!), 'utf8')).toBe(damage)
      expect(log.lines).toMatchObject([{ level: 'warn', fields: { path } }])
    }
  })

  test('because a newer version wrote it is begun anew as well', () => {
    const path = fresh()
    openJournal({ path }).close()
    const database = openSqlite(path, { synchronous: 'normal' })
    database.exec('PRAGMA user_version = 99')
    database.close()
    const log = keepLog()
    const journal = openJournal({ path, log })
    journal.advance({ segment: 'a', offset: 1, dead: [] })
    journal.close()
    const again = openJournal({ path })
    expect(again.offset('a')).toBe(1)
    again.close()
    expect(log.lines).toHaveLength(1)
  })
})
