import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { pino } from 'pino'
import type { Log } from '../log.ts'
import { LOG_BYTES_MAX, LOG_FILES_MAX } from '../limits.ts'

export type LogFile = Log & { close(): void }

/**
 * The daemon's log: one JSON line each, at most LOG_FILES_MAX files of LOG_BYTES_MAX bytes. Writing is synchronous, so
 * that the last line before a crash is there. A full disk loses log lines, never the daemon.
 */
export function openLog({ path, level }: { path: string; level: string }): LogFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let file = openSync(path, 'a', 0o600)
  let bytes = fstatSync(file).size
  let lost = 0
  const rotate = (): void => {
    closeSync(file)
    rmSync(`${path}.${LOG_FILES_MAX - 1}`, { force: true })
    for (let age = LOG_FILES_MAX - 2; age >= 1; age--) {
      if (existsSync(`${path}.${age}`)) renameSync(`${path}.${age}`, `${path}.${age + 1}`)
    }
    renameSync(path, `${path}.1`)
    file = openSync(path, 'a', 0o600)
    bytes = 0
  }
  const write = (line: string): void => {
    try {
      if (bytes > 0 && bytes + line.length > LOG_BYTES_MAX) rotate()
      bytes += writeSync(file, lost > 0 ? line.replace(/}\n$/, `,"lostLines":${lost}}\n`) : line)
      lost = 0
    } catch {
      // The one place with nowhere to report to: the next line that can be written tells how many were lost.
      lost++
    }
  }
  const logger = pino({ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, { write })
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    close: () => closeSync(file),
  }
}
