import { timelineOf } from '../names.ts'
import { allOf } from '../engine/pages.ts'
import type { Store } from '../stores/store.ts'
import type { ProjectId, Uuid } from '../types.ts'
import type { Line } from './format.ts'

/** What rows on their way speak of; ids only, so that merging knows whether it was all taken in. */
export type Contents = {
  /** How many claims each timeline has. */
  claimsOf: Map<Uuid, number>
  claims: Set<Uuid>
  facts: Set<Uuid>
  tombstones: Uuid[]
}

export const noContents = (): Contents => ({
  claimsOf: new Map(),
  claims: new Set(),
  facts: new Set(),
  tombstones: [],
})

export function note(contents: Contents, line: Line): void {
  if (line.kind === 'claim') {
    const timeline = timelineOf(line.row)
    contents.claimsOf.set(timeline, (contents.claimsOf.get(timeline) ?? 0) + 1)
    contents.claims.add(line.row.id)
  }
  if (line.kind === 'fact') contents.facts.add(line.row.id)
  if (line.kind === 'tombstone') contents.tombstones.push(line.row.id)
}

/** What a project of a store speaks of. */
export async function contentsOf(store: Pick<Store, 'page'>, project: ProjectId): Promise<Contents> {
  const contents = noContents()
  for (const kind of ['claim', 'fact', 'tombstone'] as const)
    for await (const row of allOf(store, kind, project)) note(contents, { kind, row } as Line)
  return contents
}
