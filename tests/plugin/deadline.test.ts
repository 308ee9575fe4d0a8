import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterEach, expect, test } from 'vitest'
import { openLink, readDiscovery } from '../../plugin/src/link.ts'
import { openRecall } from '../../plugin/src/recall.ts'
import { openSpoolWriter } from '../../src/capture/spool-writer.ts'
import { deriveId } from '../../src/ids.ts'
import { layoutOf } from '../../src/layout.ts'
import { RECALL_DEADLINE_MS } from '../../src/limits.ts'
import type { Event, ProjectRef } from '../../src/types.ts'
import { eventually } from './support/live.ts'

const PROJECT: ProjectRef = { id: 'shop_1a2b3c4d', name: 'shop' }
const EVENTS = 3_000
const PARTS = ['cart', 'invoice', 'login', 'search', 'checkout', 'mail', 'report', 'upload']

/** A memory of some weeks: mostly talk and outputs, now and then something worth keeping. */
const history = (): Event[] =>
  Array.from({ length: EVENTS }, (_, at): Event => {
    const part = PARTS[at % PARTS.length]!
    const text =
      at % 10 === 0
        ? `The ${part} service number ${at} listens on port ${3_000 + at}.`
        : `Please look at src/${part}/file-${at % 90}.ts, the ${part} of customer ${at} answers slowly.`
    return {
      id: deriveId('deadline', String(at)),
      at: new Date(Date.UTC(2026, 1, 1) + at * 60_000).toISOString(),
      project: PROJECT,
      session: { id: `ses_${at >> 5}` },
      kind: 'prompt',
      message: `msg_${at}`,
      text,
    }
  })

const ended: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end()
})

/** The daemon as one file that Node runs; inside the project, where its dependencies are found. */
async function bundledDaemon(): Promise<string> {
  const outfile = fileURLToPath(new URL('../../node_modules/.cache/plugin-test/daemon.mjs', import.meta.url))
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
  })
  return outfile
}

/** A real daemon process; resolves when it has announced where it listens. */
async function startDaemon(script: string, directory: string): Promise<() => Promise<void>> {
  const env = { PATH: process.env['PATH'], HOME: directory, OPENCODE_MEMORY_DATA_DIR: join(directory, 'memory') }
  const child = spawn(process.execPath, [script, 'daemon', '--started-by', 'person'], {
    env: { ...env, OPENCODE_MEMORY_PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await gone
  }
  ended.push(stop)
  const layout = layoutOf(env.OPENCODE_MEMORY_DATA_DIR)
  await eventually(() => readDiscovery(layout)?.pid === child.pid && readDiscovery(layout)?.url, 20_000)
  return stop
}

type Status = { spool: { pendingEvents: number }; index: { behind: number } }

test('a daemon that has just started answers the first prompt and those after it within the default deadline', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'opencode-memory-deadline-'))
  ended.push(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }))
  const layout = layoutOf(join(directory, 'memory'))
  const spool = openSpoolWriter({ directory: layout.spool, now: () => new Date() })
  for (const event of history()) spool.append(event)
  spool.close()
  const script = await bundledDaemon()
  const ask = openLink(layout)
  const first = await startDaemon(script, directory)
  for (let attempt = 0; ; attempt++) {
    const { spool, index } = (await ask({ method: 'GET', path: '/v1/status', timeoutMs: 10_000 })) as Status
    if (spool.pendingEvents === 0 && index.behind === 0) break
    expect(attempt).toBeLessThan(300)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await first()

  await startDaemon(script, directory)
  // What a person needs to write a first prompt, and far less.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const recall = openRecall({ ask, onAbsent: () => undefined })
  ended.push(() => recall.close())
  const took: number[] = []
  for (let turn = 0; turn < 20; turn++) {
    const prompt = `Turn ${turn}: on which port does the ${PARTS[turn % PARTS.length]!} service number ${turn * 10} listen?`
    const begun = performance.now()
    const answer = await recall.recall({ project: PROJECT, session: 'ses_now', prompt }, RECALL_DEADLINE_MS)
    took.push(performance.now() - begun)
    expect(answer, `turn ${turn} after ${took.map(Math.round).join(', ')} ms`).toBeDefined()
    expect(answer!.context).toContain('port')
  }
  expect(Math.max(...took)).toBeLessThan(RECALL_DEADLINE_MS)
}, 120_000)
