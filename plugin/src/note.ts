import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import type { Layout } from '../../src/layout.ts'
import { PLUGIN_NOTE_INTERVAL_MS } from '../../src/limits.ts'

/** What `status` and `doctor` are told about the plugin; written to `plugin.json`. */
export type PluginNote = {
  lastSeenAt: string
  version: string
  path: string
  opencode: { pid: number; path: string; version: string | null }
  directories: string[]
  spool: object | null
  recall: object | null
  /** Other copies of the plugin in the same OpenCode: they are silent. */
  silentCopies: Record<string, string>
  /** What went wrong, by hook: how often, and the last time. */
  problems: Record<string, { count: number; last: string; at: string }>
}

/** Writes the note, seldom and in one step; `force` writes at once. A note that cannot be written is no reason to stop. */
export function openNoteFile(layout: Layout, read: () => PluginNote) {
  let writtenAt = -Infinity
  let pending: ReturnType<typeof setTimeout> | undefined

  function write(): void {
    clearTimeout(pending)
    pending = undefined
    writtenAt = Date.now()
    try {
      mkdirSync(layout.directory, { recursive: true, mode: 0o700 })
      const temporary = `${layout.pluginState}.${process.pid}.tmp`
      writeFileSync(temporary, `${JSON.stringify(read(), null, 2)}\n`, { mode: 0o600 })
      renameSync(temporary, layout.pluginState)
    } catch {
      // The same trouble shows at the spool, which is loud about it.
      return
    }
  }

  return {
    force: write,
    touch(): void {
      if (Date.now() - writtenAt >= PLUGIN_NOTE_INTERVAL_MS) return write()
      pending ??= setTimeout(write, PLUGIN_NOTE_INTERVAL_MS)
      pending.unref()
    },
  }
}
