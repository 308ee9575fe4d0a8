import { join } from 'node:path'
import type { Embedder } from '../../src/models/embedder.ts'
import { openSqlite } from '../../src/sqlite.ts'
import type { Store } from '../../src/stores/store.ts'
import { STORE_PAGE_MAX } from '../../src/limits.ts'
import { percentile, timed } from '../shared/figures.ts'

export type Spread = { p50: number; p95: number }
export const spreadOf = (took: readonly number[]): Spread => ({
  p50: percentile(took, 0.5),
  p95: percentile(took, 0.95),
})

const TOP = 64

/** The same texts in a bare FTS5 table, asked with the same words, best 64 by its bm25. */
export async function bareFts(
  store: Store,
  { project, folder, questions }: { project: string; folder: string; questions: readonly string[] },
): Promise<{ build: number; query: Spread }> {
  const db = openSqlite(join(folder, 'bare-fts.db'), { synchronous: 'normal' })
  try {
    db.exec('CREATE VIRTUAL TABLE text USING fts5(body, tokenize = "porter unicode61")')
    const start = performance.now()
    let units = 0
    for (const kind of ['fact', 'episode'] as const)
      for (let after = ''; ;) {
        const page = await store.page(kind, { project, after, limit: STORE_PAGE_MAX })
        db.transaction(() => {
          for (const row of page) db.run('INSERT INTO text VALUES (?)', ['statement' in row ? row.statement : row.text])
        })
        units += page.length
        if (page.length < STORE_PAGE_MAX) break
        after = page.at(-1)!.id
      }
    const build = units / ((performance.now() - start) / 1_000)
    const took = await timed(questions.length, (call) => {
      const words = questions[call]!.split(/\W+/).filter(Boolean)
      const match = [...new Set(words)].map((word) => `"${word}"`).join(' OR ')
      db.all('SELECT rowid FROM text WHERE text MATCH ? ORDER BY bm25(text) LIMIT ?', [match, TOP])
    })
    return { build, query: spreadOf(took) }
  } finally {
    db.close()
  }
}

/** Bare loops over so many vectors in one piece of memory, in 32 bits and in 8, keeping the best one. */
export async function bareScan(count: number, dimensions: number, calls: number): Promise<{ f32: Spread; i8: Spread }> {
  const floats = new Float32Array(count * dimensions)
  const bytes = new Int8Array(count * dimensions)
  for (let at = 0; at < floats.length; at++) {
    bytes[at] = ((at * 2_654_435_761) >>> 24) - 128
    floats[at] = bytes[at]! / 128
  }
  const query = floats.slice(0, dimensions)
  const codes = bytes.slice(0, dimensions)
  const f32 = spreadOf(await timed(calls, () => scanFloats(floats, query)))
  const i8 = spreadOf(await timed(calls, () => scanBytes(bytes, codes)))
  return { f32, i8 }
}

// One loop for each kind of number: one that has met both is compiled for neither, and takes three times as long.
function scanFloats(rows: Float32Array, query: Float32Array): number {
  let best = -Infinity
  for (let from = 0; from < rows.length; from += query.length) {
    let sum = 0
    for (let at = 0; at < query.length; at++) sum += rows[from + at]! * query[at]!
    if (sum > best) best = sum
  }
  return best
}

function scanBytes(rows: Int8Array, query: Int8Array): number {
  let best = -Infinity
  for (let from = 0; from < rows.length; from += query.length) {
    let sum = 0
    for (let at = 0; at < query.length; at++) sum = (sum + rows[from + at]! * query[at]!) | 0
    if (sum > best) best = sum
  }
  return best
}

/** A bare loop that only adds up so many bytes, a word of 32 bits at a time. */
export async function bareRead(bytes: number, calls: number): Promise<Spread> {
  const words = new Int32Array(Math.ceil(bytes / 4)).fill(3)
  const read = (): number => {
    let sum = 0
    for (let at = 0; at < words.length; at++) sum = (sum + words[at]!) | 0
    return sum
  }
  let told = 0
  const took = await timed(calls, () => (told += read()))
  if (told !== calls * 3 * words.length) throw new Error('the loop did not read all of it')
  return spreadOf(took)
}

const BANDWIDTH_BYTES = 128 * 1024 * 1024

/** Gigabytes a second that a plain copy moves, read and written. */
export async function memoryBandwidth(): Promise<number> {
  const [from, to] = [new Uint8Array(BANDWIDTH_BYTES).fill(7), new Uint8Array(BANDWIDTH_BYTES)]
  const took = await timed(7, () => to.set(from))
  return (2 * BANDWIDTH_BYTES) / (percentile(took, 0.5) / 1_000) / 1e9
}

/** The same embedder with no vectors for questions: what a search costs without them. */
export const withoutQueryVectors = (embedder: Embedder): Embedder => ({
  ...embedder,
  embed: async (texts, purpose) =>
    purpose === 'query' ? texts.map(() => new Float32Array(embedder.dimensions)) : embedder.embed(texts, purpose),
})
