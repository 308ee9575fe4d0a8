import { createHash } from 'node:crypto'
import type { Cache } from '../caches/cache.ts'
import { CACHE_VECTOR_TTL_MS } from '../limits.ts'
import type { Embedder } from '../models/embedder.ts'

/** The scope of the cached vectors of questions. */
export const QUERY_VECTORS = 'query-vectors'

/**
 * An embedder whose vectors of questions are looked up in the cache first: for models that cost more than a round trip
 * to the cache, by time or by money. Passages are embedded once and stored with the index, so they are not kept here.
 */
export function withKeptQueries(embedder: Embedder, cache: Cache): Embedder {
  const keyOf = (text: string) => ({
    scope: QUERY_VECTORS,
    generation: 0,
    key: createHash('sha256').update(`${embedder.identity}\0${text}`).digest('base64url'),
  })
  const read = async (text: string): Promise<Float32Array | undefined> => {
    const bytes = await cache.get(keyOf(text))
    if (bytes?.byteLength !== embedder.dimensions * Float32Array.BYTES_PER_ELEMENT) return undefined
    // A copy: what a cache gives need not begin at a multiple of four.
    return new Float32Array(Uint8Array.from(bytes).buffer)
  }
  const keep = (text: string, { buffer, byteOffset, byteLength }: Float32Array): void =>
    void cache.set(keyOf(text), new Uint8Array(buffer, byteOffset, byteLength).slice(), { ttlMs: CACHE_VECTOR_TTL_MS })

  return {
    identity: embedder.identity,
    dimensions: embedder.dimensions,
    close: () => embedder.close(),
    embed: async (texts, purpose) => {
      if (purpose !== 'query') return embedder.embed(texts, purpose)
      const vectors = await Promise.all(texts.map(read))
      const missing = texts.filter((_, at) => vectors[at] === undefined)
      if (missing.length === 0) return vectors as Float32Array[]
      const made = await embedder.embed(missing, purpose)
      missing.forEach((text, at) => keep(text, made[at]!))
      return vectors.map((vector) => vector ?? made.shift()!)
    },
  }
}
