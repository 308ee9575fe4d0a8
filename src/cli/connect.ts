import { existsSync } from 'node:fs'
import type { Client } from '../client.ts'
import type { Loaded } from '../config.ts'
import { MemoryError } from '../errors.ts'
import type { Layout } from '../layout.ts'
import { findDaemon, startInBackground } from './daemon-process.ts'

/**
 * A client of the daemon. When none runs one is started as the plugin would start it, so that it leaves again when
 * nobody needs it. Throws `daemon_unreachable` where memory was never set up.
 */
export async function connect({ loaded, layout }: { loaded: Loaded; layout: Layout }): Promise<Client> {
  const running = await findDaemon(layout)
  if (running) return running.client
  if (!existsSync(layout.token)) {
    throw new MemoryError('daemon_unreachable', {
      message: `There is no memory in ${layout.directory} yet.`,
      fix: 'Set it up with `opencode-memory up`; from then on everything is remembered.',
    })
  }
  return (await startInBackground({ loaded, layout, startedBy: 'plugin' })).client
}
