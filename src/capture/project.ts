import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { GIT_TIMEOUT_MS, PROJECT_PREFIX_CHARS_MAX } from '../limits.ts'
import type { ProjectRef } from '../types.ts'
import { findGit, readText, remotesOf, type GitPlace } from './git.ts'
import { normalizeRemote } from './remote.ts'

const HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
const NAME_CHARS_MAX = 200

/**
 * Who a project is, from the strongest thing known: its remote, else its first commit, else its directory.
 * Ids of the weaker things come as `aliases`: the same place had them before it got the stronger one.
 * `directory` is the real, absolute root that all worktrees share.
 */
export function projectIdentity({ remote, firstCommit, directory }: Identity): ProjectRef {
  const folder = basename(directory)
  const byDirectory = identify({ prefix: folder, source: `directory:${directory}` })
  // Constant: clones with other folder names, and a folder that is renamed, are the same project.
  const byCommit =
    firstCommit && HASH.test(firstCommit) ? identify({ prefix: 'repo', source: `commit:${firstCommit}` }) : undefined
  const weaker = [...(byCommit ? [byCommit] : []), byDirectory]
  if (remote) {
    const url = normalizeRemote(remote, directory)
    const name = (url.split('/').at(-1) || folder || '/').slice(0, NAME_CHARS_MAX)
    return { id: identify({ prefix: name, source: `remote:${url}` }), name, aliases: weaker }
  }
  const name = (folder || '/').slice(0, NAME_CHARS_MAX)
  return byCommit ? { id: byCommit, name, aliases: [byDirectory] } : { id: byDirectory, name }
}

export type Identity = { remote?: string | undefined; firstCommit?: string | undefined; directory: string }

/** A readable prefix and 40 bits of SHA-256: `my_app_0123456789`. */
function identify({ prefix, source }: { prefix: string; source: string }): string {
  const readable = prefix
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_/, '')
    .slice(0, PROJECT_PREFIX_CHARS_MAX)
    .replace(/_$/, '')
  return `${readable || 'project'}_${createHash('sha256').update(source, 'utf8').digest('hex').slice(0, 10)}`
}

/**
 * The project of a directory. Reads git's files; a process (`git rev-list`, two seconds at most) is started only for a
 * repository without remote whose first commit is not hinted. Never throws: what cannot be read is not known.
 */
export function findProject(directory: string, hint: { firstCommit?: string } = {}): ProjectRef {
  const real = realDirectory(directory)
  const place = findGit(real)
  if (!place) return { ...projectIdentity({ directory: real }), root: real }
  const remote = preferredRemote(place)
  const hinted = hint.firstCommit !== undefined && HASH.test(hint.firstCommit) ? hint.firstCommit : undefined
  const firstCommit = hinted ?? notedByOpenCode(place) ?? (remote === undefined ? readFirstCommit(place) : undefined)
  return { ...projectIdentity({ remote, firstCommit, directory: realDirectory(place.mainRoot) }), root: place.root }
}

function realDirectory(directory: string): string {
  try {
    return realpathSync.native(directory)
  } catch (cause) {
    // A directory that is gone still has a name.
    if (typeof (cause as NodeJS.ErrnoException).code === 'string') return resolve(directory)
    throw cause
  }
}

/** `origin`, else the first by name: the choice must not depend on the order in which remotes were added. */
function preferredRemote({ commonDirectory }: GitPlace): string | undefined {
  const remotes = remotesOf(readText(join(commonDirectory, 'config')) ?? '')
  const named = [...remotes].filter(([, url]) => url !== '').toSorted(([one], [other]) => (one < other ? -1 : 1))
  return (named.find(([name]) => name === 'origin') ?? named[0])?.[1]
}

/** OpenCode keeps the first commit it found in `.git/opencode`: with it a command finds what the plugin wrote, at the price of one small file. */
function notedByOpenCode({ commonDirectory }: GitPlace): string | undefined {
  const noted = readText(join(commonDirectory, 'opencode'))?.trim()
  return noted !== undefined && HASH.test(noted) ? noted : undefined
}

/** The oldest root of HEAD. A shallow clone has none: its oldest commit changes when it is deepened. */
function readFirstCommit({ gitDirectory, commonDirectory }: GitPlace): string | undefined {
  if (readText(join(commonDirectory, 'shallow')) !== undefined) return undefined
  try {
    const answer = execFileSync('git', ['--git-dir', gitDirectory, 'rev-list', '--max-parents=0', 'HEAD'], {
      encoding: 'utf8',
      timeout: GIT_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1024 * 1024,
    })
    return answer.trim().split('\n').at(-1)
  } catch (cause) {
    // No commit yet, no git on this machine, or too slow: the directory identifies it.
    if (cause instanceof Error) return undefined
    throw cause
  }
}
