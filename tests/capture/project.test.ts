import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, realpathSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findProject, projectIdentity } from '../../src/capture/project.ts'
import { normalizeRemote } from '../../src/capture/remote.ts'
import { ProjectRef } from '../../src/types.ts'
import { commit, git, repository } from './support/git.ts'
import { temporaryDirectory } from './support/spool.ts'

type Vector = {
  about: string
  input: { remote?: string; firstCommit?: string; directory: string }
  remote?: string
  project: { id: string; name: string; aliases?: string[] }
}
/** Shared with the Python side: the ids were computed there first. */
const VECTORS = JSON.parse(readFileSync(join(import.meta.dirname, '../vectors/projects.json'), 'utf8')) as Vector[]

describe('projectIdentity', () => {
  for (const { about, input, remote, project } of VECTORS) {
    it(`gives the id of the shared table: ${about}`, () => {
      if (remote !== undefined) expect(normalizeRemote(input.remote!, input.directory)).toBe(remote)
      expect(projectIdentity(input)).toEqual(project)
      expect(ProjectRef.safeParse(projectIdentity(input)).success).toBe(true)
    })
  }

  it('never shows credentials', () => {
    const shown = JSON.stringify(projectIdentity({ remote: 'https://bob:hunter22@github.com/a/b', directory: '/x' }))
    expect(shown).not.toContain('hunter22')
  })
})

describe('findProject', () => {
  it('knows a repository by its remote, whatever the form, from any folder in it', () => {
    const one = repository({ remote: 'git@github.com:acme/web-shop.git' })
    const other = repository({ remote: 'https://bob@github.com/Acme/web-shop' })
    mkdirSync(join(one, 'src', 'deep'), { recursive: true })
    expect(findProject(one).id).toBe(findProject(other).id)
    expect(findProject(join(one, 'src', 'deep'))).toEqual(findProject(one))
    expect(findProject(one)).toMatchObject({ name: 'web-shop', root: one })
  })

  it('reads the first commit where OpenCode noted it, so that a command finds what the plugin wrote before', () => {
    const directory = repository({ remote: 'https://github.com/acme/shop' })
    commit(directory)
    const firstCommit = git(directory, 'rev-list', '--max-parents=0', 'HEAD')
    expect(findProject(directory).aliases).toHaveLength(1)
    writeFileSync(join(directory, '.git', 'opencode'), firstCommit)
    expect(findProject(directory)).toEqual(findProject(directory, { firstCommit }))
    expect(findProject(directory).aliases).toHaveLength(2)
    writeFileSync(join(directory, '.git', 'opencode'), 'global')
    expect(findProject(directory).aliases).toHaveLength(1)
  })

  it('takes origin, else the first remote by name', () => {
    const directory = repository({ remote: 'https://github.com/fork/shop' })
    git(directory, 'remote', 'rename', 'origin', 'zeta')
    git(directory, 'remote', 'add', 'acme', 'https://github.com/acme/shop')
    expect(findProject(directory).id).toBe(projectIdentity({ remote: 'https://github.com/acme/shop', directory }).id)
    git(directory, 'remote', 'add', 'origin', 'https://github.com/mine/shop')
    expect(findProject(directory).id).toBe(projectIdentity({ remote: 'https://github.com/mine/shop', directory }).id)
  })

  it('knows a repository without remote by its first commit, also after it was moved', () => {
    const directory = repository()
    commit(directory)
    commit(directory)
    const before = findProject(directory)
    expect(before.aliases).toEqual([projectIdentity({ directory }).id])
    const moved = join(temporaryDirectory(), 'moved')
    renameSync(directory, moved)
    expect(findProject(moved).id).toBe(before.id)
    expect(findProject(moved, { firstCommit: git(moved, 'rev-list', '--max-parents=0', 'HEAD') })).toEqual(
      findProject(moved),
    )
  })

  it('keeps the ids a place had before as aliases, as it gets a first commit and a remote', () => {
    const directory = repository()
    const byDirectory = findProject(directory)
    expect(byDirectory).toEqual({ ...projectIdentity({ directory }), root: directory })
    commit(directory)
    const byCommit = findProject(directory)
    expect(byCommit.aliases).toEqual([byDirectory.id])
    git(directory, 'remote', 'add', 'origin', 'https://github.com/acme/web-shop')
    const firstCommit = git(directory, 'rev-list', '--max-parents=0', 'HEAD')
    expect(findProject(directory, { firstCommit }).aliases).toEqual([byCommit.id, byDirectory.id])
    expect(findProject(directory).aliases).toEqual([byDirectory.id])
  })

  it('is the same in all worktrees of a repository, each with its own root', () => {
    for (const remote of [undefined, 'git@github.com:acme/web-shop.git']) {
      const directory = repository(remote === undefined ? {} : { remote })
      commit(directory)
      const tree = join(temporaryDirectory(), 'tree')
      git(directory, 'worktree', 'add', '-q', '-b', 'side', tree)
      const { root, ...project } = findProject(tree)
      expect(root).toBe(tree)
      expect({ ...project, root: directory }).toEqual(findProject(directory))
    }
  })

  it('is the same in the worktrees of a bare repository', () => {
    const source = repository()
    commit(source)
    const bare = join(temporaryDirectory(), 'shop.git')
    git(source, 'clone', '-q', '--bare', source, bare)
    git(bare, 'remote', 'remove', 'origin')
    const trees = ['one', 'two'].map((name) => join(temporaryDirectory(), name))
    for (const tree of trees) git(bare, 'worktree', 'add', '-q', '-b', tree.slice(-3), tree)
    const [one, two] = trees.map((tree) => findProject(tree))
    expect(one!.id).toBe(two!.id)
    expect(one!.aliases).toEqual(two!.aliases)
  })

  it('gives a submodule a project of its own', () => {
    const library = repository()
    commit(library)
    const directory = repository({ remote: 'git@github.com:acme/web-shop.git' })
    commit(directory)
    git(directory, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', library, 'library')
    const inner = findProject(join(directory, 'library'))
    expect(inner.id).not.toBe(findProject(directory).id)
    expect(inner.root).toBe(join(directory, 'library'))
  })

  it('knows a folder outside of git by its real path', () => {
    const directory = realpathSync(temporaryDirectory())
    const link = `${directory}-link`
    symlinkSync(directory, link)
    expect(findProject(link)).toEqual(findProject(directory))
    expect(findProject(directory)).toEqual({ ...projectIdentity({ directory }), root: directory })
    expect(findProject(directory).id).not.toBe(findProject(realpathSync(temporaryDirectory())).id)
  })

  it('takes a folder named .git that holds nothing for no repository', () => {
    const directory = realpathSync(temporaryDirectory())
    mkdirSync(join(directory, '.git'))
    expect(findProject(directory)).toEqual({ ...projectIdentity({ directory }), root: directory })
  })

  it('never fails: a directory that is gone, a broken link to git, a configuration that is none', () => {
    expect(findProject('/nowhere/at/all').name).toBe('all')
    const directory = realpathSync(temporaryDirectory())
    writeFileSync(join(directory, '.git'), 'gitdir: /nowhere/at/all\n')
    expect(findProject(directory).id).toBe(projectIdentity({ directory }).id)
    const damaged = repository()
    writeFileSync(join(damaged, '.git', 'config'), Buffer.from([0xff, 0x00, 0x5b, 0x0a]))
    expect(findProject(damaged).id).toBe(projectIdentity({ directory: damaged }).id)
  })

  it('does not call a shallow clone by the commit at its edge', () => {
    const source = repository()
    commit(source)
    commit(source)
    const shallow = join(realpathSync(temporaryDirectory()), 'shallow')
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${source}`, shallow])
    git(shallow, 'remote', 'remove', 'origin')
    expect(findProject(shallow).id).toBe(projectIdentity({ directory: shallow }).id)
  })

  it('starts no process where a remote is known', () => {
    const directory = repository({ remote: 'git@github.com:acme/web-shop.git' })
    commit(directory)
    const copy = join(realpathSync(temporaryDirectory()), 'copy')
    cpSync(directory, copy, { recursive: true })
    const path = process.env['PATH']
    process.env['PATH'] = '/nowhere'
    try {
      expect(findProject(copy).id).toBe(findProject(directory).id)
    } finally {
      process.env['PATH'] = path
    }
  })

  it('answers in less than a millisecond where a remote is known', () => {
    const directory = join(repository({ remote: 'git@github.com:acme/web-shop.git' }), 'a', 'b')
    mkdirSync(directory, { recursive: true })
    const times = Array.from({ length: 200 }, () => {
      const start = performance.now()
      findProject(directory)
      return performance.now() - start
    }).toSorted((one, other) => one - other)
    expect(times[100]).toBeLessThan(1)
  })
})
