import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { MemoryError } from '../errors.ts'
import { MODEL_TEXT_MS_MAX, MODEL_THREADS_MAX, MODEL_TOKENS_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Embedder } from './embedder.ts'
import { findRuntime, LOCAL_MODEL, missingFiles, modelDirectory, runtimeCommand, type Runtime } from './local-files.ts'
import { LOCAL_WORKER } from './local-worker.ts'
import { openWordPiece, type WordPiece } from './wordpiece.ts'

export type LocalOptions = {
  /** The folder of models in the data directory. */
  models: string
  log?: Log
  /** Which runtime; found by itself when not given. */
  runtime?: Runtime
  threads?: number
}

/** The model was trained with these words before each text. */
const PREFIX = { query: 'query: ', passage: 'passage: ' } as const

/**
 * The local model, in a thread of its own, so that nothing waits for it but who asked. Loaded at the first text. Opening
 * fails with `model_unavailable` when model or runtime are not installed, and says how to add them.
 */
export async function openLocalEmbedder({ models, log, runtime, threads }: LocalOptions): Promise<Embedder> {
  const missing = missingFiles(models)
  if (missing.length > 0)
    throw new MemoryError('model_unavailable', {
      message: `The local model is not installed: ${missing.map(({ name }) => name).join(' and ')} missing in ${modelDirectory(models)}.`,
      fix: 'Run `opencode-memory model install`, or set OPENCODE_MEMORY_EMBEDDER=model-free.',
    })
  const found = runtime ?? findRuntime(models)
  if (!found)
    throw new MemoryError('model_unavailable', {
      message: 'Nothing that can run the local model is installed: neither onnxruntime-node nor onnxruntime-web.',
      fix: `Run \`${runtimeCommand(models).join(' ')}\`.`,
    })
  const directory = modelDirectory(models)
  const tokenizer = openWordPiece(readFileSync(join(directory, 'tokenizer.json'), 'utf8'))
  const thread = openThread({
    runtime: found,
    model: join(directory, LOCAL_MODEL.files[0].name),
    threads: threads ?? Math.max(1, Math.min(MODEL_THREADS_MAX, availableParallelism() - 1)),
    log,
  })
  return {
    identity: `local/${LOCAL_MODEL.name}/int8-${LOCAL_MODEL.files[0].sha256.slice(0, 8)}/${LOCAL_MODEL.dimensions}`,
    dimensions: LOCAL_MODEL.dimensions,
    embed: (texts, purpose) => Promise.all(texts.map((text) => vectorOf({ thread, tokenizer }, text, purpose))),
    close: () => thread.close(),
  }
}

type Parts = { thread: Thread; tokenizer: WordPiece }

async function vectorOf({ thread, tokenizer }: Parts, text: string, purpose: 'query' | 'passage') {
  if (text.trim() === '') return new Float32Array(LOCAL_MODEL.dimensions)
  return thread.run(tokenizer.encode(PREFIX[purpose] + text, MODEL_TOKENS_MAX), purpose)
}

type Job = { ids: number[]; resolve: (vector: Float32Array) => void; reject: (cause: unknown) => void }
type Answer = { ready?: true; vector?: Float32Array; failed?: string }
type Thread = {
  run(ids: number[], purpose: 'query' | 'passage'): Promise<Float32Array>
  close(): Promise<void>
}
type ThreadOptions = { runtime: Runtime; model: string; threads: number; log: Log | undefined }

/** One text at a time, queries first. A thread that died or is stuck takes its job with it; the next job starts another. */
function openThread({ runtime, model, threads, log }: ThreadOptions): Thread {
  const waiting = { query: [] as Job[], passage: [] as Job[] }
  let worker: Worker | undefined
  let current: Job | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const settle = (act: (job: Job) => void): void => {
    clearTimeout(timer)
    const job = current
    current = undefined
    if (job) act(job)
    next()
  }
  const unavailable = (reason: string): MemoryError =>
    new MemoryError('model_unavailable', {
      message: `The local model failed in ${runtime.name}: ${reason}`,
      fix: 'Run `opencode-memory model status`; `model install` repairs what is damaged.',
    })
  const end = (reason: string): void => {
    const gone = worker
    worker = undefined
    void gone?.terminate()
    settle(({ reject }) => reject(unavailable(reason)))
  }
  const start = (): Worker => {
    const started = performance.now()
    const fresh = new Worker(LOCAL_WORKER, { eval: true, workerData: { runtime, model, threads }, stderr: false })
    fresh.on('message', ({ ready, vector, failed }: Answer) => {
      if (fresh !== worker) return
      if (ready)
        log?.debug({ runtime: runtime.name, tookMs: Math.round(performance.now() - started) }, 'the model is loaded')
      else if (vector) settle(({ resolve }) => resolve(vector))
      else end(failed ?? 'no answer')
    })
    fresh.on('error', (error) => fresh === worker && end(error.message))
    fresh.on('exit', (code) => fresh === worker && end(`its thread ended with ${code}`))
    // An idle model must not keep a process alive.
    fresh.unref()
    return fresh
  }
  const next = (): void => {
    if (current || closed) return
    current = waiting.query.shift() ?? waiting.passage.shift()
    if (!current) {
      worker?.unref()
      return
    }
    worker ??= start()
    worker.ref()
    timer = setTimeout(() => end(`no answer within ${MODEL_TEXT_MS_MAX} ms`), MODEL_TEXT_MS_MAX)
    worker.postMessage({ ids: current.ids })
  }
  return {
    run: (ids, purpose) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(unavailable('it is closed'))
        waiting[purpose].push({ ids, resolve, reject })
        next()
      }),
    close: async () => {
      closed = true
      clearTimeout(timer)
      const gone = worker
      worker = undefined
      for (const job of [current, ...waiting.query.splice(0), ...waiting.passage.splice(0)])
        job?.reject(unavailable('it is closed'))
      current = undefined
      await gone?.terminate()
    },
  }
}
