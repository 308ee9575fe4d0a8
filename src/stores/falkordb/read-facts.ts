import { toMilliseconds } from './moments.ts'
import { entityId } from '../../names.ts'
import { EntityType, type Fact, type ProjectId, type Uuid } from '../../types.ts'
import type { FactQuery } from '../store.ts'
import type { CypherValue } from './cypher.ts'
import type { Ask } from './plan.ts'
import { factsQuery, READ, type FactCondition } from './read-queries.ts'
import { factFrom } from './rows.ts'

type Options = { askOf: (project: ProjectId) => Ask; plainOf: (project: ProjectId) => Ask }

/** Facts of one project, in no order where all that were asked for may come. */
export function factsReader({ askOf, plainOf }: Options): (project: ProjectId, query: FactQuery) => Promise<Fact[]> {
  const both = (project: ProjectId): Both => ({ plain: plainOf(project), ask: askOf(project) })
  const statedIn = stating(both)
  return async (project, query) =>
    isOnlyEpisode(query) ? statedIn(project, query.episode!) : factsBy(both(project), project, query)
}

/** Where all that are asked for may come, nothing is put into an order there. */
export const idsBy = (ids: readonly string[], limit: number): 'ids' | 'every' => (ids.length <= limit ? 'every' : 'ids')

type Both = { plain: Ask; ask: Ask }

/**
 * The facts that an episode states. A recall asks this of a dozen episodes at once: what is asked in one turn of the
 * event loop is asked together.
 */
function stating(both: (project: ProjectId) => Both): (project: ProjectId, episode: Uuid) => Promise<Fact[]> {
  const waiting = new Map<ProjectId, { episodes: Set<Uuid>; found: Promise<Fact[]> }>()
  const begin = (project: ProjectId): { episodes: Set<Uuid>; found: Promise<Fact[]> } => {
    const episodes = new Set<Uuid>()
    const found = Promise.resolve().then(() => {
      waiting.delete(project)
      const { plain, ask } = both(project)
      return saidBy(ask, [...episodes], async (by, list) => {
        if (list.length === 0) return []
        const query = factsQuery(by === 'ids' ? 'every' : 'everyTimeline', [])
        return (await plain(query, { ids: [...new Set(list)] })).map((row) => factFrom(project, row))
      })
    })
    const together = { episodes, found }
    waiting.set(project, together)
    return together
  }
  return async (project, episode) => {
    const together = waiting.get(project) ?? begin(project)
    together.episodes.add(episode)
    return (await together.found).filter((fact) => fact.episodes.includes(episode))
  }
}

const isOnlyEpisode = ({ kinds, rule, entity, validAt, knownAt, ids, timelines, episode }: FactQuery): boolean =>
  episode !== undefined &&
  [kinds, rule, entity, validAt, knownAt, ids, timelines].every((condition) => condition === undefined)

async function factsBy({ plain, ask }: Both, project: ProjectId, query: FactQuery): Promise<Fact[]> {
  const { kinds, rule, entity, validAt, knownAt, episode, limit } = query
  if (query.ids?.length === 0 || query.timelines?.length === 0) return []
  const values: Record<string, CypherValue> = { limit }
  const conditions: FactCondition[] = []
  const add = (condition: FactCondition, values: Record<string, CypherValue>): void => {
    conditions.push(condition)
    Object.assign(all, values)
  }
  const all = values
  if (kinds) add('kinds', { kinds: [...kinds] })
  if (rule !== undefined) add('rule', { rule })
  if (entity) add('entity', { entity: idsOf(project, entity) })
  if (knownAt !== undefined) add('known', { known: toMilliseconds(knownAt) })
  if (validAt !== undefined) add(knownAt === undefined ? 'valid' : 'validAsKnown', { valid: toMilliseconds(validAt) })
  const asked = async (by: 'ids' | 'timelines' | 'all', list?: readonly string[]): Promise<Fact[]> => {
    if (list?.length === 0) return []
    const given = list ? { ...values, [by]: [...new Set(list)] } : values
    const text = factsQuery(by === 'ids' ? idsBy(list!, query.limit) : by, conditions)
    return (await plain(text, given)).map((row) => factFrom(project, row))
  }
  const among = <T extends Fact>(found: T[]): T[] =>
    found.filter(
      (fact) =>
        (!query.ids || query.ids.includes(fact.id)) &&
        (!query.timelines || query.timelines.includes(fact.timeline)) &&
        (episode === undefined || fact.episodes.includes(episode)),
    )
  if (query.ids) return among(await asked('ids', query.ids))
  if (episode !== undefined) return among(await saidBy(ask, [episode], asked))
  return query.timelines ? asked('timelines', query.timelines) : asked('all')
}

/** Facts of episodes: of the timelines that their claims are about, and those that Graphiti's records of them name. */
async function saidBy(
  ask: Ask,
  episodes: readonly Uuid[],
  asked: (by: 'ids' | 'timelines', list: readonly string[]) => Promise<Fact[]>,
): Promise<Fact[]> {
  const [timelines, named] = await Promise.all([
    ask(READ.timelinesOfEpisodes, { episodes }),
    ask(READ.factsOfEpisodes, { episodes }),
  ])
  const found = await Promise.all([
    asked(
      'timelines',
      timelines.map(([id]) => String(id)),
    ),
    asked(
      'ids',
      named.flatMap(([ids]) => (Array.isArray(ids) ? (ids as string[]) : [])),
    ),
  ])
  return [...new Map(found.flat().map((fact) => [fact.id, fact])).values()]
}

/** The ids a name can have: entities are looked up by id, so that the spelling of a name does not matter. */
export function idsOf(project: ProjectId, { type, name }: { type?: EntityType | undefined; name: string }): Uuid[] {
  const types = type ? [type] : EntityType.options
  return types.map((each) => entityId(project, { type: each, name }))
}
