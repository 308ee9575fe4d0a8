import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { MemoryError } from '../errors.ts'

/** The parsed config file; undefined when there is none. Throws `config_invalid` when it cannot be read as JSON. */
export function readConfigFile(path: string): unknown {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (cause) {
    // No file, or no directory that could hold one: starting names that.
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined
    throw new MemoryError('config_invalid', {
      message: `${path} cannot be read: ${(cause as Error).message}`,
      fix: `Make it readable, or delete it.`,
      cause,
    })
  }
  try {
    return JSON.parse(content)
  } catch (cause) {
    throw new MemoryError('config_invalid', {
      message: `${path} is not JSON: ${(cause as Error).message}`,
      fix: 'Write it as { "port": 4097 }, or delete it.',
      cause,
    })
  }
}

/**
 * Changes keys of the config file and leaves the others as they are; `undefined` takes a key out. In one step, and
 * readable by its owner only, since it may hold a password. Gives whether anything changed.
 */
export function changeConfigFile(
  path: string,
  changes: Readonly<Record<string, string | number | undefined>>,
): boolean {
  const before = (readConfigFile(path) ?? {}) as Record<string, unknown>
  const kept = Object.entries(before).filter(([key]) => !Object.hasOwn(changes, key))
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  const after = Object.fromEntries([...kept, ...given])
  const same = Object.keys({ ...before, ...after }).every((key) => before[key] === after[key])
  if (same) return false
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const part = `${path}.${process.pid}.tmp`
  writeFileSync(part, `${JSON.stringify(after, null, 2)}\n`, { mode: 0o600 })
  chmodSync(part, 0o600)
  renameSync(part, path)
  return true
}
