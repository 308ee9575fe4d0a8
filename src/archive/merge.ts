import { setImmediate as nextTurn } from 'node:timers/promises'
import { timelineOf } from '../names.ts'
import { groupBy } from '../engine/group.ts'
import { resolveTimeline } from '../engine/resolve.ts'
import { ARCHIVE_BATCH_MAX } from '../limits.ts'
import type { Changes, Rows, Store } from '../stores/store.ts'
import type { Claim, Fact, ProjectId, Uuid } from '../types.ts'
import { total } from './format.ts'
import type { Kind, Line } from './format.ts'
import { readLines } from './lines.ts'
import { readRow } from './verify.ts'
import type { Contents, Verified } from './verify.ts'

type Merge = { store: Store; path: string; verified: Verified; onProgress?: (done: number, total: number) => void }

/** Writes a verified archive in steps of one kind each, in the order of the file; each step is harmless when repeated. */
export async function mergeArchive({ store, path, verified, onProgress }: Merge): Promise<void> {
  const expected = total(verified.counts)
  let done = 0
  let batch: Line[] = []
  let place: { project: ProjectId; kind: Kind } | undefined
  const differing = new Map<ProjectId, ReadonlySet<Uuid>>()
  const flush = async (): Promise<void> => {
    if (!place || batch.length === 0) return
    const { project } = place
    if (place.kind === 'fact' && !differing.has(project))
      differing.set(project, await settleTimelines(store, project, verified.contents.get(project)!))
    await mergeRows(store, place, batch, {
      contents: verified.contents.get(project)!,
      differing: differing.get(project),
    })
    onProgress?.((done += batch.length), expected)
    batch = []
    await nextTurn()
  }
  for (const [project, { tombstones }] of verified.contents) await forgetAgain(store, project, tombstones)
  for await (const raw of readLines(path)) {
    if (raw.number === 1 || raw.text.startsWith('{"end":')) continue
    const line = readRow(path, raw)
    const next = { project: line.row.project, kind: line.kind }
    if (batch.length >= ARCHIVE_BATCH_MAX || place?.project !== next.project || place.kind !== next.kind) await flush()
    place = next
    batch.push(line)
  }
  await flush()
  // Timelines whose facts the archive does not have, because none were left there.
  for (const [project, contents] of verified.contents)
    if (!differing.has(project)) await settleTimelines(store, project, contents)
}

const step = (project: ProjectId, parts: Partial<Changes>): Changes => ({
  ...{ project, sessions: [], episodes: [], entities: [], claimsOf: [], claims: [], factsOf: [], facts: [] },
  ...parts,
})

/** What was forgotten where the archive comes from is forgotten here, with the facts that rested on it. */
async function forgetAgain(store: Store, project: ProjectId, tombstones: readonly Uuid[]): Promise<void> {
  for (const episodes of chunks(tombstones)) {
    const lost = await store.claims({ project, episodes })
    const timelines = [...new Set(lost.map(timelineOf))]
    const gone = new Set(episodes)
    const left = (await store.claims({ project, timelines })).filter((claim) => !gone.has(claim.episode))
    await store.forget({ project, episodes, factsOf: timelines, facts: resolve(left) })
  }
}

type Known = { contents: Contents; differing: ReadonlySet<Uuid> | undefined }

async function mergeRows(
  store: Store,
  { project, kind }: { project: ProjectId; kind: Kind },
  batch: readonly Line[],
  { contents, differing }: Known,
): Promise<void> {
  const rows = <K extends Kind>(wanted: K): Rows[K][] =>
    batch.filter((line) => line.kind === wanted).map((line) => line.row as Rows[K])
  if (kind === 'session') await store.apply(step(project, { sessions: rows('session') }))
  if (kind === 'episode') await store.apply(step(project, { episodes: rows('episode') }))
  if (kind === 'entity') await store.apply(step(project, { entities: rows('entity') }))
  if (kind === 'claim') {
    // Rows stand in the order of their ids, so an episode's other claims may have come before, or be here already.
    const claimsOf = [...new Set(rows('claim').map((claim) => claim.episode))]
    const here = await store.claims({ project, episodes: claimsOf })
    await store.apply(step(project, { claimsOf, claims: merged(here, rows('claim')) }))
  }
  if (kind === 'fact') {
    const facts = rows('fact').filter((fact) => !differing?.has(fact.timeline))
    const factsOf = [...new Set(facts.map((fact) => fact.timeline))]
    const here = await store.facts({ projects: [project], timelines: factsOf, limit: Number.MAX_SAFE_INTEGER })
    const kept = here.filter((fact) => contents.facts.has(fact.id))
    await store.apply(step(project, { factsOf, facts: merged(kept, facts) }))
  }
}

/**
 * Timelines whose claims, now that the archive's are in, are not just the archive's: memory had others, or some were
 * forgotten here. Their facts are resolved from the claims that are there; all other facts are taken as they come.
 */
async function settleTimelines(store: Store, project: ProjectId, contents: Contents): Promise<ReadonlySet<Uuid>> {
  const differing = new Set<Uuid>()
  for (const timelines of chunks([...contents.claimsOf.keys()])) {
    const claims = await store.claims({ project, timelines })
    const byTimeline = groupBy(claims, timelineOf)
    const changed = timelines.filter((timeline) => {
      const here = byTimeline.get(timeline) ?? []
      return here.length !== contents.claimsOf.get(timeline) || here.some((claim) => !contents.claims.has(claim.id))
    })
    if (changed.length === 0) continue
    const facts = resolve(changed.flatMap((timeline) => byTimeline.get(timeline) ?? []))
    await store.apply(step(project, { factsOf: changed, facts }))
    for (const timeline of changed) differing.add(timeline)
    await nextTurn()
  }
  return differing
}

const resolve = (claims: readonly Claim[]): Fact[] => [...groupBy(claims, timelineOf).values()].flatMap(resolveTimeline)

const merged = <T extends { id: string }>(here: readonly T[], come: readonly T[]): T[] => [
  ...new Map([...here, ...come].map((row) => [row.id, row])).values(),
]

function* chunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += ARCHIVE_BATCH_MAX) yield rows.slice(at, at + ARCHIVE_BATCH_MAX)
}
