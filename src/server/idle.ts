import { IDLE_CHECK_MS } from '../limits.ts'
import type { Discovery } from '../layout.ts'

/** Whether a daemon leaves: only one that the plugin started, after a long silence, with no OpenCode left that uses it. */
export function mayLeave(state: {
  startedBy: Discovery['startedBy']
  silentMs: number
  idleExitMs: number
  openCodeAlive: boolean
}): boolean {
  return state.startedBy === 'plugin' && state.silentMs >= state.idleExitMs && !state.openCodeAlive
}

/** Looks now and then whether the daemon may leave, and calls `leave` once. */
export function watchIdle(options: {
  startedBy: Discovery['startedBy']
  idleExitMs: number
  now: () => number
  openCodeAlive: () => boolean
  leave: () => void
}): { touched: () => void; close: () => void } {
  const { startedBy, idleExitMs, now, openCodeAlive, leave } = options
  let lastMs = now()
  const timer = setInterval(
    () => {
      const silentMs = now() - lastMs
      if (silentMs < idleExitMs) return
      if (mayLeave({ startedBy, silentMs, idleExitMs, openCodeAlive: openCodeAlive() })) leave()
    },
    Math.min(IDLE_CHECK_MS, Math.ceil(idleExitMs / 2)),
  )
  return {
    touched: () => {
      lastMs = now()
    },
    close: () => clearInterval(timer),
  }
}
