import { dataDirectory } from '../../src/layout.ts'
import { RECALL_DEADLINE_MS } from '../../src/limits.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export type Settings = {
  enabled: boolean
  dataDirectory: string
  recallDeadlineMs: number
  /** What a daemon that we start inherits. */
  environment: Environment
}

const OFF = new Set(['off', '0', 'false', 'no'])
const DEADLINE_MS = { min: 10, max: 5_000 }

/** The only reader of the environment. Nothing is refused here: what cannot be understood leaves the default. */
export function readSettings(env: Environment = process.env): Settings {
  const deadline = Number(env['OPENCODE_MEMORY_RECALL_DEADLINE_MS'] ?? RECALL_DEADLINE_MS)
  const allowed = deadline >= DEADLINE_MS.min && deadline <= DEADLINE_MS.max
  return {
    enabled: !OFF.has((env['OPENCODE_MEMORY'] ?? '').trim().toLowerCase()),
    dataDirectory: dataDirectory(env),
    recallDeadlineMs: allowed ? deadline : RECALL_DEADLINE_MS,
    environment: env,
  }
}
