import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DISK_FREE_BYTES_MIN } from '../../limits.ts'
import { bytes } from '../show.ts'
import type { Cli } from '../verb.ts'
import type { Finding } from './patient.ts'

/** The data directory, its permissions, the token in it and the disk below it. */
export function checkData({ layout }: Pick<Cli, 'layout'>): Finding[] {
  const { directory } = layout
  if (!existsSync(directory)) {
    return [
      {
        name: 'data',
        state: 'broken',
        says: `${directory} does not exist: memory was never set up.`,
        fix: 'opencode-memory up',
      },
    ]
  }
  return [...checkAccess(directory), ...checkToken(layout.token), ...checkDisk(directory)]
}

function checkAccess(directory: string): Finding[] {
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    // Which of the three is missing does not change what mends it.
    return [
      {
        name: 'data',
        state: 'broken',
        says: `${directory} cannot be written by you.`,
        fix: `sudo chown -R "$USER" ${directory}`,
      },
    ]
  }
  const mode = statSync(directory).mode & 0o777
  if ((mode & 0o077) !== 0) {
    const says = `${directory} is open to other users (mode ${mode.toString(8)}).`
    return [{ name: 'data', state: 'broken', says, fix: `chmod 700 ${directory}` }]
  }
  return [{ name: 'data', state: 'ok', says: directory }]
}

function checkToken(path: string): Finding[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat)
    return [
      {
        name: 'token',
        state: 'broken',
        says: `${path} is missing: nobody can talk to the daemon.`,
        fix: 'opencode-memory down && opencode-memory up',
      },
    ]
  if (stat.size === 0)
    return [
      {
        name: 'token',
        state: 'broken',
        says: `${path} is empty.`,
        fix: `rm ${path} && opencode-memory down && opencode-memory up`,
      },
    ]
  const mode = stat.mode & 0o777
  if ((mode & 0o077) !== 0) {
    return [
      {
        name: 'token',
        state: 'broken',
        says: `${path} can be read by other users (mode ${mode.toString(8)}).`,
        fix: `chmod 600 ${path}`,
      },
    ]
  }
  return [{ name: 'token', state: 'ok', says: 'There, and only yours.' }]
}

function checkDisk(directory: string): Finding[] {
  const { bavail, bsize } = statfsSync(directory)
  const free = bavail * bsize
  if (free >= DISK_FREE_BYTES_MIN) return [{ name: 'disk', state: 'ok', says: `${bytes(free)} free` }]
  return [
    {
      name: 'disk',
      state: 'broken',
      says: `Only ${bytes(free)} are free below ${dirname(directory)}.`,
      fix: `Make room: \`du -sh ${directory}/*\` shows what memory takes.`,
    },
  ]
}
