import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ErrorAnswer } from '../../src/api.ts'
import { emptyHome, type Home } from './support.ts'

describe('bad input', () => {
  let home: Home
  beforeAll(() => {
    home = emptyHome()
  })
  afterAll(() => home.end())

  it.each([
    [['serach', 'x'], /unknown command 'serach'[^]*Did you mean search/],
    [['search', '--limt', '3', 'x'], /unknown option '--limt'[^]*Did you mean --limit/],
    [['search'], /missing required argument 'query'/],
    [['search', 'x', '--limit', 'many'], /--limit has "many"[^]*whole number from 1 to 100/],
    [['search', 'x', '--limit', '0'], /--limit has "0"/],
    [['search', 'x', '--kind', 'thing'], /--kind has "thing"[^]*"fact" or "episode"/],
    [['facts', '--kind', 'thing'], /--kind has "thing"[^]*preference/],
    [['facts', '--as-of', 'blursday'], /"blursday" is not a date[^]*2026-03-01/],
    [['facts', '--as-of', '2026-02-30'], /"2026-02-30" is not a date/],
    [['facts', '--as-of', 'yesterday', '--all'], /--all and --as-of/],
    [['recall', 'x', '--budget', '-5'], /--budget has "-5"|unknown option|argument/],
    [['forget'], /Give ids, or --query/],
    [['forget', 'fact_x', '--query', 'y'], /Give ids, or --query/],
    [['search', 'x', '--project', '/no/such/folder'], /\/no\/such\/folder[^]*no folder/],
    [['up', '--port', '99999'], /--port has "99999"/],
  ] as const)('%j is refused with exit code 2, and says what is wrong', async (args, message) => {
    const ran = await home.run([...args])
    expect(ran.exit, ran.stderr).toBe(2)
    expect(ran.stderr).toMatch(message)
    expect(ran.stdout).toBe('')
  })

  it('a machine where up never ran is told so, kindly, and nothing is started', async () => {
    for (const args of [['search', 'x'], ['facts'], ['recall', 'x'], ['remember', 'x'], ['reindex']]) {
      const ran = await home.run(args)
      expect(ran.exit, args.join(' ')).toBe(9)
      expect(ran.stderr).toContain('opencode-memory up')
    }
    expect(home.discovery()).toBeUndefined()
    expect((await home.run(['status'])).stdout).toContain('not running')
    expect((await home.run(['down'])).exit).toBe(0)
  })

  it('errors are JSON on stderr with --json, and stdout stays empty', async () => {
    const ran = await home.run(['search', 'x', '--json'])
    expect(ran.stdout).toBe('')
    expect(ErrorAnswer.parse(JSON.parse(ran.stderr)).error.code).toBe('daemon_unreachable')
  })

  it('a wrong setting is named, with the nearest right one, by every command', async () => {
    const ran = await home.run(['status'], { env: { OPENCODE_MEMORY_PROT: '1' } })
    expect(ran.exit).toBe(6)
    expect(ran.stderr).toMatch(/OPENCODE_MEMORY_PROT[^]*OPENCODE_MEMORY_PORT/)
    mkdirSync(home.layout.directory, { recursive: true, mode: 0o700 })
    writeFileSync(home.layout.config, '{ "prt": 1 }')
    expect((await home.run(['config'])).stderr).toMatch(/"prt"[^]*"port"/)
    writeFileSync(home.layout.config, '{ broken')
    expect((await home.run(['config'])).stderr).toMatch(/config\.json is not JSON/)
    writeFileSync(home.layout.config, '{}')
  })

  it('a file that cannot be read is named', async () => {
    const up = await home.run(['up', '--no-plugin'])
    expect(up.exit, up.stderr).toBe(0)
    const missing = await home.run(['ingest', join(home.directory, 'missing.jsonl')])
    expect(missing.exit).toBe(4)
    expect(missing.stderr).toContain('missing.jsonl')
    const archive = await home.run(['import', join(home.directory, 'missing.jsonl')])
    expect(archive.exit).not.toBe(0)
    expect(archive.stderr).toContain('missing.jsonl')
  })

  it('ids that are none, or of something else, are refused', async () => {
    const ran = await home.run(['forget', 'fact_123', '--yes'])
    expect(ran.exit).toBe(2)
    expect(ran.stderr).toContain('"fact_123" is not an id')
  })

  it('a wrong token gets a clear error, and the doctor knows', async () => {
    writeFileSync(home.layout.token, 'f'.repeat(64), { mode: 0o600 })
    const ran = await home.run(['search', 'x'])
    expect(ran.exit).not.toBe(0)
    expect(ran.stderr).toMatch(/token|daemon/)
  })

  it('every command has a help with examples', async () => {
    const { stdout } = await home.run(['--help'])
    const names = [...stdout.matchAll(/^ {2}([a-z]+) (?:\[options\]|.*)/gm)]
      .map(([, name]) => name!)
      .filter((name) => name !== 'help')
    for (const verb of [
      'up',
      'down',
      'status',
      'doctor',
      'canary',
      'search',
      'recall',
      'facts',
      'timeline',
      'remember',
      'forget',
      'export',
      'import',
      'ingest',
      'replay',
      'reindex',
      'withdraw',
      'config',
    ]) {
      expect(names).toContain(verb)
      const help = await home.run([verb, '--help'])
      expect(help.exit).toBe(0)
      expect(help.stdout, verb).toMatch(/Examples:\n {2}\$ /)
      expect(help.stdout, verb).toContain('--json')
      expect(help.stdout, verb).toContain('--project <dir>')
    }
    expect(names).not.toContain('daemon')
  })
})
