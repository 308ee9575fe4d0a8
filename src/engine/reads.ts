import type { SearchIndex, Unit } from '../index/search-index.ts'
import { READ_DEADLINE_MS, READ_PAUSE_MS } from '../limits.ts'
import type { Log } from '../log.ts'
import type { EpisodeQuery, FactQuery, Store } from '../stores/store.ts'
import type { Episode, EpisodeKind, Fact, FactKind } from '../types.ts'

/** What recall tells of a fact and of an episode. */
export type FactTold = Pick<
  Fact,
  | 'id'
  | 'kind'
  | 'timeline'
  | 'relation'
  | 'attribute'
  | 'statement'
  | 'branch'
  | 'trust'
  | 'validFrom'
  | 'validTo'
  | 'learnedAt'
  | 'supersededBy'
  | 'episodes'
  | 'evidence'
  | 'reason'
>
export type EpisodeTold = Pick<Episode, 'id' | 'session' | 'kind' | 'role' | 'trust' | 'at' | 'text' | 'branch'>

/** The questions that recall and search ask of a graph. */
export type Reads = {
  facts(
    query: Pick<FactQuery, 'projects' | 'ids' | 'timelines' | 'kinds' | 'validAt' | 'episode' | 'limit'>,
  ): Promise<readonly FactTold[]>
  usage: Store['usage']
  episodes(
    query: Pick<EpisodeQuery, 'projects' | 'limit'> & { ids: readonly string[] },
  ): Promise<readonly EpisodeTold[]>
}

type Options = { store: Pick<Store, 'facts' | 'episodes' | 'usage'>; index: SearchIndex; log: Log; deadlineMs?: number }

/**
 * Asks the store, and the local index where the store fails or takes longer than a recall can wait. After that the
 * store is left alone for a while, so that one recall in a second pays for it and not each. Never fails itself. `away`:
 * the index stands in for the store.
 */
export function openReads({ store, index, log, deadlineMs = READ_DEADLINE_MS }: Options): Reads & { away(): boolean } {
  let notBefore = -Infinity
  let away = false
  const failed = (cause: unknown): void => {
    notBefore = performance.now() + READ_PAUSE_MS
    if (!away) log.warn({ err: cause }, 'the store does not answer in time: recall answers from the local index')
    away = true
  }
  const asked = async <T>(ask: () => Promise<T>, instead: () => T): Promise<T> => {
    if (performance.now() < notBefore) return instead()
    try {
      const answer = await within(ask(), deadlineMs)
      if (away) log.info({}, 'the store answers again')
      away = false
      return answer
    } catch (cause) {
      failed(cause)
      return instead()
    }
  }
  return {
    away: () => away,
    facts: (query) =>
      asked<readonly FactTold[]>(
        () => store.facts(query),
        () => {
          const { episode, timelines, ...known } = query
          // The index knows neither timelines nor branches: nothing is hidden by them while it stands in.
          if (timelines) return []
          return index.known({ ...known, ...(episode && { statedIn: episode }) }).map(factOf)
        },
      ),
    usage: (query) =>
      asked(
        () => store.usage(query),
        // How often something helped before only changes an order.
        () => new Map(),
      ),
    episodes: (query) =>
      asked<readonly EpisodeTold[]>(
        () => store.episodes(query),
        () => index.known(query).map(episodeOf),
      ),
  }
}

/** Fails when an answer is late; what it would have said is of no use to anybody then. */
async function within<T>(answer: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${deadlineMs} ms`)), deadlineMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

type Known = Omit<Unit, 'window'>

function factOf({ id, type, text, trust, validFrom, validTo, at, supersededBy, statedIn = [] }: Known): FactTold {
  // A unit of a fact has one of the kinds of facts, and a start.
  const told = { id, kind: type as FactKind, statement: text, branch: null, trust, validFrom: validFrom ?? at, validTo }
  const unknown = { timeline: '', relation: '', attribute: '', evidence: null, reason: null }
  return { ...told, ...unknown, learnedAt: at, supersededBy, episodes: [...statedIn] }
}

function episodeOf({ id, type, session, role, trust, at, text }: Known): EpisodeTold {
  return { id, session: session ?? '', kind: type as EpisodeKind, role, trust, at, text, branch: null }
}
