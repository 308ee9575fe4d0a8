import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, openClient } from '../client.ts'
import type { Loaded } from '../config.ts'
import { ERRORS, MemoryError } from '../errors.ts'
import { type Discovery, type Layout } from '../layout.ts'
import { DAEMON_START_MS, DAEMON_STOP_MS } from '../limits.ts'
import { mainScript } from '../package.ts'
import { readDiscovery } from '../server/discovery.ts'
import { readToken } from '../server/token.ts'
import { takeLock } from '../stores/lock.ts'

const POLL_MS = 25
const HEALTH_TIMEOUT_MS = 2_000
const LOG_TAIL_LINES = 12
const LOG_TAIL_CHARS = 300
/** Another daemon that was first answers within this time. */
const RIVAL_START_MS = 3_000

export type Running = { client: Client; pid: number; url: string; version: string; startedBy: string }

/** The daemon that answers with our token under the pid it wrote down; undefined when none does. */
export async function findDaemon(layout: Layout): Promise<Running | undefined> {
  const discovery = readDiscovery(layout.discovery)
  const token = readToken(discovery?.tokenFile ?? layout.token)
  if (!discovery?.url || discovery.pid === null || token === undefined) return undefined
  const { url, pid } = discovery
  try {
    const health = await openClient({ url, token, timeoutMs: HEALTH_TIMEOUT_MS }).health()
    if (health.pid !== pid) return undefined
    const { version = discovery.version, startedBy = discovery.startedBy } = health
    return { client: openClient({ url, token }), pid, url, version, startedBy }
  } catch (error) {
    // Nobody there, or somebody else: no daemon of ours. Anything else is a fault to be seen.
    if (['daemon_unreachable', 'unauthorized', 'forbidden', 'not_found', 'conflict'].includes(codeOf(error)))
      return undefined
    throw error
  }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code)

const stderrPath = (layout: Layout): string => join(dirname(layout.log), 'start.log')

/** Starts a daemon in the background and waits until it answers. Throws `daemon_unreachable` with the log's end. */
export async function startInBackground(options: {
  loaded: Loaded
  layout: Layout
  startedBy: Discovery['startedBy']
  port?: number | undefined
}): Promise<Running> {
  const { loaded, layout, startedBy, port } = options
  if (!existsSync(mainScript())) {
    throw new MemoryError('not_found', { message: `${mainScript()} is missing.`, fix: 'Run `npm run build`.' })
  }
  try {
    mkdirSync(dirname(layout.log), { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new MemoryError('config_invalid', {
      message: `The data directory ${layout.directory} cannot be written: ${(cause as Error).message}`,
      fix: 'Make it writable, or set OPENCODE_MEMORY_DATA_DIR to another one.',
      cause,
    })
  }
  const errors = openSync(stderrPath(layout), 'w', 0o600)
  const portVariable = port === undefined ? {} : { OPENCODE_MEMORY_PORT: String(port) }
  const child = spawn(process.execPath, [mainScript(), 'daemon', '--started-by', startedBy], {
    detached: true,
    stdio: ['ignore', 'ignore', errors],
    cwd: layout.directory,
    env: { ...loaded.env, ...portVariable },
  })
  closeSync(errors)
  let exitCode: number | null | undefined
  let deadline = Date.now() + DAEMON_START_MS
  child.once('exit', (code) => {
    exitCode = code
    deadline = Math.min(deadline, Date.now() + RIVAL_START_MS)
  })
  child.once('error', () => (exitCode = null))
  child.unref()
  while (Date.now() < deadline) {
    const running = await findDaemon(layout)
    if (running) return running
    // Where another process was first, its daemon answers in a moment.
    if (exitCode !== undefined && exitCode !== ERRORS.conflict.exit) break
    await sleep(POLL_MS)
  }
  throw new MemoryError('daemon_unreachable', {
    message: `The daemon did not start.\n${logTail(layout)}`,
    fix: '`opencode-memory doctor` says what is broken.',
  })
}

/** What the daemon said when it ended, else the last lines of its log, newest last. */
export function logTail(layout: Layout): string {
  const linesOf = (path: string): string[] =>
    existsSync(path)
      ? readFileSync(path, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .slice(-LOG_TAIL_LINES)
      : []
  const said = linesOf(stderrPath(layout))
  const lines = said.length > 0 ? said : linesOf(layout.log)
  return [...lines.map((line) => `  ${line.slice(0, LOG_TAIL_CHARS)}`), `  The log is ${layout.log}.`].join('\n')
}

export type Stopped = { pid: number; how: 'asked' | 'SIGTERM' | 'SIGKILL' }

/** Ends a daemon that was found to be ours, harder the longer it takes. */
export async function stopDaemon({ client, pid }: Running): Promise<Stopped> {
  await client.shutdown().catch((error: unknown) => {
    if (codeOf(error) !== 'daemon_unreachable') throw error
  })
  if (await ended(pid, DAEMON_STOP_MS)) return { pid, how: 'asked' }
  return endBySignal(pid)
}

async function endBySignal(pid: number): Promise<Stopped> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    send(pid, signal)
    if (await ended(pid, DAEMON_STOP_MS / 2)) return { pid, how: signal }
  }
  throw new MemoryError('conflict', {
    message: `Process ${pid} does not end.`,
    fix: `Look at it with \`ps -p ${pid}\`.`,
  })
}

/**
 * Ends a daemon that does not answer any more. That it is ours is shown by the lock: the kernel gives it to nobody
 * else while that process lives. Undefined when it is not.
 */
export async function stopUnresponsive(layout: Layout, pid: number): Promise<Stopped | undefined> {
  const lock = takeLock(layout.lock)
  if (!('heldBy' in lock)) {
    lock.release()
    return undefined
  }
  if (lock.heldBy !== pid) return undefined
  return endBySignal(pid)
}

async function ended(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (Date.now() < deadline) {
    if (!isAlive(pid)) return true
    await sleep(POLL_MS)
  }
  return false
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A dead process whose parent has not looked yet still has its pid. */
function isZombie(pid: number): boolean {
  const path = `/proc/${pid}/stat`
  if (!existsSync(path)) return false
  return / Z /.test(readFileSync(path, 'utf8').slice(-400).replace(/^.*\)/, ''))
}
