import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary.ts'
import { stageIn } from './support.ts'

const folder = temporaryFolder()

async function prepared(lines: string[]) {
  const stage = stageIn(folder)
  const [secrets, runtime] = [join(stage.folder, 'opencode.env'), join(stage.folder, 'run')]
  mkdirSync(runtime, { mode: 0o700 })
  writeFileSync(secrets, `${lines.join('\n')}\n`, { mode: 0o600 })
  const ended = await stage.run('prepare', '--secrets', secrets, '--runtime', runtime)
  return { ...ended, runtime, text: (name: string) => readFileSync(join(runtime, name), 'utf8') }
}
const BOTH = ['FALKORDB_PASSWORD=falkordb-0123456789', 'VALKEY_PASSWORD=valkey-0123456789']

describe('what each container reads its secrets from', () => {
  it('holds its own password and nobody else’s', async () => {
    const { code, runtime, text } = await prepared([...BOTH, 'OPENCODE_SERVER_PASSWORD=of-opencode', 'DD_API_KEY=key'])
    expect(code).toBe(0)
    expect(text('valkey.conf')).toBe('requirepass valkey-0123456789\n')
    expect(text('falkordb.env')).toBe('REDISCLI_AUTH=falkordb-0123456789\n')
    expect(text('datadog.env')).toBe('DD_API_KEY=key\n')
    const all = readdirSync(runtime).map(text).join('')
    expect(all).not.toContain('of-opencode')
    for (const name of ['valkey.env', 'falkordb.env', 'datadog.env'])
      expect(statSync(join(runtime, name)).mode & 0o077).toBe(0)
  })

  it('takes the last line of a name and its value without quotes, as systemd does', async () => {
    const { text } = await prepared([...BOTH, 'VALKEY_PASSWORD="another-0123456789"'])
    expect(text('valkey.conf')).toBe('requirepass another-0123456789\n')
  })

  it.each(['short', 'with a blank in it 123', 'with-a-"quote"-in-it-1', ''])(
    'refuses the password %j without printing it',
    async (password) => {
      const { code, stdout, stderr } = await prepared([BOTH[0]!, `VALKEY_PASSWORD=${password}`])
      expect(code).toBe(1)
      expect(stderr).toContain('VALKEY_PASSWORD')
      expect(stderr).toContain('scripts/install')
      if (password !== '') expect(stdout + stderr).not.toContain(password === 'short' ? '=short' : password)
    },
  )
})
