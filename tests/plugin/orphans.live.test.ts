import { execFile } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Discovery } from '../../src/layout.ts'
import { startServer } from '../../src/opencode/run.ts'
import { root } from './support/bundle.ts'
import { eventually, startLive, type Live } from './support/live.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 })

const main = join(root, 'dist', 'cli', 'main.js')
const AT_ONCE = 2
const STARTS = 50
// Longer than a busy machine takes from the last start to the look at what is left.
const IDLE_EXIT_MS = 15_000

let live: Live
beforeAll(async () => {
  live = await startLive({ env: { OPENCODE_MEMORY_PORT: '0', OPENCODE_MEMORY_IDLE_EXIT_MS: String(IDLE_EXIT_MS) } })
  await live.server.kill()
})
afterAll(() => live.close())

/** Processes of this home: each carries its folder in the environment. */
function processesOf(folder: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        if (!readFileSync(`/proc/${name}/environ`, 'utf8').includes(folder)) return []
        return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') }]
      } catch {
        // It ended while it was looked at.
        return []
      }
    })
}
const daemons = () => processesOf(live.scratch.directory).filter(({ command }) => command.includes(' daemon'))

test('fifty starts and ends of OpenCode leave one daemon, and none when it is no longer needed', async () => {
  const up = await promisify(execFile)(process.execPath, [main, 'up', '--no-plugin', '--json'], {
    env: live.scratch.env,
  })
  // A crash, so that it is OpenCode's plugin that starts the daemon again.
  process.kill((JSON.parse(up.stdout) as { daemon: { pid: number } }).daemon.pid, 'SIGKILL')
  const { binary, scratch, directory } = live
  for (let round = 0; round < STARTS / AT_ONCE; round++) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, nth) => {
        const server = await startServer({ binary, scratch, directory })
        await sleep(250)
        // Half of them end as a service manager ends them, half by a crash.
        if (nth === 0) process.kill(server.pid, 'SIGTERM')
        if (nth === 0) await eventually(() => !existsSync(`/proc/${server.pid}`))
        await server.kill()
      }),
    )
    expect(daemons().length).toBeLessThanOrEqual(1 + AT_ONCE)
  }
  // Of those that were started together all but one end at the lock.
  await eventually(() => daemons().length === 1, 10_000)
  const [daemon] = daemons()
  const discovery = JSON.parse(readFileSync(scratch.memory.discovery, 'utf8')) as Discovery
  expect(discovery.pid).toBe(daemon!.pid)
  await eventually(() => processesOf(scratch.directory).length === 0, IDLE_EXIT_MS + 30_000)
  expect(existsSync(scratch.memory.discovery)).toBe(true)
})
