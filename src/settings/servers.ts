import { MemoryError } from '../errors.ts'
import { addressOf, readEndpoint, SERVER_PORT_DEFAULT, type ServerKind } from './endpoint.ts'
import { integer } from './option.ts'

export type Origin = 'default' | 'file' | `env ${string}`
export type Found = { value: string | number | undefined; origin: Origin }

/** The settings of one server, by their names: `store` and `cache` are made of the same parts. */
export type ServerSettings = { place: string; user: string; password: string }

const HOST = /^[A-Za-z0-9_.:[\]-]{1,253}$/
const PORT = integer(1, 65_535)

/**
 * Makes one address of what was found: `falkordb` alone means the host and port of the specification's variables, and
 * these count by themselves when nothing names a place of ours. User and password in the address win over the file's,
 * and the file's are for the file's own server: they are never sent to one that a variable names.
 */
export function settleServer(
  kind: ServerKind,
  { place, user, password }: ServerSettings,
  { found, env }: { found: Record<string, Found>; env: Readonly<Record<string, string | undefined>> },
): void {
  const variable = `${kind.toUpperCase()}_HOST`
  const given = found[place]!
  const host = env[variable] ?? ''
  const origin: Origin = given.origin === 'default' && host !== '' ? `env ${variable}` : given.origin
  if (given.value === kind || (given.origin === 'default' && host !== '')) {
    found[place] = { value: sharedAddress(kind, env), origin }
    return
  }
  const endpoint = readEndpoint(kind, String(given.value))
  if (!endpoint) return
  found[place] = { value: endpoint.url, origin }
  for (const [name, own] of [
    [user, endpoint.username],
    [password, endpoint.password],
  ] as const) {
    const other = found[name]!
    const ours = other.origin.startsWith('env OPENCODE_MEMORY_')
    if (own !== undefined && !ours) found[name] = { value: own, origin }
    else if (other.origin === 'file' && origin !== 'file') found[name] = { value: undefined, origin: 'default' }
  }
}

function sharedAddress(kind: ServerKind, env: Readonly<Record<string, string | undefined>>): string {
  const prefix = kind.toUpperCase()
  const host = env[`${prefix}_HOST`] || '127.0.0.1'
  const port = PORT.read(env[`${prefix}_PORT`] || SERVER_PORT_DEFAULT)
  if (!HOST.test(host)) {
    throw new MemoryError('config_invalid', {
      message: `${prefix}_HOST has ${JSON.stringify(host)}, which is not allowed.`,
      fix: 'Give a host name or an IP address, without scheme and port.',
    })
  }
  if (port === undefined) {
    throw new MemoryError('config_invalid', {
      message: `${prefix}_PORT has ${JSON.stringify(env[`${prefix}_PORT`])}, which is not allowed.`,
      fix: `Give ${PORT.allowed}.`,
    })
  }
  return addressOf(kind, { host, port, tls: false })
}
