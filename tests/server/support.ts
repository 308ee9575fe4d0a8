import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, openClient } from '../../src/client.ts'
import { type Loaded, parseConfig } from '../../src/config.ts'
import { deriveId } from '../../src/ids.ts'
import { type Layout, layoutOf } from '../../src/layout.ts'
import { type Daemon, startDaemon } from '../../src/server/daemon.ts'
import { readToken } from '../../src/server/token.ts'
import type { EventOf, ProjectRef } from '../../src/types.ts'

export const PROJECT: ProjectRef = { id: 'shop_1a2b3c4d', name: 'shop' }

export const temporary = (): string => mkdtempSync(join(tmpdir(), 'opencode-memory-test-'))

/** Settings of a home of its own; any free port, so that nothing of this machine is touched. */
export function loadedFor(directory: string, env: Readonly<Record<string, string>> = {}): Loaded {
  const all = {
    HOME: directory,
    OPENCODE_MEMORY_DATA_DIR: join(directory, 'memory'),
    OPENCODE_MEMORY_PORT: '0',
    ...env,
  }
  return { ...parseConfig({ env: all }), configHome: join(directory, '.config'), env: all }
}

export type Running = {
  daemon: Daemon
  client: Client
  token: string
  layout: Layout
  directory: string
  end(): Promise<void>
}

/** A real daemon in this process, in a folder of its own. */
export async function startTestDaemon(env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const directory = temporary()
  const loaded = loadedFor(directory, env)
  const layout = layoutOf(loaded.config.dataDir)
  const daemon = await startDaemon({ loaded, startedBy: 'person' })
  const token = readToken(layout.token)!
  return {
    daemon,
    client: openClient({ url: daemon.url, token }),
    token,
    layout,
    directory,
    end: async () => {
      await daemon.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export function prompt(text: string, at = '2026-03-01T10:00:00.000Z', session = 'ses_1'): EventOf<'prompt'> {
  const id = deriveId('test', session, at, text)
  return { id, at, project: PROJECT, session: { id: session }, kind: 'prompt', message: `msg_${id}`, text }
}

/** Waits until something holds; fails with what was waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain: ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
