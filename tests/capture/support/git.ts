import { execFileSync } from 'node:child_process'
import { mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryDirectory } from './spool.ts'

const NOBODY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']

/** Runs git and gives what it says. */
export const git = (directory: string, ...args: string[]): string =>
  execFileSync('git', [...NOBODY, ...args], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()

/** An empty repository on the branch `main`; its folder has always the same name. */
export function repository({ remote }: { remote?: string } = {}): string {
  const directory = join(realpathSync(temporaryDirectory()), 'my-app')
  mkdirSync(directory)
  git(directory, 'init', '-q', '-b', 'main')
  if (remote !== undefined) git(directory, 'remote', 'add', 'origin', remote)
  return directory
}

let commits = 0

/** Makes a commit and gives its hash. */
export function commit(directory: string): string {
  git(directory, 'commit', '-q', '--allow-empty', '-m', `change ${commits++}`)
  return git(directory, 'rev-parse', 'HEAD')
}
