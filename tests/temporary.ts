import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder that is gone when the test file ends. Called at the top of a file or of a `describe`. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'opencode-memory-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
