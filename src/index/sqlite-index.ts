import { statSync } from 'node:fs'
import { MemoryError } from '../errors.ts'
import { CANDIDATES_MAX, QUERY_CHARS_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Embedder } from '../models/embedder.ts'
import type { Sqlite } from '../sqlite.ts'
import { collectCandidates } from './collect.ts'
import { dropMeanings, openMeanings } from './meanings.ts'
import { metaOf, openIndexFile, removeIndexFile } from './schema.ts'
import type { SearchIndex } from './search-index.ts'
import { momentsIn } from './moments.ts'
import { openShelves } from './shelves.ts'
import { frequencies, queryTerms } from './text.ts'
import { knownUnits, projectRows } from './units.ts'
import { embedAnew, prepareChange, writeChange } from './write.ts'
import { openVectors } from './vectors.ts'

export type SqliteIndexOptions = {
  path: string
  /** Gives every unit its vector at once: the model-free one. */
  embedder: Embedder
  /** A model that works in the background, where one is in use. */
  model?: Embedder | undefined
  log?: Log | undefined
}

/**
 * The search projection in one SQLite file. A damaged file, or one of another version, is made anew and reports
 * position 0, so that the engine fills it again. A model embeds in the background what it has not embedded yet.
 * Calls fail with `damaged` when the file breaks while it is open: `clear` repairs it.
 */
export async function openSqliteIndex({ path, embedder, model, log }: SqliteIndexOptions): Promise<SearchIndex> {
  let db = openFile(path, log)
  let vectors = openVectors(db, 'vectors', embedder.dimensions)
  let shelves = openShelves(db)
  let meanings = meaningsOf({ db, model, log })
  await embedAnew({ db, vectors, embedder, log })
  meanings?.wake()
  /** Asked by every recall, and moved by us alone. */
  let position: number | undefined
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw asDamage(error, path)
    }
  }
  const candidates: SearchIndex['candidates'] = async (query) => {
    const used = db
    const text = query.text.slice(0, QUERY_CHARS_MAX)
    const meaning = text.trim() ? meanings?.vectorOf(text) : undefined
    const [vector] = text.trim() ? await embedder.embed([text], 'query') : []
    const asked = { ...query, text, limit: Math.min(query.limit, CANDIDATES_MAX) }
    try {
      const own = { db, shelves, vectors, meanings: meanings?.vectors }
      return await collectCandidates({ ...own, query: asked, vector, meaning })
    } catch (error) {
      // It was cleared meanwhile: what there is now is asked.
      if (used !== db) return candidates(query)
      throw asDamage(error, path)
    }
  }
  return {
    embedder,
    position: () => (position ??= guarded(() => Number(metaOf(db).get('position') ?? '0'))),
    update: async (change) => {
      const prepared = guarded(() => prepareChange(db, change))
      const texts = prepared.wanted.map(({ text }) => text)
      const embedded = texts.length === 0 ? [] : await embedder.embed(texts, 'passage')
      position = undefined
      guarded(() => writeChange({ db, shelves, vectors, meanings, prepared, embedded }))
      meanings?.wake()
    },
    candidates,
    moments: (query) => guarded(() => momentsIn(db, query)),
    known: (query) => guarded(() => knownUnits(db, query)),
    terms: queryTerms,
    statistics: ({ projects, terms }) =>
      guarded(() => {
        const rows = projectRows(db, projects)
        return {
          units: rows.reduce((sum, { units }) => sum + units, 0),
          frequencies: frequencies(shelves, rows, terms),
        }
      }),
    counts: () =>
      guarded(() => ({
        units: db.get<{ n: number }>('SELECT coalesce(sum(units), 0) AS n FROM projects')!.n,
        vectors: vectors.count(),
        bytes: bytesOf(path),
      })),
    meaning: () => meanings?.state() ?? null,
    clear: async () => {
      meanings?.close()
      position = undefined
      db.close()
      removeIndexFile(path)
      db = openFile(path, log)
      vectors = openVectors(db, 'vectors', embedder.dimensions)
      shelves = openShelves(db)
      meanings = meaningsOf({ db, model, log })
      await embedAnew({ db, vectors, embedder, log })
    },
    close: async () => {
      meanings?.close()
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      db.close()
    },
  }
}

function meaningsOf({ db, model, log }: { db: Sqlite; model: Embedder | undefined; log: Log | undefined }) {
  if (model) return openMeanings({ db, model, log })
  if (metaOf(db).get('model') !== undefined) db.transaction(() => dropMeanings(db))
  return undefined
}

function openFile(path: string, log: Log | undefined): Sqlite {
  const { db, remade } = openIndexFile(path)
  if (remade !== undefined)
    log?.warn({ path, reason: remade }, 'The search index was made anew; it is filled again from the store.')
  return db
}

function bytesOf(path: string): number {
  return ['', '-wal'].reduce((sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0), 0)
}

function asDamage(error: unknown, path: string): unknown {
  const code = (error as { code?: unknown }).code
  if (code !== 'SQLITE_CORRUPT' && code !== 'SQLITE_NOTADB') return error
  return new MemoryError('damaged', {
    message: `The search index ${path} is damaged.`,
    fix: 'Run `opencode-memory reindex`: it is made anew from the store, and nothing is lost.',
    cause: error,
  })
}
