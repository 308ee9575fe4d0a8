import type { SearchIndex, Unit } from '../index/search-index.ts'
import { PROJECTION_STEP_MAX, WINDOW_EPISODES_MAX } from '../limits.ts'
import type { Change, Store } from '../stores/store.ts'
import type { ProjectId, Uuid } from '../types.ts'
import { groupBy } from './group.ts'
import { surroundings } from './surroundings.ts'
import { unitOfEpisode, unitOfFact } from './unit.ts'

export type Refresh = { project: ProjectId; episodes: readonly Uuid[] }
type Progress = (done: number, total: number) => void

export type Projection = {
  /**
   * Takes into the index what the store has and the index has not, and nothing twice. `refresh`: episodes beside ones
   * that went, whose window still holds their words; whoever removes episodes names them. Without it the index is
   * built anew when episodes went. Killed anywhere it goes on where it was. Calls must not overlap.
   */
  catchUp(options?: { refresh?: readonly Refresh[]; onProgress?: Progress }): Promise<{ units: number }>
  rebuild(options?: { onProgress?: Progress }): Promise<{ units: number }>
}

/** Keeps the index a projection of the graph, by the store's list of changes. */
export function openProjection({ store, index }: { store: Store; index: SearchIndex }): Projection {
  const catchUp: Projection['catchUp'] = async ({ refresh, onProgress } = {}) => {
    // A store below our position was rebuilt, or brought back from a copy.
    if ((await store.generation()) < index.position()) return rebuild({ ...(onProgress ? { onProgress } : {}) })
    const total = onProgress ? await totalOf(store) : 0
    const unseen = index.position() === 0
    // Together with what goes: the file must not keep its words in the window of another for a moment longer.
    let beside = (await Promise.all((refresh ?? []).map((one) => episodeUnits(store, one)))).flat()
    let units = 0
    for (;;) {
      const changes = await store.changes({ after: index.position(), limit: PROJECTION_STEP_MAX })
      const last = changes.at(-1)
      if (!last) break
      if (!refresh && !unseen && (await lostWords(store, changes)))
        return rebuild({ ...(onProgress ? { onProgress } : {}) })
      const put = [...(await unitsOf(store, changes)), ...beside]
      beside = []
      const drop = changes.filter(({ gone }) => gone).map(({ id }) => id)
      await index.update({ put, drop, position: last.generation })
      units += put.length
      onProgress?.(Math.min(units, total), total)
    }
    const generation = await store.generation()
    if (beside.length > 0 || index.position() < generation)
      await index.update({ put: beside, drop: [], position: generation })
    return { units: units + beside.length }
  }
  const rebuild: Projection['rebuild'] = async ({ onProgress } = {}) => {
    await index.clear()
    return catchUp({ refresh: [], ...(onProgress ? { onProgress } : {}) })
  }
  return { catchUp, rebuild }
}

/** Whether episodes went beside which others stay: those may hold their words. A project that went whole leaves none. */
async function lostWords(store: Store, changes: readonly Change[]): Promise<boolean> {
  const lost = new Set(changes.filter(({ kind, gone }) => gone && kind === 'episode').map(({ project }) => project))
  return lost.size > 0 && (await store.projects()).some((project) => lost.has(project))
}

async function unitsOf(store: Store, changes: readonly Change[]): Promise<Unit[]> {
  const units: Unit[] = []
  for (const [project, own] of groupBy(
    changes.filter(({ gone }) => !gone),
    (change) => change.project,
  )) {
    const ids = (kind: Change['kind']): Uuid[] => own.filter((change) => change.kind === kind).map(({ id }) => id)
    units.push(...(await episodeUnits(store, { project, episodes: ids('episode') })))
    const facts = ids('fact')
    if (facts.length === 0) continue
    const found = await store.facts({ projects: [project], ids: facts, limit: facts.length })
    units.push(...found.map(unitOfFact))
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
