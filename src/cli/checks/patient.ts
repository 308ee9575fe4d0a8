import type { Status } from '../../api.ts'
import type { Running } from '../daemon-process.ts'
import type { Cli } from '../verb.ts'

/** `odd`: worth a look, works all the same. `fix` is a command or a sentence that mends it. */
export type Finding = { name: string; state: 'ok' | 'odd' | 'broken'; says: string; fix?: string }

export type Patient = {
  cli: Cli
  running: Running | undefined
  status: Status
  /** Events wait, and they do not get fewer. */
  stuck: boolean
}
