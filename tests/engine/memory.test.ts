import { expect, test } from 'vitest'
import { openProduct, prompt, SHOP, BLOG, note } from './events.ts'

test('what was said in one session is recalled in another one, and never in another project', async () => {
  const { memory, store } = await openProduct()
  const ingested = await memory.ingest([prompt(1, 'We switched from npm to pnpm for the checkout service.')])
  expect(ingested).toMatchObject({ events: 1, episodes: 1, refused: [] })
  expect(await store.facts({ projects: [SHOP.id], limit: 10 })).not.toHaveLength(0)
  const recalled = await memory.recall({
    project: SHOP,
    session: 'ses_two',
    prompt: 'Which package manager do we use, npm or pnpm?',
  })
  expect(recalled.context).toContain('pnpm')
  expect(recalled.tokens).toBeGreaterThan(0)
  const elsewhere = await memory.recall({
    project: BLOG,
    session: 'ses_two',
    prompt: 'Which package manager do we use, npm or pnpm?',
  })
  expect(elsewhere).toMatchObject({ context: '', tokens: 0, items: [] })
})

test('a note for all projects is known in each', async () => {
  const { memory } = await openProduct()
  await memory.ingest([note(1, 'Always answer in short sentences without emoji.', 'user')])
  const { text } = await memory.profile({ project: BLOG, session: 'ses_blog' })
  expect(text).toContain('short sentences')
})
