import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { asMemoryError } from '../errors.ts'
import { openSqlite } from '../sqlite.ts'

/**
 * Takes a lock that the kernel releases when the process ends, however it ends: an exclusive transaction on an empty
 * database. Where another one holds it, `heldBy` is the process that took it last, if that is known.
 */
export function takeLock(path: string): { release(): void } | { heldBy: number | undefined } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const holder = `${path}.pid`
  const database = openLockFile(path)
  if (!database) return { heldBy: readPid(holder) }
  writeFileSync(holder, `${process.pid}\n`, { mode: 0o600 })
  let held = true
  return {
    release: () => {
      if (!held) return
      held = false
      database.exec('ROLLBACK')
      database.close()
    },
  }
}

function openLockFile(path: string) {
  try {
    const database = openSqlite(path, { synchronous: 'normal', journal: 'delete', busyMs: 0 })
    try {
      database.exec('BEGIN EXCLUSIVE')
      return database
    } catch (error) {
      database.close()
      throw error
    }
  } catch (error) {
    if (asMemoryError(error)?.code === 'conflict') return undefined
    throw error
  }
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10)
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    // The holder has not written it yet.
    return undefined
  }
}
