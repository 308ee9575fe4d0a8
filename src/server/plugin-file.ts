import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Layout } from '../layout.ts'
import { bundledPlugin } from '../package.ts'
import { Time } from '../types.ts'
import { MemoryError } from '../errors.ts'

/** The file under OpenCode's configuration folder, which OpenCode loads by itself. */
export const pluginPath = (configHome: string): string => join(configHome, 'opencode', 'plugins', 'opencode-memory.js')

/** Whether the plugin is installed, and when OpenCode last loaded it, as the plugin itself noted. */
export function pluginState({ configHome, layout }: { configHome: string; layout: Layout }) {
  const path = pluginPath(configHome)
  const installed = existsSync(path)
  return { installed, path: installed ? path : null, lastSeenAt: lastSeen(layout.pluginState) }
}

function lastSeen(path: string): string | null {
  try {
    const noted = JSON.parse(readFileSync(path, 'utf8')) as { lastSeenAt?: unknown }
    const time = Time.safeParse(noted.lastSeenAt)
    return time.success ? time.data : null
  } catch {
    // No note, or half a note: the plugin was not seen.
    return null
  }
}

export type Installed = { path: string; change: 'installed' | 'updated' | 'same' }

/** Puts the bundled plugin in place, atomically and only when it differs. Throws `not_found` when it was never built. */
export function installPlugin(configHome: string): Installed {
  const source = bundledPlugin()
  if (!existsSync(source)) {
    throw new MemoryError('not_found', {
      message: `The bundled plugin ${source} is missing.`,
      fix: 'Run `npm run build`.',
    })
  }
  const path = pluginPath(configHome)
  const bundle = readFileSync(source)
  const present = existsSync(path)
  if (present && digest(readFileSync(path)) === digest(bundle)) return { path, change: 'same' }
  mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, bundle, { mode: 0o644 })
  renameSync(temporary, path)
  return { path, change: present ? 'updated' : 'installed' }
}

/** Takes the plugin away again; true when there was one. */
export function removePlugin(configHome: string): boolean {
  const path = pluginPath(configHome)
  if (!existsSync(path)) return false
  rmSync(path)
  return true
}

/** Whether the installed file is the one of this version. */
export function pluginIsCurrent(configHome: string): boolean {
  const source = bundledPlugin()
  if (!existsSync(source)) return true
  return digest(readFileSync(pluginPath(configHome))) === digest(readFileSync(source))
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
