import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  CanaryAnswer,
  FactsAnswer,
  ForgetPlanShown,
  RecallAnswer,
  ReceiptShown,
  RememberAnswer,
  SearchAnswer,
  Status,
} from '../../src/api.ts'
import { Time } from '../../src/types.ts'
import { until } from '../server/support.ts'
import { emptyHome, type Home } from './support.ts'

/** One home through all commands, in the order in which a person meets them. */
describe('the commands', () => {
  let home: Home
  beforeAll(async () => {
    home = emptyHome()
    const up = await home.run(['up'])
    expect(up.exit, up.stderr + up.stdout).toBe(0)
  })
  afterAll(() => home.end())

  const settled = () =>
    until('all events are taken in', async () => Status.parse(await home.json(['status'])).spool.pendingEvents === 0)

  it('status --json has the agreed shape, with a running daemon, a green canary and the installed plugin', async () => {
    const status = Status.parse(await home.json(['status']))
    expect(status.daemon).toMatchObject({ pid: home.discovery()?.pid, url: home.discovery()?.url, startedBy: 'person' })
    expect(status.daemon.rssBytes).toBeGreaterThan(1_000_000)
    expect(status.canary.state).toBe('green')
    expect(status.plugin).toMatchObject({ installed: true, lastSeenAt: null })
    expect(status.store).toMatchObject({
      kind: 'embedded',
      path: home.layout.store,
      episodes: 0,
      facts: 0,
      entities: 0,
    })
  })

  it('remember keeps a note here, and with --user for all projects', async () => {
    const here = RememberAnswer.parse(await home.json(['remember', 'The staging server is called heron.']))
    expect(here.episode).toMatch(/^ep_/)
    const everywhere = RememberAnswer.parse(await home.json(['remember', '--user', 'I prefer tabs over spaces.']))
    const other = join(home.directory, 'work', 'other')
    mkdirSync(other)
    const seen = SearchAnswer.parse(await home.json(['search', 'tabs spaces', '--project', other]))
    expect(seen.items.map(({ id }) => id)).toContain(everywhere.facts[0]?.id ?? everywhere.episode)
    const unseen = SearchAnswer.parse(await home.json(['search', 'staging server heron', '--project', other]))
    expect(JSON.stringify(unseen)).not.toContain('heron')
  })

  it('search --json gives items with id, kind, text, score, why, validity and source', async () => {
    const answer = SearchAnswer.parse(await home.json(['search', 'staging', 'server']))
    expect(answer.items.length).toBeGreaterThan(0)
    expect(answer.items[0]?.text).toContain('heron')
    for (const item of answer.items) {
      expect(Object.keys(item).toSorted()).toEqual([
        'id',
        'kind',
        'score',
        'source',
        'text',
        'validFrom',
        'validTo',
        'why',
      ])
      expect(item.why.length).toBeGreaterThan(0)
    }
    const facts = SearchAnswer.parse(await home.json(['search', 'staging', '--kind', 'fact']))
    expect(new Set(facts.items.map(({ kind }) => kind))).toEqual(new Set(['fact']))
    expect(SearchAnswer.parse(await home.json(['search', 'staging', '--limit', '1'])).items).toHaveLength(1)
  })

  it('search and facts are readable: dates, sources and ids, no colour codes off a terminal', async () => {
    for (const args of [['search', 'staging', 'server'], ['facts'], ['timeline'], ['status'], ['doctor'], ['config']]) {
      const { stdout } = await home.run(args)

      expect(stdout, args.join(' ')).not.toMatch(/\u001b\[/)
    }
    const { stdout } = await home.run(['search', 'staging', 'server'])
    expect(stdout).toMatch(/since \d{4}-\d{2}-\d{2} \d{2}:\d{2} · from you/)
    expect(stdout).toMatch(/^ {2}fact_[0-9a-f-]{36}$/m)
  })

  it('recall --json has context, tokens, items, tookMs and cached', async () => {
    const answer = RecallAnswer.parse(await home.json(['recall', 'What is the staging server called?']))
    expect(answer.context).toContain('heron')
    expect(answer.tokens).toBeGreaterThan(0)
    expect(answer.tokens).toBeLessThanOrEqual(800)
    expect(answer.items.length).toBeGreaterThan(0)
  })

  it('ingest takes events and the simple form, names bad lines by number and goes on', async () => {
    const lines = [
      '{"text": "We switched from npm to pnpm.", "at": "2026-03-02T09:00:00Z", "session": "march"}',
      'not json',
      '',
      '{"tool": "bash", "input": {"command": "pnpm test"}, "output": "12 passed", "exit": 0, "at": "2026-03-02T09:05:00Z", "session": "march"}',
      '{"text": "x", "at": "soonish"}',
      '{"kind": "prompt"}',
      '[1]',
    ]
    const file = join(home.directory, 'history.jsonl')
    writeFileSync(file, lines.join('\n'))
    const Ingested = z.object({
      lines: z.number(),
      accepted: z.number(),
      refused: z.array(z.object({ line: z.number(), reason: z.string() })),
    })
    const first = Ingested.parse(await home.json(['ingest', file], 2))
    expect(first).toMatchObject({ lines: 7, accepted: 2 })
    expect(first.refused.map(({ line }) => line)).toEqual([2, 5, 6, 7])
    expect(first.refused[1]?.reason).toContain('soonish')
    await settled()
    const before = Status.parse(await home.json(['status'])).store
    const again = await home.run(['ingest', '-', '--json'], { input: lines.join('\n') })
    expect(Ingested.parse(JSON.parse(again.stdout)).accepted).toBe(2)
    const same = await home.run(['ingest', file])
    expect(same.stderr).toContain('line 2:')
    await settled()
    expect(Status.parse(await home.json(['status'])).store).toEqual(before)
  })

  it('ingest redacts before anything is on disk', async () => {
    const secret = `ghp_${'x9Y8'.repeat(9)}`
    const ran = await home.run(['ingest', '-'], { input: JSON.stringify({ text: `token ${secret}` }) })
    expect(ran.exit).toBe(0)
    await settled()
    for (const path of [home.layout.store, `${home.layout.store}-wal`, home.layout.index]) {
      if (existsSync(path)) expect(readFileSync(path).includes(secret)).toBe(false)
    }
  })

  it('facts --json lists what is true now; --as-of what was true then; --all also what ended', async () => {
    const now = FactsAnswer.parse(await home.json(['facts']))
    expect(now.items.length).toBeGreaterThan(0)
    for (const { validTo } of now.items) expect(validTo === null || validTo > new Date().toISOString()).toBe(true)
    const early = FactsAnswer.parse(await home.json(['facts', '--as-of', '2026-03-01']))
    expect(early.items).toEqual([])
    const march = FactsAnswer.parse(await home.json(['facts', '--as-of', '2026-03-02']))
    expect(march.items.length).toBeGreaterThan(0)
    for (const { validFrom } of march.items) expect(validFrom < '2026-03-03').toBe(true)
    const all = FactsAnswer.parse(await home.json(['facts', '--all', '--limit', '1000']))
    expect(all.items.length).toBeGreaterThanOrEqual(now.items.length)
    const unknown = FactsAnswer.parse(await home.json(['facts', '--known-at', '2020-01-01']))
    expect(unknown.items).toEqual([])
    expect(FactsAnswer.parse(await home.json(['facts', '--rule', 'no-such-rule'])).items).toEqual([])
  })

  it('timeline runs from the oldest to the newest', async () => {
    const { items } = FactsAnswer.parse(await home.json(['timeline']))
    expect(items.length).toBeGreaterThan(1)
    const times = items.map(({ validFrom }) => validFrom)
    expect(times).toEqual(times.toSorted())
    const about = FactsAnswer.parse(await home.json(['timeline', 'staging', 'server']))
    expect(JSON.stringify(about)).toContain('heron')
  })

  it('the canary is green, and nothing of it shows up in results', async () => {
    expect(CanaryAnswer.parse(await home.json(['canary'])).state).toBe('green')
    for (const args of [['search', 'canary'], ['facts', '--all'], ['timeline']]) {
      expect(JSON.stringify(await home.json(args))).not.toMatch(/canary/i)
    }
  })

  it('reindex and replay tell what they did', async () => {
    expect(await home.json(['reindex'])).toMatchObject({ units: expect.any(Number), tookMs: expect.any(Number) })
    expect(await home.json(['replay'])).toMatchObject({ before: 0, replayed: 0, deadEvents: 0 })
    expect((await home.run(['replay'])).stdout).toContain('No event waits')
    expect(SearchAnswer.parse(await home.json(['search', 'staging server'])).items[0]?.text).toContain('heron')
  })

  it('forget shows what will go and asks; with --yes it goes, and the receipt names every place', async () => {
    await home.json(['remember', 'The vault code word is kestrel.'])
    const asked = await home.run(['forget', '--query', 'vault code word kestrel'])
    expect(asked.exit).toBe(2)
    expect(asked.stderr).toContain('kestrel')
    expect(asked.stderr).toContain('--yes')
    expect((await home.run(['search', 'kestrel'])).stdout).toContain('kestrel')

    const { items } = SearchAnswer.parse(await home.json(['search', 'vault code word kestrel']))
    const ids = items.filter(({ text }) => text.includes('kestrel')).map(({ id }) => id)
    const receipt = ReceiptShown.parse(await home.json(['forget', ...ids, '--yes']))
    expect(Object.values(receipt.removed).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
    expect(Time.safeParse(receipt.at).success).toBe(true)
    expect(JSON.stringify(await home.json(['search', 'vault code word kestrel']))).not.toContain('kestrel')
    expect((await home.run(['forget', ids[0]!, '--yes'])).exit).toBe(4)
    expect(ForgetPlanShown.safeParse(receipt).success).toBe(false)
  })

  it('export and import are a lossless round trip into another home; a damaged archive is refused whole', async () => {
    const file = join(home.directory, 'archive.jsonl')
    await home.json(['export', file])
    const { store } = Status.parse(await home.json(['status']))
    const facts = await home.json(['facts', '--all', '--limit', '1000'])
    const other = emptyHome()
    try {
      expect((await other.run(['up', '--no-plugin'])).exit).toBe(0)
      const damaged = join(other.directory, 'damaged.jsonl')
      const bytes = readFileSync(file)
      bytes[Math.floor(bytes.length / 2)]! ^= 1
      writeFileSync(damaged, bytes)
      const refused = await other.run(['import', damaged])
      expect(refused.exit, refused.stderr).toBe(7)
      expect(Status.parse(await other.json(['status'])).store.episodes).toBe(0)

      await other.json(['import', file])
      const taken = Status.parse(await other.json(['status'])).store
      // The generation counts the steps of a store, and an import takes fewer.
      expect({ ...taken, path: '', generation: 0 }).toEqual({ ...store, path: '', generation: 0 })
      expect(await other.json(['facts', '--all', '--limit', '1000', '--project', home.project])).toEqual(facts)
    } finally {
      await other.end()
    }
  })

  it('config --json shows each value with its origin', async () => {
    const Config = z.object({
      file: z.string(),
      settings: z.array(
        z.object({ name: z.string(), value: z.unknown(), origin: z.string(), env: z.string(), about: z.string() }),
      ),
    })
    const { settings } = Config.parse(await home.json(['config']))
    expect(settings.find(({ name }) => name === 'port')).toMatchObject({ value: 0, origin: 'env OPENCODE_MEMORY_PORT' })
    const masked = await home.run(['config'], { env: { OPENCODE_MEMORY_TOKEN: 's3cret' } })
    expect(masked.stdout).toContain('********')
    expect(masked.stdout).not.toContain('s3cret')
  })
})
