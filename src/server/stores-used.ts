import { statSync } from 'node:fs'
import * as z from 'zod'
import type { Copied } from '../archive/copy.ts'
import { total } from '../archive/format.ts'
import type { Product } from '../assemble.ts'
import { Time } from '../types.ts'

/**
 * Which stores this data directory had its memory in, and what was copied between them: so that a memory that stayed
 * behind is not taken for one that is lost. Kept in the journal; losing it loses a hint.
 */
const KEY = 'stores'
const Used = z.object({
  /** By path: when it was in use last, and how many rows it had then (null: it did not say). */
  used: z.record(z.string(), z.object({ at: Time, rows: z.number().nullable() })),
  /** By `from to`: how many rows were there when everything was copied. */
  copied: z.record(z.string(), z.number()),
})
type Used = z.infer<typeof Used>

type Parts = Pick<Product, 'store' | 'journal' | 'hidden' | 'layout'>

const read = ({ journal }: Pick<Parts, 'journal'>): Used => {
  const known = Used.safeParse(journal.recall(KEY))
  return known.success ? known.data : { used: {}, copied: {} }
}

/** Writes down that this store is in use; at the end with the number of its rows, when it says it. */
export async function noteStore(parts: Parts, now: Date): Promise<void> {
  const { used, copied } = read(parts)
  const { store, journal, layout } = parts
  const rows = await countRows(parts)
  // Left by a version that wrote nothing down.
  const left = statSync(layout.store, { throwIfNoEntry: false })
  const before = left ? { [layout.store]: { at: left.mtime.toISOString(), rows: null } } : {}
  journal.remember(KEY, { used: { ...before, ...used, [store.path]: { at: now.toISOString(), rows } }, copied })
}

async function countRows({ store, hidden }: Parts): Promise<number | null> {
  try {
    const projects = (await store.projects()).filter((id) => !hidden.includes(id))
    const { sessions, episodes, claims, facts, entities } = await store.counts(projects)
    return sessions + episodes + claims + facts + entities
  } catch {
    // It does not answer; that is no reason not to end.
    return null
  }
}

/** Writes down that everything was copied. */
export function noteCopy({ journal }: Pick<Parts, 'journal'>, { from, to, projects }: Copied): void {
  const { used, copied } = read({ journal })
  const rows = projects.reduce((sum, { source: { counts } }) => sum + total(counts) - counts.tombstone, 0)
  journal.remember(KEY, { used, copied: { ...copied, [`${from} ${to}`]: rows } })
}

/** Other stores with something in them that was not there when they were last copied to the one in use now. */
export function otherStores({ store, journal }: Pick<Parts, 'store' | 'journal'>): { path: string; usedAt: string }[] {
  const { used, copied } = read({ journal })
  return Object.entries(used)
    .filter(([path, { rows }]) => {
      const known = copied[`${path} ${store.path}`]
      return path !== store.path && rows !== 0 && (rows === null ? known === undefined : known !== rows)
    })
    .map(([path, { at }]) => ({ path, usedAt: at }))
}
