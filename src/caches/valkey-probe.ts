import { CACHE_CONNECT_MS, CACHE_DEADLINE_MS } from '../limits.ts'
import { createValkeyClient, valkeyAddress, type ValkeyClient, type ValkeyPlace } from './valkey-client.ts'
import { within } from './within.ts'

/** `slow` and `unbounded` work, and cost something; the others keep nothing. */
export type ValkeyTrouble =
  'unreachable' | 'silent' | 'password' | 'tls' | 'loading' | 'full' | 'read-only' | 'old' | 'slow' | 'unbounded'
export type ValkeyProbe = {
  ok: boolean
  path: string
  server?: string
  pingMs?: number
  /** What goes when its memory is full; null: it has no bound. */
  policy?: string | null
  trouble?: { kind: ValkeyTrouble; message: string; fix: string }
}

const KEY = 'opencode-memory:{doctor}:probe'
const PINGS = 5
const VERSION_MIN = 7

/** Looks at a cache as somebody who asks what is wrong with it: never fails, takes a few seconds at most. */
export async function probeValkey(place: ValkeyPlace): Promise<ValkeyProbe> {
  const address = valkeyAddress(place)
  const client = createValkeyClient(address)
  const path = address.shown
  const bad = (kind: ValkeyTrouble, message: string, fix: string): ValkeyProbe => ({
    ok: false,
    path,
    trouble: { kind, message, fix },
  })
  try {
    await within(client.connect(), 2 * CACHE_CONNECT_MS)
    await within(client.ping(), CACHE_CONNECT_MS)
    return { path, ...(await look(client)) }
  } catch (cause) {
    const said =
      cause instanceof Error ? `${(cause as NodeJS.ErrnoException).code ?? ''} ${cause.message}` : String(cause)
    // A server without TLS ends the connection in the middle of the greeting, and says nothing of it.
    const hungUp =
      address.tls !== undefined && !/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|did not answer/.test(said)
    const known = TROUBLES.find(({ sign, kind }) => sign.test(said) || (kind === 'tls' && hungUp))
    return known
      ? bad(known.kind, known.message, known.fix)
      : bad('unreachable', `Nothing answers at ${path}: ${said.trim()}.`, 'Start it, or set the cache to in-process.')
  } finally {
    client.destroy()
  }
}

type Trouble = { sign: RegExp; kind: ValkeyTrouble; message: string; fix: string }
const TROUBLES: readonly Trouble[] = [
  {
    sign: /WRONGPASS|NOAUTH|NOPERM|invalid password|without any password configured/i,
    kind: 'password',
    message: 'It does not take this user and password.',
    fix: 'Set cacheUser and cachePassword to what the server has.',
  },
  {
    sign: /^LOADING| LOADING/,
    kind: 'loading',
    message: 'It is still reading its files.',
    fix: 'Wait until it has; recall goes on without it.',
  },
  {
    sign: /OOM command not allowed/,
    kind: 'full',
    message: 'Its memory is full, and it lets nothing go.',
    fix: 'Set its maxmemory-policy to allkeys-lru.',
  },
  {
    sign: /READONLY|MISCONF|MASTERDOWN/,
    kind: 'read-only',
    message: 'It takes no writes: a replica, or a server that cannot save.',
    fix: 'Give the address of the primary, or mend its disk.',
  },
  {
    sign: /SSL|TLS|certificate|EPROTO|self-signed|wrong version number/i,
    kind: 'tls',
    message: 'TLS does not come about.',
    fix: 'Use valkeys:// for a server with TLS only, and give its certificate authority.',
  },
  {
    sign: /did not answer within/,
    kind: 'silent',
    message: 'It takes the connection and says nothing.',
    fix: 'Look for a firewall or a proxy between, or a server that hangs.',
  },
]

async function look(client: ValkeyClient): Promise<Omit<ValkeyProbe, 'path'>> {
  const info = await within(client.info('everything'), 2 * CACHE_CONNECT_MS)
  const field = (name: string): string => new RegExp(`^${name}:([^\\r\\n]*)`, 'm').exec(info)?.[1] ?? ''
  const valkey = field('valkey_version')
  const server = valkey === '' ? `Redis ${field('redis_version')}` : `Valkey ${valkey}`
  const waits: number[] = []
  for (let round = 0; round < PINGS; round++) {
    const from = performance.now()
    await within(client.ping(), CACHE_CONNECT_MS)
    waits.push(performance.now() - from)
  }
  const pingMs = Math.round(waits.toSorted((a, b) => a - b)[Math.floor(PINGS / 2)]! * 100) / 100
  const policy = field('maxmemory') === '0' ? null : field('maxmemory_policy')
  const told = { server, pingMs, policy }
  const worry = (kind: ValkeyTrouble, message: string, fix: string) => ({
    ok: false,
    ...told,
    trouble: { kind, message, fix },
  })
  if (Number.parseInt(field('redis_version'), 10) < VERSION_MIN)
    return worry('old', `${server} is older than what memory is tested with.`, 'Use Valkey 7.2 or newer.')
  await within(client.set(KEY, 'probe', CACHE_CONNECT_MS), CACHE_CONNECT_MS)
  if (pingMs > CACHE_DEADLINE_MS)
    return worry(
      'slow',
      `It answers in ${pingMs} ms; after ${CACHE_DEADLINE_MS} ms memory goes on without it.`,
      'Put it nearer to the daemon, or set the cache to in-process.',
    )
  if (policy === 'noeviction')
    return worry(
      'unbounded',
      'It has a bound of memory and lets nothing go: when full it keeps nothing new.',
      'Set its maxmemory-policy to allkeys-lru.',
    )
  return { ok: true, ...told }
}
