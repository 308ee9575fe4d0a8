import type { Cache } from './cache.ts'

/** Keeps nothing: every answer is computed. */
export const NO_CACHE: Cache = {
  kind: 'none',
  path: 'nowhere',
  get: async () => undefined,
  set: async () => undefined,
  drop: async () => ({ dropped: 0, complete: true }),
  state: () => ({ up: true, hits: 0, misses: 0, failures: 0 }),
  close: async () => undefined,
}
