import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkClock, checkNode } from '../../src/cli/checks/machine.ts'
import { checkMemory } from '../../src/cli/checks/memory.ts'
import { compareVersions } from '../../src/cli/checks/opencode.ts'
import type { Patient } from '../../src/cli/checks/patient.ts'
import { offlineStatus } from '../../src/cli/offline-status.ts'
import { OPENCODE_VERSION } from '../../src/opencode/binary.ts'
import { pluginPath } from '../../src/server/plugin-file.ts'
import { loadedFor, temporary } from '../server/support.ts'
import { layoutOf } from '../../src/layout.ts'
import { emptyHome, type Home } from './support.ts'

const Finding = z.object({
  name: z.string(),
  state: z.enum(['ok', 'odd', 'broken']),
  says: z.string(),
  fix: z.string().optional(),
})
const Answer = z.object({ ok: z.boolean(), findings: z.array(Finding) })

describe('the doctor', () => {
  let home: Home
  let plugin: string
  beforeAll(async () => {
    home = emptyHome()
    plugin = pluginPath(home.env['XDG_CONFIG_HOME']!)
    // An OpenCode that says its version is all the doctor asks for.
    mkdirSync(join(home.directory, 'bin'))
    setOpenCode(OPENCODE_VERSION)
    home.env['PATH'] = `${join(home.directory, 'bin')}:${home.env['PATH']}`
  })
  afterAll(() => home.end())

  function setOpenCode(version: string): void {
    writeFileSync(join(home.directory, 'bin', 'opencode'), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 })
  }
  async function examine(env: Record<string, string> = {}) {
    const ran = await home.run(['doctor', '--json'], { env })
    const answer = Answer.parse(JSON.parse(ran.stdout))
    expect(ran.exit).toBe(answer.findings.some(({ state }) => state === 'broken') ? 1 : 0)
    for (const { state, fix, says } of answer.findings) if (state !== 'ok') expect(fix, says).toBeTruthy()
    return (name: string) => answer.findings.filter((finding) => finding.name === name && finding.state !== 'ok')
  }

  it('memory was never set up', async () => {
    const of = await examine()
    expect(of('data')[0]).toMatchObject({ state: 'broken', fix: 'opencode-memory up' })
    expect(of('plugin')[0]).toMatchObject({ state: 'broken', fix: 'opencode-memory up' })
    expect(of('daemon')[0]).toMatchObject({ state: 'broken', fix: 'opencode-memory up' })
  })

  describe('after up', () => {
    beforeAll(async () => {
      expect((await home.run(['up'])).exit).toBe(0)
    })
    beforeEach(() => {
      const seen = { lastSeenAt: new Date().toISOString(), silentCopies: {}, problems: {} }
      writeFileSync(home.layout.pluginState, JSON.stringify(seen))
    })

    it('all is well, and the exit code says so', async () => {
      const ran = await home.run(['doctor'])
      expect(ran.exit, ran.stdout).toBe(0)
      expect(ran.stdout).toMatch(/All is well|Nothing is broken/)
    })

    it('the plugin is switched off by a variable', async () => {
      const of = await examine({ OPENCODE_MEMORY: 'off' })
      expect(of('plugin')[0]).toMatchObject({ state: 'broken', fix: 'unset OPENCODE_MEMORY' })
    })

    it('the plugin is an outdated copy', async () => {
      writeFileSync(plugin, '// old')
      expect((await examine())('plugin')[0]).toMatchObject({ state: 'broken', fix: 'opencode-memory up' })
      await home.run(['up'])
    })

    it('the plugin was never loaded, or not since it was installed', async () => {
      rmSync(home.layout.pluginState)
      expect((await examine())('plugin')[0]?.says).toContain('not loaded the plugin yet')
      writeFileSync(home.layout.pluginState, JSON.stringify({ lastSeenAt: '2020-01-01T00:00:00.000Z' }))
      expect((await examine())('plugin')[0]).toMatchObject({ state: 'odd', fix: 'Restart OpenCode.' })
    })

    it('there are two copies of the plugin', async () => {
      const copy = join(home.project, '.opencode', 'plugin', 'opencode-memory.js')
      mkdirSync(dirname(copy), { recursive: true })
      writeFileSync(copy, '')
      expect((await examine())('plugin')[0]).toMatchObject({ state: 'odd', fix: `rm ${copy}` })
      rmSync(copy)
    })

    it('the plugin had trouble', async () => {
      const problems = { event: { count: 3, last: 'no space left', at: new Date().toISOString() } }
      writeFileSync(home.layout.pluginState, JSON.stringify({ lastSeenAt: new Date().toISOString(), problems }))
      expect((await examine())('plugin')[0]?.says).toContain('no space left')
    })

    it('OpenCode is older than what this was made for', async () => {
      setOpenCode('1.2.0')
      const older = { state: 'broken', fix: 'npm install -g opencode-ai@latest' }
      expect((await examine())('opencode')[0]).toMatchObject(older)
      setOpenCode(OPENCODE_VERSION)
    })

    it('OpenCode is not installed, or does not start', async () => {
      const install = { state: 'broken', fix: 'npm install -g opencode-ai' }
      expect((await examine({ PATH: '/usr/bin:/bin' }))('opencode')[0]).toMatchObject(install)
      writeFileSync(join(home.directory, 'bin', 'opencode'), '#!/bin/sh\nexit 1\n')
      expect((await examine())('opencode')[0]).toMatchObject(install)
      setOpenCode(OPENCODE_VERSION)
    })

    it('others may read the data directory or the token, or the token is gone', async () => {
      chmodSync(home.layout.directory, 0o755)
      expect((await examine())('data')[0]).toMatchObject({ state: 'broken', fix: `chmod 700 ${home.layout.directory}` })
      chmodSync(home.layout.directory, 0o700)
      chmodSync(home.layout.token, 0o644)
      expect((await examine())('token')[0]).toMatchObject({ state: 'broken', fix: `chmod 600 ${home.layout.token}` })
      rmSync(home.layout.token)
      const of = await examine()
      expect(of('token')[0]?.says).toContain('missing')
      // What it says mends it.
      await home.run(['down'])
      await home.run(['up'])
      expect((await examine())('token')).toEqual([])
    }, 40_000)

    it('a setting is wrong', async () => {
      const of = await examine({ OPENCODE_MEMORY_PROT: '1' })
      expect(of('config')[0]).toMatchObject({ state: 'broken' })
      expect(of('config')[0]?.fix).toContain('OPENCODE_MEMORY_PORT')
    })

    it('an event could not be taken in', async () => {
      // In one step, as a writer seals its segment: an empty sealed one is taken away at once.
      const segment = join(home.layout.spool, '20260301T000000000Z-1-1-000000-abcdef01.sealed')
      writeFileSync(`${segment}.part`, 'v1 x 00000000 {}\n')
      renameSync(`${segment}.part`, segment)
      let found = (await examine())('spool')
      for (let tries = 0; found.length === 0 && tries < 50; tries++) found = (await examine())('spool')
      expect(found[0]).toMatchObject({ state: 'broken', fix: 'opencode-memory replay' })
    })

    it('the daemon was killed, or does not answer', async () => {
      const pid = home.discovery()!.pid!
      process.kill(pid, 'SIGSTOP')
      expect((await examine())('daemon')[0]).toMatchObject({
        state: 'broken',
        fix: 'opencode-memory down && opencode-memory up',
      })
      process.kill(pid, 'SIGKILL')
      expect((await examine())('daemon')[0]).toMatchObject({ state: 'broken', fix: 'opencode-memory up' })
    })
  })
})

describe('single checks', () => {
  it('Node below 20.19 is too old', () => {
    for (const version of ['18.20.0', '20.18.9']) expect(checkNode(version)[0]?.state).toBe('broken')
    for (const version of ['20.19.0', '22.0.0', '24.1.0']) expect(checkNode(version)[0]?.state).toBe('ok')
  })

  it('versions are compared by their numbers', () => {
    expect(compareVersions('1.18.33', '1.18.33')).toBe(0)
    expect(compareVersions('1.9.0', '1.18.0')).toBeLessThan(0)
    expect(compareVersions('2.0.0-beta.1', '1.18.33')).toBeGreaterThan(0)
  })

  const patientWith = (change: (status: Patient['status']) => void): Patient => {
    const directory = temporary()
    const loaded = loadedFor(directory)
    const layout = layoutOf(loaded.config.dataDir)
    const status = offlineStatus({ loaded, layout })
    change(status)
    const cli = { loaded, layout, now: new Date('2026-03-01T12:00:00Z') } as Patient['cli']
    rmSync(directory, { recursive: true })
    return { cli, status, running: {} as Patient['running'], stuck: false }
  }
  const broken = (change: (status: Patient['status']) => void) =>
    checkMemory(patientWith(change))
      .filter(({ state }) => state === 'broken')
      .map(({ name }) => name)

  it('a full spool, a store that takes nothing, a newer segment and a red canary are broken', () => {
    expect(broken(() => undefined)).toEqual([])
    expect(broken(({ spool }) => void (spool.full = true))).toEqual(['spool'])
    expect(
      broken(({ spool }) => void (spool.paused = { reason: 'disk full', since: '2026-03-01T00:00:00.000Z' })),
    ).toEqual(['spool'])
    expect(broken(({ spool }) => void (spool.blocked = [{ segment: 'x', version: 2 }]))).toEqual(['spool'])
    expect(broken(({ canary }) => void (canary.state = 'red'))).toEqual(['canary'])
  })

  it('events that wait and do not get fewer are broken; events that get fewer are not', () => {
    const patient = patientWith(({ spool }) => void (spool.pendingEvents = 5))
    const states = (stuck: boolean) => checkMemory({ ...patient, stuck }).filter(({ name }) => name === 'spool')
    expect(states(true)[0]).toMatchObject({ state: 'broken', fix: 'opencode-memory down && opencode-memory up' })
    expect(states(false)[0]).toMatchObject({ state: 'ok' })
  })

  it('an index that is behind and a canary that never ran are odd', () => {
    const found = checkMemory(patientWith(({ index }) => void (index.behind = 3)))
    expect(found.filter(({ state }) => state === 'odd').map(({ name }) => name)).toEqual(['index', 'canary'])
  })

  it('a clock that was set back shows', () => {
    const ahead = patientWith(({ canary }) => void (canary.at = '2026-03-01T13:00:00.000Z'))
    expect(checkClock(ahead)[0]).toMatchObject({ state: 'odd' })
    expect(checkClock(patientWith(({ canary }) => void (canary.at = '2026-03-01T11:00:00.000Z')))).toEqual([])
  })
})
