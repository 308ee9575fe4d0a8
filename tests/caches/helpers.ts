import { setTimeout as sleep } from 'node:timers/promises'
import type { Cache } from '../../src/caches/cache.ts'
import type { Log } from '../../src/log.ts'

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Waits until a cache is up; fails when it is not within `ms`. */
export async function untilUp(cache: Cache, ms = 15_000): Promise<void> {
  const until = Date.now() + ms
  while (!cache.state().up) {
    if (Date.now() > until) throw new Error(`The cache ${cache.path} did not come up within ${ms} ms.`)
    await sleep(10)
  }
}
