import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { MemoryError } from '../errors.ts'
import type { Scratch } from './scratch.ts'

/** How long a probe waits: OpenCode never answers a request that arrives while it boots, the next one works. */
const PROBE_TIMEOUT_MS = 250
const PROBE_PAUSE_MS = 25
const START_TIMEOUT_MS = 60_000
/** Making an instance of a directory can take many seconds on a busy machine. */
const REQUEST_TIMEOUT_MS = 30_000
/** A turn with the scripted model takes a second or two; a hang must become a failure. */
const PROMPT_TIMEOUT_MS = 60_000
const OUTPUT_CHARS_MAX = 1_000_000

export type RunResult = { exit: number | null; stdout: string; stderr: string; tookMs: number }

export type RunPrompt = {
  binary: string
  scratch: Scratch
  directory: string
  prompt: string
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
  timeoutMs?: number
}

/** `opencode run` with one prompt. It is killed when the time is up; then `exit` is null. */
export function runPrompt({
  binary,
  scratch,
  directory,
  prompt,
  args = [],
  env = {},
  timeoutMs = PROMPT_TIMEOUT_MS,
}: RunPrompt): Promise<RunResult> {
  const started = performance.now()
  const child = spawn(binary, ['run', ...args, prompt], {
    cwd: directory,
    // OpenCode believes PWD more than the real working directory.
    env: { ...scratch.env, ...env, PWD: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = collect(child)
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      clearTimeout(timer)
      reject(unavailable(`${binary} did not start: ${cause.message}`, cause))
    })
    child.once('close', (exit) => {
      clearTimeout(timer)
      resolve({ exit, ...output(), tookMs: performance.now() - started })
    })
  })
}

export type Part = { id: string; type: string; text?: string; synthetic?: boolean; [key: string]: unknown }
export type Message = { info: { id: string; role: string; [key: string]: unknown }; parts: Part[] }

export type OpenCodeServer = {
  url: string
  pid: number
  /** Milliseconds from the spawn until the health check and until /config answered. */
  started: { healthMs: number; configMs: number }
  output(): { stdout: string; stderr: string }
  /** One request; JSON in, JSON out (undefined for an empty answer). Fails on a status of 400 and more. */
  request(method: string, path: string, options?: RequestOptions): Promise<unknown>
  createSession(directory: string, options?: { parentID?: string }): Promise<string>
  /** Sends a prompt and waits for the answer of that turn. */
  prompt(session: string, text: string, options: { directory: string; timeoutMs?: number }): Promise<Message>
  messages(session: string, directory: string): Promise<Message[]>
  /** Asks OpenCode to dispose its instances (plugins flush), then ends the process. */
  stop(): Promise<void>
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>
}

export type RequestOptions = { directory?: string; body?: unknown; timeoutMs?: number }

export type StartServer = {
  binary: string
  scratch: Scratch
  /** Where the server's own process works. */
  directory: string
  password?: string
  env?: Readonly<Record<string, string>>
  args?: readonly string[]
}

/** `opencode serve` on a free port of 127.0.0.1, ready when /config has answered for `directory`. */
export async function startServer({
  binary,
  scratch,
  directory,
  password,
  env = {},
  args = [],
}: StartServer): Promise<OpenCodeServer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const started = performance.now()
  const child = spawn(binary, ['serve', '--hostname', '127.0.0.1', '--port', String(port), ...args], {
    cwd: directory,
    env: { ...scratch.env, ...env, ...(password ? { OPENCODE_SERVER_PASSWORD: password } : {}), PWD: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = collect(child)
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  const request = requester(url, password)

  const probe = async (path: string): Promise<number> => {
    const until = started + START_TIMEOUT_MS
    while (performance.now() < until) {
      if (child.exitCode !== null || child.pid === undefined) break
      const answered = await request('GET', path, { directory, timeoutMs: PROBE_TIMEOUT_MS }).then(
        () => true,
        () => false,
      )
      if (answered) return performance.now() - started
      await sleep(PROBE_PAUSE_MS)
    }
    child.kill('SIGKILL')
    throw unavailable(`opencode serve did not answer ${path} in time. ${output().stderr.slice(-2_000)}`)
  }

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await gone
    clearTimeout(timer)
  }
  const healthMs = await probe('/global/health')
  const configMs = await probe('/config')

  return {
    url,
    pid: child.pid!,
    started: { healthMs, configMs },
    output,
    request,
    async createSession(workDirectory, options = {}) {
      const created = await request('POST', '/session', { directory: workDirectory, body: options })
      return (created as { id: string }).id
    },
    async prompt(session, text, { directory: workDirectory, timeoutMs = PROMPT_TIMEOUT_MS }) {
      const body = { parts: [{ type: 'text', text }] }
      return (await request('POST', `/session/${session}/message`, {
        directory: workDirectory,
        body,
        timeoutMs,
      })) as Message
    },
    async messages(session, workDirectory) {
      return (await request('GET', `/session/${session}/message`, { directory: workDirectory })) as Message[]
    },
    async stop() {
      // Only `dispose` tells plugins that the end is near: on SIGTERM alone they hear nothing.
      await request('POST', '/global/dispose', { timeoutMs: 3_000 }).catch(() => undefined)
      await end('SIGTERM')
    },
    kill: () => end('SIGKILL'),
  }
}

/** Milliseconds until OpenCode has answered /config, with its plugins loaded. `pure` leaves external plugins out. */
export async function measureStart({
  pure = false,
  ...options
}: StartServer & { pure?: boolean }): Promise<{ healthMs: number; configMs: number }> {
  const args = [...(options.args ?? []), ...(pure ? ['--pure'] : [])]
  const server = await startServer({ ...options, args })
  await server.kill()
  return server.started
}

function requester(url: string, password: string | undefined): OpenCodeServer['request'] {
  const credentials = Buffer.from(`opencode:${password ?? ''}`).toString('base64')
  return async (method, path, { directory, body, timeoutMs = REQUEST_TIMEOUT_MS } = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(directory === undefined ? {} : { 'x-opencode-directory': encodeURIComponent(directory) }),
        ...(password === undefined ? {} : { authorization: `Basic ${credentials}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await response.text()
    if (!response.ok) throw unavailable(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`)
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  }
}

function collect(child: ChildProcess): () => { stdout: string; stderr: string } {
  const kept = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      kept[name] = (kept[name] + chunk.toString('utf8')).slice(-OUTPUT_CHARS_MAX)
    })
  }
  return () => ({ ...kept })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

const unavailable = (message: string, cause?: unknown): MemoryError =>
  new MemoryError('opencode_unavailable', {
    message,
    fix: 'Install it with `npm install --prefix .tools/opencode opencode-ai`, or run `opencode serve` yourself to see why.',
    cause,
  })
