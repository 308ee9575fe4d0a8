import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { MemoryError } from '../errors.ts'
import { SNAPSHOTS_KEPT_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Sqlite } from '../sqlite.ts'
import type { Step } from './embedded-schema.ts'

export type Migration = {
  database: Sqlite
  steps: readonly Step[]
  applicationId: number
  path: string
  snapshots: string
  log: Log
  now?: () => Date
}

/** The cause of the one `damaged` that is no damage: nothing may be set aside or rebuilt. */
export const NEWER_FORMAT = Symbol('newer format')

/**
 * Brings a file to the last format, one step and one transaction at a time, with a copy of the whole file before the
 * first one. Fails with `damaged` (cause `NEWER_FORMAT`) for a file of a newer version, `conflict` for one of another program; neither is
 * changed.
 */
export function migrate({
  database,
  steps,
  applicationId,
  path,
  snapshots,
  log,
  now = () => new Date(),
}: Migration): void {
  const version = number(database, 'user_version')
  const owner = number(database, 'application_id')
  const known = steps.at(-1)?.version ?? 0
  if (version > known && owner === applicationId) refuseNewer(path, version, known)
  const empty = version === 0 && database.get('SELECT 1 AS yes FROM sqlite_schema LIMIT 1') === undefined
  if (!empty && owner !== applicationId)
    throw new MemoryError('conflict', {
      message: `${path} is a database of another program.`,
      fix: 'Give memory a data directory of its own.',
    })
  const missing = steps.filter((step) => step.version > version)
  if (missing.length === 0) return
  if (!empty) keepCopy({ database, path, snapshots, version, log, now })
  for (const step of missing) {
    database.transaction(() => {
      // Another process may have done this step while this one waited.
      if (number(database, 'user_version') >= step.version) return
      database.exec(step.sql)
      database.exec(`PRAGMA application_id = ${applicationId}`)
      database.exec(`PRAGMA user_version = ${step.version}`)
    })
    if (!empty)
      log.info(
        { path, version: step.version },
        `The store's format was brought to version ${step.version}: ${step.about}.`,
      )
  }
}

function refuseNewer(path: string, version: number, known: number): never {
  throw new MemoryError('damaged', {
    message: `${path} was written by a newer version: its format is ${version}, this one knows ${known}.`,
    fix: 'Upgrade opencode-memory to the version that wrote it; the file is unchanged.',
    cause: NEWER_FORMAT,
  })
}

function number(database: Sqlite, pragma: 'user_version' | 'application_id'): number {
  return database.get<Record<string, number>>(`PRAGMA ${pragma}`)?.[pragma] ?? 0
}

type Copy = Pick<Migration, 'database' | 'path' | 'snapshots' | 'log'> & { version: number; now: () => Date }

function keepCopy({ database, path, snapshots, version, log, now }: Copy): void {
  const name = basename(path, '.db')
  const copy = join(snapshots, `${name}-format-${version}-${stampOf(now())}.db`)
  mkdirSync(snapshots, { recursive: true, mode: 0o700 })
  rmSync(copy, { force: true })
  database.run('VACUUM INTO ?', [copy])
  chmodSync(copy, 0o600)
  log.info({ copy, version }, 'A copy of the store was kept before its format is brought up to date.')
  const kept = readdirSync(snapshots).filter((file) => file.startsWith(`${name}-format-`))
  for (const old of kept.toSorted(byStamp).slice(0, -SNAPSHOTS_KEPT_MAX)) rmSync(join(snapshots, old))
}

const byStamp = (a: string, b: string): number => stampIn(a).localeCompare(stampIn(b))
const stampIn = (file: string): string => file.slice(file.lastIndexOf('-') + 1)

/** A moment as part of a file name: `20260131T120000000Z`. */
export const stampOf = (moment: Date): string => moment.toISOString().replaceAll(/[-:.]/g, '')
