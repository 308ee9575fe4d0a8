import { join } from 'node:path'
import type { Log } from '../../src/log.ts'
import { openEmbeddedStore } from '../../src/stores/embedded.ts'
import type { Store } from '../../src/stores/store.ts'

export type Logged = { level: 'debug' | 'info' | 'warn' | 'error'; fields: Record<string, unknown>; message: string }

/** A log that keeps its lines. */
export function keepLog(lines: Logged[] = []): Log & { lines: Logged[] } {
  const write =
    (level: Logged['level']) =>
    (fields: object, message: string): void =>
      void lines.push({ level, fields: { ...fields }, message })
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), lines }
}

/** The store of a data directory, laid out as `layout.ts` does it. */
export function openStore(directory: string, log: Log = keepLog()): Promise<Store> {
  return openEmbeddedStore({
    path: join(directory, 'memory.db'),
    snapshots: join(directory, 'snapshots'),
    damaged: join(directory, 'damaged'),
    log,
  })
}
