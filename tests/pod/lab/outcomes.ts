import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FOLDER } from './lab.ts'

/** What a run has measured, by kind; `docs/reliability.md` is written from it. */
const FILE = join(FOLDER, 'outcomes.json')

export type Outcomes = Record<string, object[]>

export function outcomes(): Outcomes {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as Outcomes
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

export function record(kind: string, outcome: object): void {
  const all = outcomes()
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(FILE, JSON.stringify({ ...all, [kind]: [...(all[kind] ?? []), outcome] }, null, 2))
}
