import { FACTS_PER_BRANCH_STATE_MAX } from '../limits.ts'
import { timelineOf } from '../names.ts'
import type { Claim, EntityRef, Fact, ProjectId } from '../types.ts'
import { PROJECT_BRANCHES } from './extract/branches.ts'
import type { Reads } from './reads.ts'

/**
 * What was learned on a branch stays with it until the branch is merged, then it belongs to all; a branch that is
 * deleted before takes it along. That a branch was merged or deleted is a fact like any other: see `extract/branches`.
 */
type Learned = Pick<Fact, 'branch'>

/** A branch of the main line, on which what is learned holds for everybody. */
export const isMainLine = (branch: string): boolean => PROJECT_BRANCHES.test(branch)

/** Of facts those that hold on a branch. An unknown branch (`undefined`) hides only what went with a deleted one. */
export async function seenFrom<Told extends Learned>(
  facts: readonly Told[],
  { store, projects, branch }: { store: Reads; projects: readonly ProjectId[]; branch: string | undefined },
): Promise<Told[]> {
  const foreign = new Set(
    facts.flatMap(({ branch: own }) => (own === null || own === branch || isMainLine(own) ? [] : [own])),
  )
  const hidden = new Set<string>()
  for (const own of foreign) {
    const state = await stateOf(own, { store, projects })
    if (state === 'deleted' || (state === 'open' && branch !== undefined)) hidden.add(own)
  }
  return facts.filter(({ branch: own }) => own === null || !hidden.has(own))
}

async function stateOf(
  branch: string,
  { store, projects }: { store: Reads; projects: readonly ProjectId[] },
): Promise<'open' | 'merged' | 'deleted'> {
  const timelines = projects.map((project) => timelineOf(branchState(project, branch)))
  const facts = await store.facts({ projects, timelines, limit: FACTS_PER_BRANCH_STATE_MAX })
  // Merged once is merged: that the branch is deleted afterwards takes nothing along.
  if (facts.some(({ statement }) => / was merged into /.test(statement))) return 'merged'
  return facts.some(({ validTo }) => validTo === null) ? 'deleted' : 'open'
}

type About = Pick<Claim, 'project' | 'subject' | 'relation' | 'attribute' | 'object' | 'single'>
function branchState(project: ProjectId, branch: string): About {
  const subject: EntityRef = { type: 'Branch', name: branch }
  return { project, subject, relation: 'BECAME', attribute: 'state', object: subject, single: true }
}
