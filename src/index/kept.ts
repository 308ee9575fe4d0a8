import { PROJECT_ROWS_KEPT_MAX, UNITS_KEPT_CHARS_MAX, UNITS_KEPT_MAX } from '../limits.ts'
import type { Sqlite } from '../sqlite.ts'
import type { ProjectId } from '../types.ts'
import type { Unit } from './search-index.ts'

export type ProjectRow = { no: number; id: string; next: number; units: number; length: number }
type Read = Omit<Unit, 'window'>

/**
 * What is known by heart of an index file: the sizes of its projects, and units that were found lately, since prompts of
 * one piece of work find the same again. Shared by who asks: nobody may change them. Only steps of this process write
 * the file, and each says what it changes.
 */
export type Kept = {
  project(id: ProjectId, read: () => ProjectRow | undefined): Readonly<ProjectRow> | undefined
  unit(key: number): Read | undefined
  keep(key: number, unit: Read): void
  /** It changed, or went. */
  forget(key: number): void
  /** After a step, well or badly ended. */
  forgetProjects(): void
}

const kept = new WeakMap<Sqlite, Kept>()

export function keptOf(db: Sqlite): Kept {
  const known = kept.get(db)
  if (known) return known
  const opened = openKept()
  kept.set(db, opened)
  return opened
}

function openKept(): Kept {
  const projects = new Map<ProjectId, ProjectRow | undefined>()
  // Two generations: those that were not asked for while the younger one filled up go.
  let young = new Map<number, Read>()
  let old = new Map<number, Read>()
  const keep = (key: number, unit: Read): void => {
    if (unit.text.length > UNITS_KEPT_CHARS_MAX) return
    if (young.size >= UNITS_KEPT_MAX) {
      old = young
      young = new Map()
    }
    young.set(key, unit)
  }
  return {
    project: (id, read) => {
      if (projects.has(id)) return projects.get(id)
      if (projects.size >= PROJECT_ROWS_KEPT_MAX) projects.clear()
      const row = read()
      projects.set(id, row)
      return row
    },
    unit: (key) => {
      const known = young.get(key)
      if (known) return known
      const unit = old.get(key)
      if (unit) keep(key, unit)
      return unit
    },
    keep,
    forget: (key) => {
      young.delete(key)
      old.delete(key)
    },
    forgetProjects: () => projects.clear(),
  }
}
