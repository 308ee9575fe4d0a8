import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundledPlugin, packageRoot, productVersion } from '../../src/package.ts'
import { writeDiscovery } from '../../src/server/discovery.ts'
import { pluginPath } from '../../src/server/plugin-file.ts'
import { until } from '../server/support.ts'
import { emptyHome, type Home } from './support.ts'

describe('up and down', () => {
  let home: Home
  let plugin: string
  beforeEach(() => {
    home = emptyHome()
    plugin = pluginPath(home.env['XDG_CONFIG_HOME']!)
  })
  afterEach(() => home.end())
  const isAlive = (pid: number): boolean =>
    existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

  it('up in an empty home makes everything, and says in about ten lines what is true and what comes next', async () => {
    const up = await home.run(['up'])
    expect(up.exit, up.stderr).toBe(0)
    expect(up.stderr).toBe('')
    const lines = up.stdout.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThanOrEqual(7)
    expect(lines.length).toBeLessThanOrEqual(12)
    expect(up.stdout).toContain(plugin)
    expect(up.stdout).toContain('down --remove-plugin')
    expect(up.stdout).toContain(home.layout.directory)
    expect(up.stdout).toContain(home.discovery()!.url!)
    expect(up.stdout).toContain('green')
    expect(readFileSync(plugin)).toEqual(readFileSync(bundledPlugin()))
  })

  it('a second up changes nothing and says so', async () => {
    await home.run(['up'])
    const before = {
      pid: home.discovery()!.pid,
      plugin: statSync(plugin).mtimeMs,
      token: readFileSync(home.layout.token, 'utf8'),
    }
    const again = await home.run(['up'])
    expect(again.exit).toBe(0)
    expect(again.stdout).toContain('nothing had to be changed')
    expect({
      pid: home.discovery()!.pid,
      plugin: statSync(plugin).mtimeMs,
      token: readFileSync(home.layout.token, 'utf8'),
    }).toEqual(before)
    expect(await home.json(['up'])).toMatchObject({
      changed: false,
      daemon: { change: 'same' },
      plugin: { change: 'same' },
    })
  })

  it('without OpenCode it works all the same, and says how to get it', async () => {
    expect(await home.json(['up'])).toMatchObject({ openCode: null, canary: { state: 'green' } })
    expect((await home.run(['up'])).stdout).toContain('npm install -g opencode-ai')
  })

  it('an outdated copy of the plugin is replaced, and --no-plugin leaves OpenCode alone', async () => {
    expect(await home.json(['up', '--no-plugin'])).toMatchObject({ plugin: null })
    expect(existsSync(plugin)).toBe(false)
    mkdirSync(dirname(plugin), { recursive: true })
    writeFileSync(plugin, '// an old one')
    expect(await home.json(['up'])).toMatchObject({ changed: true, plugin: { change: 'updated' } })
    expect(readFileSync(plugin)).toEqual(readFileSync(bundledPlugin()))
  })

  it('down ends the daemon and keeps what is remembered; --remove-plugin takes the plugin away', async () => {
    await home.run(['up'])
    await home.run(['remember', 'The staging server is called heron.'])
    const { pid } = home.discovery()!
    const down = await home.run(['down', '--remove-plugin'])
    expect(down.exit).toBe(0)
    expect(isAlive(pid!)).toBe(false)
    expect(existsSync(plugin)).toBe(false)
    expect((await home.run(['down'])).stdout).toContain('No daemon was running')
    expect((await home.run(['search', 'staging'])).stdout).toContain('heron')
    expect(home.discovery()).toMatchObject({ startedBy: 'plugin' })
  })

  it('up makes a daemon that leaves when idle into one that stays', async () => {
    await home.run(['up'])
    await home.run(['down'])
    await home.run(['facts'])
    expect(home.discovery()).toMatchObject({ startedBy: 'plugin' })
    expect(await home.json(['up'])).toMatchObject({ daemon: { change: 'replaced' } })
    expect(home.discovery()).toMatchObject({ startedBy: 'person' })
  })

  it('a daemon of an older version is replaced by up', async () => {
    // The same product under another version: what an upgrade leaves behind.
    const older = join(home.directory, 'older')
    cpSync(join(packageRoot(), 'dist'), join(older, 'dist'), { recursive: true })
    symlinkSync(realpathSync(join(packageRoot(), 'node_modules')), join(older, 'node_modules'))
    const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as object
    writeFileSync(join(older, 'package.json'), JSON.stringify({ ...manifest, version: '0.0.1' }))
    const child = spawn(process.execPath, [join(older, 'dist', 'cli', 'main.js'), 'daemon', '--started-by', 'person'], {
      env: home.env,
      stdio: 'ignore',
    })
    await until('the old one runs', () => home.discovery()?.pid === child.pid)
    const doctor = await home.run(['doctor'])
    expect(doctor.stdout).toContain('Version 0.0.1 runs')
    expect(await home.json(['up'])).toMatchObject({ changed: true, daemon: { change: 'replaced' } })
    expect(home.discovery()).toMatchObject({ version: productVersion() })
    expect(isAlive(child.pid!)).toBe(false)
  }, 60_000)

  it('down ends a daemon that does not answer any more', async () => {
    await home.run(['up'])
    const pid = home.discovery()!.pid!
    process.kill(pid, 'SIGSTOP')
    try {
      const down = await home.run(['down'])
      expect(down.exit, down.stderr).toBe(0)
    } finally {
      if (isAlive(pid)) process.kill(pid, 'SIGCONT')
    }
    await until('it has ended', () => !isAlive(pid))
  }, 40_000)

  it('down never ends a process that is not the daemon, whatever daemon.json says', async () => {
    await home.run(['up'])
    await home.run(['down'])
    const stranger = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1')
    await new Promise((resolve) => stranger.once('listening', resolve))
    const { port } = stranger.address() as { port: number }
    writeDiscovery(home.layout.discovery, { ...home.discovery()!, pid: process.pid, url: `http://127.0.0.1:${port}` })
    const down = await home.run(['down'])
    expect(down.stdout).toContain('No daemon was running')
    expect((await home.run(['facts'])).exit).toBe(0)
    stranger.close()
  })

  it('a daemon that cannot start is told with the reason', async () => {
    await home.run(['up', '--no-plugin'])
    await home.run(['down'])
    rmSync(home.layout.discovery)
    rmSync(home.layout.journal, { force: true })
    mkdirSync(home.layout.journal)
    const up = await home.run(['up', '--no-plugin'])
    expect(up.exit).not.toBe(0)
    expect(up.stderr).toMatch(/did not start[^]*journal/)
  })

  it('a data directory that cannot be made is named', async () => {
    // Below a file nobody can make a folder, not even root.
    writeFileSync(join(home.directory, 'data'), '')
    const up = await home.run(['up'])
    expect(up.exit).toBe(6)
    expect(up.stderr).toMatch(/cannot be written[^]*OPENCODE_MEMORY_DATA_DIR/)
  })

  it('fifty starts and stops of clients leave one daemon and no orphan', async () => {
    await home.run(['up', '--no-plugin'])
    await home.run(['down'])
    const pids = new Set<number>()
    const short = { OPENCODE_MEMORY_IDLE_EXIT_MS: '2000' }
    for (let round = 0; round < 10; round++) {
      const runs = await Promise.all(Array.from({ length: 5 }, () => home.run(['facts'], { env: short })))
      for (const { exit, stderr } of runs) expect(exit, stderr).toBe(0)
      pids.add(home.discovery()!.pid!)
    }
    await until('all of them have left', () => [...pids].every((pid) => !isAlive(pid)), 15_000)
    expect(home.discovery()).toMatchObject({ pid: null })
  }, 90_000)
})
