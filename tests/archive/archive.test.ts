import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exportArchive, importArchive } from '../../src/archive/archive.ts'
import { openStore } from '../stores/open.ts'
import type { Store } from '../../src/stores/store.ts'
import {
  at,
  contents,
  makeChanges,
  makeClaim,
  makeEpisode,
  makeStep,
  makeUse,
  makeUses,
} from '../suites/store-samples.ts'
import { temporaryFolder } from '../temporary.ts'

// A line as it lies in the file, to be spoiled.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Loose = Record<string, any>

const folder = temporaryFolder()
let count = 0
const fresh = (): string => join(folder, `case-${count++}`)
const openEmpty = (): Promise<Store> => openStore(fresh())
const now = (): Date => new Date(at(1_000))
const tool = (name: string): { type: 'Tool'; name: string } => ({ type: 'Tool', name })

/** Two projects with several pages of rows, what came of them, hard texts, a tombstone, and claims in the user's scope without an episode. */
async function openFilled(): Promise<Store> {
  const store = await openEmpty()
  for (let n = 0; n < 600; n += 200) await store.apply(makeChanges('alpha', n, 200))
  await store.apply(
    makeUses(
      'alpha',
      Array.from({ length: 600 }, (_, n) => makeUse(n, { used: n % 2 === 0 })),
    ),
  )
  await store.apply(makeChanges('beta', 0, 20))
  const episode = makeEpisode(1_000, { text: 'tab\t "quotes" \\ \u2028 line\nfeed 你好 👋', files: ['a "b".ts'] })
  await store.apply(makeStep('alpha', [episode], [makeClaim(episode, { subject: { type: 'Person', name: 'Will' } })]))
  const scoped = makeClaim(makeEpisode(2_000, { project: 'user' }))
  await store.apply({ ...makeStep('user', [], [scoped]), claimsOf: [scoped.episode] })
  await store.forget({ project: 'beta', episodes: [makeEpisode(3).id], factsOf: [], facts: [] })
  return store
}

async function exportFilled(): Promise<{ store: Store; path: string; text: string }> {
  const store = await openFilled()
  const path = join(fresh(), 'memory.jsonl')
  await exportArchive({ store, path, now })
  return { store, path, text: readFileSync(path, 'utf8') }
}

const sealed = (body: string, end: object): string =>
  `${body}${JSON.stringify({ ...end, sha256: createHash('sha256').update(body).digest('hex') })}\n`

/** A line as the first format had it. */
const withoutNews = (line: string): Loose =>
  JSON.parse(line, function (this: Loose, key, value: unknown) {
    const isNew = (key === 'use' && 'tombstone' in this) || key === 'evidence' || key === 'reason'
    return isNew ? undefined : value
  })

describe('an export', () => {
  test('is a header, one line for each row and an end with the digest of all bytes before it', async () => {
    const { store, text } = await exportFilled()
    const lines = text.trimEnd().split('\n')
    const end = JSON.parse(lines.at(-1)!)
    const body = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1)
    const counts = await store.counts()
    expect(JSON.parse(lines[0]!)).toMatchObject({
      ...{ format: 'opencode-memory', version: 2, createdAt: at(1_000), projects: ['alpha', 'beta', 'user'] },
    })
    expect(end).toEqual({
      end: true,
      counts: {
        ...{ session: counts.sessions, episode: counts.episodes, claim: counts.claims, fact: counts.facts },
        ...{ entity: counts.entities, tombstone: 1, use: 600 },
      },
      sha256: createHash('sha256').update(body).digest('hex'),
    })
    expect(lines).toHaveLength(2 + Object.values<number>(end.counts).reduce((sum, rows) => sum + rows, 0))
    await store.close()
  })

  test('is read by its owner only, and leaves no part behind', async () => {
    const { store, path } = await exportFilled()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(path, '..'))).toEqual(['memory.jsonl'])
    await store.close()
  })

  test('of the named projects holds nothing of others', async () => {
    const store = await openFilled()
    const path = join(fresh(), 'beta.jsonl')
    const { counts } = await exportArchive({ store, path, projects: ['beta'] })
    expect(counts).toMatchObject({ episode: 19, tombstone: 1 })
    expect(readFileSync(path, 'utf8')).not.toContain('"alpha"')
    await expect(exportArchive({ store, path, projects: ['betta'] })).rejects.toMatchObject({ code: 'not_found' })
    await store.close()
  })

  test('that fails leaves the older archive as it was', async () => {
    const { store, path, text } = await exportFilled()
    const broken: Store = { ...store, page: () => Promise.reject(new Error('gone')) }
    await expect(exportArchive({ store: broken, path })).rejects.toThrow('gone')
    expect(readFileSync(path, 'utf8')).toBe(text)
    expect(readdirSync(join(path, '..'))).toEqual(['memory.jsonl'])
    await expect(exportArchive({ store, path: folder })).rejects.toMatchObject({ code: 'usage' })
    await store.close()
  })

  test('shows one moment although memory is written meanwhile, and tells how far it is', async () => {
    const store = await openFilled()
    const path = join(fresh(), 'moving.jsonl')
    const progress: [number, number][] = []
    let written = 0
    const onProgress = (done: number, total: number): void => {
      progress.push([done, total])
      if (written < 2) void store.apply(makeChanges('alpha', 5_000 + 50 * written++, 50))
    }
    await exportArchive({ store, path, onProgress })
    expect(written).toBe(2)
    const copy = await openEmpty()
    await importArchive({ store: copy, path })
    expect(await contents(copy)).toEqual(await contents(store))
    expect(progress.at(-1)![0]).toBe(progress.at(-1)![1])
    await Promise.all([store.close(), copy.close()])
  })
})

describe('an import', () => {
  test('into an empty memory is lossless: exported again, it is the same file byte for byte', async () => {
    const { store, path, text } = await exportFilled()
    const copy = await openEmpty()
    const progress: number[] = []
    await importArchive({ store: copy, path, onProgress: (done, total) => progress.push(done / total) })
    const again = join(fresh(), 'again.jsonl')
    await exportArchive({ store: copy, path: again, now })
    expect(readFileSync(again, 'utf8')).toBe(text)
    expect(await contents(copy)).toEqual(await contents(store))
    expect(progress.at(-1)).toBe(1)
    await Promise.all([store.close(), copy.close()])
  })

  test('takes in an archive of the first format, which had no uses and no evidence', async () => {
    const { store, text } = await exportFilled()
    const [header, ...lines] = text.trimEnd().split('\n')
    const older = (line: string): string => JSON.stringify(withoutNews(line))
    const rows = lines.slice(0, -1).filter((line) => !line.startsWith('{"kind":"use"'))
    const body = [older(header!).replace('"version":2', '"version":1'), ...rows.map(older), ''].join('\n')
    const path = join(fresh(), 'first.jsonl')
    mkdirSync(join(path, '..'))
    writeFileSync(path, sealed(body, withoutNews(lines.at(-1)!)))
    const copy = await openEmpty()
    await importArchive({ store: copy, path })
    expect(await contents(copy)).toEqual({ ...(await contents(store)), 'alpha use': [] })
    await Promise.all([store.close(), copy.close()])
  })

  test('that is repeated changes nothing', async () => {
    const { store, path } = await exportFilled()
    const before = await store.generation()
    await importArchive({ store, path })
    expect(await store.generation()).toBe(before)
    await store.close()
  })

  test('joins what both memories know of one timeline', async () => {
    const [early, late] = [makeEpisode(10), makeEpisode(20)]
    const npm = makeClaim(early, { object: tool('npm') })
    const pnpm = makeClaim(late, { object: tool('pnpm') })
    const [one, two] = [await openEmpty(), await openEmpty()]
    await one.apply(makeStep('alpha', [early], [npm]))
    await two.apply(makeStep('alpha', [late], [pnpm]))
    const path = join(fresh(), 'one.jsonl')
    await exportArchive({ store: one, path })
    await importArchive({ store: two, path })
    const whole = await openEmpty()
    await whole.apply(makeStep('alpha', [early, late], [npm, pnpm]))
    expect(await contents(two)).toEqual(await contents(whole))
    await Promise.all([one.close(), two.close(), whole.close()])
  })

  test('keeps forgotten what either side forgot', async () => {
    const [secret, other, kept] = [makeEpisode(1), makeEpisode(2), makeEpisode(3)]
    const step = makeStep(
      'alpha',
      [secret, other, kept],
      [secret, other, kept].map((episode) => makeClaim(episode, { attribute: episode.id })),
    )
    const [one, two] = [await openEmpty(), await openEmpty()]
    for (const store of [one, two]) await store.apply(step)
    await one.forget({ project: 'alpha', episodes: [secret.id], factsOf: [], facts: [] })
    await two.forget({ project: 'alpha', episodes: [other.id], factsOf: [], facts: [] })
    const path = join(fresh(), 'one.jsonl')
    await exportArchive({ store: one, path })
    await importArchive({ store: two, path })
    expect((await two.episodes({ projects: ['alpha'], limit: 9 })).map((episode) => episode.id)).toEqual([kept.id])
    expect((await two.facts({ projects: ['alpha'], limit: 9 })).map((fact) => fact.attribute)).toEqual([kept.id])
    expect(await two.tombstoned({ project: 'alpha', episodes: [secret.id, other.id] })).toHaveLength(2)
    await Promise.all([one.close(), two.close()])
  })
})

test('an import resolves anew what rests on claims that were forgotten here', async () => {
  const episodes = [makeEpisode(1), makeEpisode(2), makeEpisode(3)]
  const claims = episodes.map((episode, n) => makeClaim(episode, { object: tool(n === 2 ? 'pnpm' : 'npm') }))
  const archived = await openEmpty()
  await archived.apply(makeStep('alpha', episodes.slice(0, 2), claims.slice(0, 2)))
  const path = join(fresh(), 'archive.jsonl')
  await exportArchive({ store: archived, path })
  for (const own of [[], [2]]) {
    const here = own.map((n) => episodes[n]!)
    const store = await openEmpty()
    await store.apply(
      makeStep(
        'alpha',
        here,
        own.map((n) => claims[n]!),
      ),
    )
    await store.forget({ project: 'alpha', episodes: [episodes[0]!.id], factsOf: [], facts: [] })
    await importArchive({ store, path })
    const expected = makeStep('alpha', [episodes[1]!, ...here], [claims[1]!, ...own.map((n) => claims[n]!)])
    const facts = await store.facts({ projects: ['alpha'], limit: 9 })
    expect(facts.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      expected.facts.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    )
    await store.close()
  }
  await archived.close()
})

describe('an archive is refused, with line and reason and before anything is written, when', () => {
  const refused = async (text: string | Buffer, reason: RegExp): Promise<void> => {
    const path = join(folder, `bad-${count++}.jsonl`)
    writeFileSync(path, text)
    const store = await openEmpty()
    await expect(importArchive({ store, path })).rejects.toMatchObject({
      ...{ code: 'damaged', message: expect.stringMatching(reason) },
    })
    expect(await store.generation()).toBe(0)
    expect(await store.projects()).toEqual([])
    await store.close()
  }

  test('it was cut off, wherever', async () => {
    const { store, text } = await exportFilled()
    await store.close()
    const lines = text.split('\n')
    await refused('', /line 1: the file is empty/)
    await refused(text.slice(0, -1), /ends in the midst of a line/)
    await refused(text.slice(0, text.length / 2), /ends in the midst of a line/)
    await refused(`${lines.slice(0, -2).join('\n')}\n`, /the end is missing/)
    await refused(`${lines[0]}\n`, /line 1: the end is missing/)
  })

  test('one letter of it was changed, a line taken out, doubled or moved', async () => {
    const { store, text } = await exportFilled()
    await store.close()
    const lines = text.split('\n')
    await refused(text.replace('Words of', 'Wordz of').replace('Episode 5:', 'Episode 6:'), /checksum does not match/)
    await refused(lines.toSpliced(40, 1).join('\n'), /counts \d+ of the kind \w+, there are \d+/)
    await refused(lines.toSpliced(40, 0, lines[40]!).join('\n'), /line 42: a row is out of order or stands there twice/)
    await refused(lines.toSpliced(40, 2, lines[41]!, lines[40]!).join('\n'), /line 42: a row is out of order/)
    await refused(`${text}{}\n`, /something stands behind the end/)
    await refused(lines.toSpliced(9, 1, 'not json').join('\n'), /line 10: not JSON/)
    await refused(lines.toSpliced(9, 1, '').join('\n'), /line 10: not JSON/)
    const bytes = Buffer.from(text)
    bytes[bytes.indexOf('Episode')] = 0xff
    await refused(bytes, /bytes that are no UTF-8/)
  })

  test('a row does not fit, although the digest is right', async () => {
    const { store, text } = await exportFilled()
    await store.close()
    const lines = text.trimEnd().split('\n')
    const end = JSON.parse(lines.at(-1)!)
    const withLine = (line: number, change: (line: Loose) => void): string => {
      const value = JSON.parse(lines[line]!)
      change(value)
      return sealed(`${lines.slice(0, -1).toSpliced(line, 1, JSON.stringify(value)).join('\n')}\n`, end)
    }
    const fact = lines.findIndex((line) => line.startsWith('{"kind":"fact"'))
    await refused(
      withLine(fact, ({ row }) => (row.validFrom = 'yesterday')),
      new RegExp(`line ${fact + 1}: row.validFrom`),
    )
    await refused(
      withLine(fact, ({ row }) => delete row.statement),
      /row.statement/,
    )
    await refused(
      withLine(fact, ({ row }) => (row.surprise = 1)),
      /surprise/,
    )
    await refused(
      withLine(fact, (line) => (line.kind = 'rumour')),
      /kind/,
    )
    await refused(
      withLine(1, ({ row }) => (row.project = 'gamma')),
      /project gamma is not named in the header/,
    )
    await refused(
      withLine(0, (header) => (header['counts'].fact = 1_000)),
      /the header counts \d+ of the kind fact/,
    )
    await refused(
      withLine(0, (header) => (header.version = 3)),
      /format 3, newer than this version knows/,
    )
    await refused(
      withLine(0, (header) => (header.format = 'other')),
      /line 1: the file is no opencode-memory archive/,
    )
    expect(withLine(fact, () => {})).toBe(text)
  })

  test('there is none', async () => {
    const store = await openEmpty()
    for (const path of [join(folder, 'nothing.jsonl'), folder])
      await expect(importArchive({ store, path })).rejects.toMatchObject({ code: 'not_found' })
    expect(existsSync(join(folder, 'nothing.jsonl'))).toBe(false)
    await store.close()
  })
})
