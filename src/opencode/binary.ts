import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { packageRoot } from '../package.ts'

/** The OpenCode this product is measured and tested against. */
export const OPENCODE_VERSION = '1.18.33'

/** The package; `opencode` itself is not on the registry. */
export const OPENCODE_PACKAGE = 'opencode-ai'

/** Where the pinned version is installed beside the project; the folder is not part of the repository. */
export const opencodeInstallPrefix = (root: string = packageRoot()): string => join(root, '.tools', 'opencode')

export type OpenCodeBinary = { path: string; from: 'argument' | 'clone' | 'path' }

/**
 * The OpenCode binary: the path given, else the pinned one beside the project, else the first on `searchPath`
 * (the text of a PATH variable; the environment itself is not read). Undefined when there is none.
 */
export function findOpenCode({
  path,
  root = packageRoot(),
  searchPath = '',
}: { path?: string | undefined; root?: string; searchPath?: string | undefined } = {}): OpenCodeBinary | undefined {
  if (path !== undefined) return isExecutable(path) ? { path, from: 'argument' } : undefined
  const pinned = join(opencodeInstallPrefix(root), 'node_modules', '.bin', 'opencode')
  if (isExecutable(pinned)) return { path: pinned, from: 'clone' }
  return openCodeOnPath(searchPath)
}

/** The person's own OpenCode: the first on `searchPath`, never the pinned one beside the project. */
export function openCodeOnPath(searchPath = ''): OpenCodeBinary | undefined {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '')
  const found = folders.map((folder) => join(folder, 'opencode')).find(isExecutable)
  return found === undefined ? undefined : { path: found, from: 'path' }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
