import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/types.ts'
import { command, openProduct, prompt, SHOP } from './events.ts'

const ASK = 'how long is the retry pause of the simulator?'
const on = (branch: string, event: Event): Event => ({ ...event, git: { branch } })
const LEARNED = on('feat/slow', prompt(1, 'On this branch only, the simulator has a retry pause of 40 seconds.'))

async function told(
  events: readonly Event[],
  { branch, switched = 'on' }: { branch?: string; switched?: 'on' | 'off' },
) {
  const { memory } = await openProduct({ branches: switched })
  await memory.ingest(events)
  const asked = { project: SHOP, session: 'ses_two', prompt: ASK, ...(branch !== undefined && { branch }) }
  const { items } = await memory.recall(asked)
  return items.filter(({ kind, text }) => kind === 'fact' && text.includes('40 seconds')).length > 0
}

describe('what was learned on a branch', () => {
  test('is recalled on that branch, and not on another one', async () => {
    expect(await told([LEARNED], { branch: 'feat/slow' })).toBe(true)
    expect(await told([LEARNED], { branch: 'main' })).toBe(false)
    expect(await told([LEARNED], { branch: 'feat/other' })).toBe(false)
  })

  test('belongs to all when the branch was merged into the main line, also after it was deleted', async () => {
    const merged = on('main', command(5, 'git merge --no-ff feat/slow', { output: 'Merge made by the ort strategy.' }))
    const gone = on(
      'main',
      command(6, 'git branch -D feat/slow', { output: 'Deleted branch feat/slow (was 1a2b3c4).' }),
    )
    expect(await told([LEARNED, merged], { branch: 'main' })).toBe(true)
    expect(await told([LEARNED, merged, gone], { branch: 'main' })).toBe(true)
  })

  test('stays with it after a merge that ended in conflicts', async () => {
    const output = 'CONFLICT (content): Merge conflict in a.ts\nAutomatic merge failed; fix conflicts and then commit.'
    const conflict = on('main', command(5, 'git merge feat/slow', { exit: 1, output }))
    expect(await told([LEARNED, conflict], { branch: 'main' })).toBe(false)
  })

  test('goes with a branch that is deleted without a merge', async () => {
    const gone = on(
      'main',
      command(6, 'git branch -D feat/slow', { output: 'Deleted branch feat/slow (was 1a2b3c4).' }),
    )
    expect(await told([LEARNED, gone], {})).toBe(false)
    expect(await told([LEARNED], {})).toBe(true)
  })

  test('stands in the profile, and outlives a compaction, on its own branch only', async () => {
    const { memory } = await openProduct()
    await memory.ingest([on('feat/slow', prompt(1, 'We decided to use Redis for the simulator queue on this branch.'))])
    const texts = async (branch: string) => {
      const asked = { project: SHOP, session: `ses_${branch}`, branch }
      return [(await memory.profile(asked)).text, (await memory.compaction(asked)).text]
    }
    for (const text of await texts('feat/slow')) expect(text).toContain('Redis')
    for (const text of await texts('main')) expect(text).not.toContain('Redis')
  })

  test('is told everywhere when the switch is off', async () => {
    expect(await told([LEARNED], { branch: 'main', switched: 'off' })).toBe(true)
  })

  test('is no preference: that holds wherever it was said', async () => {
    const { memory, store } = await openProduct()
    await memory.ingest([on('feat/slow', prompt(1, 'On this branch, I prefer short answers.'))])
    const facts = await store.facts({ projects: [SHOP.id, 'user'], kinds: ['preference'], limit: 10 })
    expect(facts.map(({ branch }) => branch)).toEqual([null])
  })

  test.each([
    [
      'gh pr merge 12 --squash',
      '✓ Squashed and merged pull request acme/shop#12 (slow)\n✓ Deleted branch feat/slow and switched to branch main',
    ],
    ['git branch --merged', '* main\n  feat/slow'],
    ['git checkout main && git merge feat/slow', 'Updating 1a2b3c4..5d6e7f8\nFast-forward'],
    ['git branch -d feat/slow', 'Deleted branch feat/slow (was 1a2b3c4).'],
  ])('is seen to be merged by `%s`', async (line, output) => {
    expect(await told([LEARNED, on('main', command(5, line, { output }))], { branch: 'main' })).toBe(true)
  })
})
