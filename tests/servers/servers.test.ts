import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createClient } from '@redis/client'
import { build } from 'esbuild'
import { afterAll, describe, expect, test } from 'vitest'
import { startFalkorDb } from './falkordb.ts'
import { graphitiPython } from './graphiti.ts'
import { startProxy } from './proxy.ts'
import type { RunningServer } from './server.ts'
import { startValkey } from './valkey.ts'

const root = dirname(dirname(import.meta.dirname))
const started: RunningServer[] = []
afterAll(() => Promise.all(started.map((server) => server.stop())))

async function keep(server: Promise<RunningServer>): Promise<RunningServer> {
  const one = await server
  started.push(one)
  return one
}

async function send(server: { port: number; password?: string | undefined }, ...words: string[]): Promise<unknown> {
  const client = createClient({
    socket: { port: server.port, host: '127.0.0.1', reconnectStrategy: false },
    ...(server.password !== undefined && { password: server.password }),
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await client.sendCommand(words)
  } finally {
    client.destroy()
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('a test server', () => {
  test.each(['4.22.1', '4.16.3'] as const)('FalkorDB %s answers a query', async (version) => {
    const server = await keep(startFalkorDb({ version }))
    const reply = await send(server, 'GRAPH.QUERY', 'g', 'RETURN 1 + 1')
    expect(JSON.stringify(reply)).toContain('[[2]]')
    const modules = JSON.stringify(await send(server, 'MODULE', 'LIST'))
    expect(modules).toContain(version === '4.22.1' ? '42201' : '41603')
  })

  test('asks for its password', async () => {
    const server = await keep(startValkey({ password: 'sésame' }))
    expect(server.url).toBe(`valkey://:s%C3%A9same@127.0.0.1:${server.port}`)
    expect(await send(server, 'PING')).toBe('PONG')
    await expect(send({ port: server.port }, 'PING')).rejects.toThrow(/NOAUTH/)
  })

  test.each([
    ['aof', 'kept'],
    ['none', null],
  ] as const)('with persistence %s has after a crash what that keeps', async (persistence, expected) => {
    const server = await keep(startValkey({ persistence, settings: { appendfsync: 'always' } }))
    await send(server, 'SET', 'a', 'kept')
    const { pid } = server
    await server.kill()
    expect(isAlive(pid)).toBe(false)
    await server.restart()
    expect(server.pid).not.toBe(pid)
    expect(await send(server, 'GET', 'a')).toBe(expected)
  })

  test('keeps its memory bound', async () => {
    const server = await keep(startValkey({ memoryBytes: 3_000_000, settings: { 'maxmemory-policy': 'noeviction' } }))
    await expect(
      send(server, 'SET', 'a', 'x'.repeat(4_000_000)).then(() => send(server, 'SET', 'b', '1')),
    ).rejects.toThrow(/OOM/)
  })

  test('says why it did not start', async () => {
    await expect(startValkey({ settings: { 'no-such-setting': '1' } })).rejects.toThrow(/no-such-setting/)
  })

  test('ends with the process that started it, however that ends, and its folder goes', async () => {
    const folder = mkdtempSync(join(root, '.tools', 'holder-'))
    const holder = join(folder, 'holder.mjs')
    const contents = `import { startValkey } from './valkey.ts'
      const { pid, directory } = await startValkey()
      console.log(JSON.stringify({ pid, directory }))
      setInterval(() => undefined, 1000)`
    const stdin = { contents, resolveDir: import.meta.dirname }
    await build({ stdin, bundle: true, platform: 'node', format: 'esm', outfile: holder })
    const child = spawn(process.execPath, [holder])
    const line = await new Promise<string>((resolve) => child.stdout.once('data', (chunk) => resolve(String(chunk))))
    const { pid, directory } = JSON.parse(line)
    expect(isAlive(pid)).toBe(true)
    child.kill('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
    await expect.poll(() => existsSync(directory), { timeout: 5_000 }).toBe(false)
    rmSync(folder, { recursive: true })
  })

  test('Redis 7.0 stands for the older end of what Valkey 7.2 understands', async () => {
    const server = await keep(startValkey({ flavour: 'redis-7.0' }))
    expect(String(await send(server, 'INFO', 'server'))).toMatch(/redis_version:7\.0\./)
  })

  test('real Graphiti can be imported', () => {
    const { stdout } = spawnSync(
      graphitiPython(),
      ['-c', 'import graphiti_core, importlib.metadata as m; print(m.version("graphiti-core"))'],
      { encoding: 'utf8', env: { ...process.env, GRAPHITI_TELEMETRY_ENABLED: 'false' } },
    )
    expect(stdout.trim()).toBe('0.31.2')
  })
})

describe('the proxy', () => {
  test('is as fast as the server until it is told to be slow, silent or gone, and heals', async () => {
    const server = await keep(startValkey())
    const proxy = await startProxy(server.port)
    const timed = async (): Promise<number> => {
      const from = performance.now()
      await Promise.race([
        send(proxy, 'PING'),
        new Promise((_, reject) => setTimeout(() => reject(new Error('silence')), 1_500)),
      ])
      return performance.now() - from
    }
    expect(await timed()).toBeLessThan(200)
    proxy.delay(120)
    expect(await timed()).toBeGreaterThan(240)
    proxy.halfOpen()
    await expect(timed()).rejects.toThrow('silence')
    expect(proxy.connections()).toBeGreaterThan(0)
    proxy.cut()
    await expect(timed()).rejects.toThrow()
    expect(proxy.connections()).toBe(0)
    proxy.heal()
    expect(await timed()).toBeLessThan(200)
    await proxy.close()
  })
})
