// Not by a dynamic import: bundled, that would give a CommonJS package without its names. This file is loaded late itself.
import { createClient, ErrorReply, RESP_TYPES } from '@redis/client'
import { MemoryError } from '../errors.ts'
import { CACHE_CONNECT_MS } from '../limits.ts'

/** `shown`: without user and password. */
export type ValkeyAddress = {
  host: string
  port: number
  tls: { ca?: string } | undefined
  username: string | undefined
  password: string | undefined
  shown: string
}

export type ValkeyPlace = { url: string; username?: string; password?: string; tls?: { ca?: string } }

const PORT_DEFAULT = 6379
const SCHEME = /^(?:valkey|redis)(s?):$/

/** Reads `valkey://[user:password@]host[:port]`, `valkeys://…` for TLS. Fails with `config_invalid`. */
export function valkeyAddress({ url, username, password, tls }: ValkeyPlace): ValkeyAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const scheme = parsed && SCHEME.exec(parsed.protocol)
  if (!parsed || !scheme || parsed.hostname === '') {
    throw new MemoryError('config_invalid', {
      message: 'The address of the cache is not of the form valkey://host:port.',
      fix: 'Give valkey://host:6379, or valkeys://host:6379 for TLS.',
    })
  }
  const secure = scheme[1] === 's' || tls !== undefined
  const port = parsed.port === '' ? PORT_DEFAULT : Number(parsed.port)
  const own = (text: string): string | undefined => (text === '' ? undefined : decodeURIComponent(text))
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port,
    tls: secure ? (tls ?? {}) : undefined,
    username: username ?? own(parsed.username),
    password: password ?? own(parsed.password),
    shown: `valkey${secure ? 's' : ''}://${parsed.hostname}:${port}`,
  }
}

/** The few commands that are sent, all of them known to Valkey 7.2 and Redis 7.0; values are bytes. */
export type ValkeyClient = {
  connect(): Promise<void>
  ping(): Promise<void>
  get(name: string): Promise<Buffer | null>
  /** At most `bytesMax` from the start; empty when there is nothing. */
  getStart(name: string, bytesMax: number): Promise<Buffer>
  set(name: string, value: string, ttlMs: number): Promise<void>
  eval(script: string, keys: readonly string[], values: readonly (string | Buffer)[]): Promise<unknown>
  scan(cursor: string, pattern: string, count: number): Promise<{ cursor: string; names: string[] }>
  unlink(names: readonly string[]): Promise<number>
  info(section: string): Promise<string>
  /** Whether a failure is the server's own reply: the connection works then. */
  isReply(failure: unknown): boolean
  onLost(lost: (cause: unknown) => void): void
  destroy(): void
}

/** Every command that is sent to the cache: a test holds them to what Redis 7.0, and so Valkey 7.2, knows. */
export const VALKEY_COMMANDS = [
  'AUTH',
  'EVAL',
  'GET',
  'GETRANGE',
  'HELLO',
  'INFO',
  'PING',
  'SCAN',
  'SET',
  'UNLINK',
] as const

/** A connection that is not yet open. It never reconnects by itself. */
export function createValkeyClient({ host, port, tls, username, password }: ValkeyAddress): ValkeyClient {
  const timing = { connectTimeout: CACHE_CONNECT_MS, reconnectStrategy: false as const, noDelay: true }
  const client = createClient({
    socket: tls ? { host, port, tls: true, ...(tls.ca && { ca: tls.ca }), ...timing } : { host, port, ...timing },
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    disableOfflineQueue: true,
    disableClientInfo: true,
  })
  let lost: (cause: unknown) => void = () => undefined
  // Without a listener an error of the socket would end the process.
  client.on('error', (cause: unknown) => lost(cause))
  const bytes = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
  return {
    connect: async () => {
      await client.connect()
    },
    ping: async () => {
      await client.ping()
    },
    get: (name) => bytes.get(name),
    getStart: async (name, bytesMax) => (await bytes.getRange(name, 0, bytesMax - 1)) ?? Buffer.alloc(0),
    set: async (name, value, ttlMs) => {
      await client.set(name, value, { expiration: { type: 'PX', value: ttlMs } })
    },
    eval: (script, keys, values) => client.eval(script, { keys: [...keys], arguments: [...values] as string[] }),
    scan: async (cursor, pattern, count) => {
      const { cursor: next, keys } = await client.scan(cursor, { MATCH: pattern, COUNT: count })
      return { cursor: next, names: keys }
    },
    unlink: (names) => client.unlink([...names]),
    info: (section) => client.info(section),
    isReply: (failure) => failure instanceof ErrorReply,
    onLost: (listener) => void (lost = listener),
    destroy: () => {
      lost = () => undefined
      if (client.isOpen) client.destroy()
    },
  }
}
