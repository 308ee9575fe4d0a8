import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { openCodeOnPath } from '../opencode/binary.ts'
import type { Cli } from './verb.ts'

const VERSION_TIMEOUT_MS = 5_000

/** The OpenCode of this person and its version; undefined when none is on PATH. */
export async function openCodeFound({
  loaded,
}: Pick<Cli, 'loaded'>): Promise<{ path: string; version: string | null } | undefined> {
  const found = openCodeOnPath(loaded.env['PATH'])
  if (!found) return undefined
  try {
    const { stdout } = await promisify(execFile)(found.path, ['--version'], {
      timeout: VERSION_TIMEOUT_MS,
      env: { ...loaded.env, OPENCODE_MEMORY: 'off' },
    })
    return { path: found.path, version: /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] ?? null }
  } catch {
    // It is there and does not start: the doctor names that.
    return { path: found.path, version: null }
  }
}
