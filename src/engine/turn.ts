import { setTimeout as sleep } from 'node:timers/promises'
import { TURN_PAUSE_MS, TURN_RETRY_MS } from '../limits.ts'
import type { Store } from '../stores/store.ts'
import type { ProjectId } from '../types.ts'

/**
 * Runs work that reads, computes and writes while it has the project for itself. A turn that was lost meanwhile has
 * written nothing, so the work is run again, for TURN_RETRY_MS; after that it fails with the store's `conflict`.
 */
export async function inTurn<T>(
  store: Pick<Store, 'exclusive'>,
  project: ProjectId,
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now()
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.exclusive(project, work)
    } catch (cause) {
      const lost = (cause as { code?: unknown } | null)?.code === 'conflict'
      if (!lost || performance.now() - started > TURN_RETRY_MS) throw cause
      // Longer each time, so that two who write all the time do not keep meeting.
      await sleep(TURN_PAUSE_MS * attempt)
    }
  }
}
