import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary.ts'
import { speaker, stageIn, type Stage } from './support.ts'

const folder = temporaryFolder()
const PASSWORDS = ['OPENCODE_SERVER_PASSWORD', 'FALKORDB_PASSWORD', 'VALKEY_PASSWORD', 'DD_API_KEY']
const GOOD = PASSWORDS.map((name) => `${name}=a-very-good-word-${name.length}`)

/** A host on which nothing is wrong. */
function goodHost(lines = GOOD): { stage: Stage; words: string[]; secrets: string; persist: string } {
  const stage = stageIn(folder)
  const [secrets, persist] = [join(stage.folder, 'opencode.env'), join(stage.folder, 'persist')]
  writeFileSync(secrets, `${lines.join('\n')}\n`, { mode: 0o600 })
  for (const name of ['valkey', 'falkordb', 'opencode', 'opencode-memory'])
    mkdirSync(join(persist, name), { recursive: true, mode: 0o700 })
  return { stage, secrets, persist, words: ['--persist', persist, '--secrets', secrets] }
}

describe('the check before a start', () => {
  it('passes a host that has all, and says what it looked at', async () => {
    const { stage, words } = goodHost()
    const { code, stdout, stderr } = await stage.run('check', ...words, '--image', 'localhost/opencode-server:latest')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('secrets: all that is required is set')
  })

  it('names each secret that is missing, with the command that makes it, and prints no value', async () => {
    const { stage, words } = goodHost(GOOD.slice(0, 2))
    const { code, stderr, stdout } = await stage.run('check', ...words)
    expect(code).toBe(1)
    expect(stderr).toMatch(/does not set VALKEY_PASSWORD DD_API_KEY/)
    expect(stderr).toContain('scripts/install')
    expect(stdout + stderr).not.toContain('a-very-good-word')
  })

  it('refuses a secrets file that is not there, and one that others may read', async () => {
    const { stage, words, secrets, persist } = goodHost()
    const gone = await stage.run('check', '--persist', persist, '--secrets', `${secrets}.none`)
    expect(gone.code).toBe(1)
    expect(gone.stderr).toMatch(/missing or empty[\s\S]*scripts\/install --secrets/)
    chmodSync(secrets, 0o644)
    const open = await stage.run('check', ...words)
    expect(open.code).toBe(1)
    expect(open.stderr).toMatch(/mode 644; others may read it[\s\S]*chmod 0600/)
  })

  it('names the program that holds a port', async () => {
    const { stage, words } = goodHost()
    const other = await speaker(() => 'x')
    const { code, stderr } = await stage.run('check', ...words, '--port', String(other.port))
    await other.close()
    expect(code).toBe(1)
    expect(stderr).toContain(`port ${other.port} is held by ${process.title.startsWith('node') ? 'node' : ''}`)
    expect(stderr).toContain(`(process ${process.pid})`)
  })

  it('leaves a port alone that another address of this machine has', async () => {
    const { stage, words } = goodHost()
    const other = await speaker(() => 'x', '127.0.0.7')
    const { code, stderr } = await stage.run('check', ...words, '--port', String(other.port))
    await other.close()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('names a volume that is missing with the command that makes it', async () => {
    const { stage, words, persist } = goodHost()
    const { code, stderr } = await stage.run('check', ...words.with(1, `${persist}/none`))
    expect(code).toBe(1)
    expect(stderr).toContain(`install --directory --mode 0700 ${persist}/none/valkey`)
  })

  it('refuses a volume that others may write in, and one of another user, with what mends it', async () => {
    const { stage, words, persist } = goodHost()
    chmodSync(join(persist, 'valkey'), 0o777)
    chownSync(join(persist, 'opencode-memory'), 65_534, 65_534)
    // A database's folder is given to the database's own user.
    chownSync(join(persist, 'falkordb'), 65_534, 65_534)
    const { code, stderr } = await stage.run('check', ...words)
    expect(code).toBe(1)
    expect(stderr).toContain(`chmod 0700 ${persist}/valkey`)
    expect(stderr).toContain(`chown --recursive root:root ${persist}/opencode-memory`)
    expect(stderr).not.toContain(`${persist}/falkordb`)
  })

  it('refuses a disk and a memory that are too full, with the numbers and what frees some', async () => {
    const { stage, words } = goodHost()
    const { code, stderr } = await stage.run('check', ...words, '--free-disk', '99999999', '--free-memory', '99999999')
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /FAULT disk: \d+ MB are free below .*, and 99999999 are needed\n\s+Free some: podman image prune/,
    )
    expect(stderr).toMatch(/FAULT memory: \d+ MB of memory are available[^]*podman stats/)
  })

  it('tells an image that is to be built from one that is to be pulled', async () => {
    const { stage, words } = goodHost()
    stage.podman('[[ $1 != image ]]')
    const images = ['localhost/opencode-server:latest', 'docker.io/valkey/valkey:7.2']
    const { code, stderr } = await stage.run('check', ...words, ...images.flatMap((image) => ['--image', image]))
    expect(code).toBe(1)
    expect(stderr).toMatch(/is not built\n\s+npm run image/)
    expect(stderr).toContain('podman pull docker.io/valkey/valkey:7.2')
  })

  it('says the same as JSON', async () => {
    const { stage, words } = goodHost(GOOD.slice(1))
    const { code, stdout } = await stage.run('check', ...words, '--json')
    expect(code).toBe(1)
    const said = JSON.parse(stdout) as { ok: boolean; checks: { check: string; ok: boolean; message?: string }[] }
    expect(said.ok).toBe(false)
    expect(said.checks.find(({ check }) => check === 'secrets')?.message).toContain('OPENCODE_SERVER_PASSWORD')
  })
})
