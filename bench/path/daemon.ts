import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSpoolWriter } from '../../src/capture/spool-writer.ts'
import { layoutOf, type Discovery } from '../../src/layout.ts'
import { median, percentile, round, timed, type Row } from '../shared/figures.ts'
import { BENCH_PROJECT, notes, prompts } from '../shared/traffic.ts'

const STARTS = 10
const RECALLS = 400

type Daemon = { child: ChildProcess; url: string; token: string; startedMs: number }

/** A real daemon over a memory of many facts: its start, its memory, recall over HTTP beside a bare answer of the same server. */
export async function measureDaemon({ root, facts }: { root: string; facts: number }): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'daemon-bench-'))
  const layout = layoutOf(folder)
  try {
    const writer = openSpoolWriter({ directory: layout.spool, now: () => new Date() })
    for (const note of notes(facts)) writer.append(note)
    writer.close()
    const first = await start(root, folder)
    const stored = await untilTakenIn(first, facts)
    await stop(first)

    const starts: number[] = []
    for (let round = 0; round < STARTS; round++) {
      const daemon = await start(root, folder)
      starts.push(daemon.startedMs)
      await stop(daemon)
    }
    const daemon = await start(root, folder)
    const recall = await measureRecall(daemon)
    const rss = residentBytes(daemon.child.pid!) / 1024 / 1024
    await stop(daemon)
    const bareNode = await startBareNode()
    return [
      {
        what: `daemon start until it answers, ${stored} facts, median of ${STARTS}, ms`,
        value: round(median(starts), 0),
        goal: '< 400',
        bare: `empty Node HTTP server ${round(bareNode, 0)}`,
        ratio: `${round(median(starts) / bareNode, 1)} ×`,
      },
      {
        what: `daemon memory after ${RECALLS} recalls, ${stored} facts, MB`,
        value: round(rss, 0),
        goal: '< 150',
        bare: '',
        ratio: '',
      },
      ...recall,
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureRecall(daemon: Daemon): Promise<Row[]> {
  const asked = prompts(RECALLS)
  const ask = async (prompt: string) => {
    const answer = (await post(daemon, '/v1/recall', { project: BENCH_PROJECT, prompt })) as { tokens: number }
    return answer.tokens
  }
  await timed(20, (call) => ask(`warm up ${call} ${asked[call]!}`))
  let withContext = 0
  const took = await timed(RECALLS, async (call) => {
    if ((await ask(asked[call]!)) > 0) withContext++
  })
  const cached = await timed(RECALLS, () => ask(asked[0]!))
  const bare = await timed(RECALLS, () => get(daemon, '/v1/health'))
  const both = (values: readonly number[]) => `${round(percentile(values, 0.5))} / ${round(percentile(values, 0.95))}`
  return [
    {
      what: `recall over HTTP, p50 / p95 ms (${withContext} of ${RECALLS} prompts had context)`,
      value: both(took),
      goal: '< 8 / 20',
      bare: `health ${both(bare)}`,
      ratio: `${round(median(took) / median(bare), 1)} ×`,
    },
    {
      what: 'the same prompt again, p50 / p95 ms',
      value: both(cached),
      goal: '< 2',
      bare: `health ${both(bare)}`,
      ratio: `${round(median(cached) / median(bare), 1)} ×`,
    },
  ]
}

const headers = (daemon: Daemon) => ({ authorization: `Bearer ${daemon.token}`, 'content-type': 'application/json' })

async function post(daemon: Daemon, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(daemon.url + path, {
    method: 'POST',
    headers: headers(daemon),
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

async function get(daemon: Daemon, path: string): Promise<unknown> {
  const response = await fetch(daemon.url + path, { headers: headers(daemon) })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

async function untilTakenIn(daemon: Daemon, facts: number): Promise<number> {
  type Status = {
    store: { facts: number }
    spool: { pendingEvents: number; deadEvents: number }
    index: { behind: number }
  }
  for (let attempt = 0; attempt < 600; attempt++) {
    const status = (await get(daemon, '/v1/status')) as Status
    if (status.store.facts >= facts && status.spool.pendingEvents === 0 && status.index.behind === 0)
      return status.store.facts
    await sleep(200)
  }
  throw new Error(`the daemon did not take in ${facts} facts in two minutes`)
}

/** Starts the daemon of this build on a free port; `startedMs` ends with its first answer. */
async function start(root: string, folder: string): Promise<Daemon> {
  const started = performance.now()
  const child = spawn(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'daemon'], {
    env: { ...process.env, OPENCODE_MEMORY_DATA_DIR: folder, OPENCODE_MEMORY_CANARY_INTERVAL_MS: '86400000' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (let attempt = 0; attempt < 2_000; attempt++) {
    if (child.exitCode !== null) throw new Error(`the daemon ended with ${child.exitCode}`)
    const found = discover(folder, child.pid!)
    if (found) {
      const answered = await fetch(`${found.url}/v1/health`).then(
        (response) => response.ok,
        () => false,
      )
      if (answered) return { child, ...found, startedMs: performance.now() - started }
    }
    await sleep(5)
  }
  throw new Error('the daemon did not answer in ten seconds')
}

function discover(folder: string, pid: number): { url: string; token: string } | undefined {
  try {
    const discovery = JSON.parse(readFileSync(layoutOf(folder).discovery, 'utf8')) as Discovery
    if (discovery.pid !== pid || discovery.url === null) return undefined
    return { url: discovery.url, token: readFileSync(discovery.tokenFile, 'utf8').trim() }
  } catch {
    return undefined
  }
}

async function stop({ child }: Daemon): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGTERM')
  await gone
}

function residentBytes(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m)
  return Number(line?.[1] ?? Number.NaN) * 1024
}

/** Milliseconds from spawn to the first answer of a Node process that holds nothing but a server. */
async function startBareNode(): Promise<number> {
  const code = `require('http').createServer((q,s)=>s.end('{}')).listen(0,'127.0.0.1',function(){console.log(this.address().port)})`
  const took = await timed(STARTS, async () => {
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    const port = await new Promise<string>((resolve) =>
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
    )
    await fetch(`http://127.0.0.1:${port}/`)
    child.kill('SIGKILL')
  })
  return median(took)
}
