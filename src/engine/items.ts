import type { SearchIndex } from '../index/search-index.ts'
import { CONTEXT_EPISODES_MAX, EXCERPT_CHARS_MAX, LIST_LIMIT_DEFAULT } from '../limits.ts'
import { doubted } from '../ranking/doubt.ts'
import { onePlaceEach } from '../ranking/places.ts'
import type { Item, Time } from '../types.ts'
import { usefulFirst, withUsage } from './arrange.ts'
import { quotableFrom, seenFrom } from './branches.ts'
import { excerptOf } from './excerpt.ts'
import type { Query } from './query.ts'
import type { Ranked } from './rank.ts'
import type { EpisodeTold, FactTold, Reads } from './reads.ts'
import { branchOf } from './values.ts'

/** So many items are read for each that is given: the rest says again what a better one says. */
const REPEATED = 2

type ItemsOf = {
  store: Reads
  index: SearchIndex
  query: Query
  ranked: readonly Ranked[]
  asOf: Time | undefined
  /** Where it is asked; without it facts of all branches are read. */
  branches?: { at: string | undefined } | undefined
}

type FirstOf = Omit<ItemsOf, 'ranked'> & { wanted: number; repeats: boolean }

/**
 * The first items that tell something each; where that leaves too few, those behind them, and what repeats at the end.
 * Mostly the first are enough, so that no more are read.
 */
export async function firstOf(ranked: readonly Ranked[], { wanted, repeats, ...from }: FirstOf): Promise<Item[]> {
  const read: Item[] = []
  for (let start = 0; start < REPEATED * wanted; start += wanted) {
    read.push(...(await itemsOf({ ...from, ranked: ranked.slice(start, start + wanted) })))
    const places = repeats ? read.length : new Set(read.map(({ id, source }) => source.episode ?? id)).size
    if (places >= wanted || start + wanted >= ranked.length) break
  }
  return (repeats ? read : onePlaceEach(read, ({ source }) => source.episode)).slice(0, wanted)
}

/** What was ranked, as it is given: read from the store, so that what is gone there cannot come back. */
export async function itemsOf({ store, index, query, ranked, asOf, branches }: ItemsOf): Promise<Item[]> {
  const idsOf = (kind: Item['kind']): string[] => ranked.filter((one) => one.kind === kind).map(({ id }) => id)
  const [factIds, episodeIds] = [idsOf('fact'), idsOf('episode')]
  const { projects } = query
  const [facts, episodes, usage] = await Promise.all([
    factIds.length === 0
      ? []
      : store.facts({ projects, ids: factIds, limit: factIds.length, ...(asOf && { validAt: asOf }) }),
    episodeIds.length === 0 ? [] : store.episodes({ projects, ids: episodeIds, limit: episodeIds.length }),
    store.usage({ projects, items: ranked.map(({ id }) => id) }),
  ])
  const at = branches && { store, projects, branch: branches.at }
  const [seen, quotable] = at ? await Promise.all([seenFrom(facts, at), quotableFrom(episodes, at)]) : [facts, episodes]
  const factOf = new Map(seen.map((fact) => [fact.id, fact]))
  const episodeOf = new Map(quotable.map((episode) => [episode.id, episode]))
  const items = ranked.flatMap((one) => {
    const fact = factOf.get(one.id)
    if (fact) return [itemOfFact(fact, one)]
    const episode = episodeOf.get(one.id)
    return episode ? [itemOfEpisode(episode, one, index)] : []
  })
  return usefulFirst(items.map((item) => withUsage(item, usage.get(item.id))))
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000

function itemOfFact(fact: FactTold, { score: found, why: lists }: Ranked): Item {
  const { id, statement, validFrom, validTo, trust, learnedAt, evidence, reason } = fact
  const source = { episode: fact.episodes.at(-1) ?? null, session: null, role: trust, trust, at: learnedAt }
  const inDoubt = validTo === null && evidence?.doubtedAt ? evidence.doubtedAt : null
  const score = inDoubt ? doubted(found) : found
  const path = inDoubt ? `in doubt since ${inDoubt.slice(0, 10)}: ${reason}` : reason
  const why = path === null ? lists : [...lists, { list: 'evidence', rank: 1, score: round(score - found), path }]
  return { id, kind: 'fact', text: statement, score, why, validFrom, validTo, source }
}

function itemOfEpisode(episode: EpisodeTold, { score, why, matched }: Ranked, index: SearchIndex): Item {
  const { id, session, role, trust, at } = episode
  const isMatch = (word: string): boolean => index.terms(word).some((term) => matched.has(term))
  const text = excerptOf(episode.text, isMatch, EXCERPT_CHARS_MAX)
  return {
    id,
    kind: 'episode',
    text,
    score,
    why,
    validFrom: null,
    validTo: null,
    source: { episode: id, session, role, trust, at },
  }
}

type Standing = {
  store: Reads
  query: Query
  now: Time
  outdated: ReadonlySet<string>
  branch: { at: string | undefined } | undefined
}

/** An excerpt that states what holds no longer, or holds on another branch, would be read as current; what replaced it is a fact, and stands there. */
export async function withoutOutdated(
  items: readonly Item[],
  { store, query: { projects }, now, outdated, branch }: Standing,
): Promise<Item[]> {
  const isOutdated = async ({ id, kind }: Item): Promise<boolean> => {
    if (kind === 'fact') return false
    const stated = await store.facts({ projects, episode: id, limit: LIST_LIMIT_DEFAULT })
    if (stated.some(({ id: fact, validTo }) => outdated.has(fact) || (validTo !== null && validTo <= now))) return true
    return branch?.at !== undefined && stated.some((fact) => (branchOf(fact) ?? branch.at) !== branch.at)
  }
  const over = await Promise.all(items.map(isOutdated))
  return items.filter((_, at) => !over[at])
}

/** An episode that only says what a chosen fact says, and a second episode of the same words, add nothing. */
export function withoutRepeats(items: readonly Item[]): Item[] {
  const evidence = new Set(items.filter(({ kind }) => kind === 'fact').map(({ source }) => source.episode))
  const texts = new Set<string>()
  let episodes = 0
  return items.filter(({ id, kind, text }) => {
    if (kind === 'fact') return true
    if (evidence.has(id) && text.length < EXCERPT_CHARS_MAX) return false
    if (texts.has(text) || episodes >= CONTEXT_EPISODES_MAX) return false
    texts.add(text)
    episodes++
    return true
  })
}
