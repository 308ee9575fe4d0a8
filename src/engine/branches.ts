import { FACTS_PER_BRANCH_STATE_MAX } from '../limits.ts'
import { isStatement } from '../names.ts'
import type { ProjectId } from '../types.ts'
import { fateOf } from './branch-events.ts'
import type { EpisodeTold, FactTold, Reads } from './reads.ts'
import { branchOf, isMainLine } from './values.ts'

/** Where it is asked. `branch`: the one that is checked out; unknown, and nothing is hidden but what its branch took along. */
export type Standpoint = { store: Reads; projects: readonly ProjectId[]; branch: string | undefined }

type Learned = Pick<FactTold, 'branch' | 'timeline' | 'relation' | 'attribute' | 'validTo'>

/**
 * Of facts those that hold on a branch: what holds for all, and what was learned there. What was learned on a branch that
 * is merged holds for all already, and what went with a branch has ended: see `lines`. A value that the branch has
 * of its own stands there for that of the main line.
 */
export async function seenFrom<Told extends Learned>(
  facts: readonly Told[],
  { store, projects, branch }: Standpoint,
): Promise<Told[]> {
  if (branch === undefined) return [...facts]
  const seen = facts.filter((fact) => branchOf(fact) === null || fact.branch === branch)
  if (isMainLine(branch) || seen.length === 0) return seen
  const single = seen.filter((fact) => branchOf(fact) === null && fact.timeline !== '' && !isFree(fact))
  const timelines = [...new Set(single.map(({ timeline }) => timeline))]
  if (timelines.length === 0) return seen
  const all = await store.facts({ projects, timelines, limit: timelines.length * FACTS_PER_BRANCH_STATE_MAX })
  const own = new Set(all.flatMap((fact) => (fact.branch === branch && fact.validTo === null ? fact.timeline : [])))
  return seen.filter((fact) => branchOf(fact) !== null || !own.has(fact.timeline) || isFree(fact))
}

/** Statements of a project stand in one timeline together: none of them stands for another. */
const isFree = ({ relation, attribute }: Learned): boolean => isStatement({ single: true, relation, attribute })

/**
 * Of episodes those that may be quoted on a branch. What a person said is theirs wherever they said it; what was done
 * and seen on a branch is of its code, until it is merged.
 */
export async function quotableFrom(
  episodes: readonly EpisodeTold[],
  { store, projects, branch }: Standpoint,
): Promise<EpisodeTold[]> {
  if (branch === undefined) return [...episodes]
  const foreign = new Set(
    episodes.flatMap((one) => (isWork(one) && one.branch !== branch ? (branchOf(one) ?? []) : [])),
  )
  const hidden = new Set<string>()
  for (const name of foreign) if (!(await isMerged(name, { store, projects }))) hidden.add(name)
  return episodes.filter((one) => !isWork(one) || one.branch === null || !hidden.has(one.branch))
}

const isWork = ({ kind }: EpisodeTold): boolean => kind === 'tool' || kind === 'edit' || kind === 'error'

/** Merged once is merged: what was done there before may be quoted, whatever became of the branch. */
async function isMerged(branch: string, { store, projects }: Omit<Standpoint, 'branch'>): Promise<boolean> {
  const timelines = projects.map((project) => fateOf(project, branch))
  const facts = await store.facts({ projects, timelines, limit: FACTS_PER_BRANCH_STATE_MAX })
  return facts.some(({ statement }) => / was merged into /.test(statement))
}
