import type { Candidate, SearchIndex } from '../index/search-index.ts'
import {
  CACHE_TTL_MS,
  CANDIDATES_MAX,
  CONTEXT_EPISODES_MAX,
  SEARCH_LIMIT_DEFAULT,
  SEARCH_LIMIT_MAX,
  SEARCH_SET_MAX,
  STANDING_SHOWN_MAX,
} from '../limits.ts'
import { isRelevant, relevanceOf } from '../ranking/relevance.ts'
import { supersede } from '../ranking/supersession.ts'
import type { Item, ProjectId, ProjectRef, Time } from '../types.ts'
import { calibrated, latestFirst, withRules } from './arrange.ts'
import type { Searched, SearchRequest } from './contract.ts'
import { firstOf, itemsOf, withoutOutdated, withoutRepeats } from './items.ts'
import { withOccasion } from './occasions.ts'
import { openUnderstanding, type Query } from './query.ts'
import { rank, type Ranked } from './rank.ts'
import type { Reads } from './reads.ts'
import { openStanding } from './standing.ts'
import type { Range } from './when.ts'

/** Candidates of one query: three times what a context holds, so that gate and supersession have a choice. */
const POOL = Math.min(64, CANDIDATES_MAX)
/** Replacements of replacements that are followed. */
const SUCCESSORS_MAX = 8

export type RelevantRequest = {
  project: ProjectRef
  prompt: string
  files?: readonly string[] | undefined
  at?: Time | undefined
  asOf?: Time | undefined
  /** The branch that is checked out: what was learned on another one that is not merged stays there. */
  branch?: string | undefined
  /** What this session said is before the model already. */
  exceptSession?: string | undefined
}

/** `sessions`: whose episodes and facts were looked at. `until`: when time alone changes the answer. */
export type Relevant = { items: Item[]; sessions: readonly string[]; until: Time }

export type Search = {
  /** The best matches, however weak; nothing for an empty query. */
  search(request: SearchRequest): Promise<Searched>
  /** Only what is about the prompt: facts and episodes up to the bounds of a context, and often nothing. */
  relevant(request: RelevantRequest): Promise<Item[]>
  /** The same, with what the answer depends on beside memory itself. */
  found(request: RelevantRequest): Promise<Relevant>
}

type Ask = {
  query: Query
  asOf: Time | undefined
  now: Time
  limit?: number
  kinds?: readonly ('fact' | 'episode')[] | undefined
}

/** `branches`: off, and recall tells what was learned on any branch. */
type SearchOptions = { store: Reads; index: SearchIndex; now: () => Time; branches?: boolean }

/** Search over a graph through its index; every item is read from the store, so what was forgotten cannot come back. */
export function openSearch({ store, index, now, branches = true }: SearchOptions): Search {
  const understand = openUnderstanding(index)
  const { bearingOn, rulesFor } = openStanding(index)

  /** Ranked for the asked moment. A time that the text names restricts, unless nothing lies in it. */
  const rankedFor = async ({ query, asOf, now: at, kinds, limit = 0 }: Ask): Promise<Ranked[]> => {
    const { projects, text, files, range, near } = query
    const ask = {
      projects,
      text,
      files,
      now: at,
      limit: Math.max(POOL, limit),
      ...(asOf && { validAt: asOf }),
      ...(kinds && { kinds }),
    }
    const inTime = range ? await index.candidates({ ...ask, range }) : []
    const candidates = inTime.length > 0 ? inTime : await index.candidates(ask)
    const ranked = rank(near ? candidates.map((one) => withTime(one, near)) : candidates, at, query.asks)
    if (asOf) return stateThen(ranked, asOf)
    return latestFirst(await presentOf(store, projects, ranked, at), query)
  }

  const seenAt = (branch: string | undefined): { at: string | undefined } | undefined =>
    branches ? { at: branch } : undefined
  const found: Search['found'] = async ({ project, prompt, files, at = now(), asOf, branch, exceptSession }) => {
    if (!prompt.trim()) return { items: [], sessions: [], until: later(at, CACHE_TTL_MS) }
    const query = await withOccasion(index, understand({ project, text: prompt, files, now: at }), at)
    const ranked = await rankedFor({ query, asOf, now: at })
    const about = ranked
      .filter((one) => one.unit?.session !== exceptSession || exceptSession === undefined)
      .filter((one) => isAbout(query, one))
    const standing = asOf ? NO_STANDING : bearingOn(query, at)
    const facts = merged(
      standing.about,
      about.filter(({ kind, id }) => kind === 'fact' && !standing.outdated.has(id)),
    )
    // A fact says it in a line; an excerpt is for what no fact tells.
    const episodes = about
      .filter(({ kind }) => kind === 'episode')
      .slice(0, facts.length > 0 ? 1 : 2 * CONTEXT_EPISODES_MAX)
    const chosen = withoutRepeats(
      await itemsOf({
        store,
        index,
        query,
        ranked: merged([...facts, ...episodes], standing.akin.slice(0, Math.max(0, STANDING_SHOWN_MAX - facts.length))),
        asOf,
        branches: seenAt(branch),
      }),
    )
    const standsFor = { store, query, now: at, outdated: standing.outdated, branch: seenAt(branch) }
    const items = asOf ? chosen : await withoutOutdated(chosen, standsFor)
    const sessions = [...new Set(ranked.flatMap(({ unit }) => unit?.session ?? []))]
    return { items, sessions, until: endOf({ query, items: [...ranked.map(({ unit }) => unit), ...items], at }) }
  }

  return {
    search: async (request) => {
      const { project, query: text, files, kinds, asOf, branch, at = now(), limit = SEARCH_LIMIT_DEFAULT } = request
      const started = performance.now()
      if (!text.trim() && !files?.length) return { items: [], tookMs: 0 }
      const query = await withOccasion(index, understand({ project, text, files, now: at }), at)
      const moments = query.onlyTime && !asOf ? momentsOf(index, { query, kinds, limit }) : []
      if (moments.length > 0) {
        const items = await itemsOf({ store, index, query, ranked: moments, asOf, branches: seenAt(branch) })
        return { items, tookMs: performance.now() - started }
      }
      const wanted = Math.min(limit, SEARCH_LIMIT_MAX)
      const found = await rankedFor({ query, asOf, now: at, kinds, limit: wanted })
      const ranked = asOf || kinds?.includes('fact') === false ? found : withRules(found, rulesFor(query, at), wanted)
      const read = { store, index, query, asOf, branches: seenAt(branch) }
      const items = await firstOf(ranked, { wanted, repeats: kinds !== undefined, ...read })
      return { items: calibrated(items, query, ranked), tookMs: performance.now() - started }
    },
    found,
    relevant: async (request) => (await found(request)).items,
  }
}

/** What lies in a time that is not sure stands in the list of times, and what does not stays. */
function withTime(one: Candidate, { from, to }: Range): Candidate {
  const at = one.unit.kind === 'fact' ? one.unit.validFrom! : one.unit.at
  return at >= from && at < to ? { ...one, lists: { ...one.lists, time: { rank: 1, score: 1 } } } : one
}

/** A question that only asks for a time: everything said and learned then, in the order of time. */
function momentsOf(
  index: SearchIndex,
  { query, kinds, limit }: { query: Query; kinds: SearchRequest['kinds']; limit: number },
): Ranked[] {
  const { projects, range, sessions } = query
  const units = index.moments({ projects, range, sessions, kinds, limit: Math.min(limit, SEARCH_SET_MAX) })
  return units.map((unit, at) => ({
    id: unit.id,
    kind: unit.kind,
    score: 1,
    why: [{ list: 'time', rank: at + 1, score: 1 }],
    matched: new Set<string>(),
    named: false,
    unit,
  }))
}

/** The first, then what the second adds. */
function merged(first: readonly Ranked[], second: readonly Ranked[]): Ranked[] {
  const known = new Set(first.map(({ id }) => id))
  return [...first, ...second.filter(({ id }) => !known.has(id))]
}

const NO_STANDING = { about: [], akin: [], outdated: new Set<string>() }

type Ending = { validTo: Time | null }

/** What was true then is told by facts; of episodes only those that were there already say something about it. */
function stateThen(ranked: readonly Ranked[], asOf: Time): Ranked[] {
  const facts = ranked.filter(({ kind }) => kind === 'fact')
  return [...facts, ...ranked.filter(({ kind, unit }) => kind === 'episode' && unit !== undefined && unit.at <= asOf)]
}

const later = (at: Time, ms: number): Time => new Date(Date.parse(at) + ms).toISOString()

/** When an answer of `at` ends by itself: with a fact that ends, or with the minute that a named time was counted from. */
function endOf({ query, items, at }: { query: Query; items: readonly (Ending | undefined)[]; at: Time }): Time {
  const ends = items.flatMap((one) => (one?.validTo && one.validTo > at ? [one.validTo] : []))
  const minute = query.range ? [later(`${at.slice(0, 16)}:00.000Z`, 60_000)] : []
  return [...ends, ...minute, later(at, CACHE_TTL_MS)].reduce((earliest, one) => (one < earliest ? one : earliest))
}

/** Whether a ranked item is about the query at all. Facts of the files in play belong to any prompt that asks for work. */
function isAbout({ asked }: Query, { kind, matched, named, why }: Ranked): boolean {
  const relevance = relevanceOf(asked, matched)
  if (isRelevant(relevance, kind) || (named && relevance.telling > 0)) return true
  const inPlay = kind === 'fact' && why.some(({ list }) => list === 'files')
  return inPlay && asked.some(({ everyday }) => !everyday)
}

/** What holds now: an ended fact stands for its successor, or goes. */
async function presentOf(store: Reads, projects: readonly ProjectId[], ranked: Ranked[], now: Time): Promise<Ranked[]> {
  const ended = ranked.filter(({ unit }) => unit?.kind === 'fact' && unit.validTo !== null && unit.validTo <= now)
  if (ended.length === 0) return ranked
  const next = new Map<string, string | null>(ended.map(({ id, unit }) => [id, unit!.supersededBy]))
  const known = new Set(ranked.map(({ id }) => id))
  let unread = [...new Set([...next.values()])].filter((id): id is string => id !== null && !known.has(id))
  for (let round = 0; unread.length > 0 && round < SUCCESSORS_MAX; round++) {
    const facts = await store.facts({ projects, ids: unread, limit: unread.length })
    for (const fact of facts) if (fact.validTo !== null && fact.validTo <= now) next.set(fact.id, fact.supersededBy)
    for (const id of unread) known.add(id)
    unread = [...new Set(facts.flatMap(({ supersededBy }) => supersededBy ?? []))].filter((id) => !known.has(id))
  }
  const successorOf = (id: string): string | null => {
    let at: string | null = id
    for (let round = 0; at !== null && next.has(at); round++) at = round < SUCCESSORS_MAX ? next.get(at)! : null
    return at
  }
  return supersede(ranked, successorOf, (replaced, { id, found }) => {
    const path = `replaced: ${replaced.unit?.text ?? replaced.id}`
    const why = [...(found?.why ?? []), ...replaced.why.map((one) => ({ ...one, path }))]
    const matched = new Set([...replaced.matched, ...(found?.matched ?? [])])
    return {
      ...(found ?? { ...replaced, unit: undefined }),
      id,
      why,
      matched,
      named: replaced.named || found?.named === true,
    }
  })
}
