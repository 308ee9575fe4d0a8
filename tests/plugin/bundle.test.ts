import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { layoutOf } from '../../src/layout.ts'
import { bundlePlugin } from './support/bundle.ts'
import { openCodeBinary } from './support/live.ts'
import { announce, startPeer } from './support/peer.ts'

let bundle: Awaited<ReturnType<typeof bundlePlugin>>
beforeAll(async () => {
  bundle = await bundlePlugin()
})
afterAll(() => bundle.remove())

describe('the bundled plugin', () => {
  test('is smaller than 500 kB', () => {
    expect(statSync(bundle.path).size).toBeLessThan(500_000)
  })

  test('exports one plugin function as default, and nothing else', async () => {
    const exported = (await import(bundle.path)) as Record<string, unknown>
    expect(Object.keys(exported)).toEqual(['default'])
    expect(exported['default']).toBeTypeOf('function')
  })

  test('imports nothing but modules of the runtime', () => {
    const imported = [...readFileSync(bundle.path, 'utf8').matchAll(/^import [^;]*?from "([^"]+)"/gm)].map(
      (match) => match[1]!,
    )
    expect(imported.length).toBeGreaterThan(0)
    expect(imported.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))).toEqual([])
  })

  test('runs in the Bun that OpenCode is made of: captures, answers its tool, and says nothing on the terminal', () => {
    const directory = mkdtempSync(join(tmpdir(), 'opencode-memory-bun-'))
    const script = join(directory, 'run.mjs')
    writeFileSync(
      script,
      `const { default: plugin } = await import(${JSON.stringify(bundle.path)})
       const client = { app: { log: async () => {} }, session: { get: async () => ({}) } }
       const hooks = await plugin({ client, directory: ${JSON.stringify(directory)}, project: { id: 'global' } })
       const info = { id: 'ses_1', title: 'T', directory: ${JSON.stringify(directory)}, time: { created: 1, updated: 2 } }
       await hooks.event({ event: { type: 'session.created', properties: { sessionID: 'ses_1', info } } })
       const said = await hooks.tool.memory.execute({ action: 'search', text: 'x' }, { sessionID: 'ses_1' })
       await hooks.dispose()
       const schema = JSON.stringify({ ...hooks.tool.memory, execute: undefined })
       process.stdout.write(JSON.stringify({ bun: Bun.version, hooks: Object.keys(hooks), said, schema }))`,
    )
    const env = { HOME: directory, BUN_BE_BUN: '1', OPENCODE_MEMORY_DATA_DIR: join(directory, 'memory') }
    const output = execFileSync(openCodeBinary(), [script], { env, encoding: 'utf8', timeout: 20_000 })
    const answer = JSON.parse(output) as { bun: string; said: string; hooks: string[] }
    expect(answer.bun).toMatch(/^1\.3\./)
    expect(answer.said).toContain('not running')
    expect(answer.hooks.toSorted()).toEqual([
      'chat.message',
      'command.execute.before',
      'dispose',
      'event',
      'experimental.chat.system.transform',
      'experimental.session.compacting',
      'tool',
    ])
    rmSync(directory, { recursive: true, force: true })
  })

  test('asks the daemon directly, whatever proxy the environment names', async () => {
    const peer = await startPeer()
    Object.assign(peer, { mode: 'answer', context: 'the door is green' })
    const directory = mkdtempSync(join(tmpdir(), 'opencode-memory-proxy-'))
    announce(layoutOf(join(directory, 'memory')), peer.url)
    const script = join(directory, 'run.mjs')
    writeFileSync(
      script,
      `const { default: plugin } = await import(${JSON.stringify(bundle.path)})
       const directory = ${JSON.stringify(directory)}
       const data = { id: 'ses_1', title: 'T', directory, time: { created: 1, updated: 2 } }
       const client = { app: { log: async () => {} }, session: { get: async () => ({ data }) } }
       const hooks = await plugin({ client, directory, project: { id: 'global' } })
       const output = { message: { id: 'msg_1' }, parts: [{ id: 'prt_1', type: 'text', text: 'which door' }] }
       await hooks['chat.message']({ sessionID: 'ses_1' }, output)
       process.stdout.write(JSON.stringify(output.parts.map(({ text }) => text)))
       process.exit(0)`,
    )
    const proxy = 'http://127.0.0.1:9'
    const { stdout } = await promisify(execFile)(openCodeBinary(), [script], {
      env: {
        HOME: directory,
        BUN_BE_BUN: '1',
        OPENCODE_MEMORY_DATA_DIR: join(directory, 'memory'),
        OPENCODE_MEMORY_RECALL_DEADLINE_MS: '5000',
        HTTP_PROXY: proxy,
        http_proxy: proxy,
        HTTPS_PROXY: proxy,
      },
      timeout: 20_000,
    })
    expect(JSON.parse(stdout)).toEqual(['which door', expect.stringContaining('the door is green')])
    await peer.close()
    rmSync(directory, { recursive: true, force: true })
  })
})
