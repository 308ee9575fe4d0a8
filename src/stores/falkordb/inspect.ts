import { createClient } from '@redis/client'
import { asMemoryError } from '../../errors.ts'
import { INSPECT_TIMEOUT_MS } from '../../limits.ts'
import type { ServerFinding } from '../../finding.ts'
import { placeOf, targetOf, type ConnectionOptions } from './connection.ts'
import { asStoreError } from './errors.ts'

/** The versions that the suites run against are the ends of this range. */
const VERSION_MIN = 41_600
const VERSION_END = 42_300
const UNSAVED_SECONDS_ODD = 300
const MEMORY_SHARE_ODD = 0.85

type Asked = Omit<ConnectionOptions, 'log'>
type Ask = (...command: string[]) => Promise<unknown>

/**
 * How a FalkorDB server is: reachable, of a version that is known to work, writable, durable, with memory left. Reads
 * only; a server that does not answer is a finding, and no failure.
 */
export async function inspectFalkor(asked: Asked): Promise<ServerFinding[]> {
  const target = targetOf(asked)
  const where = placeOf(target)
  const { host, port, username, password } = target
  const common = { host, port, connectTimeout: INSPECT_TIMEOUT_MS, reconnectStrategy: false as const }
  const ca = asked.tls?.ca
  const client = createClient({
    socket: target.tls ? { ...common, tls: true as const, ...(ca !== undefined && { ca }) } : common,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    commandOptions: { timeout: INSPECT_TIMEOUT_MS },
    RESP: 2 as const,
  })
  // Told by the command that fails; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await findingsOf((...command) => client.sendCommand(command), where)
  } catch (cause) {
    const { message, fix } = asStoreError(cause, where)
    return [{ state: 'broken', says: message, ...(fix === undefined ? {} : { fix }) }]
  } finally {
    if (client.isOpen) client.destroy()
  }
}

async function findingsOf(ask: Ask, where: string): Promise<ServerFinding[]> {
  // What fails here (loading, no module, no right) is the finding.
  await ask('GRAPH.LIST')
  const info = fieldsOf(String(await ask('INFO')))
  return [
    await versionFinding(ask, where),
    writableFinding(info),
    ...(await durabilityFindings(ask, info)),
    memoryFinding(info),
  ]
}

/** `name:value` lines of INFO. */
const fieldsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )

async function versionFinding(ask: Ask, where: string): Promise<ServerFinding> {
  const version = moduleVersion(await ask('MODULE', 'LIST'))
  const shown = version === undefined ? 'of an unknown version' : shownVersion(version)
  if (version !== undefined && version >= VERSION_MIN && version < VERSION_END)
    return { state: 'ok', says: `FalkorDB ${shown} answers at ${where}` }
  return {
    state: 'odd',
    says: `FalkorDB ${shown} answers at ${where}; tested are ${shownVersion(VERSION_MIN)} to 4.22.`,
    fix: 'Use a FalkorDB from 4.16 to 4.22.',
  }
}

function moduleVersion(list: unknown): number | undefined {
  for (const module of Array.isArray(list) ? (list as unknown[][]) : []) {
    const at = module.map(String).indexOf('graph')
    const version = module[module.map(String).indexOf('ver') + 1]
    if (at > 0 && typeof version === 'number') return version
  }
  return undefined
}

const shownVersion = (version: number): string =>
  `${Math.floor(version / 10_000)}.${Math.floor(version / 100) % 100}.${version % 100}`

function writableFinding(info: Record<string, string>): ServerFinding {
  if (info['role'] === 'slave' && info['slave_read_only'] !== '0')
    return {
      state: 'broken',
      says: `It is a replica of ${info['master_host']}:${info['master_port']} and takes no writes.`,
      fix: `opencode-memory up --store falkordb://${info['master_host']}:${info['master_port']}`,
    }
  return { state: 'ok', says: 'It takes writes.' }
}

async function durabilityFindings(ask: Ask, info: Record<string, string>): Promise<ServerFinding[]> {
  if (info['aof_last_write_status'] === 'err' || info['rdb_last_bgsave_status'] === 'err')
    return [
      {
        state: 'broken',
        says: 'It could not save to its disk the last time.',
        fix: "Make room on the server's disk, or look at its log; it takes writes again after its next save.",
      },
    ]
  if (info['aof_enabled'] === '1') {
    const policy = await setting(ask, 'appendfsync')
    if (policy === 'no')
      return [
        {
          state: 'odd',
          says: 'It writes an append-only file, and leaves it to the system when that reaches the disk.',
          fix: 'On the server: CONFIG SET appendfsync everysec && CONFIG REWRITE',
        },
      ]
    return [{ state: 'ok', says: `It writes an append-only file (appendfsync ${policy ?? 'not told'}).` }]
  }
  const unsaved = Number(info['rdb_changes_since_last_save'] ?? 0)
  const seconds = Math.round(Date.now() / 1000) - Number(info['rdb_last_save_time'] ?? 0)
  const lag =
    unsaved > 0 && seconds > UNSAVED_SECONDS_ODD
      ? ` ${unsaved} changes are unsaved since ${Math.round(seconds / 60)} minutes.`
      : ''
  return [
    {
      state: 'odd',
      says: `It writes no append-only file: when it dies, what came since its last snapshot is taken in again from here.${lag}`,
      fix: 'On the server: CONFIG SET appendonly yes && CONFIG REWRITE',
    },
  ]
}

/** Undefined where the user may not read the configuration. */
async function setting(ask: Ask, name: string): Promise<string | undefined> {
  try {
    const answer = (await ask('CONFIG', 'GET', name)) as unknown[]
    return answer.length > 1 ? String(answer[1]) : undefined
  } catch (cause) {
    if (asMemoryError(cause)) throw cause
    return undefined
  }
}

function memoryFinding(info: Record<string, string>): ServerFinding {
  const [used, most] = [Number(info['used_memory'] ?? 0), Number(info['maxmemory'] ?? 0)]
  const megabytes = (count: number): string => `${Math.round(count / 1_000_000)} MB`
  if (most === 0) return { state: 'ok', says: `It uses ${megabytes(used)} of memory, without a bound.` }
  if (used / most < MEMORY_SHARE_ODD)
    return { state: 'ok', says: `It uses ${megabytes(used)} of ${megabytes(most)} of memory.` }
  return {
    state: used >= most ? 'broken' : 'odd',
    says: `It uses ${megabytes(used)} of ${megabytes(most)} of memory; when none is left it takes no writes.`,
    fix: 'Give the server more memory (CONFIG SET maxmemory), or forget projects that are not needed.',
  }
}
