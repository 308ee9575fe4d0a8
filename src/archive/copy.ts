import { allOf } from '../engine/pages.ts'
import { MemoryError } from '../errors.ts'
import { COPY_ROUNDS_MAX } from '../limits.ts'
import type { Rows, Store } from '../stores/store.ts'
import type { ProjectId, Uuid } from '../types.ts'
import type { Progress } from './archive.ts'
import { compareProject, explain, isMet, lackingRows, type Side } from './compare.ts'
import { contentsOf } from './contents.ts'
import { KINDS, total, type Line } from './format.ts'
import { mergeRows } from './merge.ts'

/**
 * What became of one project. `same`: both sides have the same rows, by count and digest; where the destination knew
 * more, every row of the source is there, or was `forgotten` there, or was `joined` with what was there.
 */
export type CopiedProject = {
  project: ProjectId
  source: Side
  destination: Side
  /** Rows that were written; of a dry run, those that are lacking, of which some come together with others. */
  written: number
  forgotten: number
  joined: number
  same: boolean
}
export type Copied = {
  from: string
  to: string
  dryRun: boolean
  projects: CopiedProject[]
  rows: number
  written: number
}

type Copy = {
  from: Store
  to: Store
  /** Those that are not copied: they are ours and no person's. */
  hidden?: readonly ProjectId[]
  /** All projects, when none are named. */
  projects?: readonly ProjectId[]
  dryRun?: true
  onProgress?: Progress
}

/**
 * Copies projects from one store into another, and then compares both row by row. What the destination has already is
 * not written again, so a copy that was killed goes on where it was, and one that is repeated moves only what came
 * since. Nothing goes from the source. Fails with `not_found` for a missing project, `conflict` when the source is
 * written faster than it is copied, and `damaged`, naming a row, when something did not arrive as it was.
 */
export async function copyMemory({ from, to, hidden = [], projects, dryRun, onProgress }: Copy): Promise<Copied> {
  const known = (await from.projects()).filter((project) => !hidden.includes(project))
  const wanted = [...new Set(projects ?? known)].toSorted()
  const unknown = wanted.filter((project) => !known.includes(project))
  if (projects !== undefined && unknown.length === wanted.length)
    throw new MemoryError('not_found', {
      message: `There is nothing of ${wanted.join(', ')} in ${from.path}.`,
      fix: 'Leave --project out to copy all projects, or name one that has a memory there.',
    })
  const found = wanted.filter((project) => known.includes(project))
  // Each row is looked at once to be moved and once to be compared.
  const steps = openSteps((dryRun ? 1 : 2) * (await countRows(from, found)), onProgress)
  const copied: CopiedProject[] = []
  for (const project of found) copied.push(await (dryRun ? look : copyProject)({ from, to, project, step: steps }))
  const sum = (of: (one: CopiedProject) => number) => copied.reduce((rows, one) => rows + of(one), 0)
  return {
    ...{ from: from.path, to: to.path, dryRun: dryRun === true, projects: copied },
    rows: sum(({ source }) => total(source.counts)),
    written: sum(({ written }) => written),
  }
}

type One = { from: Store; to: Store; project: ProjectId; step: () => void }

async function look({ from, to, project, step }: One): Promise<CopiedProject> {
  const { source, destination, lacking } = await compareProject({ from, to, project }, step)
  const { forgotten } = await explain(to, project, lacking)
  const written = lacking.length - forgotten
  return { project, source, destination, written, forgotten, joined: 0, same: isSame(source, destination) }
}

async function copyProject({ from, to, project, step }: One): Promise<CopiedProject> {
  let written = 0
  for (let round = 1; ; round++) {
    const generation = await from.generation()
    written += await move({ from, to, project, step })
    const { source, destination, lacking } = await compareProject({ from, to, project }, step)
    const { lost, ...reasons } = await explain(to, project, lacking)
    if (lost.length === 0)
      return { project, source, destination, written, ...reasons, same: isSame(source, destination) }
    // Uses change without a generation.
    const stayed = (await from.generation()) === generation
    if (stayed && lost.some(({ kind }) => kind !== 'use')) throw notArrived(to, lost)
    if (round === COPY_ROUNDS_MAX)
      throw new MemoryError('conflict', {
        message: `${from.path} was written all the while ${project} was copied.`,
        fix: 'Copy again when less is going on: what is there already is not copied twice.',
      })
  }
}

/** Gives the number of rows that were written. */
async function move({ from, to, project, step }: One): Promise<number> {
  const contents = new Map([[project, await contentsOf(from, project)]])
  const forgotten = new Set<Uuid>()
  for await (const { id } of allOf(to, 'tombstone', project)) forgotten.add(id)
  async function* lines(): AsyncGenerator<Line> {
    for (const kind of KINDS)
      for await (const { line, there } of lackingRows({ from, to, project }, kind, { source: step })) {
        if (isOf(line, forgotten)) continue
        if (line.kind === 'entity' && (await isMet(to, line.row, there as Rows['entity'] | undefined))) continue
        yield line
      }
  }
  return mergeRows({ store: to, cargo: { contents, lines: lines(), total: 0 } })
}

const isOf = ({ kind, row }: Line, episodes: ReadonlySet<Uuid>): boolean =>
  (kind === 'episode' && episodes.has(row.id)) ||
  (kind === 'claim' && episodes.has(row.episode)) ||
  (kind === 'use' && episodes.has(row.item))

const isSame = (source: Side, destination: Side): boolean =>
  source.digest === destination.digest && KINDS.every((kind) => source.counts[kind] === destination.counts[kind])

function notArrived(to: Store, lost: readonly Line[]): MemoryError {
  const [first] = lost
  return new MemoryError('damaged', {
    message: `${lost.length} rows are not in ${to.path} as they were, first the ${first!.kind} ${first!.row.id} of ${first!.row.project}.`,
    fix: 'Nothing is gone at the source. Please report it, with what `opencode-memory doctor` says.',
  })
}

async function countRows(store: Store, projects: readonly ProjectId[]): Promise<number> {
  if (projects.length === 0) return 0
  const { sessions, episodes, claims, facts, entities } = await store.counts(projects)
  return sessions + episodes + claims + facts + entities
}

/** Tells how far it is at every hundredth; rows that came meanwhile do not lead past the end. */
function openSteps(expected: number, onProgress: Progress | undefined): () => void {
  let done = 0
  const every = Math.max(1, Math.floor(expected / 100))
  return () => {
    done = Math.min(done + 1, expected)
    if (done % every === 0 || done === expected) onProgress?.(done, expected)
  }
}
