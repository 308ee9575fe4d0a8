/** What the counters say since the start; `up`: whether the last call was answered. */
export type CacheState = { up: boolean; hits: number; misses: number; failures: number }

/**
 * Keeps what is costly to compute again, and nothing that would be missed: it may forget at any time. Entries belong to
 * a scope at a generation, and only that very generation reads them back: nothing older can return, whoever wrote it.
 * Never throws. `get` and `set` never wait longer than CACHE_DEADLINE_MS, `drop` not longer than CACHE_DROP_MS, without
 * the time in which this process was busy itself and could not read an answer: a cache that is down costs speed, and
 * nothing else. The suite `tests/suites/cache.ts` holds its rules.
 */
export type Cache = {
  readonly kind: string
  /** Where it lives, for people: a URL without a password. */
  readonly path: string
  get(entry: CacheKey): Promise<Uint8Array | undefined>
  /**
   * Values above CACHE_VALUE_BYTES_MAX are not kept, nor is an answer to a miss whose scope was dropped meanwhile: it
   * was computed from what is forgotten now.
   */
  set(entry: CacheKey, value: Uint8Array, options: { ttlMs: number }): Promise<void>
  /**
   * Drops what a scope has, of every generation; for `forget`. `complete` is false when the cache could not be reached:
   * it is dropped before anything is read there again, and goes by itself within CACHE_TTL_MS.
   */
  drop(scope: string): Promise<{ dropped: number; complete: boolean }>
  state(): CacheState
  close(): Promise<void>
}

/** `scope`: what is dropped together, as the answers, or the vectors of questions. `generation`: of the store, 0 where none matters. */
export type CacheKey = { scope: string; generation: number; key: string }
