import { hash } from 'node:crypto'
import type { Cache } from '../caches/cache.ts'
import { CACHE_TTL_MS } from '../limits.ts'
import { productVersion } from '../package.ts'
import type { Time } from '../types.ts'
import { scopesOf } from './query.ts'
import type { Relevant, RelevantRequest, Search } from './search.ts'

/** What is dropped together when something is forgotten: an answer may quote any project, and the person's own facts. */
export const ANSWERS = 'answers'

type Asked = RelevantRequest & { at: Time; asOf?: never }
type Kept = Relevant & { from: Time }

export type KeptAnswers = { relevant(request: Asked): Promise<{ items: Relevant['items']; cached: boolean }> }

type Options = {
  cache: Cache
  search: Pick<Search, 'found'>
  /** The store's generation up to which these projects are known here. */
  generation: (projects: readonly string[]) => number
  /** What else an answer depends on: whose vectors, which rules. */
  maker: () => string
  /** Whether the graph itself was asked, and not what stands in for it. */
  isWhole: () => boolean
}

/**
 * What is relevant to a prompt, from the cache when the same was asked of the same memory: by anybody, in any session,
 * since what a session has seen is left out later. An answer in which the asking session has a part is kept for that
 * session alone. It holds until something in it ends, or for CACHE_TTL_MS. The cache never fails.
 */
export function openKeptAnswers({ cache, search, generation, maker, isWhole }: Options): KeptAnswers {
  const version = productVersion()
  const keep = async (key: string, known: number, kept: Kept): Promise<void> => {
    const ttlMs = Math.min(CACHE_TTL_MS, Date.parse(kept.until) - Date.parse(kept.from))
    await cache.set({ scope: ANSWERS, generation: known, key }, new TextEncoder().encode(JSON.stringify(kept)), {
      ttlMs,
    })
  }
  return {
    relevant: async (request) => {
      const { project, prompt, files, branch, at, exceptSession } = request
      const projects = scopesOf(project)
      const known = generation(projects)
      const keyOf = (session: string | null): string =>
        hash(
          'sha256',
          JSON.stringify([version, maker(), projects, prompt, files ?? [], branch ?? null, session]),
          'base64url',
        )
      const keys = [keyOf(null), ...(exceptSession === undefined ? [] : [keyOf(exceptSession)])]
      const [common, own] = await Promise.all(
        keys.map(async (key) => readKept(await cache.get({ scope: ANSWERS, generation: known, key }))),
      )
      for (const kept of [common?.sessions.includes(exceptSession ?? '') ? undefined : common, own])
        if (kept && kept.from <= at && at < kept.until) return { items: kept.items, cached: true }
      const found = await search.found(request)
      const isOwn = exceptSession !== undefined && found.sessions.includes(exceptSession)
      // What changed while it was computed may be in it or not: it belongs to no generation.
      if (generation(projects) === known && isWhole())
        void keep(keyOf(isOwn ? exceptSession : null), known, { ...found, from: at })
      return { items: found.items, cached: false }
    },
  }
}

/** The frame has vouched that these are our bytes, and the key that this very version wrote them. */
const readKept = (bytes: Uint8Array | undefined): Kept | undefined =>
  bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Kept)
