import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { FOLDER } from './lab.ts'

/** What was measured in this lab, by kind and row; `docs/reliability.md` is written from it. A row that is played again replaces itself. */
const FILE = join(FOLDER, 'outcomes.json')

/** `load`: processes that waited for a core, per core. `at`: when it was measured. */
export type Measured = { at: string; load: number }
export type Outcomes = Record<string, Record<string, Measured & Record<string, unknown>>>

/** Above this the machine did other work, and times are not the pod's own. */
const LOAD_QUIET = 2

export const load = (): number => loadavg()[0]! / cpus().length
export const isBusy = (at: number): boolean => at > LOAD_QUIET

/** What a time may be: the goal, and three times that on a machine whose cores are wanted by others. */
export const allowed = (within: number, at = load()): number => (isBusy(at) ? 3 * within : within)

export function outcomes(): Outcomes {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as Outcomes
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

export function record(kind: string, row: string, outcome: object): void {
  const all = outcomes()
  const measured = { load: load(), at: new Date().toISOString(), ...outcome }
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(FILE, JSON.stringify({ ...all, [kind]: { ...all[kind], [row]: measured } }, null, 2))
}
