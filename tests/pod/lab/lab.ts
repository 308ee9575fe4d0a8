import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Client, openClient } from '../../../src/client.ts'

/**
 * The test host, seen from tests that run in its network: its shell, and the pod's ports on the loopback. The host and its
 * images are made by `scripts/test-pod.mjs` before any test runs.
 */
const here = dirname(fileURLToPath(import.meta.url))
export const FOLDER = join(here, '..', '..', '..', '.tools', 'pod')
/** The host's files as it sees them itself, with what is mounted in it. */
const inside = (path: string): string => join(`/proc/${readFileSync(join(FOLDER, 'pid'), 'utf8').trim()}/root`, path)
const UNIT = 'opencode-memory-pod'
const COMMAND_MS = 150_000
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024

export type Said = { code: number; stdout: string; stderr: string }

/** Runs a Bash script in the host; its end with another code than 0 is an answer too. */
export function tell(script: string, timeout = COMMAND_MS): Promise<Said> {
  const words = ['run', FOLDER, '--', 'bash', '-c', `set -uo pipefail\n${script}`]
  return new Promise((resolve, reject) => {
    execFile(join(here, 'host'), words, { timeout, maxBuffer: OUTPUT_BYTES_MAX }, (error, stdout, stderr) => {
      if (error?.killed) reject(new Error(`Not done within ${timeout} ms: ${script}\n${stdout}${stderr}`))
      else resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr })
    })
  })
}

/** Likewise, and anything but 0 fails. Gives what was said on stdout. */
export async function host(script: string, timeout?: number): Promise<string> {
  const { code, stdout, stderr } = await tell(script, timeout)
  if (code === 0) return stdout.trim()
  throw new Error(`The host ended with ${code}: ${script}\n${stdout}${stderr}`)
}

/** Waits until `check` gives something true, and says how long that took in seconds. */
export async function until(check: () => Promise<boolean>, seconds: number, what: string): Promise<number> {
  const began = performance.now()
  while (performance.now() - began < seconds * 1000) {
    if (await check()) return (performance.now() - began) / 1000
    await sleep(100)
  }
  throw new Error(`${what}: not within ${seconds} s.\n${await words()}`)
}

/** What unit and containers say of themselves, for a failure's message. */
export async function words(): Promise<string> {
  const { stdout } = await tell(
    `systemctl --no-pager --lines 0 status '${UNIT}*' 2>/dev/null | head -12; podman ps --all --format '{{.Names}} {{.Status}}'; journalctl --unit ${UNIT} --lines 25 --no-pager --output cat; timeout 5 podman logs --tail 12 opencode 2>&1`,
    30_000,
  )
  return stdout
}

export const secret = (name: string): string =>
  new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(inside('lab-secrets'), 'utf8'))?.[1] ?? ''

/** Each question has a connection of its own: one that was open before a fault may lead nowhere, and would cost a second. */
const OWN_CONNECTION = { connection: 'close' }

// ── What answers ─────────────────────────────────────────────────────────────────────────────────────────────────────

export async function openCodeAnswers(url = 'http://127.0.0.1:4096'): Promise<boolean> {
  const authorization = `Basic ${Buffer.from(`opencode:${secret('OPENCODE_SERVER_PASSWORD')}`).toString('base64')}`
  return fetch(`${url}/config`, {
    headers: { ...OWN_CONNECTION, authorization },
    signal: AbortSignal.timeout(1_000),
  }).then(
    ({ ok }) => ok,
    () => false,
  )
}

export const memoryAnswers = (): Promise<boolean> =>
  fetch('http://127.0.0.1:4097/v1/health', { headers: OWN_CONNECTION, signal: AbortSignal.timeout(1_000) }).then(
    ({ ok }) => ok,
    () => false,
  )

/** The answer of a database to one command, after its password; '' when none comes in time. */
export function askDatabase(name: 'falkordb' | 'valkey', command: string, timeoutMs = 1_000): Promise<string> {
  const [port, password] = [name === 'falkordb' ? 6379 : 6380, secret(`${name.toUpperCase()}_PASSWORD`)]
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port })
    let said = ''
    const end = (): void => {
      socket.destroy()
      resolve(said.replace(/^\+OK\r\n/, ''))
    }
    const timer = setTimeout(end, timeoutMs)
    socket.once('close', () => {
      clearTimeout(timer)
      resolve(said.replace(/^\+OK\r\n/, ''))
    })
    socket.on('error', end)
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8')
      if (said.replace(/^\+OK\r\n/, '').endsWith('\r\n')) end()
    })
    socket.write(`AUTH ${password}\r\n${command}\r\n`)
  })
}

export const valkeyAnswers = async (): Promise<boolean> => (await askDatabase('valkey', 'PING')).startsWith('+PONG')
export const falkordbAnswers = async (): Promise<boolean> =>
  (await askDatabase('falkordb', 'GRAPH.LIST')).startsWith('*')

/** Whether every part of the pod does its work. */
export async function healthy(): Promise<boolean> {
  const all = await Promise.all([openCodeAnswers(), memoryAnswers(), falkordbAnswers(), valkeyAnswers()])
  return all.every(Boolean)
}

export function memoryClient(): Client {
  const token = readFileSync(inside('persist/containers/opencode-memory/token'), 'utf8').trim()
  return openClient({ url: 'http://127.0.0.1:4097', token, timeoutMs: 10_000, headers: OWN_CONNECTION })
}

// ── The pod ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Format = 'systemd' | 'quadlet'

/**
 * The pod as `scripts/install` puts it in place, on a host without any of it. One thing is changed: memory limits are taken
 * out of the unit, since this machine delegates no controller that could enforce them.
 */
export async function install(format: Format): Promise<void> {
  await removeAll()
  await host(`
    mkdir --parents /run/secrets /persist/containers
    systemctl enable --quiet --now podman.socket
    # The test's own passwords stay the same, so that tests can ask the databases.
    [[ -s /lab-secrets ]] && install --mode 0600 /lab-secrets /run/secrets/opencode.env
    /lab/checkout/scripts/install --format ${format}
    grep --quiet DISABLE_MODELS /run/secrets/opencode.env || echo OPENCODE_DISABLE_MODELS_FETCH=1 >>/run/secrets/opencode.env
    install --mode 0600 /run/secrets/opencode.env /lab-secrets
    sed --in-place --regexp-extended 's/--memory [0-9]+ //' /etc/systemd/system/${UNIT}.service /etc/containers/systemd/*.container 2>/dev/null
    systemctl daemon-reload`)
}

/** Unit, Quadlet files, containers and data, all gone. */
export async function removeAll(): Promise<void> {
  await host(`
    systemctl stop '${UNIT}*' 'opencode-memory-*' 2>/dev/null
    rm --force /etc/systemd/system/${UNIT}.service /etc/containers/systemd/opencode-memory*
    systemctl daemon-reload; systemctl reset-failed
    podman pod rm --force --all --time 0 >/dev/null; podman rm --force --all --time 0 >/dev/null
    podman volume prune --force >/dev/null
    umount --lazy /persist/containers 2>/dev/null
    rm --recursive --force /persist/containers /persist/aside /run/secrets`)
}

/** Starts the pod; seconds until every part does its work. */
export async function start(): Promise<number> {
  const began = performance.now()
  const { code } = await tell(`systemctl reset-failed 2>/dev/null; systemctl start ${UNIT}`, 300_000)
  if (code !== 0) throw new Error(`The pod did not start.\n${await words()}`)
  await until(healthy, 90, 'every part answers')
  return (performance.now() - began) / 1000
}

/** A pod that a scenario has left broken is stopped and started by hand, so that the next one is judged by itself. */
export async function restore(): Promise<void> {
  await tell(`systemctl stop '${UNIT}*' 'opencode-memory-*' 2>/dev/null; podman pod rm --force --all --time 0`)
  await start()
}

export const stop = (): Promise<string> => host(`systemctl stop ${UNIT}`)

export type Instance = { pid: number; started: string }

/** Process and start of each container; one that is not there is left out. */
export async function instances(): Promise<Record<string, Instance>> {
  const { stdout } = await tell(
    `timeout 10 podman ps --all --format '{{.Names}}' | xargs --no-run-if-empty timeout 10 podman container inspect --format '{{.Name}} {{.State.Pid}} {{.State.StartedAt.UnixNano}}' 2>/dev/null`,
  )
  const lines = stdout.split('\n').filter((line) => line.includes(' '))
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', pid = '0', started = ''] = line.split(' ')
      return [name, { pid: Number(pid), started }]
    }),
  )
}

export const unitRestarts = async (): Promise<number> =>
  Number(await host(`systemctl show ${UNIT} --property NRestarts --value`))

/** Every part works, and systemd has seen it: what is still being started would be met by another watcher. */
export async function well(format: Format): Promise<boolean> {
  const parts = format === 'systemd' ? '' : 'opencode-memory-valkey opencode-memory-falkordb opencode-memory-opencode'
  const states = (await tell(`systemctl is-active ${UNIT} ${parts}`)).stdout.trim().split('\n')
  return states.every((state) => state === 'active') && healthy()
}
