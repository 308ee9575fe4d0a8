import { setImmediate as nextTurn } from 'node:timers/promises'
import { timelineOf } from '../names.ts'
import { branchEvents, timelinesOnBranches } from '../engine/branch-events.ts'
import { groupBy } from '../engine/group.ts'
import { resolveTimeline } from '../engine/resolve.ts'
import { asMemoryError } from '../errors.ts'
import { ARCHIVE_BATCH_MAX, MERGE_ATTEMPTS_MAX } from '../limits.ts'
import type { Changes, Rows, Store } from '../stores/store.ts'
import type { Claim, Fact, ProjectId, Use, Uuid } from '../types.ts'
import { total } from './format.ts'
import type { Kind, Line } from './format.ts'
import { readLines } from './lines.ts'
import { readRow } from './verify.ts'
import type { Contents } from './contents.ts'
import type { Verified } from './verify.ts'

/**
 * Rows on their way into a store: of each project and kind together, kinds in the order of KINDS. `contents` speaks of
 * everything that is there where they come from; rows that the store has already may be left out.
 */
export type Cargo = { contents: ReadonlyMap<ProjectId, Contents>; lines: AsyncIterable<Line>; total: number }
type Merge = { store: Store; cargo: Cargo; onProgress?: (done: number, total: number) => void }

/**
 * Writes rows in steps of one kind each; each step is harmless when repeated, and is the only one that writes to its
 * project. What is there stays: timelines that both sides speak of are resolved anew from the claims of both, and what
 * was forgotten on either side stays forgotten. Gives the number of rows that were written.
 */
export async function mergeRows({ store, cargo, onProgress }: Merge): Promise<number> {
  const { contents, lines, total } = cargo
  let done = 0
  let written = 0
  let batch: Line[] = []
  let place: { project: ProjectId; kind: Kind } | undefined
  const differing = new Map<ProjectId, ReadonlySet<Uuid>>()
  const flush = async (): Promise<void> => {
    if (!place || batch.length === 0) return
    const at = place
    const known = contents.get(at.project)!
    if (at.kind === 'fact' && !differing.has(at.project))
      differing.set(at.project, await settleTimelines(store, at.project, known))
    const settled = { contents: known, differing: differing.get(at.project) }
    written += await alone(store, at.project, () => putRows(store, at, batch, settled))
    onProgress?.((done += batch.length), total)
    batch = []
    await nextTurn()
  }
  for (const [project, { tombstones }] of contents) await forgetAgain(store, project, tombstones)
  for await (const line of lines) {
    const next = { project: line.row.project, kind: line.kind }
    if (batch.length >= ARCHIVE_BATCH_MAX || place?.project !== next.project || place.kind !== next.kind) await flush()
    place = next
    batch.push(line)
  }
  await flush()
  // Timelines whose facts are not among the rows, because none were left there, or all are here.
  for (const [project, known] of contents) if (!differing.has(project)) await settleTimelines(store, project, known)
  return written
}

/** A verified archive as rows on their way. */
export const cargoOf = (path: string, { contents, counts }: Verified): Cargo => ({
  contents,
  total: total(counts),
  lines: rowsOf(path),
})

async function* rowsOf(path: string): AsyncGenerator<Line> {
  for await (const raw of readLines(path)) {
    if (raw.number === 1 || raw.text.startsWith('{"end":')) continue
    yield readRow(path, raw)
  }
}

/** Each step can be made again, so a turn that was lost to somebody else costs nothing but time. */
async function alone<T>(store: Store, project: ProjectId, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.exclusive(project, work)
    } catch (error) {
      if (asMemoryError(error)?.code !== 'conflict' || attempt === MERGE_ATTEMPTS_MAX) throw error
    }
  }
}

const step = (project: ProjectId, parts: Partial<Changes>): Changes => ({
  ...{ project, sessions: [], episodes: [], entities: [], claimsOf: [], claims: [], factsOf: [], facts: [] },
  ...parts,
})

/** What was forgotten where the archive comes from is forgotten here, with the facts that rested on it. */
async function forgetAgain(store: Store, project: ProjectId, tombstones: readonly Uuid[]): Promise<void> {
  for (const chunk of chunks(tombstones)) {
    const known = new Set(await store.tombstoned({ project, episodes: chunk }))
    const episodes = chunk.filter((id) => !known.has(id))
    if (episodes.length === 0) continue
    await alone(store, project, () => forgetEpisodes(store, project, episodes))
  }
}

async function forgetEpisodes(store: Store, project: ProjectId, episodes: readonly Uuid[]): Promise<void> {
  const lost = await store.claims({ project, episodes })
  const also = await timelinesOnBranches(store, { project, claims: lost })
  const timelines = [...new Set([...lost.map(timelineOf), ...also])]
  const gone = new Set(episodes)
  const left = (await store.claims({ project, timelines })).filter((claim) => !gone.has(claim.episode))
  await store.forget({ project, episodes, factsOf: timelines, facts: await resolveAll(store, project, left, episodes) })
}

type Known = { contents: Contents; differing: ReadonlySet<Uuid> | undefined }

async function putRows(
  store: Store,
  { project, kind }: { project: ProjectId; kind: Kind },
  batch: readonly Line[],
  { contents, differing }: Known,
): Promise<number> {
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
    return facts.length
  }
  if (kind === 'use') {
    const uses = await joinedUses(store, project, rows('use'))
    await store.apply(step(project, { uses }))
    return uses.length
  }
  return batch.length
}

/** Uses, given in the order of their ids, with what is known here of the same; not of an item that was forgotten here. */
async function joinedUses(store: Store, project: ProjectId, uses: readonly Use[]): Promise<Use[]> {
  const [first, last] = [uses[0]!.id, uses.at(-1)!.id]
  const here = new Map<Uuid, Use>()
  // The beginning of an id stands before it, and behind those before it but a few.
  for (let after = first.slice(0, -1); after < last;) {
    const page = await store.page('use', { project, after, limit: ARCHIVE_BATCH_MAX })
    for (const use of page) here.set(use.id, use)
    if (page.length < ARCHIVE_BATCH_MAX) break
    after = page.at(-1)!.id
  }
  const forgotten = new Set(await store.tombstoned({ project, episodes: uses.map(({ item }) => item) }))
  return uses.flatMap((use) => (forgotten.has(use.item) ? [] : [joinedUse(use, here.get(use.id))]))
}

/** What came of an item on either side came of it. */
export const joinedUse = (use: Use, other: Use | undefined): Use => ({
  ...use,
  used: use.used || other?.used === true,
  contradicted: use.contradicted || other?.contradicted === true,
  corrected: use.corrected || other?.corrected === true,
})

/**
 * Timelines whose claims, now that the archive's are in, are not just the archive's: memory had others, or some were
 * forgotten here. Their facts are resolved from the claims that are there; all other facts are taken as they come.
 */
async function settleTimelines(store: Store, project: ProjectId, contents: Contents): Promise<ReadonlySet<Uuid>> {
  const differing = new Set<Uuid>()
  for (const timelines of chunks([...contents.claimsOf.keys()])) {
    await alone(store, project, async () => {
      const claims = await store.claims({ project, timelines })
      const byTimeline = groupBy(claims, timelineOf)
      const changed = timelines.filter((timeline) => {
        const here = byTimeline.get(timeline) ?? []
        return here.length !== contents.claimsOf.get(timeline) || here.some((claim) => !contents.claims.has(claim.id))
      })
      if (changed.length === 0) return
      const own = changed.flatMap((timeline) => byTimeline.get(timeline) ?? [])
      const also = await timelinesOnBranches(store, { project, claims: own })
      const beside = await store.claims({ project, timelines: also.filter((timeline) => !changed.includes(timeline)) })
      const all = [...own, ...beside]
      const factsOf = [...new Set([...changed, ...also])]
      await store.apply(step(project, { factsOf, facts: await resolveAll(store, project, all) }))
      for (const timeline of factsOf) differing.add(timeline)
    })
    await nextTurn()
  }
  return differing
}

/** The facts of all timelines that these claims speak of. */
export async function resolveAll(
  store: Pick<Store, 'claims'>,
  project: ProjectId,
  claims: readonly Claim[],
  without: readonly Uuid[] = [],
): Promise<Fact[]> {
  const events = await branchEvents(store, { project, claims, without })
  return [...groupBy(claims, timelineOf).values()].flatMap((own) => resolveTimeline(own, events))
}

const merged = <T extends { id: string }>(here: readonly T[], come: readonly T[]): T[] => [
  ...new Map([...here, ...come].map((row) => [row.id, row])).values(),
]

function* chunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += ARCHIVE_BATCH_MAX) yield rows.slice(at, at + ARCHIVE_BATCH_MAX)
}
