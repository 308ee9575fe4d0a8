import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { OWN_TAG } from '../../src/capture/own-text.ts'
import type { Discovery } from '../../src/layout.ts'
import type { ModelRequest } from '../../src/opencode/scripted-model.ts'
import { root } from './support/bundle.ts'
import { eventually, startLive, type Live } from './support/live.ts'

// Real processes: how long they take depends on what else this machine does; a hang still becomes a failure.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 })

const main = join(root, 'dist', 'cli', 'main.js')
const FACT = 'We switched from npm to pnpm: always use pnpm in this project.'
const QUESTION = 'Which package manager should I install lodash with? [[say let me see]]'

let live: Live
beforeAll(async () => {
  if (!existsSync(main)) throw new Error(`${main} is missing: run npm run build first`)
  // A person runs `up` once, then works.
  live = await startLive({
    env: { OPENCODE_MEMORY_RECALL_DEADLINE_MS: '4000', OPENCODE_MEMORY_PORT: '0' },
  })
  try {
    await memory('up', '--no-plugin')
  } catch (error) {
    await close()
    throw error
  }
  return close
}, 60_000)
/** Ends OpenCode, and the daemon that it or `up` has started. */
async function close(): Promise<void> {
  const pid = existsSync(live.scratch.memory.discovery) ? discovery().pid : null
  await live.close()
  if (pid !== null && isAlive(pid)) process.kill(pid, 'SIGKILL')
}

const memory = (...args: string[]) =>
  promisify(execFile)(process.execPath, [main, ...args], {
    env: live.scratch.env,
    cwd: live.directory,
    timeout: 30_000,
  })

const discovery = (): Discovery => JSON.parse(readFileSync(live.scratch.memory.discovery, 'utf8')) as Discovery

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function ask(directory: string, text: string): Promise<ModelRequest> {
  const from = live.model.requests().length
  const session = await live.server.createSession(directory)
  await live.server.prompt(session, text, { directory })
  return live.model
    .requests()
    .slice(from)
    .find(({ task }) => task === 'turn')!
}

const remembered = (request: ModelRequest): string =>
  request.messages
    .map(({ content }) => content)
    .filter((content) => content.includes(`<${OWN_TAG}>`))
    .join('\n')

const facts = async (): Promise<string> => (await memory('facts', '--json')).stdout

/** Asks in new sessions until the model is sent what was taught: the daemon may still be reading the spool. */
async function askUntilKnown(directory: string): Promise<string> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const sent = remembered(await ask(directory, QUESTION))
    if (sent.includes('pnpm')) return sent
    await sleep(500)
  }
  throw new Error('no request to the model held the fact')
}

describe('two sessions of the real OpenCode with the real daemon', () => {
  test('what the first session taught is sent to the model in the second, without being asked for', async () => {
    const first = await ask(live.directory, `${FACT} [[say noted]]`)
    expect(remembered(first)).toBe('')
    for (let attempt = 0; attempt < 40 && !(await facts()).includes('pnpm'); attempt++) await sleep(100)
    expect(await facts()).toContain('pnpm')
    expect(await askUntilKnown(live.directory)).toContain('pnpm')
  }, 60_000)

  test('also when OpenCode and the daemon were killed with -9 between the two', async () => {
    const { pid } = discovery()
    process.kill(pid!, 'SIGKILL')
    // Taught while no daemon runs: the spool keeps it.
    await ask(live.directory, 'The staging server listens on port 8123. [[say noted]]')
    await live.server.kill()
    await eventually(() => !isAlive(pid!))

    await live.restart()
    // Nobody starts the daemon but the plugin.
    const again = await eventually(() => {
      const now = discovery()
      return now.pid !== null && now.pid !== pid && now
    }, 15_000)
    expect(again.startedBy).toBe('plugin')
    expect(await askUntilKnown(live.directory)).toContain('pnpm')
    for (let attempt = 0; attempt < 40 && !(await facts()).includes('8123'); attempt++) await sleep(100)
    expect(await facts()).toContain('8123')
  }, 90_000)

  test('never in another project', async () => {
    const other = live.scratch.project('other', { git: true })
    for (const text of [QUESTION, FACT.replaceAll('pnpm', 'yarn'), 'which port does staging have [[say ok]]']) {
      expect(remembered(await ask(other, text))).not.toMatch(/pnpm|8123/)
    }
    // And the same question is still answered where it was taught.
    expect(await askUntilKnown(live.directory)).toContain('pnpm')
  }, 60_000)

  test('what was taught reaches the tool of the model too', async () => {
    await ask(live.directory, '[[call memory {"action":"search","text":"package manager"}]] [[say found]]')
    const result = live.model
      .requests()
      .at(-1)!
      .messages.findLast(({ role }) => role === 'tool')!
    expect(result.content).toContain('pnpm')
    expect(result.content).toContain(`<${OWN_TAG}>`)
  }, 60_000)

  test('with the plugin switched off the model is sent nothing of it, and nothing is captured', async () => {
    await live.server.kill()
    await live.restart({ OPENCODE_MEMORY: 'off' })
    const before = live.events().length
    expect(remembered(await ask(live.directory, QUESTION))).toBe('')
    expect(live.events().length).toBeLessThanOrEqual(before)
  }, 60_000)
})
