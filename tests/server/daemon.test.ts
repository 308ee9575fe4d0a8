import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSpoolWriter } from '../../src/capture/spool-writer.ts'
import { openClient } from '../../src/client.ts'
import { mainScript } from '../../src/package.ts'
import { readToken } from '../../src/server/token.ts'
import { emptyHome, type Home } from '../cli/support.ts'
import { prompt, until } from './support.ts'

/** The compiled daemon as processes of its own: what is killed here is really killed. */
describe('the daemon', () => {
  let home: Home
  const children: ChildProcess[] = []
  beforeEach(() => {
    home = emptyHome()
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await home.end()
  })

  type Started = { child: ChildProcess; stderr(): string; exit: Promise<number | null> }
  function spawnDaemon(startedBy = 'person', env: Record<string, string> = {}): Started {
    const child = spawn(process.execPath, [mainScript(), 'daemon', '--started-by', startedBy], {
      env: { ...home.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    children.push(child)
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    return { child, stderr: () => stderr, exit: new Promise((resolve) => child.once('close', resolve)) }
  }
  const clientOf = (pid: number | undefined) => {
    const discovery = home.discovery()
    return discovery?.pid === pid && discovery?.url
      ? openClient({ url: discovery.url, token: readToken(home.layout.token)! })
      : undefined
  }
  async function started(startedBy?: string, env?: Record<string, string>): Promise<Started> {
    const daemon = spawnDaemon(startedBy, env)
    await until(`the daemon answers ${daemon.stderr()}`, async () => {
      const client = clientOf(daemon.child.pid)
      return client !== undefined && (await client.health().catch(() => ({ ok: false }))).ok
    })
    return daemon
  }

  it('writes down how to find it, for its owner only, and takes that back when it ends in good order', async () => {
    const daemon = await started()
    expect(home.discovery()).toMatchObject({ pid: daemon.child.pid, startedBy: 'person', tokenFile: home.layout.token })
    for (const path of [home.layout.discovery, home.layout.token, home.layout.log])
      expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(home.layout.directory).mode & 0o777).toBe(0o700)
    daemon.child.kill('SIGTERM')
    expect(await daemon.exit).toBe(0)
    expect(home.discovery()).toMatchObject({
      pid: null,
      url: null,
      command: [process.execPath, mainScript(), 'daemon', '--started-by', 'plugin'],
    })
  })

  it('is the only one of its data directory: a second one ends and says who holds it', async () => {
    const first = await started()
    const second = spawnDaemon()
    expect(await second.exit).toBe(5)
    expect(second.stderr()).toContain(`Process ${first.child.pid}`)
    expect((await clientOf(first.child.pid)!.health()).pid).toBe(first.child.pid)
  })

  it('of ten started at once, exactly one lives', async () => {
    const many = Array.from({ length: 10 }, () => spawnDaemon('plugin'))
    await until('nine have ended', () => many.filter(({ child }) => child.exitCode !== null).length === 9, 30_000)
    const alive = many.filter(({ child }) => child.exitCode === null)
    expect(alive).toHaveLength(1)
    expect(many.filter(({ child }) => child.exitCode === 5)).toHaveLength(9)
    await until(
      'the one answers',
      async () =>
        (
          await clientOf(alive[0]!.child.pid)
            ?.health()
            .catch(() => undefined)
        )?.ok === true,
    )
  }, 40_000)

  it('killed with -9 loses no event it answered for, and takes each one in once', async () => {
    const events = Array.from({ length: 300 }, (_, index) =>
      prompt(`Point ${index}: the wheel turns.`, `2026-03-01T10:00:00.${String(index).padStart(3, '0')}Z`),
    )
    let done = 0
    for (let round = 0; done < events.length; round++) {
      const { child, exit } = await started()
      const client = clientOf(child.pid)!
      const batch = events.slice(Math.max(0, done - 10), done + 100)
      expect((await client.events({ events: batch })).accepted).toBe(batch.length)
      done += 100
      child.kill('SIGKILL')
      await exit
    }
    const last = await started()
    const client = clientOf(last.child.pid)!
    await until('all is taken in', async () => (await client.status()).spool.pendingEvents === 0)
    const { store, spool } = await client.status()
    expect(store.episodes).toBe(events.length)
    expect(spool.deadEvents).toBe(0)
  }, 40_000)

  it('takes another port when the wished one is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    await started('person', { OPENCODE_MEMORY_PORT: String(port) })
    expect(home.discovery()?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(home.discovery()?.url).not.toContain(String(port))
    server.close()
  })

  it('leaves when the plugin started it and nobody needs it any more', async () => {
    const daemon = await started('plugin', { OPENCODE_MEMORY_IDLE_EXIT_MS: '1000' })
    expect(await daemon.exit).toBe(0)
    expect(home.discovery()).toMatchObject({ pid: null, url: null })
  })

  it('stays while an OpenCode that writes the spool is alive', async () => {
    const spool = openSpoolWriter({ directory: home.layout.spool, now: () => new Date() })
    spool.append(prompt('We are here.'))
    const daemon = await started('plugin', { OPENCODE_MEMORY_IDLE_EXIT_MS: '1000' })
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect(daemon.child.exitCode).toBeNull()
    spool.close()
    expect(await daemon.exit).toBe(0)
  })

  it('stays when a person started it', async () => {
    const daemon = await started('person', { OPENCODE_MEMORY_IDLE_EXIT_MS: '1000' })
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(daemon.child.exitCode).toBeNull()
  })

  it('ends with a fault it cannot handle: it says so, and is gone', async () => {
    writeFileSync(home.directory + '/config-is-a-file', '')
    const daemon = spawnDaemon('person', { OPENCODE_MEMORY_DATA_DIR: `${home.directory}/config-is-a-file/memory` })
    expect(await daemon.exit).toBe(6)
    expect(daemon.stderr()).toContain('config-is-a-file')
  })

  it('logs what happened without the texts', async () => {
    const daemon = await started('person', { OPENCODE_MEMORY_LOG_LEVEL: 'debug' })
    const client = clientOf(daemon.child.pid)!
    await client.events({ events: [prompt('The heron stands on one leg.')] })
    await client.search({ project: prompt('x').project, query: 'heron leg' })
    const log = readFileSync(home.layout.log, 'utf8')
    expect(log).toContain('/v1/search')
    expect(log).not.toContain('heron')
  })
})
