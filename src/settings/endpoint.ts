import { oneOf, type ValueType } from './option.ts'

/** The servers that memory may use, with the names of their schemes; what Redis clients call them is understood too. */
const SCHEMES = {
  falkordb: { plain: ['falkordb', 'falkor', 'redis'], tls: ['falkordbs', 'falkors', 'rediss'] },
  valkey: { plain: ['valkey', 'redis'], tls: ['valkeys', 'rediss'] },
} as const

export type ServerKind = keyof typeof SCHEMES
export const SERVER_PORT_DEFAULT = 6379

/** `url`: without user and password, with the port: what may be shown, and what tells two servers apart. */
export type Endpoint = { url: string; host: string; port: number; tls: boolean; username?: string; password?: string }

/** Reads `falkordb://[user:password@]host[:port]`, `falkordbs://…` for TLS; undefined when it is of another form. */
export function readEndpoint(kind: ServerKind, given: string): Endpoint | undefined {
  let url: URL
  try {
    url = new URL(given.trim())
  } catch {
    // Not a URL at all: the caller says what is allowed.
    return undefined
  }
  const scheme = url.protocol.slice(0, -1)
  const tls = (SCHEMES[kind].tls as readonly string[]).includes(scheme)
  if (!tls && !(SCHEMES[kind].plain as readonly string[]).includes(scheme)) return undefined
  if (url.hostname === '' || !['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') return undefined
  const port = url.port === '' ? SERVER_PORT_DEFAULT : Number(url.port)
  if (port === 0) return undefined
  const credentials = credentialsOf(url)
  if (!credentials) return undefined
  return { url: addressOf(kind, { host: url.hostname, port, tls }), host: url.hostname, port, tls, ...credentials }
}

/** The address of a server as it is shown and stored; a bare IPv6 host gets its brackets. */
export function addressOf(kind: ServerKind, { host, port, tls }: { host: string; port: number; tls: boolean }): string {
  const shown = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return `${kind}${tls ? 's' : ''}://${shown.toLowerCase()}:${port}`
}

function credentialsOf({ username, password }: URL): Pick<Endpoint, 'username' | 'password'> | undefined {
  try {
    return {
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    }
  } catch {
    // A stray percent sign: which character was meant cannot be known.
    return undefined
  }
}

/** A text that may hold a URL, with everything between `//` and the last `@` masked. */
export const maskCredentials = (given: string): string => given.replace(/:\/\/[^\s"]*@/gu, '://********@')

/** A server's address, or one of the words that stand for a place of their own. */
export function place(kind: ServerKind, own: string): ValueType<string> {
  const words = oneOf(own, kind)
  return {
    allowed: `"${own}", "${kind}" or an address like ${kind}://host:${SERVER_PORT_DEFAULT} (${kind}s:// for TLS)`,
    read: (value) =>
      words.read(value) ?? (typeof value === 'string' && readEndpoint(kind, value) ? value.trim() : undefined),
  }
}
