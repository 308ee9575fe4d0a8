import { statSync } from 'node:fs'
import * as z from 'zod'
import type { Product } from '../assemble.ts'
import { Time } from '../types.ts'

/**
 * Which stores this data directory had its memory in, and what was copied between them: so that a memory that stayed
 * behind is not taken for one that is lost. Kept in the journal; losing it loses a hint.
 */
const KEY = 'stores'
const Used = z.object({
  /** By path: when it was in use last, and whether there was anything in it then (null: it did not say). */
  used: z.record(z.string(), z.object({ at: Time, episodes: z.number().nullable() })),
  /** By `from to`: when everything was copied. */
  copied: z.record(z.string(), Time),
})
type Used = z.infer<typeof Used>

type Parts = Pick<Product, 'store' | 'journal' | 'hidden' | 'layout'>

const read = ({ journal }: Pick<Parts, 'journal'>): Used => {
  const known = Used.safeParse(journal.recall(KEY))
  return known.success ? known.data : { used: {}, copied: {} }
}

/** Writes down that this store is in use; at the end with the number of episodes, when the store says it. */
export async function noteStore(parts: Parts, now: Date): Promise<void> {
  const { used, copied } = read(parts)
  const { store, journal, layout } = parts
  const episodes = await countEpisodes(parts)
  // Left by a version that wrote nothing down.
  const left = statSync(layout.store, { throwIfNoEntry: false })
  const before = left ? { [layout.store]: { at: left.mtime.toISOString(), episodes: null } } : {}
  journal.remember(KEY, { used: { ...before, ...used, [store.path]: { at: now.toISOString(), episodes } }, copied })
}

async function countEpisodes({ store, hidden }: Parts): Promise<number | null> {
  try {
    const projects = (await store.projects()).filter((id) => !hidden.includes(id))
    return (await store.counts(projects)).episodes
  } catch {
    // It does not answer; that is no reason not to end.
    return null
  }
}

/** Writes down that everything was copied. */
export function noteCopy({ journal }: Pick<Parts, 'journal'>, copy: { from: string; to: string }, now: Date): void {
  const { used, copied } = read({ journal })
  journal.remember(KEY, { used, copied: { ...copied, [`${copy.from} ${copy.to}`]: now.toISOString() } })
}

/** Other stores that were in use after they were last copied to the one in use now. */
export function otherStores({ store, journal }: Pick<Parts, 'store' | 'journal'>): { path: string; usedAt: string }[] {
  const { used, copied } = read({ journal })
  return Object.entries(used)
    .filter(([path, { episodes }]) => path !== store.path && episodes !== 0)
    .filter(([path, { at }]) => at > (copied[`${path} ${store.path}`] ?? ''))
    .map(([path, { at }]) => ({ path, usedAt: at }))
}
