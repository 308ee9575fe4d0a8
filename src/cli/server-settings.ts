import { inspectServers } from '../assemble.ts'
import { loadConfig } from '../config.ts'
import { MemoryError } from '../errors.ts'
import { readEndpoint, type ServerKind } from '../settings/endpoint.ts'
import { changeConfigFile } from '../settings/file.ts'
import { EMBEDDED, IN_PROCESS } from '../settings/place.ts'
import { givenPlace, PASSWORD_IN_ARGUMENTS, type GivenPlace } from './store-place.ts'
import type { Cli, Options } from './verb.ts'

type Part = { name: 'store' | 'cache'; kind: ServerKind; variable: string }
const PARTS: readonly Part[] = [
  { name: 'store', kind: 'falkordb', variable: 'OPENCODE_MEMORY_STORE' },
  { name: 'cache', kind: 'valkey', variable: 'OPENCODE_MEMORY_CACHE' },
]

/**
 * Writes the store and the cache that the options name into the config file, so that every daemon of this data
 * directory uses them, whoever starts it. A store that cannot be used is refused, and nothing is changed then; a cache
 * is only warned about. Gives whether anything changed.
 */
export async function keepServers(cli: Cli, options: Options): Promise<boolean> {
  let changed = false
  for (const part of PARTS) {
    const place = placeGiven(part, options, cli)
    if (!place) continue
    if (place.inArguments) cli.out.note(`${PASSWORD_IN_ARGUMENTS} It is kept in ${cli.layout.config}, for you alone.`)
    await probe(part, place, cli)
    changed = changeConfigFile(cli.layout.config, keysOf(part, place)) || changed
  }
  for (const { name, variable } of PARTS) {
    const { origins, config } = loadConfig()
    const origin = origins[name]
    if (origin.startsWith('env ') && origin !== `env ${variable}`)
      cli.out.note(
        `The ${name} comes from ${origin.slice(4)}; a daemon that is started without it uses another one. Keep it: opencode-memory up --${name} ${config[name]}`,
      )
  }
  return changed
}

function placeGiven({ name, kind, variable }: Part, options: Options, { loaded }: Cli): GivenPlace | undefined {
  const value = options[name]
  const [passwordFile, ca] = [options[`${name}PasswordFile`], options[`${name}Ca`]]
  if (typeof value !== 'string') {
    if (passwordFile === undefined && ca === undefined) return undefined
    throw new MemoryError('usage', {
      message: `--${name}-${passwordFile === undefined ? 'ca' : 'password-file'} stands without --${name}.`,
      fix: `Say of which server it is: --${name} ${kind}://host`,
    })
  }
  const given = {
    ...{ flag: `--${name}`, value },
    ...(typeof passwordFile === 'string' && { passwordFile }),
    ...(typeof ca === 'string' && { ca }),
  }
  const place = givenPlace(kind, given, loaded)
  const set = loaded.env[variable]
  if (set && set !== value && readEndpoint(kind, set)?.url !== place.url) {
    throw new MemoryError('usage', {
      message: `${variable} is set and wins over what --${name} would write.`,
      fix: `unset ${variable}, or give it the value ${place.url}.`,
    })
  }
  return place
}

async function probe({ name }: Part, place: GivenPlace, { loaded, out }: Cli): Promise<void> {
  const { dataDir } = loaded.config
  const none = { dataDir, store: EMBEDDED, cache: IN_PROCESS }
  const asked =
    name === 'store'
      ? { ...none, store: place.url, storeUser: place.user, storePassword: place.password, storeCa: place.ca }
      : { ...none, cache: place.url, cacheUser: place.user, cachePassword: place.password, cacheCa: place.ca }
  out.progress(`Asking ${place.url}…`)
  const given = Object.entries(asked).filter(([, value]) => value !== undefined)
  const found = await inspectServers(Object.fromEntries(given) as typeof none)
  const broken = found[name].find(({ state }) => state === 'broken')
  if (!broken) return
  if (name === 'cache') return out.note(`${broken.says} It is used as soon as it answers.`)
  throw new MemoryError('store_unavailable', {
    message: `${broken.says.replace(/[.\s]*$/, '.')} Nothing was changed.`,
    ...(broken.fix === undefined ? {} : { fix: broken.fix }),
  })
}

/** What the config file says of a place; a key that does not belong to it any more goes. */
function keysOf({ name }: Part, { url, user, password, passwordFile, ca, inArguments }: GivenPlace) {
  const inFile = passwordFile === undefined && inArguments
  return {
    [name]: url,
    [`${name}User`]: user,
    [`${name}Ca`]: ca,
    [`${name}PasswordFile`]: passwordFile,
    [`${name}Password`]: inFile ? password : undefined,
  }
}
