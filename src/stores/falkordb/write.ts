import type { CypherValue } from './cypher.ts'
import { checkChanges } from '../check.ts'
import type { Changes, Counts, Forgotten, Store } from '../store.ts'
import { add, newPlan, went, type Ask, type Plan } from './plan.ts'
import { planApply, planForget } from './plan-step.ts'
import { countsIn } from './read.ts'
import type { Step } from './step.ts'
import { BEFORE } from './write-queries.ts'

type Writer = Pick<Store, 'apply' | 'forget' | 'drop'>

export function writer(step: Step): Writer {
  return {
    apply: async (changes) => {
      checkChanges(changes)
      const { project } = changes
      const { generation } = await step({ project, plan: (ask) => planApply(ask, changes), ...listedBy(changes) })
      return { generation }
    },
    forget: (request) => forget(step, request),
    drop: (project) => drop(step, project),
  }
}

const NOTHING: Omit<Changes, 'project'> = {
  ...{ sessions: [], episodes: [], entities: [], claimsOf: [], claims: [], factsOf: [], facts: [] },
}

const listedBy = ({ sessions, episodes, claims, facts }: Changes): { listed?: true } =>
  sessions.length + episodes.length + claims.length + facts.length > 0 ? { listed: true } : {}

async function forget(step: Step, request: Parameters<Store['forget']>[0]): Promise<Forgotten> {
  const { project, factsOf, facts, episodes } = request
  checkChanges({ ...NOTHING, project, factsOf, facts })
  let taken: Omit<Forgotten, 'entities'> = { episodes: 0, claims: 0, facts: 0 }
  const plan = async (ask: Ask): Promise<Plan> => {
    const planned = await planForget(ask, request)
    taken = planned.taken
    return planned.plan
  }
  const { left } = await step({ project, plan, ...(episodes.length > 0 && { listed: true }) })
  return { ...taken, entities: left }
}

async function drop(step: Step, project: string): Promise<Forgotten> {
  const found: { counts?: Counts } = {}
  const look = async (ask: Ask): Promise<Plan> => {
    found.counts = await countsIn(ask)
    return newPlan(project, ask)
  }
  await step({ project, plan: look })
  if (!found.counts?.projects) {
    await step({ project, plan: look, listed: false })
    return { episodes: 0, claims: 0, facts: 0, entities: 0 }
  }
  const { episodes, claims, facts, entities } = found.counts
  await step({ project, plan: (ask) => planDrop(project, ask), listed: false, anew: true })
  return { episodes, claims, facts, entities }
}

/** A graph that is deleted leaves markers in its place, so that followers hear of it. */
async function planDrop(project: string, ask: Ask): Promise<Plan> {
  const plan = newPlan(project, ask)
  for (const [kind, id] of await ask(BEFORE.all, {})) went(plan, kind as 'episode' | 'fact', String(id))
  // What went before goes on being gone, for whoever has not heard of it yet.
  for (const [key, kind, uuid, generation] of await ask(BEFORE.markersLeft, {}))
    add(plan, 'markersKept', { key, kind, uuid, generation } as Record<string, CypherValue>)
  return plan
}
