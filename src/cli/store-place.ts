import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Loaded, parseConfig } from '../config.ts'
import { MemoryError } from '../errors.ts'
import { maskCredentials, place, readEndpoint, type ServerKind } from '../settings/endpoint.ts'
import { EMBEDDED, type StorePlace } from '../settings/place.ts'

const OWN = { falkordb: EMBEDDED, valkey: 'in-process' } as const

export type GivenPlace = StorePlace & { passwordFile?: string; inArguments: boolean }

/**
 * The place that an option names. User and password come from the address, else from the file, else from the settings
 * where they are for the same server. Throws `usage`, naming the option.
 */
export function givenPlace(
  kind: ServerKind,
  { flag, value, passwordFile, ca }: { flag: string; value: string; passwordFile?: string; ca?: string },
  { config, env }: Pick<Loaded, 'config' | 'env'>,
): GivenPlace {
  const own = OWN[kind]
  const type = place(kind, own)
  if (type.read(value) === undefined) {
    throw new MemoryError('usage', {
      message: `${flag} has "${maskCredentials(value)}", which is not allowed.`,
      fix: `Give ${type.allowed}.`,
    })
  }
  if (value === own) return { url: own, inArguments: false }
  const known =
    kind === 'falkordb'
      ? { url: config.store, user: config.storeUser, password: config.storePassword, ca: config.storeCa }
      : { url: config.cache, user: config.cacheUser, password: config.cachePassword, ca: config.cacheCa }
  const endpoint = readEndpoint(kind, value === kind ? wordAddress(kind, known.url, env) : value)!
  const same = known.url === endpoint.url || known.url === own
  const path = passwordFile === undefined ? undefined : resolve(passwordFile)
  return {
    url: endpoint.url,
    user: endpoint.username ?? (same ? known.user : undefined),
    password: path === undefined ? (endpoint.password ?? (same ? known.password : undefined)) : secretIn(path, flag),
    ca: ca === undefined ? (same ? known.ca : undefined) : resolve(ca),
    ...(path === undefined ? {} : { passwordFile: path }),
    inArguments: endpoint.password !== undefined,
  }
}

/** The server that is meant by the bare word: the one in use, else that of the specification's variables. */
function wordAddress(kind: ServerKind, known: string, env: Loaded['env']): string {
  if (readEndpoint(kind, known)) return known
  const prefix = kind.toUpperCase()
  const names = ['HOME', `${prefix}_HOST`, `${prefix}_PORT`]
  const only = Object.fromEntries(names.map((name) => [name, env[name]]))
  const { config } = parseConfig({ env: only, file: kind === 'falkordb' ? { store: kind } : { cache: kind } })
  return kind === 'falkordb' ? config.store : config.cache
}

function secretIn(path: string, flag: string): string {
  let secret: string
  try {
    secret = readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new MemoryError('usage', {
      message: `The password file ${path} of ${flag} cannot be read: ${(cause as Error).message}`,
      fix: 'Give a readable file.',
      cause,
    })
  }
  if (secret !== '') return secret
  throw new MemoryError('usage', { message: `The password file ${path} is empty.`, fix: 'Write the password into it.' })
}

export const PASSWORD_IN_ARGUMENTS =
  'The password stood in the command line, where others on this machine can see it and the shell keeps it: a password file is safer.'
