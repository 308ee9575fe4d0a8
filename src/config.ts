import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, resolve } from 'node:path'
import { asMemoryError, MemoryError } from './errors.ts'
import { dataDirectory, layoutOf } from './layout.ts'
import { CANARY_INTERVAL_MS, IDLE_EXIT_MS, PORT_PREFERRED } from './limits.ts'
import { nearest } from './nearest.ts'
import { maskCredentials, place } from './settings/endpoint.ts'
import { readConfigFile } from './settings/file.ts'
import { address, decimal, integer, oneOf, text, type Option } from './settings/option.ts'
import { settleServer, type Found, type Origin } from './settings/servers.ts'

const DAY_MS = 24 * 3_600_000

/** Every setting of the product. A default is the best choice for somebody who configures nothing. */
export const OPTIONS = {
  dataDir: {
    env: 'OPENCODE_MEMORY_DATA_DIR',
    type: text('a directory'),
    about: 'Where memory lives. Set by environment only: the config file lies inside it.',
  },
  port: {
    env: 'OPENCODE_MEMORY_PORT',
    type: integer(0, 65_535),
    default: PORT_PREFERRED,
    about: 'The port of the daemon on 127.0.0.1; another free one is taken when it is in use. 0: any.',
  },
  host: {
    env: 'OPENCODE_MEMORY_HOST',
    type: oneOf('127.0.0.1', '0.0.0.0'),
    default: '127.0.0.1',
    about: 'The address of the daemon. "0.0.0.0" is for a pod of its own, whose ports are published on 127.0.0.1.',
  },
  store: {
    env: 'OPENCODE_MEMORY_STORE',
    type: place('falkordb', 'embedded'),
    default: 'embedded',
    about: 'Where facts live. "falkordb": the server that FALKORDB_HOST and FALKORDB_PORT name.',
  },
  storeUser: {
    env: 'OPENCODE_MEMORY_STORE_USER',
    type: text('a user name'),
    shared: 'FALKORDB_USERNAME',
    about: 'The user that the store asks for, where it has users.',
  },
  storePassword: {
    env: 'OPENCODE_MEMORY_STORE_PASSWORD',
    type: text('at least one character'),
    secret: true,
    shared: 'FALKORDB_PASSWORD',
    about: 'The password of the store.',
  },
  storeCa: {
    env: 'OPENCODE_MEMORY_STORE_CA',
    type: text('a file with certificates in PEM form'),
    about: 'Who vouches for the store, where its certificate is not one that everybody trusts.',
  },
  cache: {
    env: 'OPENCODE_MEMORY_CACHE',
    type: place('valkey', 'in-process'),
    default: 'in-process',
    about: 'Where answers are kept for a while. "valkey": the server that VALKEY_HOST and VALKEY_PORT name.',
  },
  cacheUser: {
    env: 'OPENCODE_MEMORY_CACHE_USER',
    type: text('a user name'),
    shared: 'VALKEY_USERNAME',
    about: 'The user that the cache asks for, where it has users.',
  },
  cachePassword: {
    env: 'OPENCODE_MEMORY_CACHE_PASSWORD',
    type: text('at least one character'),
    secret: true,
    shared: 'VALKEY_PASSWORD',
    about: 'The password of the cache.',
  },
  cacheCa: {
    env: 'OPENCODE_MEMORY_CACHE_CA',
    type: text('a file with certificates in PEM form'),
    about: 'Who vouches for the cache, where its certificate is not one that everybody trusts.',
  },
  embedder: {
    env: 'OPENCODE_MEMORY_EMBEDDER',
    type: oneOf('model-free', 'local', 'openai'),
    default: 'model-free',
    about:
      'What finds words of like meaning: nothing ("model-free"), the local model (`model install` first), or a service, which gets the texts.',
  },
  embedderUrl: {
    env: 'OPENCODE_MEMORY_EMBEDDER_URL',
    type: address('https://api.openai.com/v1'),
    default: 'https://api.openai.com/v1',
    about: 'The service of the embedder "openai", or any that speaks like it.',
  },
  embedderModel: {
    env: 'OPENCODE_MEMORY_EMBEDDER_MODEL',
    type: text('a model of that service'),
    default: 'text-embedding-3-small',
    about: 'The model that the service is asked for.',
  },
  embedderDimensions: {
    env: 'OPENCODE_MEMORY_EMBEDDER_DIMENSIONS',
    type: integer(16, 4_096),
    default: 512,
    about: "The length of the service's vectors: what the model gives, or fewer where it can shorten them.",
  },
  embedderKey: {
    env: 'OPENCODE_MEMORY_EMBEDDER_KEY',
    type: text('at least one character'),
    secret: true,
    about: 'The key of the service.',
  },
  embedderDollarsPerMillion: {
    env: 'OPENCODE_MEMORY_EMBEDDER_DOLLARS_PER_MILLION',
    type: decimal(0, 1_000),
    default: 0.02,
    about: 'What a million tokens of the service cost, for the ledger.',
  },
  embedderDollarsPerDay: {
    env: 'OPENCODE_MEMORY_EMBEDDER_DOLLARS_PER_DAY',
    type: decimal(0, 10_000),
    default: 0.1,
    about: 'What the service may cost in a day (UTC); then search goes on without a model until the next.',
  },
  branches: {
    env: 'OPENCODE_MEMORY_BRANCHES',
    type: oneOf('on', 'off'),
    default: 'on',
    about: 'Whether what was learned on a branch is recalled there only, until the branch is merged.',
  },
  logLevel: {
    env: 'OPENCODE_MEMORY_LOG_LEVEL',
    type: oneOf('debug', 'info', 'warn', 'error'),
    default: 'info',
    about: 'The least important lines that the daemon logs.',
  },
  idleExitMs: {
    env: 'OPENCODE_MEMORY_IDLE_EXIT_MS',
    type: integer(1_000, 30 * DAY_MS),
    default: IDLE_EXIT_MS,
    about: 'After this silence a daemon that the plugin started leaves, when no OpenCode is alive.',
  },
  canaryIntervalMs: {
    env: 'OPENCODE_MEMORY_CANARY_INTERVAL_MS',
    type: integer(1_000, DAY_MS),
    default: CANARY_INTERVAL_MS,
    about: 'How often a known fact is sent through the whole path.',
  },
  token: {
    env: 'OPENCODE_MEMORY_TOKEN',
    type: text('at least one character'),
    secret: true,
    about: 'The bearer token of the daemon; made at the first start when not given.',
  },
} as const satisfies Record<string, Option>

export type OptionName = keyof typeof OPTIONS

/** Variables that others read: the plugin inside OpenCode, and the scripts of the project. Known, so never an error here. */
export const FOREIGN_VARIABLES: readonly string[] = ['OPENCODE_MEMORY_RECALL_DEADLINE_MS', 'OPENCODE_MEMORY_STARTED_BY']

export type Config = {
  dataDir: string
  port: number
  host: '127.0.0.1' | '0.0.0.0'
  /** `embedded`, or a server's address without user and password. */
  store: string
  storeUser?: string
  storePassword?: string
  storeCa?: string
  /** `in-process`, or a server's address without user and password. */
  cache: string
  cacheUser?: string
  cachePassword?: string
  cacheCa?: string
  embedder: 'model-free' | 'local' | 'openai'
  embedderUrl: string
  embedderModel: string
  embedderDimensions: number
  embedderKey?: string
  embedderDollarsPerMillion: number
  embedderDollarsPerDay: number
  branches: 'on' | 'off'
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  idleExitMs: number
  canaryIntervalMs: number
  token?: string
}

export type Parsed = { config: Config; origins: Record<OptionName, Origin> }

export type Sources = {
  env: Readonly<Record<string, string | undefined>>
  /** The parsed config file; undefined when there is none. */
  file?: unknown
  /** Reads the file that a `…_FILE` variable names. */
  readText?: (path: string) => string
}

const PREFIX = 'OPENCODE_MEMORY_'
const names = Object.keys(OPTIONS) as OptionName[]
const isSecret = (name: OptionName): boolean => 'secret' in OPTIONS[name]
/** The key of the config file that names a file with the secret in it. */
const fileKey = (name: OptionName): string => `${name}File`
const fault = (message: string, fix: string) => new MemoryError('config_invalid', { message, fix })

/**
 * Settings from their sources: our variables over the file over the specification's variables (other programs use those
 * too) over the defaults. Throws `config_invalid` naming key, value and what is allowed.
 */
export function parseConfig({ env, file, readText = (path) => readFileSync(path, 'utf8') }: Sources): Parsed {
  refuseUnknownVariables(env)
  const fromFile = fileValues(file)
  const found = Object.fromEntries(names.map((name) => [name, valueOf({ name, env, fromFile, readText })]))
  settleServer('falkordb', { place: 'store', user: 'storeUser', password: 'storePassword' }, { found, env })
  settleServer('valkey', { place: 'cache', user: 'cacheUser', password: 'cachePassword' }, { found, env })
  const given = names.filter((name) => found[name]!.value !== undefined)
  const config = Object.fromEntries(given.map((name) => [name, found[name]!.value]))
  const origins = Object.fromEntries(names.map((name) => [name, found[name]!.origin]))
  // Sound: each value was read by the type of its option.
  return { config: config as Config, origins: origins as Record<OptionName, Origin> }
}

function valueOf(from: {
  name: OptionName
  env: Sources['env']
  fromFile: Readonly<Record<string, unknown>>
  readText: (path: string) => string
}): Found {
  const { name, env, fromFile, readText } = from
  const option: Option = OPTIONS[name]
  const raw = env[option.env]
  if (raw !== undefined && raw !== '') return { value: readValue(name, option.env, raw), origin: `env ${option.env}` }
  const twin = `${option.env}_FILE`
  const path = isSecret(name) ? env[twin] : undefined
  if (path) return { value: readValue(name, twin, secretFrom(twin, path, readText)), origin: `env ${twin}` }
  if (fromFile[name] !== undefined) return { value: readValue(name, name, fromFile[name]), origin: 'file' }
  const named = isSecret(name) ? fromFile[fileKey(name)] : undefined
  if (named !== undefined) {
    if (typeof named !== 'string') throw fault(`${fileKey(name)} is no path.`, 'Give the path of a file.')
    return { value: readValue(name, fileKey(name), secretFrom(fileKey(name), named, readText)), origin: 'file' }
  }
  const shared = option.shared === undefined ? undefined : sharedValue(option.shared, { name, env, readText })
  if (shared) return shared
  if (name === 'dataDir') return { value: resolve(dataDirectory(env)), origin: 'default' }
  return { value: option.default, origin: 'default' }
}

/** The value of a variable that other programs know too, or of the file that its twin names. */
function sharedValue(
  variable: string,
  { name, env, readText }: { name: OptionName; env: Sources['env']; readText: (path: string) => string },
): Found | undefined {
  const raw = env[variable]
  if (raw) return { value: readValue(name, variable, raw), origin: `env ${variable}` }
  const twin = `${variable}_FILE`
  const path = isSecret(name) ? env[twin] : undefined
  if (!path) return undefined
  return { value: readValue(name, twin, secretFrom(twin, path, readText)), origin: `env ${twin}` }
}

function readValue(name: OptionName, key: string, raw: unknown): string | number {
  const { type, secret } = OPTIONS[name] as Option
  const value = type.read(raw)
  if (value === undefined) {
    const shown = secret ? 'a value' : maskCredentials(JSON.stringify(raw))
    throw fault(`${key} has ${shown}, which is not allowed.`, `Give ${type.allowed}.`)
  }
  return name === 'dataDir' ? resolve(String(value)) : value
}

function secretFrom(variable: string, path: string, readText: (path: string) => string): string {
  try {
    return readText(path).trim()
  } catch (cause) {
    throw new MemoryError('config_invalid', {
      message: `${variable} names ${path}, which cannot be read: ${(cause as Error).message}`,
      fix: 'Give a readable file.',
      cause,
    })
  }
}

function refuseUnknownVariables(env: Sources['env']): void {
  const known = new Set<string>(FOREIGN_VARIABLES)
  for (const name of names) {
    known.add(OPTIONS[name].env)
    if (isSecret(name)) known.add(`${OPTIONS[name].env}_FILE`)
  }
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith(PREFIX) || known.has(variable)) continue
    throw fault(
      `The environment has ${variable}, which is no setting.`,
      `Did you mean ${nearest(variable, [...known])}? \`opencode-memory config\` lists all.`,
    )
  }
}

function fileValues(file: unknown): Readonly<Record<string, unknown>> {
  if (file === undefined) return {}
  if (file === null || typeof file !== 'object' || Array.isArray(file)) {
    throw fault('The config file is not a JSON object.', 'Write it as { "port": 4097 }, or delete it.')
  }
  const allowed = [...names.filter((name) => name !== 'dataDir'), ...names.filter(isSecret).map(fileKey)]
  for (const key of Object.keys(file)) {
    if (key === 'dataDir')
      throw fault('The config file sets dataDir, but it lies inside that directory.', `Set ${OPTIONS.dataDir.env}.`)
    if (!allowed.includes(key)) {
      throw fault(`The config file has "${key}", which is no setting.`, `Did you mean "${nearest(key, allowed)}"?`)
    }
  }
  return file as Record<string, unknown>
}

/** Each setting as a person reads it: value, origin, meaning; secrets masked. */
export function describeConfig({ config, origins }: Parsed) {
  return names.map((name) => {
    const value = config[name]
    const { env, shared, about }: Option = OPTIONS[name]
    const shown = value === undefined ? null : isSecret(name) ? '********' : value
    return { name, value: shown, origin: origins[name], env, ...(shared === undefined ? {} : { shared }), about }
  })
}

export type Loaded = Parsed & {
  /** XDG_CONFIG_HOME or ~/.config: where OpenCode looks for plugins. */
  configHome: string
  /** The variables as given, for a child process. */
  env: Readonly<Record<string, string | undefined>>
  /** What was wrong, where that is no reason to stop. */
  fault?: MemoryError
}

/** Reads the environment and the config file; the only place that does. Throws `config_invalid`. */
export function loadConfig(): Loaded {
  const { env } = process
  const directory = resolve(dataDirectory(env))
  const path = layoutOf(directory).config
  const parsed = parseConfig({ env, file: readConfigFile(path) })
  return { ...parsed, ...surroundings(env) }
}

/** As `loadConfig`, but a wrong setting leaves the defaults, and is given as `fault`. */
export function loadConfigLeniently(): Loaded {
  try {
    return loadConfig()
  } catch (error) {
    if (asMemoryError(error)?.code !== 'config_invalid') throw error
    const { HOME, XDG_DATA_HOME, OPENCODE_MEMORY_DATA_DIR } = process.env
    const parsed = parseConfig({ env: { HOME, XDG_DATA_HOME, OPENCODE_MEMORY_DATA_DIR } })
    return { ...parsed, ...surroundings(process.env), fault: error as MemoryError }
  }
}

const surroundings = (env: Sources['env']) => {
  const xdg = env['XDG_CONFIG_HOME']
  return { configHome: xdg && isAbsolute(xdg) ? xdg : resolve(env['HOME'] || homedir(), '.config'), env }
}
