import { execFile } from 'node:child_process'
import { GIT_OUTPUT_BYTES_MAX, GIT_TIMEOUT_MS, SQUASHED_COMMITS_MAX } from '../limits.ts'

/** A branch as it was seen at work: its last commit, and whether that was ever ahead of the main line. */
export type SeenBranch = { name: string; commit: string; ahead: boolean }
/** `open`: it is at work still · `unknown`: git could not say. */
export type BranchState = {
  name: string
  state: 'open' | 'merged' | 'deleted' | 'unknown'
  ahead: boolean
  into: string
}

/**
 * What became of branches, from git alone: reads only, one short process after the other, never on a hook's path. `main`
 * says which branches are of the main line. Gives nothing for a directory that is no repository or has no main line.
 */
export async function branchStates(
  root: string,
  { branches, isMain }: { branches: readonly SeenBranch[]; isMain: (name: string) => boolean },
): Promise<BranchState[]> {
  const refs = await refsOf(root)
  const mains = refs?.filter(({ name }) => isMain(name)) ?? []
  if (!refs || mains.length === 0) return []
  const states: BranchState[] = []
  for (const branch of branches) states.push(await stateOf(root, { branch, refs, mains }))
  return states
}

type Ref = { name: string; commit: string; local: boolean }

/** Branches of this repository, and those of its remotes by their bare names. */
async function refsOf(root: string): Promise<Ref[] | undefined> {
  const listed = await git(root, [
    ...['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/remotes'],
  ])
  return listed?.split('\n').flatMap((line) => {
    const [, kind, path, commit] = /^refs\/(heads|remotes)\/(\S+) ([0-9a-f]{40,64})$/.exec(line) ?? []
    if (!path || !commit) return []
    return [{ name: kind === 'heads' ? path : path.slice(path.indexOf('/') + 1), commit, local: kind === 'heads' }]
  })
}

type Looked = { branch: SeenBranch; refs: readonly Ref[]; mains: readonly Ref[] }

async function stateOf(root: string, { branch, refs, mains }: Looked): Promise<BranchState> {
  const { name, ahead: before } = branch
  const own = refs.find((ref) => ref.local && ref.name === name)
  const commit = own?.commit ?? branch.commit
  let ahead = before
  let known = false
  for (const main of mains) {
    const contained = await isAncestor(root, commit, main.commit)
    if (contained === undefined) continue
    known = true
    if (!contained) {
      ahead = true
      if (await isSquashed(root, { commit, main: main.commit }))
        return { name, state: 'merged', ahead, into: main.name }
      continue
    }
    // A branch without commits of its own is behind the main line, and nothing of it was merged.
    if (before || (await isBesideTrunk(root, { commit, main: main.commit })))
      return { name, state: 'merged', ahead: before, into: main.name }
  }
  if (own) return { name, state: 'open', ahead, into: '' }
  if (!known) return { name, state: 'unknown', ahead, into: '' }
  // Under another name it lives on.
  const renamed = refs.some((ref) => ref.local && ref.commit === commit && !mains.includes(ref))
  return { name, state: renamed ? 'open' : 'deleted', ahead, into: '' }
}

/** Undefined where git does not know one of them. */
async function isAncestor(root: string, commit: string, of: string): Promise<boolean | undefined> {
  const count = await git(root, ['rev-list', '--count', '--max-count=1', commit, `^${of}`])
  return count === undefined ? undefined : count.trim() === '0'
}

/** It came in as the second parent of a merge. */
async function isBesideTrunk(root: string, { commit, main }: { commit: string; main: string }): Promise<boolean> {
  const trunk = await git(root, ['rev-list', '--first-parent', '--max-count=500', main])
  return trunk !== undefined && !trunk.split('\n').includes(commit)
}

/** One commit of the main line makes the very change of the whole branch: it was merged by squashing it. */
async function isSquashed(root: string, { commit, main }: { commit: string; main: string }): Promise<boolean> {
  const base = (await git(root, ['merge-base', commit, main]))?.trim()
  if (!base || base === main) return false
  const change = await git(root, ['diff', '--no-ext-diff', '--no-color', base, commit])
  if (!change) return false
  const [own] = await patchIds(root, change)
  if (own === undefined) return false
  const log = await git(root, [
    ...['log', '--first-parent', '--no-merges', '-p', '--no-ext-diff', '--no-color'],
    ...[`--max-count=${SQUASHED_COMMITS_MAX}`, `${base}..${main}`],
  ])
  return log !== undefined && (await patchIds(root, log)).includes(own)
}

async function patchIds(root: string, patch: string): Promise<string[]> {
  const ids = await git(root, ['patch-id', '--stable'], patch)
  return (ids ?? '').split('\n').flatMap((line) => line.split(' ')[0] || [])
}

/** What git prints; undefined where it fails, takes too long or prints too much. It must not wait for anybody, nor lock. */
function git(root: string, args: readonly string[], input?: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile(
      'git',
      ['--no-optional-locks', '-C', root, ...args],
      { encoding: 'utf8', timeout: GIT_TIMEOUT_MS, maxBuffer: GIT_OUTPUT_BYTES_MAX },
      (failure, output) => resolve(failure ? undefined : output),
    )
    // A git that is gone closes its end.
    child.stdin?.on('error', () => child.kill())
    child.stdin?.end(input ?? '')
  })
}
