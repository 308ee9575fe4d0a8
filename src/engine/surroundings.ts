import type { Store } from '../stores/store.ts'
import type { Episode } from '../types.ts'
import { isNeighbour } from './extract.ts'
import { isWhole, manifestOf } from './extract/manifests.ts'
import { isWork } from './extract/work.ts'
import { groupBy } from './group.ts'
import { SHOWN_BESIDE_MAX, WORK_BESIDE_MAX, WORK_BESIDE_MS, WORK_LINE_MAX } from '../limits.ts'

/** An episode with the spoken ones beside it in its session: `before` ends with the nearest, `after` starts with it. */
export type Placed = { episode: Episode; before: Episode[]; after: Episode[]; shown?: Episode[] }

/** The episodes with all that extraction looks at beside them, and the stored ones that are read otherwise because of them. */
export async function placed(
  store: Pick<Store, 'neighbours' | 'episodes'>,
  { episodes, reach }: { episodes: readonly Episode[]; reach: number },
): Promise<Placed[]> {
  return withWork(store, await withShown(store, await surroundings(store, { episodes, reach })))
}

/**
 * The episodes, and the stored ones whose surroundings they change, each with `reach` neighbours on both sides.
 * It does not matter which of the episodes are stored already. What nobody spoke has no neighbours and is none.
 */
export async function surroundings(
  store: Pick<Store, 'neighbours'>,
  { episodes, reach }: { episodes: readonly Episode[]; reach: number },
): Promise<Placed[]> {
  const placed: Placed[] = episodes
    .filter((episode) => !isNeighbour(episode))
    .map((episode) => ({ episode, before: [], after: [] }))
  const sessions = [...groupBy(episodes.filter(isNeighbour), sessionKey).values()]
  // All at once: where the store is a server, each is a way there and back.
  const lines = sessions.map(async (spoken) => {
    const given = spoken.toSorted(byTime)
    return { given, line: await lineOf(store, { given, reach: 2 * reach }) }
  })
  for (const { given, line } of await Promise.all(lines)) {
    const ids = new Set(given.map(({ id }) => id))
    const touched = new Set<number>()
    for (const [at, { id }] of line.entries()) {
      if (!ids.has(id)) continue
      for (let near = Math.max(0, at - reach); near <= Math.min(line.length - 1, at + reach); near++) touched.add(near)
    }
    for (const at of touched) {
      const before = line.slice(Math.max(0, at - reach), at)
      placed.push({ episode: line[at]!, before, after: line.slice(at + 1, at + 1 + reach) })
    }
  }
  return placed
}

/**
 * The same for work: an edit or a command with the work before it in its session, up to WORK_BESIDE_MS back. Stored
 * episodes behind a new one are placed again, since it may stand before them.
 */
export async function withWork(store: Pick<Store, 'episodes'>, placed: readonly Placed[]): Promise<Placed[]> {
  const found = new Map(placed.map((one) => [one.episode.id, one]))
  const work = placed.map(({ episode }) => episode).filter(isWork)
  for (const own of groupBy(work, sessionKey).values()) {
    const times = own.map(({ at }) => Date.parse(at))
    const stored = await store.episodes({
      projects: [own[0]!.project],
      session: own[0]!.session,
      from: new Date(Math.min(...times) - WORK_BESIDE_MS).toISOString(),
      to: new Date(Math.max(...times) + WORK_BESIDE_MS + 1).toISOString(),
      order: 'oldest',
      limit: WORK_LINE_MAX,
    })
    const ids = new Set(own.map(({ id }) => id))
    const line = [...stored.filter((one) => isWork(one) && !ids.has(one.id)), ...own].toSorted(byTime)
    for (const [at, episode] of line.entries()) {
      const before = line
        .slice(Math.max(0, at - WORK_BESIDE_MAX), at)
        .filter((one) => Date.parse(episode.at) - Date.parse(one.at) <= WORK_BESIDE_MS)
      if (ids.has(episode.id) || before.some(({ id }) => ids.has(id)))
        found.set(episode.id, { episode, before, after: [] })
    }
  }
  return [...found.values()]
}

/**
 * The same for manifests: a look at one with the earlier looks at it. The next stored look at the whole of it is placed
 * again, since it says what has gone since then.
 */
export async function withShown(store: Pick<Store, 'episodes'>, placed: readonly Placed[]): Promise<Placed[]> {
  const found = new Map(placed.map((one) => [one.episode.id, one]))
  const shows = placed.map(({ episode }) => episode).filter((episode) => manifestOf(episode) !== undefined)
  for (const [file, own] of groupBy(shows, (episode) => manifestOf(episode)!)) {
    const ids = new Set(own.map(({ id }) => id))
    const stored = await looksAt(store, { file, own })
    const line = [...stored.filter((one) => manifestOf(one) === file && !ids.has(one.id)), ...own].toSorted(byTime)
    for (const [at, episode] of line.entries()) {
      if (!isWhole(episode)) continue
      const shown = line.slice(Math.max(0, at - SHOWN_BESIDE_MAX), at)
      const sinceWhole = shown.slice(Math.max(0, shown.findLastIndex(isWhole)))
      if (!ids.has(episode.id) && !sinceWhole.some(({ id }) => ids.has(id))) continue
      const known = found.get(episode.id) ?? { episode, before: [], after: [] }
      found.set(episode.id, { ...known, shown })
    }
  }
  return [...found.values()]
}

/** Stored looks at a file around the given ones; of a manifest there are few. */
async function looksAt(
  store: Pick<Store, 'episodes'>,
  { file, own }: { file: string; own: readonly Episode[] },
): Promise<Episode[]> {
  const [first, last] = [
    own.map(({ at }) => at).toSorted()[0]!,
    own
      .map(({ at }) => at)
      .toSorted()
      .at(-1)!,
  ]
  const ask = { projects: [own[0]!.project], file }
  const [before, between, after] = await Promise.all([
    store.episodes({ ...ask, to: first, limit: SHOWN_BESIDE_MAX }),
    store.episodes({ ...ask, from: first, to: last, order: 'oldest', limit: WORK_LINE_MAX }),
    store.episodes({ ...ask, from: last, order: 'oldest', limit: SHOWN_BESIDE_MAX }),
  ])
  return [...before, ...between, ...after]
}

/** The given episodes of one session among the stored ones, complete within `reach` of each. */
async function lineOf(
  store: Pick<Store, 'neighbours'>,
  { given, reach }: { given: readonly Episode[]; reach: number },
): Promise<Episode[]> {
  const line = new Map<string, Episode>()
  // Stored episodes behind the last one that was asked about; ahead of it nothing is missing.
  let ahead: Episode[] = []
  let exhausted = false
  for (const [at, episode] of given.entries()) {
    ahead = ahead.filter((stored) => byTime(stored, episode) > 0)
    if (at > 0 && (exhausted || ahead.length >= reach)) continue
    const { before, after } = await neighboursOf(store, { episode, reach, following: given.length - at })
    for (const stored of [...before, ...after.episodes]) line.set(stored.id, stored)
    ahead = after.episodes
    exhausted = after.all
  }
  for (const episode of given) line.set(episode.id, episode)
  return [...line.values()].toSorted(byTime)
}

/**
 * Mostly nothing is stored behind what comes now, so little is asked first; else one question for all that follow,
 * where they stand in a row.
 */
async function neighboursOf(
  store: Pick<Store, 'neighbours'>,
  { episode, reach, following }: { episode: Episode; reach: number; following: number },
): Promise<{ before: Episode[]; after: { episodes: Episode[]; all: boolean } }> {
  const first = await store.neighbours(episode, reach)
  const before = first.before.slice(-reach)
  if (first.after.length < reach) return { before, after: { episodes: first.after, all: true } }
  const { after } = await store.neighbours(episode, reach + following)
  return { before, after: { episodes: after, all: after.length < reach + following } }
}

const sessionKey = ({ project, session }: Episode): string => `${project} ${session}`
const byTime = (a: Episode, b: Episode): number => compare(a.at, b.at) || compare(a.id, b.id)
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
