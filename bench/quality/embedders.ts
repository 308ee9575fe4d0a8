import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig, type Config } from '../../src/config.ts'
import { layoutOf } from '../../src/layout.ts'
import type { Embedder } from '../../src/models/embedder.ts'
import { openLedger } from '../../src/models/ledger.ts'
import { openLocalEmbedder } from '../../src/models/local.ts'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'
import { openOpenAiEmbedder } from '../../src/models/openai.ts'
import { openSqlite, type Sqlite } from '../../src/sqlite.ts'

export const EMBEDDERS = ['model-free', 'local', 'openai'] as const
export type EmbedderName = (typeof EMBEDDERS)[number]

const CACHE = join(tmpdir(), 'opencode-memory-bench')

/** What finds by spelling in every configuration. */
export const MODEL_FREE = openModelFreeEmbedder().identity

/**
 * The model of that name, as the product opens it from its settings; none for "model-free". What a model gave is kept in a temporary folder,
 * so that the next run does not ask again; `models`: where the local one is, when not in the data directory.
 */
export async function openModel(name: EmbedderName, models: string | undefined): Promise<Embedder | undefined> {
  if (name === 'model-free') return undefined
  const { config } = parseConfig({ env: { ...process.env, OPENCODE_MEMORY_EMBEDDER: name }, file: undefined })
  return name === 'local' ? openLocal(config, models) : openService(config)
}

async function openLocal(config: Config, models: string | undefined): Promise<Embedder> {
  return remembering(await openLocalEmbedder({ models: models ?? layoutOf(config.dataDir).models }))
}

function openService(config: Config): Embedder {
  mkdirSync(CACHE, { recursive: true })
  const ledger = openLedger({
    path: join(CACHE, 'ledger.json'),
    dollarsPerDayMax: config.embedderDollarsPerDay,
    now: () => new Date(),
  })
  return remembering(
    openOpenAiEmbedder({
      url: config.embedderUrl,
      model: config.embedderModel,
      dimensions: config.embedderDimensions,
      key: config.embedderKey,
      dollarsPerMillionTokens: config.embedderDollarsPerMillion,
      ledger,
    }),
  )
}

/** Texts of one question to the model. */
const BATCH = 64

function remembering(embedder: Embedder): Embedder {
  mkdirSync(CACHE, { recursive: true })
  const name = createHash('sha256').update(embedder.identity).digest('hex').slice(0, 16)
  const kept = openSqlite(join(CACHE, `vectors-${name}.db`), { synchronous: 'normal' })
  kept.exec('CREATE TABLE IF NOT EXISTS vector (key TEXT PRIMARY KEY, numbers BLOB NOT NULL) WITHOUT ROWID')
  return {
    ...embedder,
    embed: async (texts, purpose) => {
      const keys = texts.map((text) => createHash('sha256').update(`${purpose}\n${text}`).digest('base64'))
      const vectors = keys.map((key) => vectorAt(kept, key))
      const missing = vectors.flatMap((vector, at) => (vector ? [] : [at]))
      for (let from = 0; from < missing.length; from += BATCH) {
        const places = missing.slice(from, from + BATCH)
        const made = await embedder.embed(
          places.map((at) => texts[at]!),
          purpose,
        )
        kept.transaction(() => {
          for (const [nth, at] of places.entries()) {
            vectors[at] = made[nth]!
            kept.run('INSERT OR REPLACE INTO vector VALUES (?, ?)', [keys[at]!, bytesOf(made[nth]!)])
          }
        })
      }
      return vectors.map((vector) => vector!)
    },
    close: async () => {
      kept.close()
      await embedder.close()
    },
  }
}

const bytesOf = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength).slice()

function vectorAt(kept: Sqlite, key: string): Float32Array | undefined {
  const row = kept.get<{ numbers: Uint8Array }>('SELECT numbers FROM vector WHERE key = ?', [key])
  // A copy: a view into a row may not lie where numbers may begin.
  return row && new Float32Array(row.numbers.slice().buffer)
}
