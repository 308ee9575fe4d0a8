import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Layout } from '../../layout.ts'
import { pluginIsCurrent, pluginPath } from '../../server/plugin-file.ts'
import { moment } from '../show.ts'
import type { Cli } from '../verb.ts'
import type { Finding, Patient } from './patient.ts'

const OFF = new Set(['off', '0', 'false', 'no'])
const FILE = 'opencode-memory.js'

/** What the plugin writes down about itself; only what is looked at here. */
const Note = z.object({
  silentCopies: z.record(z.string(), z.string()).default({}),
  problems: z.record(z.string(), z.object({ count: z.number(), last: z.string(), at: z.string() })).default({}),
})

export function checkPlugin({ cli, status }: Patient): Finding[] {
  const { loaded, layout } = cli
  const found: Finding[] = []
  const add = (state: Finding['state'], says: string, fix?: string) =>
    void found.push({ name: 'plugin', state, says, ...(fix === undefined ? {} : { fix }) })
  if (OFF.has((loaded.env['OPENCODE_MEMORY'] ?? '').trim().toLowerCase())) {
    add('broken', `OPENCODE_MEMORY=${loaded.env['OPENCODE_MEMORY']} switches the plugin off.`, 'unset OPENCODE_MEMORY')
  }
  const path = pluginPath(loaded.configHome)
  if (!existsSync(path)) {
    add('broken', 'The plugin is not installed: OpenCode remembers nothing.', 'opencode-memory up')
    return found
  }
  if (!pluginIsCurrent(loaded.configHome))
    add('broken', `${path} is another version than this one.`, 'opencode-memory up')
  const copies = otherCopies(cli, path)
  if (copies.length > 0)
    add('odd', `There is a second copy; only one works, the other is silent.`, `rm ${copies.join(' ')}`)
  const { silentCopies, problems } = readNote(layout)
  if (copies.length === 0 && Object.keys(silentCopies).length > 0) {
    add(
      'odd',
      `OpenCode loaded a second copy: ${Object.keys(silentCopies).join(', ')}.`,
      'Remove it, or its entry under "plugin" in opencode.json.',
    )
  }
  for (const [hook, { count, last, at }] of Object.entries(problems)) {
    add(
      'odd',
      `${hook} failed ${count === 1 ? 'once' : `${count} times`}, last ${moment(at)}: ${last}`,
      'OpenCode works on without it. Please report it if it goes on.',
    )
  }
  const { lastSeenAt } = status.plugin
  const installedAt = statSync(path).mtime.toISOString()
  if (lastSeenAt === null) add('odd', 'OpenCode has not loaded the plugin yet.', 'Restart OpenCode.')
  else if (lastSeenAt < installedAt)
    add('odd', `OpenCode has not loaded this copy; it was last seen ${moment(lastSeenAt)}.`, 'Restart OpenCode.')
  if (found.length === 0) add('ok', `${path}, seen ${moment(lastSeenAt ?? installedAt)}`)
  return found
}

/** Copies in the other folders where OpenCode looks. */
function otherCopies({ loaded }: Cli, path: string): string[] {
  const home = loaded.env['HOME'] ?? ''
  const roots = [
    join(loaded.configHome, 'opencode'),
    join(home, '.opencode'),
    join(process.cwd(), '.opencode'),
    ...(loaded.env['OPENCODE_CONFIG_DIR'] ? [loaded.env['OPENCODE_CONFIG_DIR']] : []),
  ]
  const places = roots.flatMap((root) => ['plugin', 'plugins'].map((folder) => join(root, folder, FILE)))
  return [...new Set(places)].filter((place) => place !== path && existsSync(place))
}

function readNote(layout: Layout): z.infer<typeof Note> {
  try {
    return Note.parse(JSON.parse(readFileSync(layout.pluginState, 'utf8')))
  } catch {
    // No note yet, or one of another version: then it tells nothing.
    return { silentCopies: {}, problems: {} }
  }
}
