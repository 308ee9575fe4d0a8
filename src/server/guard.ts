import type { Context } from 'hono'
import { MemoryError } from '../errors.ts'
import { BODY_BYTES_MAX, BODY_BYTES_DRAINED_MAX } from '../limits.ts'
import { sameToken } from './token.ts'

const HOSTS = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Refuses requests that a web page could have caused: a foreign Host (DNS rebinding) or a foreign Origin.
 * Throws `forbidden`.
 */
export function checkOrigin(request: Context['req'], port: number): void {
  const host = (request.header('host') ?? '').toLowerCase()
  const hosts = HOSTS.map((name) => `${name}:${port}`)
  if (!hosts.includes(host)) {
    throw new MemoryError('forbidden', {
      message: `The Host "${host.slice(0, 200)}" is not this daemon.`,
      fix: `Ask http://127.0.0.1:${port}.`,
    })
  }
  const origin = request.header('origin')
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new MemoryError('forbidden', {
      message: `The Origin "${origin.slice(0, 200)}" may not ask this daemon.`,
      fix: 'Ask from a program, or from a page that this daemon served.',
    })
  }
}

/** Whether the request carries the token. Never says why not. */
export function carriesToken(request: Context['req'], token: string): boolean {
  const match = /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '')
  return match !== null && sameToken(match[1]!, token)
}

const tooLarge = () =>
  new MemoryError('too_large', {
    message: `The body is larger than ${BODY_BYTES_MAX / 1024 / 1024} MB.`,
    fix: 'Send fewer events at once.',
  })

/**
 * The JSON body of a request. Throws `too_large` above the bound, counted as it streams in, and `bad_request` for
 * broken UTF-8 or JSON. A body too large is read to its end (within a bound) and thrown away, so that the client,
 * who is still sending, gets to see the answer.
 */
export async function readJson(request: Request): Promise<unknown> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  // What declares its length is not longer: Node reads no further. Without a stream it takes a third of the time.
  if (declared > 0 && declared <= BODY_BYTES_MAX) return parseJson(Buffer.from(await request.arrayBuffer()))
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > BODY_BYTES_DRAINED_MAX || declared > BODY_BYTES_DRAINED_MAX) throw tooLarge()
    if (bytes > BODY_BYTES_MAX) chunks.length = 0
    else chunks.push(chunk)
  }
  if (bytes > BODY_BYTES_MAX) throw tooLarge()
  return parseJson(Buffer.concat(chunks, bytes))
}

function parseJson(bytes: Buffer): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new MemoryError('bad_request', { message: 'The body is not valid UTF-8.', fix: 'Encode it as UTF-8.', cause })
  }
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    const message = text.trim() === '' ? 'The body is empty.' : `The body is not JSON: ${(cause as Error).message}`
    throw new MemoryError('bad_request', {
      message,
      fix: 'Send a JSON object; GET /v1/openapi.json has its form.',
      cause,
    })
  }
}
