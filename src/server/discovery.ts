import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import type { Discovery } from '../layout.ts'

const DiscoveryFile = z.object({
  pid: z.number().int().positive().nullable(),
  url: z.url().nullable(),
  version: z.string(),
  tokenFile: z.string(),
  startedBy: z.enum(['person', 'plugin', 'service']),
  command: z.array(z.string()),
})

/** What daemon.json says, or undefined when there is none or it cannot be understood: then nobody was found. */
export function readDiscovery(path: string): Discovery | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
  try {
    return DiscoveryFile.parse(JSON.parse(text))
  } catch {
    // A torn or foreign file names no daemon; the next start writes it anew.
    return undefined
  }
}

/** Replaces daemon.json in one step: a reader sees the old one or the new one. */
export function writeDiscovery(path: string, discovery: Discovery): void {
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, `${JSON.stringify(discovery, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, path)
}
