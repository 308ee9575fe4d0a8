import { createClient } from '@redis/client'
import type { RunningServer } from '../../servers/server.ts'

export type Raw = { (...command: (string | number)[]): Promise<unknown>; close(): void }

/** A plain connection of the test's own, to look at what is really there. */
export async function rawClient(url: string): Promise<Raw> {
  const client = createClient({ url: url.replace(/^falkordb/, 'redis'), RESP: 2 })
  client.on('error', () => undefined)
  await client.connect()
  const send = (...command: (string | number)[]): Promise<unknown> => client.sendCommand(command.map(String))
  return Object.assign(send, { close: () => client.destroy() })
}

/** The server as it was started, for the next rule. */
export async function emptied(server: Pick<RunningServer, 'url'>): Promise<void> {
  const raw = await rawClient(server.url)
  await raw('FLUSHALL')
  raw.close()
}

/** The first answer after a server is back; the last failure when none comes within ten seconds. */
export async function again<T>(ask: () => Promise<T>): Promise<T> {
  const until = Date.now() + 10_000
  for (;;) {
    try {
      return await ask()
    } catch (cause) {
      if (Date.now() > until) throw cause
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
