import type { Claim, Fact, Uuid } from '../../types.ts'
import type { Changes, Forgotten, Store } from '../store.ts'
import { foreignEndOf, mergeEntities, replaceFacts } from './plan-facts.ts'
import { chainSessions, mergeSessions, type Moves } from './plan-sessions.ts'
import { LABELS } from './labels.ts'
import { labelsIn } from './read.ts'
import { add, came, hasAny, known, newPlan, went, type Ask, type Plan } from './plan.ts'
import { claimSide, episodeSide, episodicOf, factSide, sagaId, storedFact, useSide } from './rows.ts'
import { BEFORE } from './write-queries.ts'

/** Compares a step with the graph, and gives what is to be written. */
export async function planApply(ask: Ask, changes: Changes): Promise<Plan> {
  const plan = newPlan(changes.project, ask, await labelsIn(ask))
  const episodes = lastById(changes.episodes)
  const claims = lastById(changes.claims)
  const named = [...episodes.map(({ id }) => id), ...claims.map(({ episode }) => episode)]
  const ids = episodes.map(({ id }) => id)
  const [forgotten, before, there, factsBefore] = await Promise.all([
    known(
      plan,
      BEFORE.tombstones,
      hasAny(plan, LABELS.tombstone) ? [...named, ...changes.facts.flatMap((fact) => fact.episodes)] : [],
    ),
    known(plan, BEFORE.episodes, hasAny(plan, LABELS.episode) ? ids : []),
    known(plan, BEFORE.episodics, hasAny(plan, 'Episodic') ? ids : []),
    known(plan, BEFORE.facts, hasAny(plan, LABELS.fact) ? changes.factsOf : []),
    mergeSessions(plan, changes.sessions),
    replaceClaims(plan, changes.claimsOf, claims),
  ])
  for (const section of ['claims', 'claimsNew'] as const)
    if (forgotten.size > 0 && plan.rows[section])
      plan.rows[section] = plan.rows[section].filter((row) => !forgotten.has((row as { episode: string }).episode))
  const facts = lastById(changes.facts).flatMap((fact) => withoutForgotten(fact, forgotten))
  const moves = new Map<string, Moves>()
  for (const episode of episodes) {
    const side = episodeSide(episode)
    const row = before.get(episode.id)
    if (forgotten.has(episode.id) || row?.[1] === side.hash) continue
    if (row || there.has(episode.id)) {
      add(plan, 'episodics', episodicOf(episode))
      add(plan, row ? 'episodes' : 'episodesNew', side)
    } else {
      const said = { entity_edges: [] }
      plan.born.set(episode.id, said)
      add(plan, 'episodicsNew', Object.assign(said, episodicOf(episode)))
      add(plan, 'episodesNew', side)
    }
    if (!row) came(plan, 'episode', episode.id)
    if (row) movesOf(moves, String(row[2])).went.push({ id: episode.id, at: Number(row[3]) })
    movesOf(moves, episode.session).came.push(episode)
  }
  await replaceFacts(plan, factsBefore, facts)
  await Promise.all([mergeEntities(plan, facts, changes.entities), chainSessions(plan, moves)])
  add(plan, 'uses', ...(changes.uses ?? []).map(useSide))
  add(plan, 'left', ...plan.left)
  return plan
}

function movesOf(moves: Map<string, Moves>, session: string): Moves {
  const own = moves.get(session) ?? { came: [], went: [] }
  moves.set(session, own)
  return own
}

/** The last one of each id. */
const lastById = <T extends { id: string }>(rows: readonly T[]): T[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
]

/** A fact that rests on forgotten episodes alone is forgotten too; else it is kept without naming them. */
function withoutForgotten(fact: Fact, forgotten: { has(id: Uuid): boolean }): Fact[] {
  const episodes = fact.episodes.filter((episode) => !forgotten.has(episode))
  if (episodes.length === fact.episodes.length) return [fact]
  return episodes.length === 0 ? [] : [{ ...fact, episodes }]
}

async function replaceClaims(plan: Plan, claimsOf: readonly Uuid[], claims: readonly Claim[]): Promise<void> {
  const before = await known(plan, BEFORE.claims, claimsOf)
  const kept = new Set(claims.map((claim) => claim.id))
  for (const id of before.keys()) if (!kept.has(id)) add(plan, 'claimsGone', id)
  for (const claim of claims) {
    const side = claimSide(claim)
    const known = before.get(claim.id)
    if (side.hash !== known?.[1]) add(plan, known ? 'claims' : 'claimsNew', side)
  }
}

/** What a request to forget takes; entities are counted when they went. */
export async function planForget(
  ask: Ask,
  request: Parameters<Store['forget']>[0],
): Promise<{ plan: Plan; taken: Omit<Forgotten, 'entities'> }> {
  const plan = newPlan(request.project, ask)
  const ids = [...new Set(request.episodes)]
  const forgotten = new Set(ids)
  const [tombstones, episodes, claims] = await Promise.all([
    known(plan, BEFORE.tombstones, ids),
    known(plan, BEFORE.episodes, ids),
    known(plan, BEFORE.claims, ids),
  ])
  add(plan, 'tombstones', ...ids.filter((id) => !tombstones.has(id)))
  const moves = new Map<string, Moves>()
  for (const [id, [, , session, at]] of episodes) {
    add(plan, 'summariesOfEntities', id)
    add(plan, 'summariesOfCommunities', id)
    add(plan, 'summariesOfSagas', id)
    add(plan, 'episodicsGone', id)
    add(plan, 'episodesGone', id)
    went(plan, 'episode', id)
    movesOf(moves, String(session)).went.push({ id, at: Number(at) })
  }
  add(plan, 'usesGone', ...ids)
  add(plan, 'claimsGone', ...claims.keys())
  const unfounded = await unfoundedTimelines(plan, claims)
  const factsBefore = await known(plan, BEFORE.facts, [...request.factsOf, ...unfounded])
  const facts = request.facts
    .filter((fact) => !unfounded.has(fact.timeline))
    .flatMap((fact) => withoutForgotten(fact, forgotten))
  const gone = await replaceFacts(plan, factsBefore, facts)
  await mergeEntities(plan, facts, [])
  for (const session of await chainSessions(plan, moves)) {
    // A session's title was made from its words, so it goes with the last of its episodes.
    add(plan, 'sessionsGone', session)
    add(plan, 'usesOfSessionsGone', session)
    add(plan, 'sagasGone', sagaId(plan.project, session))
  }
  const foreign = await forgetForeign(plan, ids, forgotten)
  add(plan, 'left', ...plan.left)
  return { plan, taken: { episodes: episodes.size, claims: claims.size, facts: gone + foreign } }
}

/** Facts that Graphiti made of forgotten episodes alone go; others do not name those episodes any more. */
async function forgetForeign(plan: Plan, ids: readonly Uuid[], forgotten: ReadonlySet<Uuid>): Promise<number> {
  for (const id of (await known(plan, BEFORE.mentioned, ids)).keys()) plan.left.add(id)
  let gone = 0
  for (const [id, row] of await known(plan, BEFORE.foreignOf, ids)) {
    const episodes = (row[7] as Uuid[]).filter((episode) => !forgotten.has(episode))
    const rest = { ...storedFact(plan.project, row), episodes, support: Math.max(1, episodes.length) }
    if (episodes.length > 0) {
      add(plan, 'edgesChanged', { uuid: id, episodes })
      add(plan, 'facts', { ...factSide(rest, foreignEndOf(row, undefined)), foreign: true })
      continue
    }
    gone += 1
    add(plan, 'edgesGone', id)
    add(plan, 'factsGone', id)
    went(plan, 'fact', id)
    plan.left.add(String(row[8])).add(String(row[9]))
  }
  return gone
}

/** Timelines that lose their last claim: nobody says so any more, whether the request names them or not. */
async function unfoundedTimelines(plan: Plan, claims: Map<string, readonly unknown[]>): Promise<Set<Uuid>> {
  const timelines = new Set([...claims.values()].map((row) => String(row[2])))
  const all = await known(plan, BEFORE.claimed, timelines)
  for (const [id, [, timeline]] of all) if (!claims.has(id)) timelines.delete(String(timeline))
  return timelines
}
