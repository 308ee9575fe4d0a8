import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { gitState } from '../../src/capture/git.ts'
import { createBranchTimer } from '../../src/server/branch-timer.ts'
import type { Event } from '../../src/types.ts'
import { event, minute, openProduct, quietLog, SHOP, temporaryDirectory } from '../engine/events.ts'

/** A real repository with a main line. */
function repository() {
  const root = temporaryDirectory()
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
      ...{ cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    })
  const commit = (file: string, text: string): void => {
    writeFileSync(join(root, file), text)
    git('add', '.')
    git('commit', '--quiet', '--message', `change ${file}`)
  }
  git('init', '--quiet', '--initial-branch', 'main')
  commit('a.txt', 'one\n')
  return { root, git, commit }
}

/** Memory that saw `react` on the branch that is checked out, and the timer that looks at git. */
async function atWork() {
  const repo = repository()
  const product = await openProduct()
  const project = { ...SHOP, root: repo.root }
  const events: Event[] = []
  const timer = createBranchTimer({
    notes: product.memory.branchNotes,
    append: (one) => (events.push(one), 'written'),
    now: () => new Date(minute(90)),
    log: quietLog(),
  })
  const reads = (at: number): Event => ({
    ...event(
      'tool',
      { at, project },
      {
        ...{ call: `call_${at}`, tool: 'read', status: 'completed' },
        input: { filePath: `${repo.root}/package.json` },
        output: JSON.stringify({ dependencies: { react: '19.0.0' } }),
      },
    ),
    git: gitState(repo.root),
  })
  const look = async (): Promise<string[]> => {
    await timer.look()
    const seen = events.splice(0)
    await product.memory.ingest(seen)
    return seen.map((one) => (one.kind === 'branch' ? `${one.branch} ${one.became}` : one.kind))
  }
  const onMain = async (): Promise<boolean> => {
    const { items } = await product.memory.search({ project, query: 'react dependencies', branch: 'main' })
    return items.some(({ kind, text }) => kind === 'fact' && text.includes('19.0.0'))
  }
  return { ...repo, ...product, reads, look, onMain }
}

describe('a branch that nobody merged by a command of a session', () => {
  test('is seen to be merged in git, and then what was learned there is shared', async () => {
    const { git, commit, memory, reads, look, onMain } = await atWork()
    git('checkout', '--quiet', '-b', 'feat/react')
    commit('b.txt', 'two\n')
    await memory.ingest([reads(1)])
    expect(await look()).toEqual([])
    expect(await onMain()).toBe(false)
    git('checkout', '--quiet', 'main')
    git('merge', '--quiet', '--no-ff', '--no-edit', 'feat/react')
    expect(await look()).toEqual(['feat/react merged'])
    expect(await onMain()).toBe(true)
    expect(await look()).toEqual([])
  })

  test('is seen to be merged when it was squashed, fast-forwarded, or deleted after the merge', async () => {
    const { git, commit, memory, reads, look } = await atWork()
    const branchOff = async (name: string, at: number): Promise<void> => {
      git('checkout', '--quiet', '-b', name, 'main')
      commit(`${name}.txt`, `${name}\n`)
      commit(`${name}-2.txt`, `${name} again\n`)
      await memory.ingest([reads(at)])
      expect(await look()).toEqual([])
      git('checkout', '--quiet', 'main')
    }
    await branchOff('squashed', 1)
    git('merge', '--quiet', '--squash', 'squashed')
    git('commit', '--quiet', '--message', 'all of it')
    git('branch', '--quiet', '-D', 'squashed')
    expect(await look()).toEqual(['squashed merged'])
    await branchOff('forward', 2)
    git('merge', '--quiet', '--ff-only', 'forward')
    git('branch', '--quiet', '-d', 'forward')
    expect(await look()).toEqual(['forward merged'])
  })

  test('takes along what was learned there when it is deleted', async () => {
    const { git, commit, memory, store, reads, look, onMain } = await atWork()
    git('checkout', '--quiet', '-b', 'feat/react')
    commit('b.txt', 'two\n')
    await memory.ingest([reads(1)])
    git('checkout', '--quiet', 'main')
    git('branch', '--quiet', '-D', 'feat/react')
    expect(await look()).toEqual(['feat/react deleted'])
    expect(await onMain()).toBe(false)
    const facts = await store.facts({ projects: [SHOP.id], kinds: ['dependency'], limit: 9 })
    expect(facts).toMatchObject([{ validTo: minute(90), reason: 'Branch feat/react was deleted.' }])
  })

  test('is at work still without commits of its own, after a commit on main, and under another name', async () => {
    const { git, commit, memory, reads, look } = await atWork()
    git('checkout', '--quiet', '-b', 'feat/new')
    await memory.ingest([reads(1)])
    git('checkout', '--quiet', 'main')
    commit('c.txt', 'three\n')
    expect(await look()).toEqual([])
    git('checkout', '--quiet', 'feat/new')
    commit('d.txt', 'four\n')
    await memory.ingest([reads(2)])
    git('branch', '--quiet', '-m', 'feat/new', 'feat/newer')
    expect(await look()).toEqual([])
  })

  test('of a directory that is gone nothing is said', async () => {
    const { memory, look } = await atWork()
    const lost = { ...SHOP, root: '/nowhere/at/all' }
    const one = event('prompt', { at: 1, project: lost }, { message: 'm', text: 'Hello there.' })
    await memory.ingest([{ ...one, git: { branch: 'feat/lost', commit: 'a'.repeat(40) } }])
    expect(await look()).toEqual([])
    expect(memory.branchNotes.places()).toHaveLength(1)
  })
})
