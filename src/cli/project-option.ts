import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { MemoryError } from '../errors.ts'

/** The folder that `--project` names, else the working directory. Throws `usage` when there is no such folder. */
export function givenDirectory(value: string | boolean | undefined): string {
  if (typeof value !== 'string') return process.cwd()
  const directory = resolve(value)
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return directory
  throw new MemoryError('usage', {
    message: `--project names ${directory}, which is no folder.`,
    fix: 'Give the folder of a project.',
  })
}
