import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { MemoryError, asMemoryError } from '../errors.ts'
import { QUICK_CHECK_BYTES_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import { openSqlite } from '../sqlite.ts'
import type { Row, Sqlite } from '../sqlite.ts'
import { stampOf } from './embedded-migrate.ts'
import { salvage } from './embedded-salvage.ts'
import type { Salvaged } from './embedded-salvage.ts'

/** Fails with `damaged` when the file's structure is not whole. Bounded: in a large file only facts and claims are read. */
export function checkQuickly(database: Sqlite, path: string): void {
  const size = database.get<{ bytes: number }>(
    'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
  )
  const small = (size?.bytes ?? 0) <= QUICK_CHECK_BYTES_MAX
  const pragmas = small ? ['quick_check(1)'] : ['quick_check(facts)', 'quick_check(claims)', 'quick_check(entities)']
  for (const pragma of pragmas) refuseDamage(path, database.get(`PRAGMA ${pragma}`))
}

function refuseDamage(path: string, row: Row | undefined): void {
  const answer = String(Object.values(row ?? {})[0])
  if (answer !== 'ok')
    throw new MemoryError('damaged', { message: `${path} failed its check: ${answer.slice(0, 200)}` })
}

/** The full check, for `doctor`: reads every page and every index. Opens the file for itself; writes nothing. */
export function checkStore(path: string): { ok: boolean; problems: string[] } {
  if (!existsSync(path)) return { ok: true, problems: [] }
  try {
    const database = openSqlite(path, { synchronous: 'normal' })
    try {
      const problems = database.all('PRAGMA integrity_check(20)').map((row) => String(Object.values(row)[0]))
      const found = problems.filter((problem) => problem !== 'ok')
      return { ok: found.length === 0, problems: found }
    } finally {
      database.close()
    }
  } catch (error) {
    const known = asMemoryError(error)
    if (!known) throw error
    return { ok: false, problems: [known.message] }
  }
}

export type Repair = { path: string; damaged: string; log: Log; reason: string; now?: () => Date; create: () => Sqlite }

/** Sets a damaged file aside, and fills a new one with every row that can still be read. */
export function repairStore({ path, damaged, log, reason, now = () => new Date(), create }: Repair): void {
  const aside = setAside({ path, damaged, now })
  const fresh = create()
  let saved: Salvaged
  try {
    saved = salvage({ from: aside, into: fresh })
  } finally {
    fresh.close()
  }
  log.error(
    { path, aside, reason, saved },
    `The store was damaged. It was set aside as ${aside}, and ${saved.rows} rows were saved into a new ${path}.`,
  )
}

/** Moves a database with its log out of the way; returns where it lies now. */
export function setAside({ path, damaged, now }: { path: string; damaged: string; now: () => Date }): string {
  mkdirSync(damaged, { recursive: true, mode: 0o700 })
  const aside = join(damaged, `${basename(path, '.db')}-${stampOf(now())}.db`)
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  return aside
}
