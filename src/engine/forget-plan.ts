import { MemoryError } from '../errors.ts'
import { deriveId, parseId } from '../ids.ts'
import { PLAN_TEXT_CHARS_MAX } from '../limits.ts'
import { objectKey, timelineOf } from '../names.ts'
import type { Store } from '../stores/store.ts'
import { USER_SCOPE, type Episode, type Fact, type ProjectRef, type Uuid } from '../types.ts'
import { groupBy } from './group.ts'
import type { ForgetPlan, Memory } from './contract.ts'
import { allOf } from './pages.ts'
import { resolveTimelines } from './timelines.ts'
import { scopesOf } from './query.ts'

/**
 * What would go, named by ids or by words. An episode goes as it is; a fact goes with every episode that states it,
 * since it would come back from each of them. All facts that rest on nothing else then are listed too.
 */
export function openPlan(store: Store): Memory['planForget'] {
  return async ({ project, ids, query }) => {
    const episodes = ids ? await byIds(store, { project, ids }) : await byWords(store, { project, query: query ?? '' })
    const facts = await factsThatGo(store, episodes)
    const plan = {
      episodes: episodes
        .toSorted((a, b) => (a.at < b.at || (a.at === b.at && a.id < b.id) ? -1 : 1))
        .map(({ id, at, text }) => ({ id, at, text: text.slice(0, PLAN_TEXT_CHARS_MAX) })),
      facts: facts.map(({ id, statement }) => ({ id, statement })).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    }
    return { ...plan, token: planToken(plan) }
  }
}

/** Names exactly these episodes and facts. */
export function planToken({ episodes, facts }: Pick<ForgetPlan, 'episodes' | 'facts'>): string {
  return deriveId('forget', ...episodes.map(({ id }) => id), '', ...facts.map(({ id }) => id))
}

async function byIds(
  store: Store,
  { project, ids }: { project: ProjectRef; ids: readonly string[] },
): Promise<Episode[]> {
  const given = new Map(ids.map((text) => [parseId(text)?.id ?? text, text]))
  const projects = scopesOf(project)
  const wanted = [...given.keys()]
  const episodes = await store.episodes({ projects, ids: wanted, limit: wanted.length })
  const facts = await store.facts({ projects, ids: wanted, limit: wanted.length })
  for (const { id } of [...episodes, ...facts]) given.delete(id)
  if (given.size > 0)
    throw new MemoryError('not_found', {
      message: `This project remembers nothing of the name ${[...given.values()].join(', ')}.`,
      fix: 'Look up the id with `opencode-memory search` or `facts`, in the project that it belongs to.',
    })
  return unique([...episodes, ...(await statedIn(store, facts))])
}

/** The episodes that state these facts. Those of facts about the person may belong to any project. */
async function statedIn(store: Store, facts: readonly Fact[]): Promise<Episode[]> {
  const ids = new Set<Uuid>()
  for (const { project, timeline, object } of facts)
    for (const claim of await store.claims({ project, timelines: [timeline] }))
      if (objectKey(claim.object) === objectKey(object)) ids.add(claim.episode)
  if (ids.size === 0) return []
  return store.episodes({ projects: await store.projects(), ids: [...ids], limit: ids.size })
}

/** All episodes that hold the words as they stand; where none does, those that hold each of them. Reads everything. */
async function byWords(store: Store, { project, query }: { project: ProjectRef; query: string }): Promise<Episode[]> {
  const plain = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
  const phrase = plain(query)
  if (phrase === '') throw new MemoryError('bad_request', { message: 'There are no words to look for.' })
  const words = phrase.split(' ')
  const whole: Episode[] = []
  const scattered: Episode[] = []
  for (const id of scopesOf(project)) {
    for await (const episode of allOf(store, 'episode', id)) {
      const text = plain(episode.text)
      if (text.includes(phrase)) whole.push(episode)
      else if (whole.length === 0 && words.every((word) => text.includes(word))) scattered.push(episode)
    }
    // A fact may say it in other words than its episodes.
    const stating: Fact[] = []
    for await (const fact of allOf(store, 'fact', id)) if (plain(fact.statement).includes(phrase)) stating.push(fact)
    whole.push(...(await statedIn(store, stating)))
  }
  return unique(whole.length > 0 ? whole : scattered)
}

async function factsThatGo(store: Store, episodes: readonly Episode[]): Promise<Fact[]> {
  const gone: Fact[] = []
  for (const [project, own] of groupBy(episodes, (episode) => episode.project)) {
    const ids = own.map(({ id }) => id)
    for (const scope of new Set([project, USER_SCOPE])) {
      const timelines = [...new Set((await store.claims({ project: scope, episodes: ids })).map(timelineOf))]
      if (timelines.length === 0) continue
      const { facts: left } = await resolveTimelines(store, { project: scope, timelines, without: ids, fresh: [] })
      const kept = new Set(left.map(({ timeline, object }) => `${timeline} ${objectKey(object)}`))
      const now = await store.facts({ projects: [scope], timelines, limit: 1_000_000 })
      gone.push(...now.filter(({ timeline, object }) => !kept.has(`${timeline} ${objectKey(object)}`)))
    }
  }
  return gone
}

const unique = (episodes: readonly Episode[]): Episode[] => [...new Map(episodes.map((one) => [one.id, one])).values()]
