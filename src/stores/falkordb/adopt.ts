import { setTimeout as pause } from 'node:timers/promises'
import { FALKOR_ADOPT_MAX, FALKOR_OVERLAP_MS } from '../../limits.ts'
import type { ProjectId } from '../../types.ts'
import type { Row } from './cypher.ts'
import { foreignEpisode, foreignFact, foreignSession } from './foreign.ts'
import { LABELS } from './labels.ts'
import { toGraphiti } from './moments.ts'
import { add, known, newPlan, went, type Ask, type Plan } from './plan.ts'
import { foreignEndOf, type FactsBefore } from './plan-facts.ts'
import { mergeSessions } from './plan-sessions.ts'
import { episodeSide, factSide, NO_FOREIGN_END, sagaId, storedFact } from './rows.ts'
import type { Step } from './step.ts'
import { BEFORE, FOREIGN } from './write-queries.ts'

/** Sizes that tell whether others came or went, from the database's own counters: free, whatever the size of the graph. */
type Sizes = Record<'episodics' | 'episodes' | 'relations' | 'facts' | 'sagas', number>

type Options = { askOf: (project: ProjectId) => Ask; step: Step; now: () => Date }

/**
 * Looks whether others wrote to a graph, and gives what they wrote its side nodes and a generation, so that `changes`
 * reports it. Gives whether something was found. Costs two small questions when nobody did.
 */
export function adopting({ askOf, step, now }: Options): (project: ProjectId) => Promise<boolean> {
  const seen = new Map<ProjectId, string>()
  return async (project) => {
    const ask = askOf(project)
    const sizes = await sizesOf(ask)
    if (!sizes) return false
    const since = toGraphiti(new Date(now().getTime() - FALKOR_OVERLAP_MS).toISOString())
    const before = seen.get(project)
    const moved = JSON.stringify(sizes) !== before
    const apart = before === undefined || (moved && isApart(sizes, before))
    let found = await adoptEnds(step, project, ask, since)
    for (let more = apart; more;) {
      const { rows } = await adoptRows(step, project)
      more = rows >= FALKOR_ADOPT_MAX
      found ||= rows > 0
      // Between two steps others have their turn.
      if (more) await pause(1)
    }
    // From now on it is a project like any other, also for those who list them.
    if (found) await step({ project, plan: async (asked) => newPlan(project, asked), listed: true })
    if (moved) seen.set(project, JSON.stringify(found ? await sizesOf(ask) : sizes))
    return found
  }
}

/** Records that cannot be ours (without a UUID) make a difference that stays: only a new difference is looked into. */
function isApart(sizes: Sizes, before: string): boolean {
  const old = JSON.parse(before) as Sizes
  const apart = ({ episodics, episodes, relations, facts }: Sizes): string =>
    `${episodics - episodes} ${relations - facts}`
  return apart(sizes) !== apart(old) || sizes.sagas !== old.sagas
}

async function sizesOf(ask: Ask): Promise<Sizes | undefined> {
  const [row] = await ask(FOREIGN.sizes, {})
  if (!row) return undefined
  const [labels, types] = row as [Record<string, number | undefined>, Record<string, number | undefined>]
  return {
    episodics: labels['Episodic'] ?? 0,
    episodes: labels[LABELS.episode] ?? 0,
    relations: types['RELATES_TO'] ?? 0,
    facts: labels[LABELS.fact] ?? 0,
    sagas: labels['Saga'] ?? 0,
  }
}

/** Facts that others ended lately. Their end is kept in the side node too, where a later rewrite cannot undo it. */
async function adoptEnds(step: Step, project: ProjectId, ask: Ask, since: string): Promise<boolean> {
  const ended = async (asked: Ask): Promise<{ rows: Row[]; before: FactsBefore }> => {
    const rows = await asked(FOREIGN.ended, { since })
    return { rows, before: new Map(rows.map((row) => [String(row[0]), row.slice(4)])) }
  }
  const changedEnds = ({ rows, before }: Awaited<ReturnType<typeof ended>>): Row[] =>
    rows.filter((row) => {
      const stored = before.get(String(row[0]))
      const end = foreignEndOf(stored, row)
      return end.to !== (stored?.[5] ?? null) || end.retracted !== (stored?.[6] ?? null)
    })
  if (changedEnds(await ended(ask)).length === 0) return false
  const plan = async (asked: Ask): Promise<Plan> => {
    const planned = newPlan(project, asked)
    const found = await ended(asked)
    for (const row of changedEnds(found)) {
      const stored = found.before.get(String(row[0]))!
      add(planned, 'facts', {
        ...factSide(storedFact(project, stored), foreignEndOf(stored, row)),
        hash: String(stored[1]),
      })
    }
    return planned
  }
  await step({ project, plan })
  return true
}

/** New records of others, and records of ours that others deleted; FALKOR_ADOPT_MAX of each at a time. */
async function adoptRows(step: Step, project: ProjectId): Promise<{ rows: number }> {
  let rows = 0
  const plan = async (ask: Ask): Promise<Plan> => {
    const planned = newPlan(project, ask)
    const limit = FALKOR_ADOPT_MAX
    const [facts, episodes, sagas, lostFacts, lostEpisodes] = await Promise.all([
      ask(FOREIGN.facts, { limit }),
      ask(FOREIGN.episodes, { limit }),
      ask(FOREIGN.sagas, {}),
      ask(FOREIGN.lostFacts, { limit }),
      ask(FOREIGN.lostEpisodes, { limit }),
    ])
    for (const fact of facts.flatMap((row) => foreignFact(project, row) ?? []))
      add(planned, 'facts', { ...factSide(fact, NO_FOREIGN_END), foreign: true })
    for (const episode of episodes.flatMap((row) => foreignEpisode(project, row) ?? []))
      add(planned, 'episodes', { ...episodeSide(episode), foreign: true })
    const own = (row: Row): boolean => row[0] === sagaId(project, String(row[1]))
    const sessions = sagas.filter((row) => !own(row)).flatMap((row) => foreignSession(project, row) ?? [])
    await mergeSessions(planned, sessions)
    await planLost(planned, lostFacts, lostEpisodes)
    rows = Math.max(0, ...[facts, episodes, lostFacts, lostEpisodes].map((list) => list.length))
    rows = [planned.rows.facts, planned.rows.episodes, planned.rows.markers].some((list) => list?.length) ? rows : 0
    return planned
  }
  await step({ project, plan })
  return { rows }
}

/** What others deleted is believed: an episode stays away, its claims go, and facts leave no entity alone. */
async function planLost(plan: Plan, facts: readonly Row[], episodes: readonly Row[]): Promise<void> {
  for (const [id, subject, object] of facts.map((row) => row.map(String))) {
    add(plan, 'factsGone', id!)
    went(plan, 'fact', id!)
    plan.left.add(subject!).add(object!)
  }
  const ids = episodes.map(([id]) => String(id))
  for (const id of ids) {
    add(plan, 'episodesGone', id)
    add(plan, 'tombstones', id)
    went(plan, 'episode', id)
  }
  const claims = await known(plan, BEFORE.claims, ids)
  add(plan, 'claimsGone', ...claims.keys())
  add(plan, 'left', ...plan.left)
}
