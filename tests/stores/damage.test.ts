import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { openSqlite } from '../../src/sqlite.ts'
import type { Sqlite } from '../../src/sqlite.ts'
import { migrate } from '../../src/stores/embedded-migrate.ts'
import { checkStore } from '../../src/stores/embedded-repair.ts'
import { APPLICATION_ID, STEPS } from '../../src/stores/embedded-schema.ts'
import type { Claim, Fact } from '../../src/types.ts'
import { contents, makeChanges, makeClaim, makeEpisode, makeStep } from '../suites/store-samples.ts'
import { temporaryFolder } from '../temporary.ts'
import { keepLog, openStore } from './open.ts'

const PAGE = 4096
const folder = temporaryFolder()
let count = 0
let whole: Buffer
let before: Record<string, unknown>

beforeAll(async () => {
  const directory = join(folder, 'whole')
  const store = await openStore(directory)
  for (let n = 0; n < 1_000; n += 200) await store.apply(makeChanges('alpha', n, 200))
  await store.forget({ project: 'alpha', episodes: [makeEpisode(1).id], factsOf: [], facts: [] })
  before = await contents(store)
  await store.close()
  whole = readFileSync(join(directory, 'memory.db'))
})

/** A data directory whose store holds these bytes. */
function directoryWith(bytes: Buffer | string): string {
  const directory = join(folder, String(count++))
  mkdirSync(directory)
  writeFileSync(join(directory, 'memory.db'), bytes)
  return directory
}

async function reopen(bytes: Buffer) {
  const directory = directoryWith(bytes)
  const log = keepLog()
  const store = await openStore(directory, log)
  const aside = existsSync(join(directory, 'damaged')) ? readdirSync(join(directory, 'damaged')) : []
  return { directory, store, aside, error: log.lines.find((line) => line.level === 'error') }
}

describe('a damaged file is set aside as it is, and the log says loudly what was saved', () => {
  test('when its first page is garbage: every row is saved', async () => {
    for (const length of [16, 100, PAGE]) {
      const bytes = Buffer.from(whole).fill('X', 0, length)
      const { directory, store, aside, error } = await reopen(bytes)
      expect(await contents(store)).toEqual(before)
      expect(aside).toHaveLength(1)
      expect(readFileSync(join(directory, 'damaged', aside[0]!)).equals(bytes)).toBe(true)
      expect(error?.message).toContain(`set aside as ${join(directory, 'damaged', aside[0]!)}`)
      expect(error?.message).toMatch(/[1-9]\d+ rows were saved/)
      expect(error?.fields).toMatchObject({ path: join(directory, 'memory.db'), saved: { unreadable: 0 } })
      await store.close()
      expect(checkStore(join(directory, 'memory.db')).ok).toBe(true)
      expect(readdirSync(directory).toSorted()).toEqual(['damaged', 'memory.db', 'memory.db.closed'])
    }
  })

  test('when pages in its midst are garbage: the rows around them are saved', async () => {
    const middle = Math.floor(whole.length / 2 / PAGE) * PAGE
    const { store, error } = await reopen(Buffer.from(whole).fill(0x58, middle, middle + 3 * PAGE))
    expect((error?.fields['saved'] as { rows: number }).rows).toBeGreaterThan(1_500)
    const rows = (all: Record<string, unknown>, kind: string): { id: string }[] =>
      all[`alpha ${kind}`] as { id: string }[]
    const after = await contents(store)
    for (const kind of ['session', 'episode', 'claim', 'fact', 'tombstone']) {
      const known = new Map(rows(before, kind).map((row) => [row.id, row]))
      expect(rows(after, kind)).toEqual(rows(after, kind).map((row) => known.get(row.id)))
    }
    const named = new Set(rows(after, 'entity').map(({ id }) => id))
    expect(named.size).toBeGreaterThan(0)
    await store.close()
  })

  test('when it was cut in half: what the first half holds is saved', async () => {
    const { store, error } = await reopen(whole.subarray(0, Math.floor(whole.length / 2)))
    expect((error?.fields['saved'] as { rows: number }).rows).toBeGreaterThan(500)
    await store.apply(makeChanges('alpha', 5_000, 8))
    const entities = await store.entities({ projects: ['alpha'], limit: 9_999 })
    const names = new Set(entities.map((entity) => entity.name))
    for (const fact of await store.facts({ projects: ['alpha'], limit: 9_999 }))
      expect([names.has(fact.subject.name), names.has(fact.object.name)]).toEqual([true, true])
    await store.close()
  })

  test('when it never was a database: memory begins anew', async () => {
    const { store, aside, error } = await reopen(Buffer.from('this is no database, whatever its name says'))
    expect(await store.counts()).toMatchObject({ projects: 0, episodes: 0 })
    expect(aside).toHaveLength(1)
    expect(error?.message).toContain('0 rows were saved')
    await store.close()
  })

  test('and whoever followed the old file sees a generation below its own', async () => {
    const { store } = await reopen(Buffer.from(whole).fill('X', 0, PAGE))
    expect(await store.generation()).toBe(1)
    const changes = await store.changes({ after: 0, limit: 99_999 })
    expect(changes.some((change) => change.gone)).toBe(false)
    expect(changes.filter((change) => change.kind === 'episode')).toHaveLength(999)
    await store.close()
  })
})

describe('a repair that was interrupted', () => {
  test('before the new file was complete begins again', async () => {
    const directory = directoryWith(Buffer.from(whole).fill('X', 0, PAGE))
    writeFileSync(join(directory, 'memory.db.rebuilding'), 'half of it')
    writeFileSync(join(directory, 'memory.db.reading'), 'old')
    const store = await openStore(directory)
    expect(await contents(store)).toEqual(before)
    await store.close()
  })

  test('before the new file got its name is finished', async () => {
    const directory = directoryWith(whole)
    renameSync(join(directory, 'memory.db'), join(directory, 'memory.db.rebuilt'))
    const store = await openStore(directory)
    expect(await contents(store)).toEqual(before)
    await store.close()
  })
})

describe('a file that is not damaged is left as it is', () => {
  test('when a newer version wrote it', async () => {
    const directory = directoryWith(whole)
    const path = join(directory, 'memory.db')
    const database = openSqlite(path, { synchronous: 'full' })
    database.exec(`PRAGMA user_version = ${STEPS.at(-1)!.version + 1}`)
    database.close()
    const bytes = readFileSync(path)
    await expect(openStore(directory)).rejects.toMatchObject({
      ...{
        code: 'damaged',
        message: expect.stringContaining('newer version'),
        fix: expect.stringContaining('Upgrade'),
      },
    })
    expect(existsSync(join(directory, 'damaged'))).toBe(false)
    expect(readFileSync(path).subarray(PAGE).equals(bytes.subarray(PAGE))).toBe(true)
  })

  test('when another program wrote it', async () => {
    const directory = directoryWith('')
    const database = openSqlite(join(directory, 'memory.db'), { synchronous: 'full' })
    database.exec('CREATE TABLE theirs (value TEXT)')
    database.close()
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'conflict' })
    expect(existsSync(join(directory, 'damaged'))).toBe(false)
  })

  test('when it may not be written; only root may always', async () => {
    const directory = directoryWith(whole)
    chmodSync(join(directory, 'memory.db'), 0o400)
    if (process.getuid?.() === 0) await (await openStore(directory)).close()
    else await expect(openStore(directory)).rejects.toMatchObject({ code: 'conflict' })
    expect(existsSync(join(directory, 'damaged'))).toBe(false)
  })

  test('when a folder stands in its place', async () => {
    const directory = join(folder, String(count++))
    mkdirSync(join(directory, 'memory.db'), { recursive: true })
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'conflict' })
    expect(existsSync(join(directory, 'damaged'))).toBe(false)
    await expect(openStore(join(directoryWith(whole), 'memory.db', 'below'))).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})

test('the full check names what is wrong', () => {
  expect(checkStore(join(folder, 'nothing.db'))).toEqual({ ok: true, problems: [] })
  expect(checkStore(join(directoryWith(whole), 'memory.db'))).toEqual({ ok: true, problems: [] })
  const middle = Math.floor(whole.length / 2 / PAGE) * PAGE
  const bad = checkStore(join(directoryWith(Buffer.from(whole).fill(0x58, middle, middle + PAGE)), 'memory.db'))
  expect(bad.ok).toBe(false)
  expect(bad.problems.length).toBeGreaterThan(0)
})

describe('an upgrade of the format', () => {
  const last = STEPS.at(-1)!.version
  const next = { version: last + 1, about: 'a new table', sql: 'CREATE TABLE added (value TEXT)' }
  const upgrade = (directory: string, steps: typeof STEPS, hour = 1) => {
    const path = join(directory, 'memory.db')
    const database = openSqlite(path, { synchronous: 'full' })
    const now = (): Date => new Date(Date.UTC(2026, 0, 1, hour))
    const snapshots = join(directory, 'snapshots')
    try {
      migrate({ database, steps, applicationId: APPLICATION_ID, path, snapshots, log: keepLog(), now })
      return database.get<{ user_version: number }>('PRAGMA user_version')?.user_version
    } finally {
      database.close()
    }
  }

  test('keeps a copy of the older file, and happens once', async () => {
    const directory = directoryWith(whole)
    expect(upgrade(directory, [...STEPS, next])).toBe(last + 1)
    expect(upgrade(directory, [...STEPS, next])).toBe(last + 1)
    const copies = readdirSync(join(directory, 'snapshots'))
    expect(copies).toEqual([`memory-format-${last}-20260101T010000000Z.db`])
    const older = directoryWith(readFileSync(join(directory, 'snapshots', copies[0]!)))
    const store = await openStore(older)
    expect(await contents(store)).toEqual(before)
    await store.close()
  })

  test('that fails leaves the file at its last whole step', () => {
    const directory = directoryWith(whole)
    const broken = {
      version: last + 2,
      about: 'a mistake',
      sql: 'CREATE TABLE more (value TEXT); CREATE TABLE more (value TEXT)',
    }
    expect(() => upgrade(directory, [...STEPS, next, broken])).toThrow(/more/)
    expect(upgrade(directory, [...STEPS, next])).toBe(last + 1)
    expect(upgrade(directory, [...STEPS, next, { ...broken, sql: 'CREATE TABLE more (value TEXT)' }], 2)).toBe(last + 2)
  })

  test('reads what the first format kept, without evidence', async () => {
    const directory = directoryWith(Buffer.alloc(0))
    upgrade(directory, STEPS.slice(0, 1))
    const [fact] = putFirst(directory, [makeClaim(makeEpisode(1))])
    const store = await openStore(directory)
    expect(await store.facts({ projects: ['alpha'], limit: 9 })).toEqual([fact])
    await store.close()
  })

  test('or none: what the first format kept is saved from a file without its first page', async () => {
    for (const steps of [STEPS.slice(0, 1), STEPS]) {
      const directory = directoryWith(Buffer.alloc(0))
      upgrade(directory, STEPS.slice(0, 1))
      const attributes = Array.from({ length: 200 }, (_, n) => `aspect ${n}`)
      const facts = putFirst(
        directory,
        attributes.map((attribute, n) => makeClaim(makeEpisode(n), { attribute })),
      )
      upgrade(directory, steps)
      const { store, aside } = await reopen(readFileSync(join(directory, 'memory.db')).fill('X', 0, PAGE))
      expect(aside).toHaveLength(1)
      const saved = await store.facts({ projects: ['alpha'], limit: 999 })
      expect(saved).toEqual(facts.toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1)))
      await store.close()
    }
  })

  /** Facts of these claims, in a file of the first format. */
  function putFirst(directory: string, claims: readonly Claim[]): Fact[] {
    const database = openSqlite(join(directory, 'memory.db'), { synchronous: 'full' })
    const { facts } = makeStep('alpha', [], claims)
    for (const fact of facts) putFirstFact(database, fact)
    database.close()
    return [...facts]
  }

  function putFirstFact(database: Sqlite, fact: Fact): void {
    const row = {
      ...{ project: 'alpha', id: fact.id, timeline: fact.timeline, kind: fact.kind, subjectType: 'Project' },
      ...{ subjectName: 'alpha', subjectId: 's', relation: 'USES', attribute: fact.attribute, objectType: 'Tool' },
      ...{ objectName: 'pnpm', objectId: 'o', statement: fact.statement, trust: 'user', rule: fact.rule },
      ...{ validFrom: fact.validFrom, learnedAt: fact.learnedAt, episodes: JSON.stringify(fact.episodes) },
      ...{ support: 1, generation: 1 },
    }
    const names = Object.keys(row)
    database.run(
      `INSERT INTO facts (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      Object.values(row),
    )
  }

  test('keeps the last three copies only', () => {
    const directory = directoryWith(whole)
    const steps = [1, 2, 3, 4].map((nth) => ({
      ...{ version: last + nth, about: 'a new table', sql: `CREATE TABLE t${nth} (v TEXT)` },
    }))
    for (const count of [1, 2, 3, 4]) upgrade(directory, [...STEPS, ...steps.slice(0, count)], count)
    const kept = readdirSync(join(directory, 'snapshots')).map((file) => Number(file.split('-')[2]))
    expect(kept).toEqual([last + 1, last + 2, last + 3])
  })
})

test('what was forgotten is not in any byte of the file or its log', async () => {
  const directory = join(folder, 'bytes')
  const store = await openStore(directory)
  const step = makeChanges('alpha', 0, 64)
  const word = 'Episode 7:'
  await store.apply(step)
  const holds = (): string[] =>
    readdirSync(directory).filter(
      (file) => file.startsWith('memory.db') && readFileSync(join(directory, file)).includes(word),
    )
  expect(holds()).not.toEqual([])
  await store.forget({ project: 'alpha', episodes: [makeEpisode(7).id], factsOf: [], facts: [] })
  expect(holds()).toEqual([])
  expect(await store.counts()).toMatchObject({ episodes: 63 })
  await store.close()
  expect(holds()).toEqual([])
})
