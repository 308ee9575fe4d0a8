import type * as z from 'zod'
import { MemoryError } from '../errors.ts'
import { Claim, Entity, Episode, Fact, Session, Use } from '../types.ts'
import { ROW_FITS } from './row-fits.ts'
import type { Changes } from './store.ts'

/**
 * What every store asks of a step before it writes: each row fits its schema and belongs to the step's project.
 * `isChecked`: rows that went through this before.
 */
export function checkChanges(changes: Changes, isChecked: (fact: Fact) => boolean = () => false): void {
  const { project } = changes
  checkRows('session', Session, changes.sessions, project)
  checkRows('episode', Episode, changes.episodes, project)
  checkRows('entity', Entity, changes.entities, project)
  checkRows('claim', Claim, changes.claims, project)
  checkRows(
    'fact',
    Fact,
    changes.facts.filter((fact) => !isChecked(fact)),
    project,
  )
  checkRows('use', Use, changes.uses ?? [], project)
  const claimsOf = new Set(changes.claimsOf)
  for (const { id, episode } of changes.claims)
    if (!claimsOf.has(episode)) refuse('claim', id, `its episode ${episode} is not named in claimsOf`)
  const factsOf = new Set(changes.factsOf)
  for (const { id, timeline } of changes.facts)
    if (!factsOf.has(timeline)) refuse('fact', id, `its timeline ${timeline} is not named in factsOf`)
}

function checkRows(
  kind: keyof typeof ROW_FITS,
  schema: z.ZodType,
  rows: readonly { id: string; project: string }[],
  project: string,
): void {
  for (const row of rows) {
    // The schema is asked for the reason, and has the last word.
    const checked = ROW_FITS[kind](row) ? undefined : schema.safeParse(row)
    if (checked?.success === false) {
      const [issue] = checked.error.issues
      refuse(kind, row.id, `${issue?.path.join('.') || 'the row'}: ${issue?.message ?? 'does not fit'}`)
    }
    if (row.project !== project) refuse(kind, row.id, `it belongs to ${row.project}, the step to ${project}`)
  }
}

function refuse(kind: string, id: string, reason: string): never {
  throw new MemoryError('bad_request', { message: `The ${kind} ${id} cannot be stored: ${reason}.` })
}
