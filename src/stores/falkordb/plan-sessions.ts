import type { Episode, Session, Uuid } from '../../types.ts'
import { toGraphiti, toMilliseconds } from './moments.ts'
import { add, edgeId, known, type Plan } from './plan.ts'
import { sagaId, sessionFrom, sessionSide, type StoredSession } from './rows.ts'
import { BEFORE } from './write-queries.ts'

/** Merges what is said of sessions into what is known of them; the order in which they come does not matter. */
export async function mergeSessions(plan: Plan, sessions: readonly Session[]): Promise<void> {
  const stored = await known(
    plan,
    BEFORE.sessions,
    sessions.map((session) => session.id),
  )
  const merged = new Map<string, StoredSession>()
  for (const session of sessions) {
    const row = stored.get(session.id)
    const before = merged.get(session.id) ?? (row && sessionFrom(plan.project, row))
    merged.set(session.id, mergeSession(before, session))
  }
  for (const session of merged.values()) {
    const side = sessionSide(session)
    if (side['row'] !== stored.get(session.id)?.[1]) add(plan, 'sessions', side)
  }
}

const least = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b < a) ? b : a)

/** The newest title that is known wins, the greater one on a tie. */
function mergeSession(before: StoredSession | undefined, session: Session): StoredSession {
  const coming: StoredSession = { ...session, titleAt: session.title === null ? '' : session.lastAt }
  if (!before) return coming
  const age = ({ title, titleAt }: StoredSession): string => titleAt + (title ?? '')
  const newer = age(coming) > age(before) ? coming : before
  return {
    ...before,
    title: newer.title,
    titleAt: newer.titleAt,
    parent: least(before.parent, coming.parent),
    directory: least(before.directory, coming.directory),
    startedAt: before.startedAt < coming.startedAt ? before.startedAt : coming.startedAt,
    lastAt: before.lastAt > coming.lastAt ? before.lastAt : coming.lastAt,
  }
}

type Link = { id: Uuid; at: number }

/** What happens to the episodes of one session: some come (or come to another time), some go. */
export type Moves = { came: Pick<Episode, 'id' | 'at'>[]; went: { id: Uuid; at: number }[] }

/**
 * Graphiti's saga of a session: it has the episodes, each leads to the next by (time, id), and it knows the first and the
 * last one. Episodes may come between others, and the links are mended there. Gives the sessions that have no episode left.
 */
export async function chainSessions(plan: Plan, moves: ReadonlyMap<string, Moves>): Promise<string[]> {
  const stored = await linksAround(plan, moves)
  return [...moves]
    .filter(([session, each]) => !chain(plan, session, each, stored.get(session) ?? []))
    .map(([id]) => id)
}

const firstMove = ({ came, went }: Moves): number =>
  Math.min(...came.map(({ at }) => toMilliseconds(at)), ...went.map(({ at }) => at))

/**
 * What each session has from its first move on, and what is right before that. Mostly that is the end of its saga; only
 * where it is not, all that came earlier is looked through.
 */
async function linksAround(plan: Plan, moves: ReadonlyMap<string, Moves>): Promise<Map<string, Link[]>> {
  const found = new Map<string, Link[]>()
  const look = async (query: string, sessions: readonly string[]): Promise<void> => {
    if (sessions.length === 0) return
    for (const session of sessions) found.set(session, [])
    const named = sessions.map((session) => [session, firstMove(moves.get(session)!), sagaId(plan.project, session)])
    for (const [session, id, at] of await plan.ask(query, { sessions: named }))
      found.get(String(session))?.push({ id: String(id), at: Number(at) })
  }
  await look(BEFORE.chains, [...moves.keys()])
  const unsure = [...moves].filter(([session, each]) => !found.get(session)?.some(({ at }) => at < firstMove(each)))
  await look(
    BEFORE.chainsBefore,
    unsure.map(([session]) => session),
  )
  return found
}

/** Whether any episode is left. */
function chain(plan: Plan, session: string, moved: Moves, stored: readonly Link[]): boolean {
  const { project } = plan
  const { came, went } = moved
  const before = stored.toSorted(byPlace)
  const gone = new Set([...went.map(({ id }) => id), ...came.map(({ id }) => id)])
  const after = [
    ...before.filter(({ id }) => !gone.has(id)),
    ...came.map(({ id, at }) => ({ id, at: toMilliseconds(at) })),
  ].toSorted(byPlace)
  const saga = sagaId(project, session)
  if (after.length === 0) return false
  const [linksBefore, linksAfter] = [pairsOf(before), pairsOf(after)]
  for (const [pair, [from, to]] of linksBefore)
    if (!linksAfter.has(pair)) add(plan, 'nextGone', edgeId(plan, 'next', from.id, to.id))
  for (const [pair, [from, to]] of linksAfter) {
    if (linksBefore.has(pair)) continue
    const uuid = edgeId(plan, 'next', from.id, to.id)
    add(plan, plan.born.has(from.id) || plan.born.has(to.id) ? 'nextEpisodesNew' : 'nextEpisodes', {
      uuid,
      from: from.id,
      to: to.id,
      group_id: project,
      created_at: momentOf(to),
    })
  }
  // The row before the first move is there when anything precedes it.
  const [first, last] = [after[0]!, after.at(-1)!]
  const start = firstMove(moved)
  const isFirst = !before.some((link) => link.at < start)
  add(plan, 'sagas', {
    ...{ uuid: saga, name: session, group_id: project, last_episode_uuid: last.id },
    ...(isFirst && { first_episode_uuid: first.id, created_at: momentOf(first) }),
  })
  for (const { id, at } of came) {
    const uuid = edgeId(plan, 'has', session, id)
    add(plan, plan.born.has(id) ? 'hasEpisodesNew' : 'hasEpisodes', {
      uuid,
      from: saga,
      to: id,
      group_id: project,
      created_at: toGraphiti(at),
    })
  }
  return true
}

const momentOf = ({ at }: Link): string => toGraphiti(new Date(at).toISOString())
const byPlace = (a: Link, b: Link): number => a.at - b.at || (a.id < b.id ? -1 : 1)

function pairsOf(links: readonly Link[]): Map<string, [Link, Link]> {
  const pairs = links.slice(1).map((to, index): [string, [Link, Link]] => {
    const from = links[index]!
    return [`${from.id} ${to.id}`, [from, to]]
  })
  return new Map(pairs)
}
