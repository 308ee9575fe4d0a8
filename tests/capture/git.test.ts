import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findGit, gitState, remotesOf } from '../../src/capture/git.ts'
import { commit, git, repository } from './support/git.ts'
import { temporaryDirectory } from './support/spool.ts'

describe('gitState', () => {
  it('gives branch and commit, from any folder', () => {
    const directory = repository()
    const hash = commit(directory)
    mkdirSync(join(directory, 'a/b'), { recursive: true })
    expect(gitState(directory)).toEqual({ branch: 'main', commit: hash })
    expect(gitState(join(directory, 'a/b'))).toEqual({ branch: 'main', commit: hash })
  })

  it('gives the branch alone before the first commit, and nothing outside of git', () => {
    expect(gitState(repository())).toEqual({ branch: 'main' })
    expect(gitState(temporaryDirectory())).toEqual({})
    expect(gitState('/nowhere/at/all')).toEqual({})
  })

  it('gives the commit alone when HEAD is detached', () => {
    const directory = repository()
    const hash = commit(directory)
    git(directory, 'checkout', '-q', '--detach')
    expect(gitState(directory)).toEqual({ commit: hash })
  })

  it('finds a commit in packed refs, and follows the branch on', () => {
    const directory = repository()
    const first = commit(directory)
    git(directory, 'checkout', '-q', '-b', 'feature/main')
    git(directory, 'tag', '-m', 'annotated', 'v1')
    git(directory, 'pack-refs', '--all')
    expect(gitState(directory)).toEqual({ branch: 'feature/main', commit: first })
    const second = commit(directory)
    expect(gitState(directory)).toEqual({ branch: 'feature/main', commit: second })
    git(directory, 'pack-refs', '--all')
    expect(gitState(directory)).toEqual({ branch: 'feature/main', commit: second })
    git(directory, 'checkout', '-q', 'main')
    expect(gitState(directory)).toEqual({ branch: 'main', commit: first })
  })

  it('gives a worktree its own branch', () => {
    const directory = repository()
    commit(directory)
    const tree = join(temporaryDirectory(), 'tree')
    git(directory, 'worktree', 'add', '-q', '-b', 'side', tree)
    const hash = commit(tree)
    expect(gitState(tree)).toEqual({ branch: 'side', commit: hash })
    git(directory, 'pack-refs', '--all')
    expect(gitState(tree)).toEqual({ branch: 'side', commit: hash })
    expect(gitState(directory)).toMatchObject({ branch: 'main' })
  })

  it('works where git keeps its folder elsewhere, and in a submodule', () => {
    const directory = temporaryDirectory()
    git(directory, 'init', '-q', '-b', 'apart', '--separate-git-dir', join(temporaryDirectory(), 'git'))
    const hash = commit(directory)
    expect(gitState(directory)).toEqual({ branch: 'apart', commit: hash })
    const outer = repository()
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', directory, 'inner')
    expect(gitState(join(outer, 'inner'))).toMatchObject({ commit: hash })
  })

  it('gives no branch that cannot be', () => {
    const directory = repository()
    writeFileSync(join(directory, '.git', 'HEAD'), 'ref: refs/heads/.invalid\n')
    expect(gitState(directory)).toEqual({})
    writeFileSync(join(directory, '.git', 'HEAD'), 'rubbish')
    expect(gitState(directory)).toEqual({})
  })

  it('looks past a .git that is none', () => {
    const directory = repository()
    mkdirSync(join(directory, 'inner', '.git'), { recursive: true })
    expect(findGit(join(directory, 'inner'))?.root).toBe(directory)
  })
})

describe('remotesOf', () => {
  it('reads what git reads: quotes, escapes, comments, continued lines, any case', () => {
    const config = [
      '[core]',
      '\turl = https://not.a/remote',
      '[remote "origin"] ; ours',
      '\turl = "https://example.com/a#b.git" # with a comment',
      '\turl = https://example.com/second.git',
      '[Remote "with \\"quote"]',
      '\tURL=https://example.com/\\',
      'c.git ; comment',
      '[remote "empty"]',
      '\tfetch = +refs/heads/*:refs/remotes/empty/*',
      '[branch "main"]',
      '\tremote = origin',
    ].join('\n')
    expect(remotesOf(config)).toEqual(
      new Map([
        ['origin', 'https://example.com/a#b.git'],
        ['with "quote', 'https://example.com/c.git'],
      ]),
    )
  })

  it('agrees with git on a configuration that git wrote', () => {
    const directory = repository({ remote: 'git@github.com:acme/we#b.git' })
    git(directory, 'remote', 'add', 'upstream', 'ssh://git@host:22/a b.git')
    const config = git(directory, 'config', '--file', '.git/config', '--get-regexp', '^remote\\..*\\.url$')
    const expected = config
      .split('\n')
      .map((line) => /^remote\.(.*?)\.url (.*)$/.exec(line)!.slice(1, 3) as [string, string])
    expect([...remotesOf(readFileSync(join(directory, '.git', 'config'), 'utf8'))]).toEqual(expected)
  })
})
