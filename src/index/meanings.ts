import { setImmediate as nextTurn } from 'node:timers/promises'
import { asMemoryError } from '../errors.ts'
import { EMBED_BATCH_MAX, EMBED_PAUSE_MAX_MS, EMBED_PAUSE_MS, QUERY_VECTOR_MS_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Embedder } from '../models/embedder.ts'
import type { Sqlite } from '../sqlite.ts'
import { keyOf } from './numbers.ts'
import { metaOf } from './schema.ts'
import { HAS_VECTOR, openVectors, type Vectors } from './vectors.ts'

/** How far the vectors of a model are. `reason`: why it does not go on at the moment. */
export type MeaningState = { identity: string; waiting: number; units: number; reason: string | null }

/**
 * Vectors of a model, beside those by spelling, which every unit has at once. They are made in the background, newest
 * units first, so neither writing nor searching waits for a model. What is to be embedded stands in the file: a killed
 * process goes on where it was, and another model begins anew while search goes on with what there is.
 */
export type Meanings = {
  readonly vectors: Vectors
  /** For `writeChange`, in its transaction: a unit with new words, and one that went. */
  want(key: number): void
  drop(project: number, no: number): void
  /** Goes on embedding, if it is not at it. */
  wake(): void
  /** The query's vector; undefined while too few units have one, when the model fails, or takes too long. */
  vectorOf(text: string): Promise<Float32Array | undefined>
  state(): MeaningState
  close(): void
}

/** A list that lacks more than this share of the units would rather hide than find. */
const WAITING_SHARE_MAX = 0.1

type Options = { db: Sqlite; model: Embedder; log: Log | undefined }

export function openMeanings({ db, model, log }: Options): Meanings {
  prepare({ db, model, log })
  const vectors = openVectors(db, 'meanings', model.dimensions)
  let waiting = db.get<{ n: number }>('SELECT count(*) AS n FROM wanted')!.n
  let units = db.get<{ n: number }>(`SELECT count(*) AS n FROM units WHERE ${HAS_VECTOR}`)!.n
  let reason: string | null = null
  let running = false
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let pauseMs = EMBED_PAUSE_MS

  const step = async (): Promise<boolean> => {
    const batch = wantedBatch(db)
    if (batch.length === 0) return false
    const texts = batch.map(({ text }) => text)
    const embedded = await model.embed(texts, 'passage')
    if (closed) return false
    db.transaction(() => {
      for (const [at, { key, project, text }] of batch.entries()) {
        // What changed or went meanwhile has its own turn.
        const now = db.get<{ text: string }>('SELECT text FROM units WHERE key = ?', [key])
        if (now?.text !== text) continue
        vectors.put(project, key - keyOf(project, 0), embedded[at]!)
        waiting -= db.run('DELETE FROM wanted WHERE key = ?', [key]).changes
      }
      vectors.save()
    })
    return true
  }
  const run = async (): Promise<void> => {
    const started = performance.now()
    const before = waiting
    try {
      while (!closed && (await step())) {
        reason = null
        pauseMs = EMBED_PAUSE_MS
        await nextTurn()
      }
      if (before > EMBED_BATCH_MAX)
        log?.info(
          { model: model.identity, units: before, tookMs: Math.round(performance.now() - started) },
          'units are embedded',
        )
    } catch (error) {
      vectors.reset()
      if (closed) return
      reason = asMemoryError(error)?.message ?? String(error)
      log?.warn({ model: model.identity, waiting, again: `in ${pauseMs} ms`, reason }, 'embedding pauses')
      timer = setTimeout(wake, pauseMs).unref()
      pauseMs = Math.min(2 * pauseMs, EMBED_PAUSE_MAX_MS)
    }
  }
  const wake = (): void => {
    if (running || closed) return
    clearTimeout(timer)
    running = true
    void run().finally(() => (running = false))
  }
  return {
    vectors,
    want: (key) => {
      const { changes } = db.run('INSERT OR IGNORE INTO wanted VALUES (?)', [key])
      waiting += changes
      units += changes
    },
    drop: (project, no) => {
      waiting -= db.run('DELETE FROM wanted WHERE key = ?', [keyOf(project, no)]).changes
      vectors.drop(project, no)
    },
    // While it pauses after a failure, the pause stands: new units are no reason that it works again.
    wake: () => reason === null && wake(),
    vectorOf: async (text) => {
      if (waiting > EMBED_BATCH_MAX && waiting > WAITING_SHARE_MAX * units) return undefined
      return inTime(
        model.embed([text], 'query').then(([vector]) => vector),
        (error) => log?.debug({ err: error, model: model.identity }, 'a search goes on without the model'),
      )
    },
    state: () => ({ identity: model.identity, waiting, units, reason }),
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}

/** Another model than last time: its vectors go, and every unit is wanted anew. */
function prepare({ db, model, log }: Options): void {
  const meta = metaOf(db)
  const before = meta.get('model')
  if (before === model.identity) return
  db.transaction(() => {
    dropMeanings(db)
    db.run(`INSERT INTO wanted SELECT key FROM units WHERE ${HAS_VECTOR}`)
    meta.set('model', model.identity)
  })
  log?.info(
    { before: before ?? null, now: model.identity },
    'another model: units are embedded anew, in the background',
  )
}

/** Removes what a model made; for a memory that uses none any more. */
export function dropMeanings(db: Sqlite): void {
  for (const table of ['meanings', 'wanted']) db.run(`DELETE FROM ${table}`)
  db.run("DELETE FROM meta WHERE name = 'model'")
}

/** The newest that wait. */
const wantedBatch = (db: Sqlite): { key: number; project: number; text: string }[] =>
  db.all(`SELECT key, project, text FROM units WHERE key IN (SELECT key FROM wanted ORDER BY key DESC LIMIT ?)`, [
    EMBED_BATCH_MAX,
  ])

/** A search has no time for a model that is slow or fails. */
async function inTime(vector: Promise<Float32Array | undefined>, failed: (error: unknown) => void) {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), QUERY_VECTOR_MS_MAX)
  })
  try {
    return await Promise.race([
      vector.catch((error: unknown) => {
        failed(error)
        return undefined
      }),
      late,
    ])
  } finally {
    clearTimeout(timer)
  }
}
