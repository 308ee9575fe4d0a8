import { asMemoryError, MemoryError } from '../errors.ts'
import { STORE_OPEN_RETRY_MAX_MS, STORE_OPEN_RETRY_MS, STORE_OPEN_WAIT_MS } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Store } from './store.ts'

type Options = { kind: string; path: string; open: () => Promise<Store>; log: Log; waitMs?: number }

/**
 * A store on a server that may not be there yet. Waits a moment for it, then is there all the same: every call is
 * refused with the reason until the server answers, which is tried again and again in the background. Whoever watches
 * is called when it does.
 */
export async function openLateStore(options: Options): Promise<Store> {
  const { kind, path, open, log, waitMs = STORE_OPEN_WAIT_MS } = options
  let store: Store | undefined
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let failure: unknown = new MemoryError('store_unavailable', {
    message: `${path} has not answered yet.`,
    fix: 'Start the server or look at its log; what is captured waits, and is written when it answers.',
  })
  const watchers = new Map<() => void, (() => void) | undefined>()

  const attempt = async (pauseMs: number): Promise<void> => {
    try {
      const opened = await open()
      if (closed) return await opened.close()
      store = opened
      log.info({ path }, 'the store answers')
      for (const onChange of watchers.keys()) {
        watchers.set(onChange, opened.watch(onChange))
        onChange()
      }
    } catch (cause) {
      // The reason is told once, and again when it is another.
      if (messageOf(cause) !== messageOf(failure))
        log.error({ err: cause, path }, 'the store does not answer; it is asked again')
      failure = cause
      if (closed) return
      timer = setTimeout(() => void attempt(Math.min(pauseMs * 2, STORE_OPEN_RETRY_MAX_MS)), pauseMs)
      timer.unref()
    }
  }
  await withinMs(attempt(STORE_OPEN_RETRY_MS), waitMs)

  /** The call on the store once it is there. */
  const late = <Name extends Exclude<keyof Store, 'kind' | 'path' | 'watch' | 'scrub' | 'close'>>(
    name: Name,
  ): Store[Name] =>
    (async (...given: unknown[]) => {
      if (!store) throw failure
      return (store[name] as (...given: unknown[]) => unknown)(...given)
    }) as Store[Name]
  return {
    kind,
    path,
    apply: late('apply'),
    episodes: late('episodes'),
    neighbours: late('neighbours'),
    claims: late('claims'),
    facts: late('facts'),
    uses: late('uses'),
    usage: late('usage'),
    entities: late('entities'),
    sessions: late('sessions'),
    projects: late('projects'),
    counts: late('counts'),
    changes: late('changes'),
    generation: late('generation'),
    kept: late('kept'),
    persisted: late('persisted'),
    exclusive: late('exclusive'),
    tombstoned: late('tombstoned'),
    page: late('page'),
    forget: late('forget'),
    drop: late('drop'),
    snapshot: late('snapshot'),
    scrub: async (request) => {
      if (!store) throw failure
      return (await store.scrub?.(request)) ?? { cleared: {}, remaining: [], files: null }
    },
    watch: (onChange) => {
      watchers.set(onChange, store?.watch(onChange))
      return () => {
        watchers.get(onChange)?.()
        watchers.delete(onChange)
      }
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      await store?.close()
      store = undefined
    },
  }
}

const messageOf = (cause: unknown): string => asMemoryError(cause)?.message ?? String(cause)

async function withinMs(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))])
  clearTimeout(timer)
}
