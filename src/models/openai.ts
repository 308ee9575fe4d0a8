import { setTimeout as pause } from 'node:timers/promises'
import { MemoryError } from '../errors.ts'
import {
  SERVICE_ANSWER_BYTES_MAX,
  SERVICE_ATTEMPTS_MAX,
  SERVICE_BATCH_MAX,
  SERVICE_PAUSE_MAX_MS,
  SERVICE_TEXT_CHARS_MAX,
  SERVICE_TIMEOUT_MS,
} from '../limits.ts'
import type { Log } from '../log.ts'
import type { Embedder } from './embedder.ts'
import type { Ledger } from './ledger.ts'

export type OpenAiOptions = {
  /** The address before `/embeddings`. */
  url: string
  model: string
  /** Undefined: what the model gives. Known models can give fewer. */
  dimensions: number
  /** Undefined for a service that wants none. */
  key?: string | undefined
  dollarsPerMillionTokens: number
  ledger: Ledger
  log?: Log
  /** The first pause between attempts; doubled each time. */
  pauseMs?: number
  timeoutMs?: number
}

type Reply = { data: { index: number; embedding: number[] }[]; usage?: { total_tokens?: number } }

/** Of any script: a token is a byte at worst, and four characters of English. The bound of a request is booked before. */
const tokensAtMost = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Math.ceil(Buffer.byteLength(text) / 2), 0)

/**
 * Embeddings of OpenAI, or of any service that speaks like it. Sends nothing before the ledger has booked it. A request
 * that fails for a while is tried again, with pauses as the service asks for; then, and at once for a wrong key or
 * model, `model_unavailable`.
 */
export function openOpenAiEmbedder(options: OpenAiOptions): Embedder {
  const { model, dimensions } = options
  const closing = new AbortController()
  return {
    identity: `openai/${new URL(options.url).host}/${model}/${dimensions}`,
    dimensions,
    embed: async (texts, purpose) => {
      const vectors: Float32Array[] = texts.map(() => new Float32Array(dimensions))
      const wanted = texts
        .map((text, at) => ({ at, text: text.slice(0, SERVICE_TEXT_CHARS_MAX) }))
        .filter(({ text }) => text.trim() !== '')
      for (let from = 0; from < wanted.length; from += SERVICE_BATCH_MAX) {
        const batch = wanted.slice(from, from + SERVICE_BATCH_MAX)
        const found = await request(
          options,
          batch.map(({ text }) => text),
          // Who searches does not wait for a second attempt.
          { attempts: purpose === 'query' ? 1 : SERVICE_ATTEMPTS_MAX, signal: closing.signal },
        )
        batch.forEach(({ at }, place) => (vectors[at] = found[place]!))
      }
      return vectors
    },
    close: async () => closing.abort(),
  }
}

type Attempts = { attempts: number; signal: AbortSignal }

async function request(options: OpenAiOptions, texts: string[], { attempts, signal }: Attempts) {
  const { ledger, model, dollarsPerMillionTokens, log, pauseMs = 500 } = options
  const costOf = (tokens: number) => ({ tokens, dollars: (tokens * dollarsPerMillionTokens) / 1e6 })
  for (let attempt = 1; ; attempt++) {
    const correct = ledger.reserve(model, costOf(tokensAtMost(texts)))
    const outcome = await once(options, texts, signal)
    if ('vectors' in outcome) {
      correct(costOf(outcome.tokens ?? tokensAtMost(texts)))
      return outcome.vectors
    }
    // A refused request costs nothing; one that broke off may have been done.
    if (outcome.refused) correct(costOf(0))
    if (!outcome.again || attempt >= attempts || signal.aborted) throw failure(options, outcome.reason)
    const wait = outcome.waitMs ?? pauseMs * 2 ** (attempt - 1)
    if (wait > SERVICE_PAUSE_MAX_MS) throw failure(options, `${outcome.reason}; it asks for a pause of ${wait} ms`)
    log?.debug({ model, attempt, waitMs: wait, reason: outcome.reason }, 'the embedding service is asked again')
    await pause(wait, undefined, { signal }).catch(() => undefined)
  }
}

const failure = ({ url, model }: OpenAiOptions, reason: string): MemoryError =>
  new MemoryError('model_unavailable', {
    message: `${model} at ${new URL(url).host} gave no vectors: ${reason}.`,
    fix: 'Check OPENCODE_MEMORY_EMBEDDER_URL, _MODEL and _KEY; search goes on without them meanwhile.',
  })

type Outcome =
  | { vectors: Float32Array[]; tokens: number | undefined }
  | { reason: string; again: boolean; refused: boolean; waitMs?: number | undefined }

async function once(
  { url, model, dimensions, key, timeoutMs = SERVICE_TIMEOUT_MS }: OpenAiOptions,
  texts: string[],
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
      // Half a surrogate becomes U+FFFD on its way through UTF-8.
      body: JSON.stringify({
        model,
        input: texts.map((text) => Buffer.from(text).toString()),
        encoding_format: 'float',
        ...(/^text-embedding-3/.test(model) ? { dimensions } : {}),
      }),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const body = await bodyOf(response)
    if (!response.ok) {
      const again = response.status === 408 || response.status === 429 || response.status >= 500
      const waitMs = pauseAsked(response.headers.get('retry-after'))
      return { reason: `HTTP ${response.status} ${messageIn(body, key)}`.trim(), again, refused: true, waitMs }
    }
    return vectorsIn(JSON.parse(body) as Reply, texts.length, dimensions)
  } catch (error) {
    return { reason: causeOf(error), again: true, refused: false }
  }
}

async function bodyOf(response: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of response.body ?? []) {
    bytes += (piece as Uint8Array).byteLength
    if (bytes > SERVICE_ANSWER_BYTES_MAX) throw new Error(`the answer is larger than ${SERVICE_ANSWER_BYTES_MAX} bytes`)
    pieces.push(piece as Uint8Array)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** Vectors in the order of the texts, of length one. An answer of another form is not tried again: it would be the same. */
function vectorsIn(reply: Reply, count: number, dimensions: number): Outcome {
  const wrong = (reason: string): Outcome => ({ reason, again: false, refused: false })
  if (!Array.isArray(reply.data) || reply.data.length !== count)
    return wrong(`it answered with ${Array.isArray(reply.data) ? reply.data.length : 'no'} vectors for ${count} texts`)
  const vectors: Float32Array[] = []
  for (const { index, embedding } of reply.data) {
    if (!Array.isArray(embedding) || embedding.length !== dimensions)
      return wrong(
        `its vectors have ${Array.isArray(embedding) ? embedding.length : 'no'} dimensions, and ${dimensions} are set`,
      )
    const vector = Float32Array.from(embedding)
    const norm = Math.hypot(...vector)
    if (!Number.isFinite(norm)) return wrong('a vector has a component that is no number')
    vectors[index] = norm === 0 ? vector : vector.map((value) => value / norm)
  }
  for (let at = 0; at < count; at++) if (!vectors[at]) return wrong(`it left out the vector of text ${at}`)
  return { vectors, tokens: reply.usage?.total_tokens }
}

/** `Retry-After` in milliseconds: seconds, or a date. */
function pauseAsked(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

/** What the service says, short, and without the key should it repeat it. */
function messageIn(body: string, key: string | undefined): string {
  let said = body
  try {
    said = (JSON.parse(body) as { error?: { message?: string } }).error?.message ?? body
  } catch {
    // Plain text, as proxies answer.
  }
  const short = said.replace(/\s+/g, ' ').slice(0, 200)
  return key ? short.replaceAll(key, '********') : short
}

function causeOf(error: unknown): string {
  const { message, cause, name } = error as Error
  if (name === 'TimeoutError') return 'no answer in time'
  return cause instanceof Error ? cause.message : message
}
