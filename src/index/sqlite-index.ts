import { statSync } from 'node:fs'
import { MemoryError } from '../errors.ts'
import { CANDIDATES_MAX, QUERY_CHARS_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Embedder } from '../models/embedder.ts'
import type { Sqlite } from '../sqlite.ts'
import { collectCandidates } from './collect.ts'
import { metaOf, openIndexFile, removeIndexFile } from './schema.ts'
import type { SearchIndex } from './search-index.ts'
import { openShelves } from './shelves.ts'
import { frequencies, queryTerms } from './text.ts'
import { knownUnits, projectRows } from './units.ts'
import { embedAnew, prepareChange, writeChange } from './write.ts'
import { openVectors } from './vectors.ts'

export type SqliteIndexOptions = { path: string; embedder: Embedder; log?: Log }

/**
 * The search projection in one SQLite file. A damaged file, or one of another version, is made anew and reports
 * position 0, so that the engine fills it again; another embedder embeds what is there anew before this returns.
 * Calls fail with `damaged` when the file breaks while it is open: `clear` repairs it.
 */
export async function openSqliteIndex({ path, embedder, log }: SqliteIndexOptions): Promise<SearchIndex> {
  let db = openFile(path, log)
  let vectors = openVectors(db, 'vectors', embedder.dimensions)
  let shelves = openShelves(db)
  await embedAnew({ db, vectors, embedder, log })
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw asDamage(error, path)
    }
  }
  return {
    embedder,
    position: () => guarded(() => Number(metaOf(db).get('position') ?? '0')),
    update: async (change) => {
      const prepared = guarded(() => prepareChange(db, change))
      const texts = prepared.wanted.map(({ text }) => text)
      const embedded = texts.length === 0 ? [] : await embedder.embed(texts, 'passage')
      guarded(() => writeChange({ db, shelves, vectors, prepared, embedded }))
    },
    candidates: async (query) => {
      const text = query.text.slice(0, QUERY_CHARS_MAX)
      const [vector] = text.trim() ? await embedder.embed([text], 'query') : []
      const asked = { ...query, text, limit: Math.min(query.limit, CANDIDATES_MAX) }
      return collectCandidates({ db, shelves, vectors, query: asked, vector }).catch((error: unknown) => {
        throw asDamage(error, path)
      })
    },
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
        vectors: db.get<{ n: number }>('SELECT count(*) AS n FROM vectors')!.n,
        bytes: bytesOf(path),
      })),
    clear: async () => {
      db.close()
      removeIndexFile(path)
      db = openFile(path, log)
      vectors = openVectors(db, 'vectors', embedder.dimensions)
      shelves = openShelves(db)
      await embedAnew({ db, vectors, embedder, log })
    },
    close: async () => {
      // Sealed now, the next start reads them as they are.
      db.transaction(() => {
        for (const shelf of shelves.open()) shelf.seal('now')
        vectors.save('now')
      })
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      db.close()
    },
  }
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
