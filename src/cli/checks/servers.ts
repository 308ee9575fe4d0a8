import { statSync } from 'node:fs'
import { inspectServers } from '../../assemble.ts'
import { asMemoryError } from '../../errors.ts'
import { PACKAGE_NAME } from '../../package.ts'
import { readConfigFile } from '../../settings/file.ts'
import { EMBEDDED } from '../../settings/place.ts'
import { moment, plural } from '../show.ts'
import type { Cli } from '../verb.ts'
import type { Finding, Patient } from './patient.ts'

/** The servers that the settings name, asked from here: also when no daemon runs. */
export async function checkServers(cli: Pick<Cli, 'loaded' | 'layout'>): Promise<Finding[]> {
  const secret = checkSecretFile(cli)
  try {
    const { store, cache } = await inspectServers(cli.loaded.config)
    return [
      ...store.map((finding) => ({ name: 'store', ...finding })),
      ...cache.map((finding) => ({ name: 'cache', ...finding })),
      ...secret,
    ]
  } catch (error) {
    const known = asMemoryError(error)
    if (!known) throw error
    const fix = known.fix === undefined ? {} : { fix: known.fix }
    return [{ name: 'store', state: 'broken', says: known.message, ...fix }, ...secret]
  }
}

/** A password in the config file is for its owner's eyes. */
function checkSecretFile({ layout }: Pick<Cli, 'layout'>): Finding[] {
  const stat = statSync(layout.config, { throwIfNoEntry: false })
  if (!stat || (stat.mode & 0o077) === 0) return []
  let content: unknown
  try {
    content = readConfigFile(layout.config)
  } catch {
    // The check of the settings says what is wrong with it.
    return []
  }
  const keys = Object.keys(content ?? {}).filter((key) => /^(storePassword|cachePassword|token)$/.test(key))
  if (keys.length === 0) return []
  return [
    {
      name: 'config',
      state: 'broken',
      says: `${layout.config} holds ${keys.join(' and ')}, and others can read it.`,
      fix: `chmod 600 ${layout.config}`,
    },
  ]
}

/** What the running daemon says about its store. */
export function checkStore({ status, running, cli }: Pick<Patient, 'status' | 'running' | 'cli'>): Finding[] {
  const { store } = status
  if (!running) return []
  const found: Finding[] = []
  const add = (state: Finding['state'], says: string, fix?: string) =>
    void found.push({ name: 'store', state, says, ...(fix === undefined ? {} : { fix }) })
  const wished = cli.loaded.config.store
  if (wished !== EMBEDDED && wished !== store.path)
    add(
      'odd',
      `The daemon uses ${store.path}, and the settings here name ${wished}.`,
      `${PACKAGE_NAME} up --store ${wished}`,
    )
  if (wished === EMBEDDED && store.kind !== EMBEDDED)
    add(
      'odd',
      `The daemon uses ${store.path}, and the settings here name the embedded store.`,
      `${PACKAGE_NAME} up --store embedded`,
    )
  if (store.problem) add('broken', `The daemon cannot use it: ${store.problem.message}`, store.problem.fix)
  else if ((store.unsaved ?? 0) > 0)
    add('ok', `${plural(store.unsaved ?? 0, 'step')} not yet saved by the server; they are kept here until then`)
  for (const { path, usedAt } of store.elsewhere)
    add('odd', `${path} holds memory up to ${moment(usedAt)} that is not in ${store.path}.`, copyCommand(path, store))
  return found
}

/** The command that brings the memory of another store into the one in use. */
export function copyCommand(path: string, { kind, path: own }: { kind: string; path: string }): string {
  const place = (given: string) => (given.includes('://') ? given : EMBEDDED)
  return `${PACKAGE_NAME} copy --from ${place(path)} --to ${kind === EMBEDDED ? EMBEDDED : own}`
}
