import type { Cli } from '../verb.ts'
import type { Finding, Patient } from './patient.ts'

const NODE_MIN = [20, 19] as const

export function checkNode(version = process.versions.node): Finding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const old = major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])
  if (!old) return [{ name: 'node', state: 'ok', says: `Node ${version}` }]
  return [
    {
      name: 'node',
      state: 'broken',
      says: `Node ${version} is too old.`,
      fix: `Install Node ${NODE_MIN.join('.')} or newer.`,
    },
  ]
}

export function checkConfig({ loaded, layout }: Pick<Cli, 'loaded' | 'layout'>): Finding[] {
  const { fault } = loaded
  if (!fault) return [{ name: 'config', state: 'ok', says: 'All settings are understood.' }]
  return [{ name: 'config', state: 'broken', says: fault.message, fix: fault.fix ?? `Look at ${layout.config}.` }]
}

const AHEAD_MAX_MS = 60_000

/** A clock that was set back leaves times in the future behind, and what is valid "from then" is not yet valid. */
export function checkClock({ status, cli }: Pick<Patient, 'status' | 'cli'>): Finding[] {
  const seen = [status.canary.at, status.plugin.lastSeenAt].filter((time) => time !== null)
  const ahead = seen.find((time) => new Date(time).getTime() - cli.now.getTime() > AHEAD_MAX_MS)
  if (ahead === undefined) return []
  return [
    {
      name: 'clock',
      state: 'odd',
      says: `Something happened at ${ahead}, which is in the future.`,
      fix: 'Check the clock of this machine: `timedatectl`.',
    },
  ]
}
