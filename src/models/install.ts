import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { MemoryError } from '../errors.ts'
import { DOWNLOAD_ATTEMPTS_MAX, DOWNLOAD_SILENCE_MS } from '../limits.ts'
import { LOCAL_MODEL, modelDirectory, sha256Of, type ModelFile } from './local-files.ts'

export type InstallOptions = {
  models: string
  /** A folder that has the files, instead of the network. */
  from?: string | undefined
  /** Another address with the same files. */
  source?: string | undefined
  onProgress?: (doneBytes: number, totalBytes: number) => void
  silenceMs?: number
}

const TOTAL_BYTES = LOCAL_MODEL.files.reduce((sum, { bytes }) => sum + bytes, 0)

/**
 * Brings the local model's files: what is there and right is kept, what was begun goes on where it stopped, and a file
 * takes its place only with the right SHA-256. Fails with `model_unavailable` (network), `damaged` (other bytes) or
 * `not_found` (a folder without them).
 */
export async function installModel(options: InstallOptions): Promise<{ directory: string; fetchedBytes: number }> {
  const directory = modelDirectory(options.models)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  let done = 0
  let fetchedBytes = 0
  for (const file of LOCAL_MODEL.files) {
    const path = join(directory, file.name)
    if ((await sha256Of(path)) !== file.sha256) {
      const part = `${path}.part`
      if (options.from === undefined) fetchedBytes += await download(file, part, { ...options, done })
      else copyFileSync(sourceIn(options.from, file), part)
      await accept(file, { part, path, from: options.from ?? options.source ?? LOCAL_MODEL.source })
    }
    done += file.bytes
    options.onProgress?.(done, TOTAL_BYTES)
  }
  return { directory, fetchedBytes }
}

/** Removes the model's files and what was begun of them; false when there was nothing. */
export function removeModel(models: string): boolean {
  const directory = modelDirectory(models)
  const was = existsSync(directory)
  rmSync(directory, { recursive: true, force: true })
  return was
}

/** In a folder a file may have its name of the hub, or one that ends with what it is. */
function sourceIn(folder: string, { name, remote, bytes }: ModelFile): string {
  for (const one of [name, remote]) if (existsSync(join(folder, one))) return join(folder, one)
  const ending = name.endsWith('.onnx') ? '.onnx' : name
  const found = (existsSync(folder) ? readdirSync(folder) : []).find(
    (one) => one.endsWith(ending) && statSync(join(folder, one)).size === bytes,
  )
  if (found) return join(folder, found)
  throw new MemoryError('not_found', {
    message: `${folder} has no ${name} of ${bytes} bytes.`,
    fix: `Give a folder with ${LOCAL_MODEL.files.map((file) => file.name).join(' and ')} of ${LOCAL_MODEL.name}.`,
  })
}

async function accept(file: ModelFile, { part, path, from }: { part: string; path: string; from: string }) {
  const found = await sha256Of(part)
  if (found === file.sha256) return renameSync(part, path)
  rmSync(part, { force: true })
  throw new MemoryError('damaged', {
    message: `${file.name} from ${from} has SHA-256 ${found ?? 'none'}, and ${file.sha256} is expected.`,
    fix: 'Nothing of it was kept. Run the command again, or give the files with --from.',
  })
}

type Download = InstallOptions & { done: number }

/** Asks for what is missing of a file until it is whole. Gives the bytes that came over the network. */
async function download(file: ModelFile, part: string, options: Download): Promise<number> {
  const url = `${(options.source ?? LOCAL_MODEL.source).replace(/\/+$/, '')}/${file.remote}`
  let fetched = 0
  let reason = ''
  for (let attempt = 0; attempt < DOWNLOAD_ATTEMPTS_MAX; attempt++) {
    const have = statSync(part, { throwIfNoEntry: false })?.size ?? 0
    if (have === file.bytes) return fetched
    if (have > file.bytes) rmSync(part)
    try {
      fetched += await fetchInto(url, part, { ...options, bytes: file.bytes })
    } catch (error) {
      const { message, cause } = error as Error
      reason = cause instanceof Error ? `${message}: ${cause.message}` : message
      if (error instanceof MemoryError) throw error
    }
  }
  if (statSync(part, { throwIfNoEntry: false })?.size === file.bytes) return fetched
  throw new MemoryError('model_unavailable', {
    message: `${url} could not be fetched: ${reason || 'it ended too soon'}.`,
    fix: 'Run the command again, it goes on where it stopped; or fetch the files elsewhere and give --from FOLDER.',
  })
}

async function fetchInto(url: string, part: string, options: Download & { bytes: number }): Promise<number> {
  const { bytes, done, onProgress, silenceMs = DOWNLOAD_SILENCE_MS } = options
  const from = statSync(part, { throwIfNoEntry: false })?.size ?? 0
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), silenceMs)
  const response = await fetch(url, {
    signal: silence.signal,
    headers: { range: `bytes=${from}-`, 'accept-encoding': 'identity' },
  }).finally(() => clearTimeout(timer))
  if (!response.ok)
    throw new MemoryError('model_unavailable', {
      message: `${url} answered with HTTP ${response.status}.`,
      fix: 'Give another address with --source URL, or a folder with --from FOLDER.',
    })
  // A server that does not know ranges sends the whole file again.
  let at = response.status === 206 ? from : 0
  let fetched = 0
  const file = await open(part, at === 0 ? 'w' : 'r+', 0o600)
  try {
    for await (const piece of response.body ?? []) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), silenceMs)
      const chunk = piece as Uint8Array
      if (at + chunk.byteLength > bytes) throw new Error(`it is longer than ${bytes} bytes`)
      await file.write(chunk, 0, chunk.byteLength, at)
      at += chunk.byteLength
      fetched += chunk.byteLength
      onProgress?.(done + at, TOTAL_BYTES)
    }
  } finally {
    clearTimeout(timer)
    await file.close()
  }
  return fetched
}
