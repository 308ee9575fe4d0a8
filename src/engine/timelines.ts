import { TIMELINES_KEPT_MAX, TIMELINE_VALUES_KEPT_MAX } from '../limits.ts'
import { canonicalName, entityId, timelineOf } from '../names.ts'
import type { Store } from '../stores/store.ts'
import type { Claim, Entity, Fact, ProjectId, Uuid } from '../types.ts'
import { branchEvents, claimsLeft } from './branch-events.ts'
import { groupBy } from './group.ts'
import type { BranchEvent } from './lines.ts'
import { byLearning, openTimeline, type Timeline } from './resolve.ts'

/** What happened to a timeline. `rebuild`: a claim of it changed or went, so that it is made from all its claims. */
export type Touched = { added: Claim[]; rebuild: boolean }
export type Resolved = { facts: Fact[]; entities: Entity[] }

export type Timelines = {
  /**
   * All facts of touched timelines, and the things that those name which the store has not so yet. `without`: episodes
   * whose stored claims do not count; `fresh`: those that do instead.
   */
  resolve(request: {
    project: ProjectId
    touched: ReadonlyMap<Uuid, Touched>
    without: readonly Uuid[]
    fresh: readonly Claim[]
  }): Promise<Resolved>
  /** To be called before a step: what is kept counts only while nobody else wrote. */
  begin(): Promise<void>
  /** To be called after a step that wrote what was resolved last, with the generation that it gave. */
  wrote(generation: number): void
  /** What is kept may be ahead of the store: a step failed. */
  clear(): void
}

/**
 * Timelines in memory, so that a command that ran ten thousand times is not read ten thousand times: what is learned
 * later than all before is folded into what is there. Anything else is made anew from the store.
 */
export function openTimelines(store: Pick<Store, 'claims' | 'generation'>): Timelines {
  const kept = new Map<Uuid, Timeline>()
  let values = 0
  let generation = -1
  /** Facts that the store has just so, and those that it is being given. */
  let stored = new WeakSet<Fact>()
  let given: Fact[] = []

  const drop = (id: Uuid): void => {
    values -= kept.get(id)?.size() ?? 0
    kept.delete(id)
  }
  /** As the newest; the oldest make room. */
  const keep = (id: Uuid, timeline: Timeline): void => {
    drop(id)
    kept.set(id, timeline)
    values += timeline.size()
    for (const oldest of kept.keys()) {
      if (kept.size <= TIMELINES_KEPT_MAX && values <= TIMELINE_VALUES_KEPT_MAX) break
      drop(oldest)
    }
  }
  const clear = (): void => {
    kept.clear()
    values = 0
    stored = new WeakSet()
  }
  /** Undefined where it cannot go on. */
  const goOn = (id: Uuid, { added, rebuild }: Touched): Timeline | undefined => {
    const timeline = kept.get(id)
    if (!timeline || rebuild) return undefined
    const before = timeline.size()
    const went = added.toSorted(byLearning).every((claim) => timeline.add(claim))
    values += timeline.size() - before
    return went ? timeline : undefined
  }

  return {
    resolve: async ({ project, touched, without, fresh }) => {
      const timelines = new Map<Uuid, Timeline>()
      const unknown: Uuid[] = []
      for (const [id, one] of touched) {
        const timeline = goOn(id, one)
        if (timeline) timelines.set(id, timeline)
        else {
          drop(id)
          unknown.push(id)
        }
      }
      for (const [id, timeline] of await openAll(store, { project, timelines: unknown, without, fresh }))
        timelines.set(id, timeline)
      for (const [id, timeline] of timelines) keep(id, timeline)
      const facts = [...timelines.values()].flatMap((timeline) => timeline.facts())
      given = facts.filter((fact) => !stored.has(fact))
      return { facts, entities: entitiesOf(given) }
    },
    begin: async () => {
      const current = await store.generation()
      if (current !== generation) clear()
      generation = current
    },
    wrote: (now) => {
      // More than our own step: somebody else wrote into another project meanwhile.
      if (now > generation + 1) clear()
      else for (const fact of given) stored.add(fact)
      generation = now
    },
    clear,
  }
}

/** The facts of timelines from all their claims: those stored, without those of some episodes, and fresh ones. */
export async function resolveTimelines(
  store: Pick<Store, 'claims'>,
  request: { project: ProjectId; timelines: readonly Uuid[]; without: readonly Uuid[]; fresh: readonly Claim[] },
): Promise<Resolved> {
  const timelines = await openAll(store, request)
  const facts = [...timelines.values()].flatMap((timeline) => timeline.facts())
  return { facts, entities: entitiesOf(facts) }
}

/** Each timeline from its claims and from what became of the branches that they name. */
async function openAll(
  store: Pick<Store, 'claims'>,
  request: Parameters<typeof resolveTimelines>[1],
): Promise<Map<Uuid, Timeline>> {
  const claims = await claimsLeft(store, request)
  const events = await branchEvents(store, { ...request, claims })
  return new Map([...groupBy(claims, timelineOf)].map(([id, own]) => [id, openTimeline(own, eventsFor(own, events))]))
}

function eventsFor(claims: readonly Claim[], events: readonly BranchEvent[]): readonly BranchEvent[] {
  if (events.length === 0) return events
  const branches = new Set(claims.map(({ branch }) => branch))
  return events.filter(({ branch }) => branches.has(branch))
}

function entitiesOf(facts: readonly Fact[]): Entity[] {
  const entities = new Map<Uuid, Entity>()
  for (const { project, learnedAt, subject, object } of facts)
    for (const ref of [subject, object]) {
      const id = entityId(project, ref)
      const known = entities.get(id)
      if (known && known.createdAt <= learnedAt) continue
      entities.set(id, { id, project, type: ref.type, name: canonicalName(ref), createdAt: learnedAt })
    }
  return [...entities.values()]
}
