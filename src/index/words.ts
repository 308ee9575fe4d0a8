import { WORD_CACHE_BYTES_MAX } from '../limits.ts'
import type { Sqlite } from '../sqlite.ts'
import { isOwn, postingsIn } from './postings.ts'

/** The postings of a term in one block, and how many of them are of units that have it among their own words. */
export type Word = { postings: Uint32Array; own: number }
type Place = { project: number; block: number }

/** Word rows as search reads them, the ones that were asked for lately from memory: a query asks for each twice. */
export type Words = {
  /** Terms that no unit of the block has are left out. */
  read(place: Place, terms: readonly string[]): Map<string, Word>
  /** To be called when rows of a block are written. */
  forget(place: Place, terms: Iterable<string>): void
  reset(): void
}

/** What an entry costs beside its postings: key, objects, and the place in the map. */
const ENTRY_BYTES = 256

export function openWords(db: Sqlite): Words {
  // `null` remembers that there is no such row: most words of a prompt are not in most blocks.
  const kept = new Map<string, Word | null>()
  let bytes = 0
  const reset = (): void => {
    kept.clear()
    bytes = 0
  }
  const sizeOf = (word: Word | null): number => ENTRY_BYTES + (word?.postings.byteLength ?? 0)
  const keep = (key: string, word: Word | null): void => {
    bytes += sizeOf(word)
    if (bytes > WORD_CACHE_BYTES_MAX) {
      reset()
      bytes = sizeOf(word)
    }
    kept.set(key, word)
  }
  return {
    read: ({ project, block }, terms) => {
      const found = new Map<string, Word>()
      const unknown: string[] = []
      for (const term of terms) {
        const word = kept.get(keyOf({ project, block }, term))
        if (word) found.set(term, word)
        else if (word === undefined) unknown.push(term)
      }
      if (unknown.length === 0) return found
      const rows = db.all<{ term: string; postings: Uint8Array }>(
        'SELECT term, postings FROM words WHERE project = ? AND block = ? AND term IN (SELECT value FROM json_each(?))',
        [project, block, JSON.stringify(unknown)],
      )
      for (const { term, postings: blob } of rows) {
        const postings = postingsIn(blob)
        found.set(term, { postings, own: countOwn(postings) })
      }
      for (const term of unknown) keep(keyOf({ project, block }, term), found.get(term) ?? null)
      return found
    },
    forget: (place, terms) => {
      for (const term of terms) {
        const key = keyOf(place, term)
        const word = kept.get(key)
        if (word === undefined) continue
        bytes -= sizeOf(word)
        kept.delete(key)
      }
    },
    reset,
  }
}

const keyOf = ({ project, block }: Place, term: string): string => `${project} ${block} ${term}`

function countOwn(postings: Uint32Array): number {
  let count = 0
  for (let at = 0; at < postings.length; at++) if (isOwn(postings[at]!)) count++
  return count
}
