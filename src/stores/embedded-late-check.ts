import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { STORE_CHECK_AFTER_MS, STORE_CHECK_PAUSE_MS } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Sqlite } from '../sqlite.ts'

/*
 * A check of the whole file is a quarter of a start. What ends a process in bad order is what leaves a file damaged: a
 * file that nobody touched since it was closed in good order is therefore checked later, while the daemon answers.
 */

const noteOf = (path: string): string => `${path}.closed`

/** What tells that a file is as it was left. */
function stateOf(path: string): string {
  const { size, mtimeMs, ino } = statSync(path)
  return JSON.stringify({ size, changedAt: Math.floor(mtimeMs), inode: ino })
}

/** After a file was closed in good order, with nothing left of its log. */
export function noteClosed(path: string): void {
  try {
    writeFileSync(noteOf(path), stateOf(path), { mode: 0o600 })
  } catch {
    // On a full disk there is none: the next start checks at once.
  }
}

/** Whether a file is as it was left in good order. The note goes with the question: an end in bad order leaves none. */
export function wasClosedWell(path: string): boolean {
  try {
    const noted = readFileSync(noteOf(path), 'utf8')
    rmSync(noteOf(path))
    const log = statSync(`${path}-wal`, { throwIfNoEntry: false })
    return (log?.size ?? 0) === 0 && noted === stateOf(path)
  } catch {
    // There is no note, or no file: then it is checked at once.
    return false
  }
}

export type LateCheck = { stop(): void; foundDamage(): boolean }

/** Checks the tables one by one, each in a turn of its own. Damage is said loudly; the next start mends it. */
export function checkLater({ database, path, log }: { database: Sqlite; path: string; log: Log }): LateCheck {
  const ending = new AbortController()
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { ref: false, signal: ending.signal })
  let damaged = false
  const check = async (): Promise<void> => {
    await pause(STORE_CHECK_AFTER_MS)
    const tables = database.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    for (const { name } of tables) {
      database.check([name])
      await pause(STORE_CHECK_PAUSE_MS)
    }
  }
  check().catch((cause: unknown) => {
    if (ending.signal.aborted) return
    damaged = true
    log.error({ err: cause, path }, 'the store is damaged: restart the daemon, it saves what can be read')
  })
  return { stop: () => ending.abort(), foundDamage: () => damaged }
}
