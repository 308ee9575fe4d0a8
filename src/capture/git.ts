import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'

/**
 * Where git keeps things for a directory. Files only, no process: a hook may ask.
 * `root`: the working tree around the directory · `gitDirectory`: its HEAD · `commonDirectory`: what its worktrees share ·
 * `mainRoot`: one place for all worktrees.
 */
export type GitPlace = { root: string; gitDirectory: string; commonDirectory: string; mainRoot: string }

/** The working tree that holds a directory; undefined outside of git. */
export function findGit(directory: string): GitPlace | undefined {
  for (let root = resolve(directory); ; root = dirname(root)) {
    const gitDirectory = gitDirectoryOf(root)
    if (gitDirectory !== undefined) return placeOf(root, gitDirectory)
    if (root === dirname(root)) return undefined
  }
}

function gitDirectoryOf(root: string): string | undefined {
  const path = join(root, '.git')
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isDirectory()) return isGitDirectory(path) ? path : undefined
  if (!stat?.isFile()) return undefined
  // A linked worktree, a submodule, or `git init --separate-git-dir`.
  const target = /^gitdir: (.+?)\r?\n?$/.exec(readText(path) ?? '')?.[1]
  if (target === undefined) return undefined
  const gitDirectory = isAbsolute(target) ? target : resolve(root, target)
  return isGitDirectory(gitDirectory) ? gitDirectory : undefined
}

/** An empty folder that is called `.git` is none to git either. */
const isGitDirectory = (path: string): boolean => statSync(join(path, 'HEAD'), { throwIfNoEntry: false }) !== undefined

function placeOf(root: string, gitDirectory: string): GitPlace {
  const shared = readText(join(gitDirectory, 'commondir'))?.trim()
  if (shared === undefined) return { root, gitDirectory, commonDirectory: gitDirectory, mainRoot: root }
  const commonDirectory = resolve(gitDirectory, shared)
  const mainRoot = basename(commonDirectory) === '.git' ? dirname(commonDirectory) : commonDirectory
  return { root, gitDirectory, commonDirectory, mainRoot }
}

export type GitState = { branch?: string; commit?: string }

/** Branch and commit in force. No branch when HEAD is detached, no commit before the first one, neither outside of git. */
export function gitState(directory: string): GitState {
  const place = findGit(directory)
  const head = place && readText(join(place.gitDirectory, 'HEAD'))?.trim()
  if (!place || !head) return {}
  if (!head.startsWith('ref:')) return HASH.test(head) ? { commit: head } : {}
  const ref = head.slice('ref:'.length).trim()
  const commit = readRef(place, ref)
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined
  // With the reftable format HEAD names a branch that cannot be.
  return { ...(branch && branch !== '.invalid' && { branch }), ...(commit && { commit }) }
}

const HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

function readRef({ gitDirectory, commonDirectory }: GitPlace, ref: string): string | undefined {
  for (const directory of new Set([gitDirectory, commonDirectory])) {
    const loose = readText(join(directory, ref))?.trim()
    if (loose !== undefined && HASH.test(loose)) return loose
  }
  const packed = readText(join(commonDirectory, 'packed-refs'))
  if (packed === undefined) return undefined
  const end = `${packed}\n`.indexOf(` ${ref}\n`)
  const hash = end === -1 ? '' : packed.slice(packed.lastIndexOf('\n', end) + 1, end)
  return HASH.test(hash) ? hash : undefined
}

/** URLs of the remotes in a git configuration, by name, in the file's order. Includes are not followed. */
export function remotesOf(config: string): Map<string, string> {
  const remotes = new Map<string, string>()
  let remote: string | undefined
  for (const line of config.replace(/\\\r?\n/g, '').split('\n')) {
    const section = SECTION.exec(line)
    if (section) remote = section[1]?.toLowerCase() === 'remote' ? section[2]?.replace(/\\(.)/g, '$1') : undefined
    const url = remote === undefined ? undefined : URL_LINE.exec(line)?.[1]
    if (remote !== undefined && url !== undefined && !remotes.has(remote)) remotes.set(remote, configValue(url))
  }
  return remotes
}

const SECTION = /^\s*\[\s*([A-Za-z0-9.-]{1,100})\s*(?:"((?:[^"\\]|\\.){0,500})")?\s*\]/
const URL_LINE = /^(?:\s*\[[^\]]{0,600}\])?\s*url\s*=\s*(.*)$/i

/** A value of git's configuration: quotes and escapes taken away, a comment cut off. */
function configValue(raw: string): string {
  let value = ''
  let quoted = false
  for (let at = 0; at < raw.length; at++) {
    const char = raw[at]!
    if (char === '"') quoted = !quoted
    else if (char === '\\') value += raw[++at] ?? ''
    else if (!quoted && (char === '#' || char === ';')) break
    else value += char
  }
  return value.trim()
}

/** A file's text; undefined when it is not there or not a file we may read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (UNREADABLE.includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined
    throw cause
  }
}

const UNREADABLE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG']
