import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The name under which the product is installed and asked for; one constant, since it is not published yet. */
export const PACKAGE_NAME = 'opencode-memory'

/** The folder that holds package.json, `dist/` and the bundled plugin; found from wherever the build put this code. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

export function productVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }
  return version
}

/** The compiled command that a daemon is started with, also when this runs from the sources. */
export const mainScript = (): string => join(packageRoot(), 'dist', 'cli', 'main.js')

/** The plugin as `npm run build` bundles it. */
export const bundledPlugin = (): string => join(packageRoot(), 'plugin', 'dist', 'opencode-memory.js')
