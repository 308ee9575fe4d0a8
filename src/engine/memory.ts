import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Cache } from '../caches/cache.ts'
import { NO_CACHE } from '../caches/no-cache.ts'
import type { SearchIndex } from '../index/search-index.ts'
import type { Journal } from '../journal/journal.ts'
import { ASKED_LATELY_MS, WARM_SESSIONS_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Store } from '../stores/store.ts'
import type { Time } from '../types.ts'
import type { Memory, Places } from './contract.ts'
import { draftsFromWords } from './extract/language.ts'
import { openBranchNotes } from './branch-notes.ts'
import { openFollower } from './follower.ts'
import { openForget } from './forget.ts'
import { ANSWERS, openKeptAnswers } from './kept-answers.ts'
import { openIngest } from './ingest.ts'
import { openReads } from './reads.ts'
import { openRecall } from './recall.ts'
import { openRemember } from './remember.ts'
import { openSearch, type Search } from './search.ts'
import { openTimelines } from './timelines.ts'
import { openUses } from './uses.ts'
import { withdraw } from './withdraw.ts'

export type MemoryOptions = {
  store: Store
  /** Where answers are kept that may be asked for again; without it each is computed. */
  cache?: Cache
  index: SearchIndex
  journal: Journal
  now: () => Date
  log: Log
  /** Without it a forgotten text is searched for in store, index and journal only. */
  places?: Places
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
  const notes = openBranchNotes(journal)
  const ingestBatch = openIngest({ graph, journal, notes, uses: openUses(store), hand: follower.hand })
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
    branchNotes: notes,
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
  await nextTurn()
  // Last, since recall is asked first: the first sentence read makes what tells which rules may match, a tenth of a second's work.
  draftsFromWords(WARM_PROMPT, at)
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
