import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SearchIndex, Unit } from '../index/search-index.ts'
import { PROJECTION_STEP_MAX, WINDOW_EPISODES_MAX } from '../limits.ts'
import type { Change, Store } from '../stores/store.ts'
import type { ProjectId, Uuid } from '../types.ts'
import { groupBy } from './group.ts'
import { surroundings, type Placed } from './surroundings.ts'
import { unitOfEpisode, unitOfFact } from './unit.ts'

export type Refresh = { project: ProjectId; episodes: readonly Uuid[] }
type Progress = (done: number, total: number) => void
/** Episodes just as a step wrote them, and those beside them as they are now: they need not be read back. */
export type Handed = { generation: number; placed: readonly Placed[] }

export type Projection = {
  /**
   * Takes into the index what the store has and the index has not, and nothing twice. `refresh`: episodes beside ones
   * that went, where whoever took them knows. `handed`: of the latest steps. Builds anew when the store lost steps that the index has. Killed anywhere
   * it goes on where it was. Calls must not overlap.
   */
  catchUp(options?: {
    refresh?: readonly Refresh[]
    handed?: readonly Handed[]
    onProgress?: Progress
  }): Promise<{ units: number }>
  rebuild(options?: { onProgress?: Progress }): Promise<{ units: number }>
}

type Options = {
  store: Store
  index: SearchIndex
  onLost?: (lost: { position: number; kept: number }) => void
  /** Whether to leave the rest for another time. */
  stopped?: () => boolean
}

/** Keeps the index a projection of the graph, by the store's list of changes. */
export function openProjection({ store, index, onLost, stopped }: Options): Projection {
  const catchUp: Projection['catchUp'] = async ({ refresh, handed = [], onProgress } = {}) => {
    const position = index.position()
    const kept = await store.kept(position)
    if (kept < position) {
      // A server that cannot be read yet must not cost the index, which answers meanwhile.
      await store.counts()
      onLost?.({ position, kept })
      return rebuild({ ...(onProgress ? { onProgress } : {}) })
    }
    const total = onProgress ? await totalOf(store) : 0
    // Together with what goes: the file must not keep its words in the window of another for a moment longer.
    let beside = (await Promise.all((refresh ?? []).map((one) => episodeUnits(store, one)))).flat()
    let units = 0
    let generation: number
    let ahead = readAfter(store, index.position(), handed)
    for (;;) {
      const { changes, units: read, upTo } = await ahead
      generation = upTo
      const last = changes.at(-1)
      if (!last) break
      // The store reads on while the index takes this in. What changes meanwhile comes again, at a later generation.
      ahead = readAfter(store, last.generation, handed)
      if (!refresh) beside.push(...(await besideGone({ store, index }, changes)))
      const put = [...beside, ...read]
      beside = []
      const drop = changes.filter(({ gone }) => gone).map(({ id }) => id)
      await index.update({ put, drop, position: last.generation })
      units += put.length
      onProgress?.(Math.min(units, total), total)
      // Who waits for an answer goes first.
      await nextTurn()
      if (stopped?.()) return { units }
    }
    // What came while the last one was read is for the next time: the position must not pass it.
    if (beside.length > 0 || index.position() < generation)
      await index.update({ put: beside, drop: [], position: Math.max(generation, index.position()) })
    return { units: units + beside.length }
  }
  const rebuild: Projection['rebuild'] = async ({ onProgress } = {}) => {
    await index.clear()
    return catchUp({ refresh: [], ...(onProgress ? { onProgress } : {}) })
  }
  return { catchUp, rebuild }
}

/** Units beside episodes that somebody took: their windows still hold the words. The index knows where those stood. */
async function besideGone(
  { store, index }: Pick<Options, 'store' | 'index'>,
  changes: readonly Change[],
): Promise<Unit[]> {
  const units: Unit[] = []
  const gone = changes.filter((change) => change.gone && change.kind === 'episode')
  for (const [project, own] of groupBy(gone, (change) => change.project)) {
    const ids = own.map(({ id }) => id)
    const beside = new Set<Uuid>()
    for (const { id, session, at } of index.known({ projects: [project], ids, limit: ids.length })) {
      const { before, after } = await store.neighbours({ id, project, session: session ?? '', at }, WINDOW_EPISODES_MAX)
      for (const near of [...before, ...after]) beside.add(near.id)
    }
    units.push(...(await episodeUnits(store, { project, episodes: [...beside] })))
  }
  return units
}

/**
 * Units of episodes whose last change is a step that was handed over, and the changes that are left. Where something went
 * meanwhile all is read: it may stand beside one of these.
 */
function ownUnits(changes: readonly Change[], handed: readonly Handed[]): { units: Unit[]; rest: readonly Change[] } {
  if (handed.length === 0 || changes.some(({ gone }) => gone)) return { units: [], rest: changes }
  // By number and id: a step that changed nothing has the number of another one, which somebody else may have written.
  const known = new Set(
    handed.flatMap(({ generation, placed }) => placed.map(({ episode }) => keyOf(generation, episode.id))),
  )
  const own = changes.filter(({ kind, generation, id }) => kind === 'episode' && known.has(keyOf(generation, id)))
  const ids = new Set(own.map(({ id }) => id))
  const units = handed
    .flatMap(({ placed }) => placed)
    .filter(({ episode, before, after }) => [episode, ...before, ...after].some(({ id }) => ids.has(id)))
    .map(({ episode, before, after }) => unitOfEpisode(episode, { before, after }))
  return { units, rest: changes.filter(({ kind, id }) => kind !== 'episode' || !ids.has(id)) }
}

const keyOf = (generation: number, id: Uuid): string => `${generation} ${id}`

/** `upTo`: the generation before it was read: nothing up to it is missing. */
type Read = { changes: readonly Change[]; units: Unit[]; upTo: number }

function readAfter(store: Store, after: number, handed: readonly Handed[]): Promise<Read> {
  const read = async (): Promise<Read> => {
    const upTo = await store.generation()
    const changes = await store.changes({ after, limit: PROJECTION_STEP_MAX })
    const own = ownUnits(changes, handed)
    return { changes, units: [...own.units, ...(await unitsOf(store, own.rest))], upTo }
  }
  const reading = read()
  // One that is given up is nobody's failure; who awaits it hears of it.
  reading.catch(() => undefined)
  return reading
}

async function unitsOf(store: Store, changes: readonly Change[]): Promise<Unit[]> {
  const units: Unit[] = []
  for (const [project, own] of groupBy(
    changes.filter(({ gone }) => !gone),
    (change) => change.project,
  )) {
    const ids = (kind: Change['kind']): Uuid[] => own.filter((change) => change.kind === kind).map(({ id }) => id)
    const facts = ids('fact')
    const [episodes, found] = await Promise.all([
      episodeUnits(store, { project, episodes: ids('episode') }),
      facts.length === 0 ? [] : store.facts({ projects: [project], ids: facts, limit: facts.length }),
    ])
    units.push(...episodes, ...found.map(unitOfFact))
  }
  return units
}

async function episodeUnits(store: Store, { project, episodes: ids }: Refresh): Promise<Unit[]> {
  if (ids.length === 0) return []
  const episodes = await store.episodes({ projects: [project], ids, limit: ids.length })
  const placed = await surroundings(store, { episodes, reach: WINDOW_EPISODES_MAX })
  return placed.map(({ episode, before, after }) => unitOfEpisode(episode, { before, after }))
}

async function totalOf(store: Store): Promise<number> {
  const { episodes, facts } = await store.counts()
  return episodes + facts
}
