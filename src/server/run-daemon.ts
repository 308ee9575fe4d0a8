import type { Loaded } from '../config.ts'
import type { Discovery } from '../layout.ts'
import { type Daemon, startDaemon } from './daemon.ts'
import { keepHeapSmall } from './heap.ts'

/**
 * Runs the daemon as this process: ends in good order on SIGTERM and SIGINT, and with exit code 1 on a fault that
 * nobody handled, since a daemon in an unknown state is worse than one that is started anew.
 */
export async function runDaemon(options: { loaded: Loaded; startedBy: Discovery['startedBy'] }): Promise<void> {
  const state: { daemon?: Daemon; asked: boolean } = { asked: false }
  const crash = (error: unknown): void => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    state.daemon?.log.error({ err: error }, 'the daemon crashed')
    process.exit(1)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  const end = (): void => {
    // Asked again, it goes at once: the kernel gives the lock back, and the spool holds what is not taken in.
    if (state.asked) process.exit(1)
    state.asked = true
    state.daemon?.stop().catch(crash)
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  // A terminal that closes, or the end of an SSH session, is no reason to forget.
  process.on('SIGHUP', () => state.daemon?.log.info({}, 'SIGHUP ignored'))
  const daemon = (state.daemon = await startDaemon(options))
  keepHeapSmall()
  if (state.asked) await daemon.stop()
  await daemon.stopped
  process.exit(0)
}
