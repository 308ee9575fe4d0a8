import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary.ts'

const scripts = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'scripts')
const NAMES = ['check', 'install', 'start', 'status', 'logs', 'health-check', 'update', 'uninstall'] as const
/** What only looks; anything else that a dry run asks for is a change. */
const LOOKS =
  /^(?:podman (?:image (?:exists|inspect)|container inspect|ps|pod exists)|podman run --rm --network none |systemctl (?:is-active|show|cat))/

const parent = temporaryFolder()
let folder = ''
let bin = ''
const log = (): string[] =>
  existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').split('\n').filter(Boolean) : []

/** A command that notes what it is asked and answers as told: these tests are about arguments alone. */
function command(name: string, answer = ''): void {
  writeFileSync(join(bin, name), `#!/usr/bin/env bash\necho "${name} $*" >>'${folder}/calls'\n${answer}\n`)
  chmodSync(join(bin, name), 0o755)
}

let count = 0
beforeEach(() => {
  folder = join(parent, String(++count))
  bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  for (const name of ['podman', 'systemctl', 'journalctl', 'curl', 'tail']) command(name)
  for (const name of ['valkey', 'falkordb', 'opencode', 'opencode-memory'])
    mkdirSync(join(folder, 'persist', name), { recursive: true })
  writeFileSync(join(folder, 'opencode.env'), 'OPENCODE_SERVER_PASSWORD=a-secret-word\n', { mode: 0o600 })
})

const places = (): string[] => [
  ...['--persist', join(folder, 'persist'), '--secrets', join(folder, 'opencode.env')],
  ...['--libexec', join(folder, 'libexec')],
]

function run(name: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(join(scripts, name), words, {
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: folder },
    timeout: 20_000,
    input: '',
  })
  return { code: status, stdout, stderr }
}

describe.each(NAMES)('scripts/%s', (name) => {
  it('tells what it does with --help, and does nothing', () => {
    const { code, stdout } = run(name, '--help')
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^\\S[^]*Usage: scripts/${name}`))
    const source = ['common.bash', name].map((file) => readFileSync(join(scripts, file), 'utf8')).join('\n')
    for (const [option] of stdout.slice(stdout.indexOf('Usage:')).matchAll(/--[a-z-]+/g))
      expect(source).toMatch(new RegExp(`${option}(?: \\| -h)?\\)`))
    expect(log()).toEqual([])
  })

  it('refuses an option that it does not know by its name', () => {
    const { code, stderr } = run(name, '--nonsense')
    expect(code).toBe(2)
    expect(stderr).toMatch(new RegExp(`--nonsense[^]*scripts/${name} --help`))
  })

  it('changes nothing with --dry-run', () => {
    command('podman', '[[ "$*" != *image*inspect*new* ]] || echo another; exit 0')
    const words = name === 'update' ? ['--image', 'localhost/opencode-server:new'] : []
    const before = readdirSync(folder, { recursive: true }).toSorted()
    const { code, stdout, stderr } = run(name, ...words, '--dry-run', ...places())
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^would /m)
    expect(log().filter((line) => !LOOKS.test(line))).toEqual([])
    const after = readdirSync(folder, { recursive: true }).filter((path) => path !== 'calls')
    expect(after.toSorted()).toEqual(before.filter((path) => path !== 'calls'))
    expect(stdout).not.toContain('a-secret-word')
  })
})

describe('the scripts of the host', () => {
  it('name the image that is missing, and how to get it', () => {
    command('podman', '[[ $1 != image ]]')
    expect(run('install', ...places())).toMatchObject({ code: 6, stderr: expect.stringContaining('npm run image') })
    const { code, stderr } = run('update', '--image', 'localhost/none:1', ...places())
    expect(code).toBe(6)
    expect(stderr).toMatch(/localhost\/none:1 is not here/)
  })

  it('update nothing when the wanted image runs already', () => {
    command('podman', '[[ $2 != inspect ]] || echo same')
    const { code, stdout } = run('update', '--image', 'localhost/opencode-server:new', ...places())
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'The pod runs this image already.\n' })
    expect(log().filter((line) => line.startsWith('systemctl'))).toEqual([])
  })

  it('delete no data without somebody who agrees', () => {
    const { code, stderr } = run('uninstall', '--purge', ...places())
    expect(code).toBe(2)
    expect(stderr).toContain('Give --yes as well.')
    expect(log()).toEqual([])
    expect(existsSync(join(folder, 'persist', 'opencode-memory'))).toBe(true)
  })

  it('keep the password out of every argument', () => {
    const { code } = run('health-check', '--secrets', join(folder, 'opencode.env'))
    expect(code).toBe(0)
    expect(log().join('\n')).toContain('http://127.0.0.1:4096/config')
    expect(log().join('\n')).not.toContain('a-secret-word')
  })

  it('tell of each part that fails, with what to look at, and as JSON', () => {
    command('podman', '[[ "$*" != *GRAPH.LIST* ]]')
    const spoken = run('health-check', ...places())
    expect(spoken.code).toBe(1)
    expect(spoken.stdout).toContain('ok    valkey')
    expect(spoken.stdout).toContain('FAULT falkordb: scripts/logs falkordb')
    const told = run('health-check', '--json', ...places())
    expect(told.code).toBe(1)
    const { ok, parts } = JSON.parse(told.stdout) as { ok: boolean; parts: { part: string; ok: boolean }[] }
    expect(ok).toBe(false)
    expect(parts.filter((part) => !part.ok).map(({ part }) => part)).toEqual(['falkordb'])
  })

  it('start a pod that runs not again', () => {
    command('systemctl', '[[ $1 != is-active ]] || echo active')
    const { code, stdout } = run('start')
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'The pod is up already.\n' })
    expect(log().filter((line) => !LOOKS.test(line))).toEqual([])
  })

  it('give the logs of a part that there is, in the number of lines that was asked for', () => {
    expect(run('logs', 'valkey', '--lines', '7').code).toBe(0)
    expect(log()).toEqual(['podman logs --tail 7 valkey'])
    expect(run('logs', 'mysql')).toMatchObject({ code: 2, stderr: expect.stringContaining('"mysql" is neither') })
    expect(run('logs', '--lines', 'many').code).toBe(2)
  })
})
