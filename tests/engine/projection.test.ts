import { describe, expect, test } from 'vitest'
import { openBranchNotes } from '../../src/engine/branch-notes.ts'
import { openIngest } from '../../src/engine/ingest.ts'
import { openProjection, type Handed } from '../../src/engine/projection.ts'
import { openUses } from '../../src/engine/uses.ts'
import { openTimelines } from '../../src/engine/timelines.ts'
import { openSqlite } from '../../src/sqlite.ts'
import type { Product } from '../../src/assemble.ts'
import { answer, openProduct, prompt } from './events.ts'

/** What the index keeps of every unit, by id; not where it keeps it. */
function unitsOf({ layout }: Product): unknown[] {
  const index = openSqlite(layout.index, { synchronous: 'normal' })
  try {
    return index.all('SELECT id, head, text, print FROM units ORDER BY id')
  } finally {
    index.close()
  }
}

const TALK = [
  [
    prompt(1, 'Where do the invoices live?'),
    answer(2, 'In src/billing, as far as I can see.'),
    prompt(3, 'We use pnpm.'),
  ],
  // Between and behind what is stored, and what no database keeps as it is.
  [
    prompt(7, 'The port of the shop is 4100 🚀.'),
    answer(8, 'Noted.'),
    prompt(2.5, 'A \0 and half a pair \ud83d of signs.'),
  ],
  [answer(4, 'Then I run pnpm install.'), prompt(5, 'Yes, and never npm.'), prompt(6, 'We moved from jest to vitest.')],
]

describe('the projection', () => {
  test('an index that followed step by step has just what one has that was built anew', async () => {
    const product = await openProduct()
    for (const events of TALK) await product.memory.ingest(events)
    const followed = unitsOf(product)
    expect(followed.length).toBeGreaterThan(10)
    await product.memory.reindex({ anew: true })
    expect(unitsOf(product)).toEqual(followed)
  })

  test('episodes that a step handed over are not read back', async () => {
    const { store, index, journal } = await openProduct()
    const handed: Handed[] = []
    const ingest = openIngest({
      graph: { store, timelines: openTimelines(store) },
      journal,
      notes: openBranchNotes(journal),
      uses: openUses(store),
      hand: (step) => handed.push(step),
    })
    await ingest(TALK[0]!)
    const read: string[] = []
    const seen: typeof store = {
      ...store,
      episodes: async (query) => {
        read.push(...(query.ids ?? []))
        return store.episodes(query)
      },
    }
    const projection = openProjection({ store: seen, index })
    await projection.catchUp({ handed })
    expect(index.position()).toBe(await store.generation())
    expect(read).toEqual([])
    // Nobody hands over what another daemon wrote.
    await ingest(TALK[1]!)
    await projection.catchUp({ handed: [] })
    expect(read).toHaveLength(3)
  })
})
