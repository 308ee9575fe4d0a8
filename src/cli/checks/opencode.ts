import { OPENCODE_PACKAGE, OPENCODE_VERSION } from '../../opencode/binary.ts'
import { openCodeFound } from '../opencode.ts'
import type { Cli } from '../verb.ts'
import type { Finding } from './patient.ts'

const INSTALL = `npm install -g ${OPENCODE_PACKAGE}`

export async function checkOpenCode(cli: Pick<Cli, 'loaded'>): Promise<Finding[]> {
  const found = await openCodeFound(cli)
  if (!found) return [{ name: 'opencode', state: 'broken', says: 'OpenCode is not installed.', fix: INSTALL }]
  const { path, version } = found
  if (version === null) return [{ name: 'opencode', state: 'broken', says: `${path} does not start.`, fix: INSTALL }]
  const order = compareVersions(version, OPENCODE_VERSION)
  if (order < 0) {
    const says = `OpenCode ${version} is older than ${OPENCODE_VERSION}, which this was made for.`
    return [{ name: 'opencode', state: 'broken', says, fix: `${INSTALL}@latest` }]
  }
  const newer = order > 0 ? ` (tested with ${OPENCODE_VERSION})` : ''
  return [{ name: 'opencode', state: 'ok', says: `OpenCode ${version}${newer} at ${path}` }]
}

/** Below, at or above zero, as the first version is older, the same or newer. Suffixes do not count. */
export function compareVersions(one: string, other: string): number {
  const parts = (version: string) => version.split('-')[0]!.split('.').map(Number)
  const [left, right] = [parts(one), parts(other)]
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
