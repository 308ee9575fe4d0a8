import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Cache } from '../caches/cache.ts'
import { NO_CACHE } from '../caches/no-cache.ts'
import type { SearchIndex } from '../index/search-index.ts'
import type { Journal } from '../journal/journal.ts'
import { ASKED_LATELY_MS, WARM_SESSIONS_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Store } from '../stores/store.ts'
import { type Event, type Fact, type Item, type ProjectRef, type Time, type Trust, type Uuid } from '../types.ts'
import { openFollower } from './follower.ts'
import { openForget } from './forget.ts'
import { ANSWERS, openKeptAnswers } from './kept-answers.ts'
import { openIngest } from './ingest.ts'
import { openReads } from './reads.ts'
import { openRecall } from './recall.ts'
import { openRemember } from './remember.ts'
import { openSearch, type Search } from './search.ts'
import { openTimelines } from './timelines.ts'
import { withdraw, type WithdrawRequest, type Withdrawn } from './withdraw.ts'

/** What became of a batch. `refused` events are named with the reason; the others are durable. */
export type Ingested = {
  events: number
  episodes: number
  claims: number
  facts: number
  /** `index`: its place in the batch. */
  refused: { id: string; index: number; reason: string }[]
}

export type RecallRequest = {
  project: ProjectRef
  session?: string
  prompt: string
  files?: readonly string[]
  /** The branch that is checked out, where one is. */
  branch?: string
  at?: Time
  budgetTokens?: number
  /** Items the session has seen, by id with the hash of their text: not sent again unless changed. */
  seen?: Readonly<Record<Uuid, string>>
  /** The profile that the session's model has: a fact that stands in it is not sent again. */
  profile?: string
}

export type RecallItem = Item & { hash: string }

/** `branch`: the one that is checked out, where one is. */
export type SessionText = { project: ProjectRef; session: string; branch?: string | undefined }

/** `context` is empty, with 0 tokens, when nothing is relevant. */
export type Recalled = { context: string; tokens: number; items: RecallItem[]; tookMs: number; cached: boolean }

export type SearchRequest = {
  project: ProjectRef
  query: string
  files?: readonly string[]
  kinds?: readonly ('fact' | 'episode')[]
  asOf?: Time
  at?: Time
  limit?: number
}
export type Searched = { items: Item[]; tookMs: number }

export type ForgetRequest = { project: ProjectRef; ids?: readonly string[]; query?: string }
/** What would go. `token` names exactly this plan; `forget` takes no other. */
export type ForgetPlan = {
  episodes: { id: Uuid; at: Time; text: string }[]
  facts: { id: Uuid; statement: string }[]
  token: string
}
/** Every place that was searched and the count removed there; `remaining` is what a byte search still found. */
export type Receipt = {
  id: string
  at: Time
  removed: Readonly<Record<string, number>>
  remaining: { place: string; count: number; until: string | null }[]
}

/** `waiting`: it is written down, and taken in when the store answers. */
export type Remembered = { episode: Uuid; facts: Fact[]; waiting?: true }

/** The engine: events in, context out. Speaks contracts only; `assemble` gives it drivers, clock and ids. */
export type Memory = {
  ingest(events: readonly Event[]): Promise<Ingested>
  recall(request: RecallRequest): Promise<Recalled>
  /** Standing facts of project and person, the same bytes for the whole life of a session. */
  profile(request: SessionText): Promise<{ text: string; tokens: number }>
  /** What must survive a compaction: standing facts and what the session was given. */
  compaction(request: SessionText): Promise<{ text: string; tokens: number }>
  search(request: SearchRequest): Promise<Searched>
  /** `keep` writes the event down first, where the inbox takes it in again, and says whether it could. */
  remember(request: {
    project: ProjectRef
    text: string
    by: Trust & ('user' | 'assistant')
    scope: 'project' | 'user'
    session?: string
    keep?: (event: Event) => boolean
  }): Promise<Remembered>
  planForget(request: ForgetRequest): Promise<ForgetPlan>
  forget(request: { project: ProjectRef; plan: ForgetPlan }): Promise<Receipt>
  /** Takes back what a rule of extraction made, in all projects, or lets it speak again. */
  withdraw(request: WithdrawRequest): Promise<Withdrawn>
  /** Brings the index up to the store's generation; from nothing when `anew`. */
  reindex(options: {
    anew: boolean
    onProgress?: (done: number, total: number) => void
  }): Promise<{ units: number; tookMs: number }>
  /** Runs work that writes into the store past the engine (an import), while nothing else writes; the index follows. */
  maintain<T>(work: () => Promise<T>): Promise<T>
  /** Asks what a person might ask first, so that the first answer need not wait for vectors and words to be read. */
  warm(): Promise<void>
  /** Whether somebody asked for memory lately: long work then goes in small steps. */
  askedLately(): boolean
  /** How far the index is while much is missing from it; null when it is complete, or nearly. */
  indexing: () => { done: number; total: number } | null
  close(): Promise<void>
}

export type MemoryOptions = {
  store: Store
  /** Where answers are kept that may be asked for again; without it each is computed. */
  cache?: Cache
  index: SearchIndex
  journal: Journal
  now: () => Date
  log: Log
  /** Where a forgotten text is searched for, and the folder for receipts; without it only store, index and journal are. */
  places?: { directory: string; receipts: string; spool: string }
  /** Whether what was learned on a branch stays with it until it is merged. */
  branches?: boolean
}

/**
 * Puts the engine together from contracts. Writing calls run one after the other; reading calls never wait for them.
 * Everything is durable in the graph when a writing call resolves; the index follows at once, or at the next call when
 * it failed. Call `reindex({ anew: false })` after opening: the index may be behind from last time.
 */
export async function openMemory({
  store,
  cache = NO_CACHE,
  index,
  journal,
  now,
  log,
  places,
  branches = true,
}: MemoryOptions): Promise<Memory> {
  const exclusive = oneAfterTheOther()
  const reads = openReads({ store, index, log })
  const graph = { store, timelines: openTimelines(store) }
  const search = openSearch({ store: reads, index, branches, now: () => now().toISOString() })
  const answers = openKeptAnswers({
    cache,
    search,
    generation: () => index.position(),
    maker: () => `${index.embedder.identity} ${index.meaning()?.identity ?? ''}`,
    isWhole: () => !reads.away() && isMeant(index),
  })
  const recall = openRecall({ store: reads, answers, journal, branches, now })
  const follower = openFollower({ store, index, log })
  const ingestBatch = openIngest({ graph, journal, hand: follower.hand })
  const ingest: Memory['ingest'] = (events) =>
    exclusive(async () => {
      const ingested = await ingestBatch(events)
      // The graph has it; who waits for an answer goes first.
      await nextTurn()
      await follower.follow()
      return ingested
    })
  let askedAt = -Infinity
  const asked = <Request, Answer>(ask: (request: Request) => Answer) => {
    return (request: Request): Answer => {
      askedAt = performance.now()
      return ask(request)
    }
  }
  const forget = openForget({ store, graph, journal, now, places, follow: follower.follow, cache })
  return {
    ingest,
    ...recall,
    recall: asked(recall.recall),
    search: asked((request) => search.search(request)),
    warm: () => warmUp({ store, search, at: now().toISOString() }),
    askedLately: () => performance.now() - askedAt < ASKED_LATELY_MS,
    remember: openRemember({ ingest, store, now, log }),
    planForget: forget.plan,
    forget: (request) => exclusive(() => forget.carryOut(request)),
    withdraw: (request) =>
      exclusive(async () => {
        try {
          return await withdraw({ store, graph, journal }, request)
        } finally {
          await cache.drop(ANSWERS)
          await follower.follow()
        }
      }),
    reindex: async ({ anew, onProgress }) => {
      const start = performance.now()
      const { units } = await follower.build({ anew, ...(onProgress && { onProgress }) })
      return { units, tookMs: performance.now() - start }
    },
    maintain: (work) =>
      exclusive(async () => {
        try {
          return await work()
        } finally {
          await cache.drop(ANSWERS)
          await follower.follow()
        }
      }),
    indexing: follower.progress,
    close: async () => {
      const stopped = follower.close()
      await exclusive(async () => {})
      await stopped
    },
  }
}

/** Names a time, a file and everyday words, so that each part of a search is loaded. */
const WARM_PROMPT = 'Which package manager do we use since last week, and what does src/app.ts do?'

async function warmUp({ store, search, at }: { store: Store; search: Search; at: Time }): Promise<void> {
  const sessions = await store.sessions({ projects: await store.projects(), limit: WARM_SESSIONS_MAX })
  for (const id of new Set(sessions.map(({ project }) => project))) {
    await nextTurn()
    await search.relevant({ project: { id, name: '' }, prompt: WARM_PROMPT, at })
  }
}

/** Whether a model has embedded everything and answers, where one is in use: what is found without it is not all. */
function isMeant(index: SearchIndex): boolean {
  const meaning = index.meaning()
  return meaning === null || (meaning.waiting === 0 && meaning.reason === null)
}

/** A queue of one: each piece of work starts when the one before it has ended, well or badly. */
function oneAfterTheOther(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
}
