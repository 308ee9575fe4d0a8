import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '@redis/client'
import { asMemoryError, MemoryError } from '../../errors.ts'
import {
  FALKOR_CONNECT_MS,
  FALKOR_LOADING_MS,
  FALKOR_OPEN_MS,
  FALKOR_PING_MS,
  FALKOR_READ_MS,
  FALKOR_RECONNECT_MS,
  FALKOR_WRITE_MS,
} from '../../limits.ts'
import type { Log } from '../../log.ts'
import { asStoreError, unreachable } from './errors.ts'

export type ConnectionOptions = {
  url: string
  username?: string | undefined
  password?: string | undefined
  tls?: { ca?: string | undefined } | undefined
  log: Log
}

export type Command = readonly (string | number)[]

/** One connection that heals itself. Commands fail at once while it is down, and after their deadline when nothing comes back. */
export type Connection = {
  readonly where: string
  readonly up: boolean
  /** Counts the times it was connected: what was watched before is not watched any more. */
  readonly epoch: number
  command(command: Command, deadlineMs?: number): Promise<unknown>
  /** Commands as one: all or, when a watched key changed, undefined. Fails with what the first failed one says. */
  transaction(commands: readonly Command[], epoch: number): Promise<unknown[] | undefined>
  close(): void
}

type Client = ReturnType<typeof createClient>
type Target = { host: string; port: number; tls: boolean; username?: string; password?: string }

/** Host, port and who asks. Fails with `config_invalid` for a URL of another form. */
export function targetOf({
  url,
  username,
  password,
}: Pick<ConnectionOptions, 'url' | 'username' | 'password'>): Target {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const protocol = parsed?.protocol
  if (!parsed || (protocol !== 'falkordb:' && protocol !== 'falkordbs:') || parsed.hostname === '')
    throw new MemoryError('config_invalid', {
      message: `The store's URL ${parsed ? withoutPassword(parsed) : 'has no form that'} is not understood.`,
      fix: 'Write it as falkordb://[user:password@]host[:6379], or falkordbs:// for TLS.',
    })
  const user = username ?? decodeURIComponent(parsed.username)
  const secret = password ?? decodeURIComponent(parsed.password)
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port || 6379),
    tls: protocol === 'falkordbs:',
    ...(user !== '' && { username: user }),
    ...(secret !== '' && { password: secret }),
  }
}

function withoutPassword(url: URL): string {
  const shown = new URL(url)
  if (shown.password !== '') shown.password = '***'
  return shown.href
}

export const placeOf = ({ tls, host, port }: Target): string =>
  `${tls ? 'falkordbs' : 'falkordb'}://${host.includes(':') ? `[${host}]` : host}:${port}`

/** Starts to connect, and resolves when it is connected or `waitMs` are over; later it goes on by itself. */
export function connect(options: ConnectionOptions, onReady?: (connection: Connection) => void): Connection {
  const target = targetOf(options)
  const where = placeOf(target)
  let closed = false
  let epoch = 0
  let failure: unknown
  let proven: Promise<unknown> | undefined
  let client = open()

  function open(): Client {
    const made = createClient(clientOptions(target, options))
    // Without a listener an error of the socket would end the process.
    made.on('error', (cause: unknown) => {
      failure = cause
      options.log.debug({ err: cause, where }, 'the connection to FalkorDB failed')
    })
    made.on('ready', () => {
      epoch += 1
      proven = undefined
      onReady?.(connection)
    })
    void made.connect().catch(() => undefined)
    return made
  }

  /** A command that nothing came back for: the connection is half open, or blocked for good. */
  function renew(old: Client): void {
    if (closed || client !== old) return
    destroy(old)
    client = open()
  }

  /** A server without the graph module answers plain commands like an empty store: nothing it says is believed. */
  const prove = (used: Client): Promise<unknown> =>
    (proven ??= used.sendCommand(['GRAPH.LIST']).catch((cause: unknown) => {
      proven = undefined
      throw cause
    }))

  async function within<T>(deadlineMs: number, work: (client: Client) => Promise<T>): Promise<T> {
    const used = client
    if (closed) throw unreachable(where, 'the store was closed')
    if (!used.isReady)
      throw failure === undefined ? unreachable(where, 'it is not connected') : asStoreError(failure, where)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        renew(used)
        reject(unreachable(where, `nothing came back within ${deadlineMs} ms`))
      }, deadlineMs)
    })
    try {
      return await Promise.race([prove(used).then(() => work(used)), late])
    } catch (cause) {
      throw asStoreError(cause, where)
    } finally {
      clearTimeout(timer)
    }
  }

  const connection: Connection = {
    where,
    get up() {
      return client.isReady
    },
    get epoch() {
      return epoch
    },
    command: (command, deadlineMs = FALKOR_READ_MS) =>
      within(deadlineMs, (used) => used.sendCommand(command.map(String))),
    transaction: (commands, watchedIn) =>
      within(FALKOR_WRITE_MS, async (used) => {
        if (watchedIn !== epoch) return undefined
        // All are queued in this turn of the event loop, so that nothing gets in between.
        const sent = [['MULTI'], ...commands, ['EXEC']].map((command) => used.sendCommand(command.map(String)))
        const settled = await Promise.allSettled(sent)
        // A command that was refused when it was queued tells why; EXEC only that there was one.
        const refused = settled.find((each) => each.status === 'rejected')
        if (refused) throw refused.reason
        const executed = await sent.at(-1)!
        const replies = executed as unknown as unknown[] | null
        const failed = replies?.find((reply) => reply instanceof Error)
        if (failed) throw failed
        return replies ?? undefined
      }),
    close: () => {
      closed = true
      destroy(client)
    },
  }
  return connection
}

/** Resolves when a graph command is answered; so a wrong password, a missing module and loading are known here. */
export async function whenReady(connection: Connection): Promise<void> {
  const started = Date.now()
  for (;;) {
    try {
      await connection.command(['GRAPH.LIST'])
      return
    } catch (failure) {
      const known = asMemoryError(failure)
      if (known?.code !== 'store_unavailable') throw failure
      const patience = /LOADING/.test(known.message) ? FALKOR_LOADING_MS : FALKOR_OPEN_MS
      if (Date.now() - started > patience) throw failure
    }
    await pause(50)
  }
}

function destroy(client: Client): void {
  // A client that never connected says so by throwing.
  if (client.isOpen) client.destroy()
}

function clientOptions(target: Target, { tls }: ConnectionOptions): Parameters<typeof createClient>[0] {
  const { host, port, username, password } = target
  const common = {
    host,
    port,
    connectTimeout: FALKOR_CONNECT_MS,
    keepAlive: true,
    reconnectStrategy: (retries: number) => Math.min(50 * 2 ** Math.min(retries, 10), FALKOR_RECONNECT_MS),
  }
  return {
    socket: target.tls ? { ...common, tls: true as const, ...(tls?.ca !== undefined && { ca: tls.ca }) } : common,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    disableOfflineQueue: true,
    pingInterval: FALKOR_PING_MS,
    RESP: 2 as const,
  }
}
