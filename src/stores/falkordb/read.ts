import type { Claim, Entity, Episode, Fact, ProjectId, Usage, Uuid } from '../../types.ts'
import type { Counts, EntityQuery, EpisodeQuery, Rows, SessionQuery, Store } from '../store.ts'
import { LABELS } from './labels.ts'
import type { Parameters, Row } from './cypher.ts'
import type { CypherValue } from './cypher.ts'
import { toMilliseconds } from './moments.ts'
import type { Ask } from './plan.ts'
import { factsReader, idsBy, idsOf } from './read-facts.ts'
import { episodesQuery, PAGES, READ, type EpisodeCondition } from './read-queries.ts'
import { claimFrom, entityFrom, episodeFrom, factFrom, sessionFrom, useFrom } from './rows.ts'

export type Reader = Pick<
  Store,
  | 'episodes'
  | 'neighbours'
  | 'claims'
  | 'facts'
  | 'uses'
  | 'usage'
  | 'entities'
  | 'sessions'
  | 'counts'
  | 'tombstoned'
  | 'page'
>

type Options = {
  askOf: (project: ProjectId) => Ask
  /** For questions whose columns are all text or numbers. */
  plainOf: (project: ProjectId) => Ask
  projects: () => Promise<ProjectId[]>
}

/** Reads of the graphs: each project is asked by itself, and the answers are put into one order here. */
export function reader({ askOf, plainOf, projects }: Options): Reader {
  const facts = factsReader({ askOf, plainOf })
  async function each<T>(
    named: readonly ProjectId[],
    limit: number,
    ask: (project: ProjectId) => Promise<T[]>,
    order: (a: T, b: T) => number,
  ): Promise<T[]> {
    if (limit <= 0) return []
    const found = await Promise.all([...new Set(named)].map(ask))
    return found.flat().toSorted(order).slice(0, limit)
  }
  return {
    episodes: (query) => {
      const newestFirst = (a: Episode, b: Episode): number => compare(b.at, a.at) || compare(b.id, a.id)
      const order = query.order === 'oldest' ? (a: Episode, b: Episode) => newestFirst(b, a) : newestFirst
      return each(query.projects, query.limit, (project) => episodes(plainOf(project), project, query), order)
    },
    neighbours: (episode, limit) => neighbours(plainOf(episode.project), episode, limit),
    claims: async ({ project, ...query }) => claims(plainOf(project), project, query),
    facts: (query) => {
      const newestFirst = (a: Fact, b: Fact): number => compare(b.validFrom, a.validFrom) || compare(b.id, a.id)
      return each(query.projects, query.limit, (project) => facts(project, query), newestFirst)
    },
    uses: async ({ project, session, limit }) => {
      if (limit <= 0) return []
      const rows = await plainOf(project)(READ.usesOfSession, { session, limit })
      return rows.map((row) => useFrom(project, row)).toSorted((a, b) => compare(a.at, b.at) || compare(a.id, b.id))
    },
    usage: async ({ projects, items }) => {
      const asked = [...new Set(projects)].map((project) => unwound(askOf(project), READ.usage, 'items', items))
      const total = new Map<Uuid, Usage>()
      for (const row of (await Promise.all(asked)).flat()) {
        const [injected, used, contradicted, corrected] = row.slice(1).map(Number) as [number, number, number, number]
        const known = total.get(String(row[0])) ?? { injected: 0, used: 0, contradicted: 0, corrected: 0 }
        total.set(String(row[0]), {
          injected: known.injected + injected,
          used: known.used + used,
          contradicted: known.contradicted + contradicted,
          corrected: known.corrected + corrected,
        })
      }
      return total
    },
    entities: (query) => {
      const newestFirst = (a: Entity, b: Entity): number => compare(b.createdAt, a.createdAt) || compare(b.id, a.id)
      return each(query.projects, query.limit, (project) => entities(askOf(project), project, query), newestFirst)
    },
    sessions: (query) =>
      each(
        query.projects,
        query.limit,
        (project) => sessions(plainOf(project), project, query),
        (a, b) => compare(b.lastAt, a.lastAt) || compare(b.id, a.id),
      ),
    counts: async (named) => {
      const there = await projects()
      const counted = named ? there.filter((project) => named.includes(project)) : there
      const each = await Promise.all(counted.map((project) => countsIn(askOf(project))))
      const sum = (key: keyof Counts): number => each.reduce((total, counts) => total + counts[key], 0)
      const [sessions, episodes, entities] = [sum('sessions'), sum('episodes'), sum('entities')]
      return { projects: counted.length, sessions, episodes, entities, facts: sum('facts'), claims: sum('claims') }
    },
    tombstoned: async ({ project, episodes: ids }) =>
      (await unwound(askOf(project), READ.tombstones, 'ids', ids)).map(([id]) => String(id)),
    page: (kind, { project, after = '', limit }) =>
      page(kind === 'entity' ? askOf(project) : plainOf(project), { kind, project, after, limit }),
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Asks about a list of ids, each once; nothing is asked about none. */
async function unwound(ask: Ask, query: string, name: string, ids: Iterable<string>): Promise<Row[]> {
  const list = [...new Set(ids)]
  return list.length === 0 ? [] : ask(query, { [name]: list })
}

async function episodes(ask: Ask, project: ProjectId, query: EpisodeQuery): Promise<Episode[]> {
  const { ids, session, file, from, to, limit } = query
  if (ids?.length === 0) return []
  const values: Record<string, CypherValue> = { limit }
  const conditions: EpisodeCondition[] = []
  const add = (condition: EpisodeCondition, value: CypherValue | undefined): void => {
    if (value === undefined) return
    values[condition] = value
    conditions.push(condition)
  }
  add('file', file)
  add('session', session)
  add('from', from && toMilliseconds(from))
  add('to', to && toMilliseconds(to))
  if (ids) values['ids'] = [...new Set(ids)]
  const text = episodesQuery(ids ? idsBy(ids, limit) : 'all', conditions, query.order === 'oldest' ? 'ASC' : 'DESC')
  return (await ask(text, values)).map((row) => episodeFrom(project, row))
}

type Place = Pick<Episode, 'id' | 'project' | 'session' | 'at'>

async function neighbours(
  ask: Ask,
  { id, project, session, at }: Place,
  limit: number,
): Promise<{ before: Episode[]; after: Episode[] }> {
  if (limit <= 0) return { before: [], after: [] }
  const values: Parameters = { id, session, at: toMilliseconds(at), limit }
  const [before, after] = await Promise.all([ask(READ.spokenBefore, values), ask(READ.spokenAfter, values)])
  const inOrder = (rows: Row[]): Episode[] =>
    rows.map((row) => episodeFrom(project, row)).toSorted((a, b) => compare(a.at, b.at) || compare(a.id, b.id))
  return { before: inOrder(before), after: inOrder(after) }
}

async function claims(
  ask: Ask,
  project: ProjectId,
  { timelines, episodes: of, branches }: Omit<Parameters0<Store['claims']>, 'project'>,
): Promise<Claim[]> {
  if (!timelines && !of && !branches) return []
  const rows = of
    ? await unwound(ask, READ.claimsOfEpisodes, 'episodes', of)
    : timelines
      ? await unwound(ask, READ.claimsOfTimelines, 'timelines', timelines)
      : await unwound(ask, READ.claimsOfBranches, 'branches', branches!)
  const said = rows.map((row) => claimFrom(project, row))
  const found = branches ? said.filter(({ branch }) => branch !== null && branches.includes(branch)) : said
  const among = of && timelines ? await withTimelines(ask, timelines) : undefined
  return found
    .filter((claim) => !among || among.has(claim.id))
    .toSorted((a, b) => compare(a.learnedAt, b.learnedAt) || compare(a.id, b.id))
}

type Parameters0<F extends (query: never) => unknown> = F extends (query: infer Query) => unknown ? Query : never

const withTimelines = async (ask: Ask, timelines: readonly Uuid[]): Promise<Set<unknown>> =>
  new Set((await unwound(ask, READ.claimsOfTimelines, 'timelines', timelines)).map(([id]) => id))

async function entities(ask: Ask, project: ProjectId, { type, name, limit }: EntityQuery): Promise<Entity[]> {
  const rows =
    name === undefined
      ? await ask(type ? READ.entitiesOfType : READ.entities, { limit, ...(type && { type }) })
      : (
          await Promise.all([
            ask(READ.entitiesById, { ids: idsOf(project, { type, name }) }),
            ask(READ.entitiesByName, { name }),
          ])
        ).flat()
  const found = rows.flatMap((row) => entityFrom(project, row) ?? []).filter((entity) => !type || entity.type === type)
  return [...new Map(found.map((entity) => [entity.id, entity])).values()]
}

async function sessions(ask: Ask, project: ProjectId, { ids, limit }: SessionQuery): Promise<Rows['session'][]> {
  const rows = ids ? await unwound(ask, READ.sessionsById, 'ids', ids) : await ask(READ.sessions, { limit })
  return rows.map((row) => sessionOf(project, row))
}

function sessionOf(project: ProjectId, row: Row): Rows['session'] {
  const { id, title, parent, directory, startedAt, lastAt } = sessionFrom(project, row)
  return { id, project, title, parent, directory, startedAt, lastAt }
}

/** Nodes of each label; empty where there is no graph. */
export async function labelsIn(ask: Ask): Promise<Record<string, number | undefined>> {
  const [row] = await ask(READ.counts, {})
  return (row?.[0] ?? {}) as Record<string, number | undefined>
}

/** From the database's own counters, whatever the size of the graph. */
export async function countsIn(ask: Ask): Promise<Counts> {
  const [row] = await ask(READ.counts, {})
  const labels = (row?.[0] ?? {}) as Record<string, number | undefined>
  const count = (label: string): number => labels[label] ?? 0
  return {
    projects: row ? 1 : 0,
    sessions: count(LABELS.session),
    episodes: count(LABELS.episode),
    entities: count('Entity'),
    facts: count(LABELS.fact),
    claims: count(LABELS.claim),
  }
}

type Page<Kind extends keyof Rows> = { kind: Kind; project: ProjectId; after: string; limit: number }

async function page<Kind extends keyof Rows>(
  ask: Ask,
  { kind, project, after, limit }: Page<Kind>,
): Promise<Rows[Kind][]> {
  if (limit <= 0) return []
  const rows = await ask(PAGES[kind], { after, limit })
  const read = READERS[kind] as (project: ProjectId, row: Row) => Rows[Kind] | undefined
  return rows.flatMap((row) => read(project, row) ?? []).toSorted((a, b) => compare(a.id, b.id))
}

const READERS: { [Kind in keyof Rows]: (project: ProjectId, row: Row) => Rows[Kind] | undefined } = {
  session: sessionOf,
  episode: episodeFrom,
  claim: claimFrom,
  fact: factFrom,
  entity: entityFrom,
  use: useFrom,
  tombstone: (project, [id]) => ({ id: String(id), project }),
}
