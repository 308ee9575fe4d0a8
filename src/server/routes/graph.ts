import {
  EntitiesAnswer,
  EntitiesQuery,
  EpisodesAnswer,
  EpisodesQuery,
  FactsAnswer,
  FactsQuery,
  InjectionsAnswer,
  InjectionsQuery,
  ListQuery,
  SessionsAnswer,
  TimelineQuery,
} from '../../api.ts'
import { seenFrom } from '../../engine/branches.ts'
import { showId } from '../../ids.ts'
import { LIST_LIMIT_MAX, SEARCH_LIMIT_DEFAULT } from '../../limits.ts'
import type { Fact, ProjectId, Usage } from '../../types.ts'
import type { ServerContext } from '../context.ts'
import { showEntity, showEpisode, showFact } from '../ids.ts'
import { route, type Route } from '../route.ts'

/** Reading the graph. Every list is bounded by `limit`, newest first unless said. */
export const graphRoutes = (server: ServerContext): Route[] => {
  const { store, hidden } = server.product
  const scope: Scope = async (project) =>
    project === undefined ? (await store.projects()).filter((id) => !hidden.includes(id)) : project.split(',')
  return [...factRoutes(server, scope), ...episodeRoutes(server, scope), injectionRoute(server)]
}

/** The projects that a query means: the named ones, else all that are a person's. */
type Scope = (project: string | undefined) => Promise<ProjectId[]>

function factRoutes({ product: { store, memory } }: ServerContext, scope: Scope): Route[] {
  const timeline = async (
    about: string | undefined,
    projects: readonly ProjectId[],
    limit: number,
  ): Promise<Fact[]> => {
    if (about === undefined) return store.facts({ projects, limit })
    const [first = '', ...aliases] = projects
    const found = await memory.search({
      project: { id: first, name: first, aliases },
      query: about,
      kinds: ['fact'],
      limit: SEARCH_LIMIT_DEFAULT,
    })
    if (found.items.length === 0) return []
    const facts = await store.facts({ projects, ids: found.items.map(({ id }) => id), limit })
    return store.facts({ projects, timelines: [...new Set(facts.map((fact) => fact.timeline))], limit })
  }

  return [
    route('get', '/v1/facts', {
      group: 'graph',
      about: 'Facts; with `asOf` those that were true then, with `knownAt` as they were known then.',
      query: FactsQuery,
      answer: FactsAnswer,
      handle: async ({ query: { project, limit, asOf, knownAt, rule, kind, entity, branch } }) => {
        const projects = await scope(project)
        const facts = await store.facts({
          projects,
          // Of all facts some are hidden on a branch: so many more are read.
          limit: branch === undefined ? limit : LIST_LIMIT_MAX,
          ...(asOf === undefined ? {} : { validAt: asOf }),
          ...(knownAt === undefined ? {} : { knownAt }),
          ...(rule === undefined ? {} : { rule }),
          ...(kind === undefined ? {} : { kinds: [kind] }),
          ...(entity === undefined ? {} : { entity: { name: entity } }),
        })
        const seen = await seenFrom(facts, { store, projects, branch })
        const items = seen.slice(0, limit)
        const usage = await store.usage({ projects, items: items.map(({ id }) => id) })
        return { items: items.map((fact) => ({ ...showFact(fact), ...usageOf(usage, fact.id) })) }
      },
    }),
    route('get', '/v1/timeline', {
      group: 'graph',
      about: 'What was true about something, and when; oldest first.',
      query: TimelineQuery,
      answer: FactsAnswer,
      handle: async ({ query: { project, about, limit } }) => {
        const facts = await timeline(about, await scope(project), limit)
        return { items: facts.toSorted((a, b) => a.validFrom.localeCompare(b.validFrom)).map(showFact) }
      },
    }),
    route('get', '/v1/entities', {
      group: 'graph',
      about: 'What facts are about.',
      query: EntitiesQuery,
      answer: EntitiesAnswer,
      handle: async ({ query: { project, limit, type, name } }) => {
        const entities = await store.entities({
          projects: await scope(project),
          limit,
          ...(type === undefined ? {} : { type }),
          ...(name === undefined ? {} : { name }),
        })
        return { items: entities.map(showEntity) }
      },
    }),
  ]
}

function usageOf(usage: ReadonlyMap<string, Usage>, id: string): { usage?: Usage } {
  const known = usage.get(id)
  return known ? { usage: known } : {}
}

function episodeRoutes({ product: { store } }: ServerContext, scope: Scope): Route[] {
  return [
    route('get', '/v1/episodes', {
      group: 'graph',
      about: 'What happened, newest first.',
      query: EpisodesQuery,
      answer: EpisodesAnswer,
      handle: async ({ query: { project, limit, session, file, from, to } }) => {
        const episodes = await store.episodes({
          projects: await scope(project),
          limit,
          ...(session === undefined ? {} : { session }),
          ...(file === undefined ? {} : { file }),
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        })
        return { items: episodes.map(showEpisode) }
      },
    }),
    route('get', '/v1/sessions', {
      group: 'graph',
      about: 'Sessions of OpenCode.',
      query: ListQuery,
      answer: SessionsAnswer,
      handle: async ({ query: { project, limit } }) => ({
        items: await store.sessions({ projects: await scope(project), limit }),
      }),
    }),
  ]
}

function injectionRoute({ product: { store, journal } }: ServerContext): Route {
  /** The journal keeps bare ids; the graph knows which of them are facts. */
  async function shownIds(items: readonly { id: string; hash: string }[]) {
    const ids = items.map(({ id }) => id)
    const facts =
      ids.length === 0 ? [] : await store.facts({ projects: await store.projects(), ids, limit: ids.length })
    const known = new Set(facts.map(({ id }) => id))
    return items.map(({ id, hash }) => ({ id: showId(known.has(id) ? 'fact' : 'episode', id), hash }))
  }
  return route('get', '/v1/injections', {
    group: 'graph',
    about: 'What was put into which prompt.',
    query: InjectionsQuery,
    answer: InjectionsAnswer,
    handle: async ({ query: { session, limit } }) => {
      const found = journal.injections({ limit, ...(session === undefined ? {} : { session }) })
      return { items: await Promise.all(found.map(async (one) => ({ ...one, items: await shownIds(one.items) }))) }
    },
  })
}
