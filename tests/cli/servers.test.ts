import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Status } from '../../src/api.ts'
import { until } from '../server/support.ts'
import { makeCertificate } from '../servers/certificate.ts'
import { startFalkorDb } from '../servers/falkordb.ts'
import { freePort, type RunningServer } from '../servers/server.ts'
import { startValkey } from '../servers/valkey.ts'
import { emptyHome, type Home } from './support.ts'

type Finding = { name: string; state: string; says: string; fix?: string }

describe('store and cache on servers', () => {
  let graph: RunningServer
  let cache: RunningServer
  let home: Home
  let [store, kv] = ['', '']
  const passwordFile = (text = 'graph-password'): string => {
    const path = join(home.directory, 'secret-of-the-graph')
    writeFileSync(path, `${text}\n`, { mode: 0o600 })
    return path
  }
  const status = async () => (await home.json(['status'])) as Status
  const findings = async (name: string): Promise<Finding[]> => {
    const ran = await home.run(['doctor', '--json'])
    return (JSON.parse(ran.stdout) as { findings: Finding[] }).findings.filter((finding) => finding.name === name)
  }
  beforeAll(async () => {
    graph = await startFalkorDb({ password: 'graph-password', persistence: 'aof' })
    cache = await startValkey({
      password: 'kv-password',
      memoryBytes: 64_000_000,
      settings: { 'maxmemory-policy': 'allkeys-lru' },
    })
    store = `falkordb://127.0.0.1:${graph.port}`
    kv = `valkey://127.0.0.1:${cache.port}`
  }, 180_000)
  afterAll(async () => {
    await graph.stop()
    await cache.stop()
  })
  beforeEach(() => {
    home = emptyHome()
  })
  afterEach(() => home.end())

  it('up keeps them for every daemon, the laptop moves to the server and comes home again', async () => {
    await home.run(['up', '--no-plugin'])
    await home.run(['remember', 'The staging server is called heron.'])
    const given = [
      '--store',
      store,
      '--store-password-file',
      passwordFile(),
      '--cache',
      kv.replace('//', '//:kv-password@'),
    ]
    const up = await home.run(['up', '--no-plugin', ...given])
    expect(up.exit, up.stderr).toBe(0)
    expect(up.stderr).toContain('command line')
    expect(up.stdout).toContain(`copy --from embedded --to ${store}`)
    const file = JSON.parse(readFileSync(home.layout.config, 'utf8')) as object
    expect(file).toMatchObject({ store, cache: kv, cachePassword: 'kv-password' })
    expect(JSON.stringify(file)).not.toContain('graph-password')
    expect(statSync(home.layout.config).mode & 0o777).toBe(0o600)

    const copied = await home.json(['copy', '--from', 'embedded', '--to', 'falkordb'])
    expect(copied).toMatchObject({ projects: [{ same: true }] })
    expect((await home.run(['search', 'staging'])).stdout).toContain('heron')
    await home.run(['remember', 'The port is 4173.'])
    expect(await status()).toMatchObject({
      store: { kind: 'falkordb', path: store, problem: null, episodes: 2, elsewhere: [] },
      cache: { kind: 'valkey', path: kv, up: true },
    })
    const shown = [await home.run(['config']), await home.run(['status']), await home.run(['doctor'])]
    const log = readFileSync(home.layout.log, 'utf8')
    expect(shown.map(({ stdout, stderr }) => stdout + stderr).join('') + log).not.toMatch(/kv-password|graph-password/)
    for (const name of ['store', 'cache'])
      for (const finding of await findings(name)) expect(finding, finding.says).toMatchObject({ state: 'ok' })

    await home.json(['copy', '--from', store, '--to', 'embedded'])
    await home.run(['up', '--no-plugin', '--store', 'embedded'])
    expect(await status()).toMatchObject({ store: { kind: 'embedded', episodes: 2, elsewhere: [] } })
    expect((await home.run(['search', 'port'])).stdout).toContain('4173')
  }, 180_000)

  it('a store that cannot be used is refused with the reason, and nothing is changed', async () => {
    await home.run(['up', '--no-plugin'])
    const wrong = await home.run([
      'up',
      '--no-plugin',
      '--store',
      store,
      '--store-password-file',
      passwordFile('wrong'),
    ])
    expect(wrong.exit).not.toBe(0)
    expect(wrong.stderr).toMatch(/refuses the user or the password[^]*Nothing was changed/)
    const nobody = await home.run(['up', '--no-plugin', '--store', 'falkordb://127.0.0.1:1'])
    expect(nobody.stderr).toMatch(/falkordb:\/\/127\.0\.0\.1:1 does not answer/)
    const plain = await home.run(['up', '--store', kv.replace('valkey://', 'falkordb://:kv-password@')])
    expect(plain.stderr).toContain('without the FalkorDB module')
    expect(plain.stderr).not.toContain('kv-password')
    const scheme = await home.run(['up', '--store', 'postgres://ana:hush@db'])
    expect(scheme.exit).toBe(2)
    expect(scheme.stderr).toMatch(/--store has "postgres:\/\/\*+@db"[^]*falkordb:\/\/host:6379/)
    expect((await status()).store.kind).toBe('embedded')
  }, 180_000)

  it('a daemon starts while its server is away, keeps what happens, and heals without a restart', async () => {
    const own = await startFalkorDb({ persistence: 'aof' })
    const address = `falkordb://127.0.0.1:${own.port}`
    try {
      await home.run(['up', '--no-plugin', '--store', address])
      await home.run(['down'])
      await own.kill()
      const up = await home.run(['up', '--no-plugin'])
      expect(up.stdout).toMatch(/✗ store .*(has not answered yet|does not answer)/)
      expect(await status()).toMatchObject({
        store: { path: address, problem: { message: expect.stringContaining(address) } },
      })
      expect(await findings('store')).toContainEqual(
        expect.objectContaining({ state: 'broken', says: expect.stringContaining('does not answer') }),
      )
      const { pid } = home.discovery()!
      await own.restart()
      await until('it answers', async () => (await status()).store.problem === null, 20_000)
      expect(home.discovery()!.pid).toBe(pid)
      await home.run(['remember', 'The staging server is called heron.'])
      expect((await home.run(['search', 'staging'])).stdout).toContain('heron')
    } finally {
      await own.stop()
    }
  }, 180_000)

  it('the doctor names a server that keeps nothing on its disk, a replica, and a password that others can read', async () => {
    const forgetful = await startFalkorDb({ persistence: 'none' })
    try {
      const env = { OPENCODE_MEMORY_STORE: `falkordb://127.0.0.1:${forgetful.port}` }
      const asked = async (): Promise<Finding[]> => {
        const { stdout } = await home.run(['doctor', '--json'], { env })
        return (JSON.parse(stdout) as { findings: Finding[] }).findings
      }
      expect(await asked()).toContainEqual(
        expect.objectContaining({ name: 'store', state: 'odd', says: expect.stringContaining('no append-only file') }),
      )
      await home.run(['up', '--no-plugin'])
      writeFileSync(home.layout.config, JSON.stringify({ storePassword: 'x' }))
      chmodSync(home.layout.config, 0o644)
      expect(await asked()).toContainEqual(
        expect.objectContaining({ name: 'config', state: 'broken', fix: `chmod 600 ${home.layout.config}` }),
      )
    } finally {
      await forgetful.stop()
    }
  }, 180_000)

  it('the doctor speaks TLS with both servers, and names a certificate that nobody vouches for', async () => {
    const { certificate, key } = makeCertificate()
    const settings = { 'tls-cert-file': certificate.path, 'tls-key-file': key, 'tls-auth-clients': 'no' }
    const start = async (begin: typeof startValkey) => {
      const port = String(await freePort())
      return { server: await begin({ persistence: 'aof', settings: { ...settings, 'tls-port': port } }), port }
    }
    // The other FalkorDB runs on a server that was built without TLS.
    const falkor: typeof startValkey = (options) => startFalkorDb({ ...options, version: '4.16.3' })
    const [safe, kept] = [await start(falkor), await start(startValkey)]
    try {
      const given = {
        OPENCODE_MEMORY_STORE: `falkordbs://127.0.0.1:${safe.port}`,
        OPENCODE_MEMORY_CACHE: `valkeys://127.0.0.1:${kept.port}`,
      }
      const asked = async (env: Record<string, string>): Promise<Finding[]> => {
        const { stdout } = await home.run(['doctor', '--json'], { env })
        const { findings } = JSON.parse(stdout) as { findings: Finding[] }
        return findings.filter(({ name }) => name === 'store' || name === 'cache')
      }
      const strange = await asked(given)
      for (const name of ['store', 'cache'])
        expect(strange).toContainEqual(
          expect.objectContaining({
            ...{ name, state: 'broken', says: expect.stringContaining('TLS') },
            fix: expect.stringContaining('certificate authority'),
          }),
        )
      const ca = { OPENCODE_MEMORY_STORE_CA: certificate.path, OPENCODE_MEMORY_CACHE_CA: certificate.path }
      const known = await asked({ ...given, ...ca })
      expect(known).toContainEqual(expect.objectContaining({ name: 'store', state: 'ok' }))
      expect(known).toContainEqual(expect.objectContaining({ name: 'cache', state: 'ok' }))
      expect(known.filter(({ state }) => state === 'broken')).toEqual([])
    } finally {
      await Promise.all([safe.server.stop(), kept.server.stop()])
      certificate.remove()
    }
  }, 180_000)

  it('a variable that would win over the option is named', async () => {
    const env = { OPENCODE_MEMORY_STORE: 'embedded' }
    const up = await home.run(['up', '--no-plugin', '--store', store], { env })
    expect(up.exit).toBe(2)
    expect(up.stderr).toContain('OPENCODE_MEMORY_STORE is set and wins')
  })
})
