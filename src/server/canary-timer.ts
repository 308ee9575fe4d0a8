import { CanaryAnswer } from '../api.ts'
import type { Journal } from '../journal/journal.ts'
import { CANARY_FIRST_MS } from '../limits.ts'
import type { Log } from '../log.ts'

const KEY = 'canary'
const UNKNOWN: CanaryAnswer = { state: 'unknown', at: null, stages: [] }

export type CanaryTimer = {
  last(): CanaryAnswer
  /** Runs it now; a run under way is shared. */
  run(): Promise<CanaryAnswer>
  /** The first run comes a moment later, then one each interval. */
  start(): void
  close(): Promise<void>
}

/** Runs the canary now and then, and keeps the last outcome in the journal, so that it outlives the daemon. */
export function createCanaryTimer(options: {
  canary: () => Promise<CanaryAnswer>
  journal: Pick<Journal, 'remember' | 'recall'>
  intervalMs: number
  log: Log
}): CanaryTimer {
  const { canary, journal, intervalMs, log } = options
  let underway: Promise<CanaryAnswer> | undefined
  let first: NodeJS.Timeout | undefined
  let timer: NodeJS.Timeout | undefined
  const once = async (): Promise<CanaryAnswer> => {
    const outcome = await canary()
    journal.remember(KEY, outcome)
    const { state, stages } = outcome
    if (state === 'red') log.warn({ stages }, 'the canary did not come through')
    else log.info({ state, tookMs: stages.reduce((sum, { tookMs }) => sum + tookMs, 0) }, 'the canary came through')
    return outcome
  }
  const run = (): Promise<CanaryAnswer> => (underway ??= once().finally(() => (underway = undefined)))
  const inBackground = (): void => {
    run().catch((error: unknown) => log.error({ err: error }, 'the canary could not run'))
  }
  return {
    last: () => {
      const kept = CanaryAnswer.safeParse(journal.recall(KEY))
      return kept.success ? kept.data : UNKNOWN
    },
    run,
    start: () => {
      first = setTimeout(inBackground, Math.min(CANARY_FIRST_MS, intervalMs)).unref()
      timer = setInterval(inBackground, intervalMs)
      timer.unref()
    },
    close: async () => {
      clearTimeout(first)
      clearInterval(timer)
      await underway?.catch(() => undefined)
    },
  }
}
