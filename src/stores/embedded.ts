import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { MemoryError, asMemoryError } from '../errors.ts'
import type { Log } from '../log.ts'
import { openSqlite } from '../sqlite.ts'
import type { Sqlite } from '../sqlite.ts'
import { adoptRebuilt, checkQuickly, repairStore } from './embedded-repair.ts'
import { NEWER_FORMAT, migrate } from './embedded-migrate.ts'
import { reader } from './embedded-read.ts'
import { APPLICATION_ID, STEPS } from './embedded-schema.ts'
import { writer } from './embedded-write.ts'
import { checkLater, noteClosed, wasClosedWell, type LateCheck } from './embedded-late-check.ts'
import type { Store } from './store.ts'
import { turnPerProject } from './turn.ts'

export type EmbeddedStoreOptions = {
  path: string
  /** Folder for the copies taken before upgrades. */
  snapshots: string
  /** Folder for files that were found damaged. */
  damaged: string
  log: Log
  now?: () => Date
}

/**
 * The store in one SQLite file. Checks it (after an end in good order a moment later), and brings an older format up to date after a copy was taken. A damaged file
 * is set aside and what can be read is rebuilt, which the log says loudly. Fails with `damaged` when the file was
 * written by a newer version, `storage_full`, or `conflict` when it cannot be written.
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<Store> {
  makeFolder(dirname(options.path))
  const { database, late } = openOrRepair(options)
  const reads = reader(database)
  return {
    kind: 'embedded',
    path: options.path,
    ...reads,
    ...writer(database),
    snapshot: async (path) => snapshotTo(database, path),
    kept: async (position) => Math.min(position, await reads.generation()),
    // Every commit is synced.
    persisted: reads.generation,
    exclusive: turnPerProject(),
    // One daemon holds the file: nobody else writes.
    watch: () => () => undefined,
    close: async () => {
      late?.stop()
      database.close()
      if (!late?.foundDamage()) noteClosed(options.path)
    },
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new MemoryError('conflict', {
      message: `The folder ${folder} cannot be made: ${(cause as Error).message}`,
      fix: 'Choose a data directory that this user may write.',
      cause,
    })
  }
}

type Opened = { database: Sqlite; late?: LateCheck }

function openOrRepair(options: EmbeddedStoreOptions): Opened {
  const { path, log } = options
  adoptRebuilt(path)
  const closedWell = wasClosedWell(path)
  try {
    const database = openChecked({ ...options, closedWell })
    return closedWell ? { database, late: checkLater({ database, path, log }) } : { database }
  } catch (error) {
    const known = asMemoryError(error)
    // A newer format is no damage: its file is left as it is.
    if (known?.code !== 'damaged' || known.cause === NEWER_FORMAT) throw error
    repairStore({ ...options, reason: known.message, create: (path) => openChecked({ ...options, path }) })
    return { database: openChecked(options) }
  }
}

function openChecked({
  path,
  snapshots,
  log,
  now,
  closedWell = false,
}: EmbeddedStoreOptions & { closedWell?: boolean }): Sqlite {
  const database = openSqlite(path, { synchronous: 'full', secureDelete: true })
  try {
    // First, and before anything is prepared: a file that is set aside must not be held open.
    if (!closedWell) checkQuickly(database, path)
    // Steps touch the same pages of facts and claims again and again: written every 16 MB they are written once.
    database.exec('PRAGMA wal_autocheckpoint = 4000')
    migrate({ database, steps: STEPS, applicationId: APPLICATION_ID, path, snapshots, log, ...(now && { now }) })
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** A copy that opens as a store; taken while writing goes on. An older file of that name is replaced. */
function snapshotTo(database: Sqlite, path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  rmSync(path, { force: true })
  database.run('VACUUM INTO ?', [path])
  chmodSync(path, 0o600)
}
