import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cache } from '../caches/cache.ts'
import { MemoryError } from '../errors.ts'
import { deriveId } from '../ids.ts'
import type { Journal } from '../journal/journal.ts'
import { CACHE_TTL_MS, CACHE_VECTOR_TTL_MS, NEIGHBOURS_MAX, WINDOW_EPISODES_MAX } from '../limits.ts'
import { timelineOf } from '../names.ts'
import type { Forgotten, Scrubbed, Store } from '../stores/store.ts'
import { USER_SCOPE, type Episode, type ProjectId, type Uuid } from '../types.ts'
import { isNeighbour } from './extract.ts'
import { openPlan, planToken } from './forget-plan.ts'
import { timelinesOnBranches } from './branch-events.ts'
import { groupBy } from './group.ts'
import { reextract, type Graph } from './ingest.ts'
import { ANSWERS } from './kept-answers.ts'
import type { Memory, Places, Receipt } from './contract.ts'
import { allOf } from './pages.ts'
import type { Refresh } from './projection.ts'
import { QUERY_VECTORS } from './query-vectors.ts'
import { resolveTimelines } from './timelines.ts'
import { withShown, withWork } from './surroundings.ts'
import { withdrawnRules } from './withdrawn-rules.ts'
import { inTurn } from './turn.ts'
import { blankSpoolLines, searchFiles, tracesOf } from './traces.ts'

type Options = {
  store: Store
  graph: Graph
  journal: Journal
  now: () => Date
  places: Places | undefined
  /** Brings the index up to the graph. */
  follow: (refresh: readonly Refresh[]) => Promise<void>
  cache: Cache
}

/**
 * Forgetting with a receipt. An episode goes with its claims, the facts that rest on nothing else, its units in the
 * index, its lines in the spool and what the journal holds of it, and leaves a tombstone, so that a replay does not
 * bring it back. While the text is still known every file of the data directory is searched for it; the receipt says
 * what was found, and holds no word of what was forgotten.
 */
export function openForget(options: Options): { plan: Memory['planForget']; carryOut: Memory['forget'] } {
  const { store } = options
  return {
    plan: openPlan(store),
    carryOut: async ({ plan }) => {
      if (plan.token !== planToken(plan))
        throw new MemoryError('conflict', {
          message: 'This plan of what to forget was changed after it was made.',
          fix: 'Ask for a plan again, and confirm that one.',
        })
      const projects = await store.projects()
      const ids = plan.episodes.map(({ id }) => id)
      const episodes = ids.length === 0 ? [] : await store.episodes({ projects, ids, limit: ids.length })
      const texts = [...episodes.map(({ text }) => text), ...plan.facts.map(({ statement }) => statement)]
      const removed = await removeFromGraph(options, episodes)
      const cached = await removeFromCache(options)
      const scrubbed = await scrub(store, projects, texts)
      const { place, ...counts } = await removeElsewhere(options, { ids, texts })
      const receipt: Receipt = {
        id: deriveId('receipt', plan.token, options.now().toISOString()),
        at: options.now().toISOString(),
        removed: { ...removed, ...scrubbed.cleared, ...counts, cache: cached.dropped },
        remaining: [
          ...(await saidElsewhere(store, texts)),
          ...place.map((one) => ({ ...one, until: null })),
          ...scrubbed.remaining,
          ...cached.remaining,
        ],
      }
      writeReceipt(options.places, receipt)
      return receipt
    },
  }
}

type Removed = { episodes: number; claims: number; facts: number; entities: number; units: number }

async function removeFromGraph(options: Options, episodes: readonly Episode[]): Promise<Removed> {
  const { store, follow } = options
  const removed: Removed = { episodes: 0, claims: 0, facts: 0, entities: 0, units: 0 }
  const refresh: Refresh[] = []
  for (const [project, own] of groupBy(episodes, (episode) => episode.project)) {
    const beside = await inTurn(store, project, () => removeFromProject(options, { project, episodes: own, removed }))
    refresh.push({ project, episodes: beside })
  }
  await follow(refresh)
  removed.units = removed.episodes + removed.facts
  return removed
}

/** Adds to `removed`, and gives the episodes beside those that went. Run again after a lost turn it removes the rest. */
async function removeFromProject(
  { store, graph, journal }: Options,
  { project, episodes, removed }: { project: ProjectId; episodes: readonly Episode[]; removed: Removed },
): Promise<Uuid[]> {
  const ids = episodes.map(({ id }) => id)
  const spoken = await neighboursOf(store, { episodes, reach: Math.max(WINDOW_EPISODES_MAX, NEIGHBOURS_MAX) })
  // A remedy quotes the failure before it: work behind what goes is read again, too.
  const alone = episodes.map((episode) => ({ episode, before: [], after: [] }))
  const worked = [...(await withWork(store, alone)), ...(await withShown(store, alone))]
  const gone = new Set(ids)
  const beside = [
    ...new Map([...spoken, ...worked.map(({ episode }) => episode)].map((one) => [one.id, one])).values(),
  ].filter(({ id }) => !gone.has(id))
  // First what the neighbours took from these words: killed after this, nothing says more than before.
  await reextract(graph, { project, episodes: beside, without: new Set(ids), withdrawn: withdrawnRules(journal) })
  for (const scope of new Set([project, USER_SCOPE])) {
    const forgetIn = async (): Promise<Forgotten | undefined> => {
      const claims = await store.claims({ project: scope, episodes: ids })
      if (scope !== project && claims.length === 0) return undefined
      const also = await timelinesOnBranches(store, { project: scope, claims })
      const timelines = [...new Set([...claims.map(timelineOf), ...also])]
      const { facts } = await resolveTimelines(store, { project: scope, timelines, without: ids, fresh: [] })
      return store.forget({ project: scope, episodes: ids, factsOf: timelines, facts })
    }
    const taken = await (scope === project ? forgetIn() : inTurn(store, scope, forgetIn))
    for (const place of ['episodes', 'claims', 'facts', 'entities'] as const) removed[place] += taken?.[place] ?? 0
  }
  return beside.map(({ id }) => id)
}

async function neighboursOf(
  store: Store,
  { episodes, reach }: { episodes: readonly Episode[]; reach: number },
): Promise<Episode[]> {
  const gone = new Set(episodes.map(({ id }) => id))
  const beside = new Map<Uuid, Episode>()
  for (const episode of episodes.filter(isNeighbour)) {
    // As many more as go, since those do not count.
    const { before, after } = await store.neighbours(episode, reach + episodes.length)
    const left = [before.filter(({ id }) => !gone.has(id)).slice(-reach), after.filter(({ id }) => !gone.has(id))]
    for (const near of [...left[0]!, ...left[1]!.slice(0, reach)]) beside.set(near.id, near)
  }
  return [...beside.values()]
}

async function removeElsewhere(
  { journal, places }: Options,
  { ids, texts }: { ids: readonly Uuid[]; texts: readonly string[] },
): Promise<{ journal: number; spool: number; place: { place: string; count: number }[] }> {
  const traces = [...new Set(texts.flatMap(tracesOf))]
  // A text too short to be searched for is looked up as a whole.
  const wanted = new Set([...texts, ...traces])
  const inJournal = [...wanted].reduce((sum, text) => sum + journal.forgetText(text), 0)
  if (!places) return { journal: inJournal, spool: 0, place: [] }
  const spool = blankSpoolLines(places.spool, new Set(ids))
  return { journal: inJournal, spool, place: await searchFiles(places.directory, traces) }
}

/** Answers quote what was forgotten, and the vector of a question may be that of its words. */
async function removeFromCache({ cache, now }: Options): Promise<{ dropped: number; remaining: Receipt['remaining'] }> {
  const drops = [await cache.drop(ANSWERS), await cache.drop(QUERY_VECTORS)]
  const dropped = drops.reduce((sum, drop) => sum + drop.dropped, 0)
  if (drops.every(({ complete }) => complete)) return { dropped, remaining: [] }
  const until = new Date(now().getTime() + Math.max(CACHE_TTL_MS, CACHE_VECTOR_TTL_MS)).toISOString()
  const place = `the cache at ${cache.path}, which did not answer; it is emptied before it is used again`
  return { dropped, remaining: [{ place, count: 1, until }] }
}

/** What the store itself has outside the data directory: summaries are cleared, its files made anew and searched. */
async function scrub(
  store: Store,
  projects: readonly ProjectId[],
  texts: readonly string[],
): Promise<Pick<Scrubbed, 'cleared' | 'remaining'>> {
  const traces = [...new Set(texts.flatMap(tracesOf))]
  const scrubbed = await store.scrub?.({ projects, traces })
  if (!scrubbed) return { cleared: {}, remaining: [] }
  const { cleared, remaining, files } = scrubbed
  if (files === null) return { cleared, remaining }
  const found = (await searchFiles(files, traces)).map(({ place, count }) => ({
    place: join(files, place),
    count,
    until: null,
  }))
  return { cleared, remaining: [...remaining, ...found] }
}

/** Episodes that stay and hold the same words: the person decides about them. */
async function saidElsewhere(store: Store, texts: readonly string[]): Promise<Receipt['remaining']> {
  const traces = [...new Set(texts.flatMap(tracesOf))]
  if (traces.length === 0) return []
  let count = 0
  for (const project of await store.projects())
    for await (const { text } of allOf(store, 'episode', project))
      if (traces.some((trace) => text.includes(trace))) count++
  return count === 0 ? [] : [{ place: 'episodes that stay and hold some of the same words', count, until: null }]
}

function writeReceipt(places: Places | undefined, receipt: Receipt): void {
  if (!places) return
  mkdirSync(places.receipts, { recursive: true, mode: 0o700 })
  const path = join(places.receipts, `${receipt.at.replaceAll(':', '-')}-${receipt.id.slice(0, 8)}.json`)
  writeFileSync(path, `${JSON.stringify(receipt, null, 2)}\n`, { mode: 0o600 })
  chmodSync(path, 0o600)
}
