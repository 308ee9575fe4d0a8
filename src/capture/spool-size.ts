import { statSync } from 'node:fs'
import { join } from 'node:path'
import {
  SPOOL_BYTES_MAX,
  SPOOL_SIZE_REFRESH_BYTES,
  SPOOL_SIZE_REFRESH_FULL_MS,
  SPOOL_SIZE_REFRESH_MS,
} from '../limits.ts'
import { isSpoolFull, parseSegmentFile, spoolFiles } from './segment.ts'

/**
 * The bytes of all segments, cheap enough to ask at each event: what this process writes is added at once, what other
 * processes write and the daemon deletes is seen at the next refresh.
 */
export function openSpoolSize({ directory, now }: { directory: string; now: () => Date }) {
  const sealed = new Map<string, number>()
  let bytes = 0
  let ownBytes = 0
  let full = false
  let refreshedAt = -Infinity

  function refresh(): void {
    const elapsed = now().getTime() - refreshedAt
    // A clock that was set back must not stop the refresh.
    const due = elapsed < 0 || elapsed >= (full ? SPOOL_SIZE_REFRESH_FULL_MS : SPOOL_SIZE_REFRESH_MS)
    if (!due && ownBytes < SPOOL_SIZE_REFRESH_BYTES) return
    refreshedAt = now().getTime()
    ownBytes = 0
    bytes = spoolBytes(directory, sealed)
    full = isSpoolFull(bytes)
  }

  return {
    bytes(): number {
      refresh()
      return bytes
    },
    /** Whether `more` bytes would go over the bound. */
    isFull(more: number): boolean {
      refresh()
      return full || bytes + more > SPOOL_BYTES_MAX
    },
    add(more: number): void {
      bytes += more
      ownBytes += more
      full = isSpoolFull(bytes)
    },
  }
}

/** The bytes of all segments. `sealed` remembers the sizes that no longer change. */
export function spoolBytes(directory: string, sealed = new Map<string, number>()): number {
  let bytes = 0
  for (const file of spoolFiles(directory)) {
    const segment = parseSegmentFile(file)
    if (!segment) continue
    const size = sealed.get(file) ?? statSync(join(directory, file), { throwIfNoEntry: false })?.size ?? 0
    if (segment.sealed) sealed.set(file, size)
    bytes += size
  }
  return bytes
}
