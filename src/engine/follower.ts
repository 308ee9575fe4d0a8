import type { SearchIndex } from '../index/search-index.ts'
import { FOLLOW_RETRY_MS, STEPS_HANDED_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Store } from '../stores/store.ts'
import { openProjection, type Handed, type Refresh } from './projection.ts'

type Progress = (done: number, total: number) => void

export type Follower = {
  /**
   * Brings the index up to the graph; resolves when it is there. A failure is logged, and made good with the next
   * change. While the index is being built from far behind this returns at once: the build takes it in.
   */
  follow: (refresh?: readonly Refresh[]) => Promise<void>
  /** Before `follow`: what a step wrote, so that it is not read back. */
  hand: (step: Handed) => void
  /** The same to whoever asked for it: fails, and tells how far it is. `anew`: from nothing. */
  build(options: { anew: boolean; onProgress?: Progress }): Promise<{ units: number }>
  progress: () => { done: number; total: number } | null
  close(): Promise<void>
}

/**
 * Keeps the index behind the graph: after our own steps, and soon after others wrote into the same graph. One catch-up
 * at a time; what happens meanwhile is taken in by one more after it, however often it was asked for.
 */
export function openFollower({ store, index, log }: { store: Store; index: SearchIndex; log: Log }): Follower {
  let closed = false
  let building: { done: number; total: number } | undefined
  let waiting: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined
  let failing = false
  let last: Promise<unknown> = Promise.resolve()
  let handed: Handed[] = []
  const onLost = (lost: { position: number; kept: number }): void =>
    log.error(lost, 'the store came back with less than it had: the search index is made anew from what is there')
  const projection = openProjection({ store, index, onLost, stopped: () => closed })

  /** A queue of one. */
  const next = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  const failed = (cause: unknown): void => {
    // The graph has it; the index takes it in when the store answers again.
    if (!failing) log.error({ err: cause }, 'the search index is behind; it is tried again')
    failing = true
    if (!closed) retry ??= setTimeout(() => void soon(), FOLLOW_RETRY_MS).unref()
  }
  const worked = (): void => {
    failing = false
    clearTimeout(retry)
    retry = undefined
  }
  const catchUp = async (refresh?: readonly Refresh[]): Promise<void> => {
    if (closed) return
    clearTimeout(retry)
    retry = undefined
    const steps = handed
    handed = []
    try {
      await projection.catchUp(refresh ? { refresh } : { handed: steps })
      worked()
    } catch (cause) {
      failed(cause)
    }
  }
  /** Many wishes, one catch-up: it begins after the last of them. */
  const soon = (): Promise<void> => {
    waiting ??= next(() => {
      waiting = undefined
      return catchUp()
    })
    return waiting
  }
  const build = async ({ anew, onProgress }: Parameters<Follower['build']>[0]): Promise<{ units: number }> => {
    building = { done: 0, total: 0 }
    const tell: Progress = (done, total) => {
      building = { done, total }
      onProgress?.(done, total)
    }
    try {
      const built = await (anew ? projection.rebuild({ onProgress: tell }) : projection.catchUp({ onProgress: tell }))
      worked()
      return built
    } catch (cause) {
      failed(cause)
      throw cause
    } finally {
      building = undefined
    }
  }
  const stopWatching = store.watch(() => void soon())

  return {
    follow: async (refresh) => {
      if (refresh) return next(() => catchUp(refresh))
      const done = soon()
      if (!building) await done
    },
    hand: (step) => {
      // Nobody follows just now: all of it will be read.
      if (building || handed.length >= STEPS_HANDED_MAX) handed = []
      else handed.push(step)
    },
    build: (options) => next(() => build(options)),
    progress: () => (building && building.done < building.total ? building : null),
    close: async () => {
      closed = true
      stopWatching()
      clearTimeout(retry)
      await last
    },
  }
}
