import { CACHE_CONNECT_MS, CACHE_PAUSE_MAX_MS, CACHE_PAUSE_MS } from '../limits.ts'
import type { Log } from '../log.ts'
import { createValkeyClient, type ValkeyAddress, type ValkeyClient } from './valkey-client.ts'
import { within } from './within.ts'

/** The replies after which the server answers nothing else either; others concern one command. */
const USELESS = /^(LOADING|NOAUTH|WRONGPASS|NOPERM|MASTERDOWN|CLUSTERDOWN|ERR max number of clients)/

export type Answered<T> = { answer: T } | { failed: unknown }

/**
 * One connection that is either ready or not there. Whoever asks while it is not there is told so at once; whoever asks
 * a server that falls silent waits for one deadline, and then it is not there for anybody. It is tried again in the
 * background, after pauses that grow, and is ready again when it answers within the deadline.
 */
export type Link = {
  /** Runs commands within the deadline, or their own; undefined when the server is not there. */
  ask<T>(commands: (client: ValkeyClient) => Promise<T>, ownMs?: number): Promise<Answered<T> | undefined>
  ready(): boolean
  close(): void
}

type Options = {
  address: ValkeyAddress
  log: Log
  deadlineMs: number
  /** Work that comes before anybody else's on each new connection. */
  first: (client: ValkeyClient) => Promise<void>
}

export function openLink({ address, log, deadlineMs, first }: Options): Link {
  let client: ValkeyClient | undefined
  let pauseMs = CACHE_PAUSE_MS
  let readySince = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let told = false

  const lose = (lost: ValkeyClient, cause: unknown): void => {
    lost.destroy()
    // Of many calls that fail together the first one says so.
    if (client !== lost) return
    client = undefined
    if (performance.now() - readySince > CACHE_PAUSE_MAX_MS) pauseMs = CACHE_PAUSE_MS
    tryLater(cause)
  }
  const tryLater = (cause: unknown): void => {
    if (closed) return
    if (!told) log.warn({ err: cause, cache: address.shown }, 'the cache does not answer: memory goes on without it')
    told = true
    timer = setTimeout(() => void connect(), pauseMs).unref()
    pauseMs = Math.min(2 * pauseMs, CACHE_PAUSE_MAX_MS)
  }
  const connect = async (): Promise<void> => {
    let fresh: ValkeyClient | undefined
    try {
      fresh = createValkeyClient(address)
      await within(fresh.connect(), CACHE_CONNECT_MS)
      await within(first(fresh), CACHE_CONNECT_MS)
      // A server that is slower than the deadline would be lost again with the first question.
      await within(fresh.ping(), deadlineMs)
      if (closed) return fresh.destroy()
      client = fresh
      readySince = performance.now()
      fresh.onLost((cause) => lose(fresh!, cause))
      if (told) log.info({ cache: address.shown }, 'the cache answers again')
      told = false
    } catch (cause) {
      fresh?.destroy()
      tryLater(cause)
    }
  }
  void connect()

  return {
    ask: async (commands, ownMs = deadlineMs) => {
      const asked = client
      if (!asked) return undefined
      try {
        return { answer: await within(commands(asked), ownMs) }
      } catch (failed) {
        if (!asked.isReply(failed) || USELESS.test((failed as Error).message)) lose(asked, failed)
        return { failed }
      }
    },
    ready: () => client !== undefined,
    close: () => {
      closed = true
      clearTimeout(timer)
      client?.destroy()
      client = undefined
    },
  }
}
