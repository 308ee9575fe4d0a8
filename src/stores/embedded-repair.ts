import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { asMemoryError } from '../errors.ts'
import { QUICK_CHECK_BYTES_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import { openSqlite } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { stampOf } from './embedded-migrate.ts'
import { salvage } from './embedded-salvage.ts'
import type { Salvaged } from './embedded-salvage.ts'

/** Fails with `damaged` when the file's structure is not whole. Bounded: in a large file only facts and claims are read. */
export function checkQuickly(database: Sqlite, path: string): void {
  const bytes = statSync(path).size
  database.check(bytes <= QUICK_CHECK_BYTES_MAX ? undefined : ['facts', 'claims', 'entities', 'tombstones', 'meta'])
}

/** The full check, for `doctor`: reads every page and every index. Opens the file for itself; writes nothing. */
export function checkStore(path: string): { ok: boolean; problems: string[] } {
  if (!existsSync(path)) return { ok: true, problems: [] }
  try {
    const database = openSqlite(path, { synchronous: 'full' })
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

export type Repair = {
  path: string
  damaged: string
  log: Log
  reason: string
  now?: () => Date
  create: (path: string) => Sqlite
}

/**
 * Fills a new file with every row of a damaged one that can still be read, sets the damaged one aside and puts the new
 * one in its place. Interrupted, or on a full disk, the damaged file stays where it is, and the next start tries again.
 */
export function repairStore({ path, damaged, log, reason, now = () => new Date(), create }: Repair): void {
  log.warn({ path, reason }, 'The store is damaged. What can be read is being saved into a new file.')
  const building = `${path}.rebuilding`
  // Read under another name: what SQLite does late to a log of this name must not meet the new store's.
  const reading = `${path}.reading`
  for (const leftover of [building, reading]) removeDatabase(leftover)
  for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) linkOrCopy(path + suffix, reading + suffix)
  const fresh = create(building)
  let saved: Salvaged
  try {
    saved = salvage({ from: reading, into: fresh, scratch: `${path}.grafted` })
  } finally {
    fresh.close()
    removeDatabase(reading)
  }
  // Complete from here on: if the process ends between the two renames, `adoptRebuilt` finishes them.
  renameSync(building, rebuiltOf(path))
  const aside = setAside({ path, damaged, now })
  adoptRebuilt(path)
  log.error(
    { path, aside, reason, saved },
    `The store was damaged. It was set aside as ${aside}, and ${saved.rows} rows were saved into a new ${path}.`,
  )
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    // Not every file system has links.
    copyFileSync(from, to)
  }
}

const rebuiltOf = (path: string): string => `${path}.rebuilt`

/** Puts a rebuilt file in its place when an earlier repair was interrupted before it could. */
export function adoptRebuilt(path: string): void {
  if (existsSync(rebuiltOf(path)) && !existsSync(path)) renameSync(rebuiltOf(path), path)
}

/** Moves a database with its log out of the way; returns where it lies now. */
function setAside({ path, damaged, now }: { path: string; damaged: string; now: () => Date }): string {
  mkdirSync(damaged, { recursive: true, mode: 0o700 })
  const aside = join(damaged, `${basename(path, '.db')}-${stampOf(now())}.db`)
  for (const suffix of SUFFIXES) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  return aside
}

// The log goes first: a file without it is older, a log without its file is nothing.
const SUFFIXES = ['-wal', '-shm', '']

function removeDatabase(path: string): void {
  for (const suffix of SUFFIXES) rmSync(path + suffix, { force: true })
}
