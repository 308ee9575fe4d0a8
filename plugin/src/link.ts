import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Discovery, Layout } from '../../src/layout.ts'
import { RECALL_ANSWER_BYTES_MAX } from '../../src/limits.ts'

export type LinkFailure = 'nobody' | 'refused' | 'late' | 'garbage'

/** Why there is no answer. `nobody`: no daemon is announced; `refused`: one is announced, and nothing listens there. */
export class LinkError extends Error {
  readonly failure: LinkFailure
  constructor(failure: LinkFailure, message: string) {
    super(message)
    this.name = 'LinkError'
    this.failure = failure
  }
}

export type Question = { method?: 'GET' | 'POST'; path: string; body?: unknown; timeoutMs: number }

/** Asks the daemon. Resolves with the parsed body of a 2xx answer; fails with a `LinkError`, within `timeoutMs`. */
export type Ask = (question: Question) => Promise<unknown>

/** What daemon.json says; undefined when there is none or it cannot be read as one. */
export function readDiscovery(layout: Layout): Discovery | undefined {
  try {
    const found = JSON.parse(readFileSync(layout.discovery, 'utf8')) as Partial<Discovery> | null
    return found && Array.isArray(found.command) ? (found as Discovery) : undefined
  } catch {
    // No file, or a torn one: no daemon is announced.
    return undefined
  }
}

/** Finds the daemon anew for each question: it may have come back on another port. */
export function openLink(layout: Layout): Ask {
  return async ({ method = 'POST', path, body, timeoutMs }) => {
    const discovery = readDiscovery(layout)
    if (!discovery?.url) throw new LinkError('nobody', 'no daemon is announced')
    const { hostname, port } = new URL(discovery.url)
    const token = readFileSync(discovery.tokenFile, 'utf8').trim()
    const json = body === undefined ? '' : JSON.stringify(body)
    const head = [
      // With HTTP/1.0 an answer is never chunked and ends with the connection: that is all the HTTP we need.
      `${method} ${path} HTTP/1.0`,
      `Host: ${hostname}:${port}`,
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(json)}`,
    ]
    return parseAnswer(await exchange({ hostname, port, message: `${head.join('\r\n')}\r\n\r\n${json}`, timeoutMs }))
  }
}

type Exchange = { hostname: string; port: string; message: string; timeoutMs: number }

/**
 * A plain socket, because Bun sends both `fetch` and `node:http` through HTTP_PROXY, loopback or not: recall would
 * fail, and the proxy would be given prompt and token.
 */
function exchange({ hostname, port, message, timeoutMs }: Exchange): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''))
    const fail = (failure: LinkFailure, text: string): void => {
      clearTimeout(timer)
      socket.destroy()
      reject(new LinkError(failure, text))
    }
    const timer = setTimeout(() => fail('late', `no answer within ${Math.round(timeoutMs)} ms`), timeoutMs)
    socket.on('connect', () => socket.write(message))
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > RECALL_ANSWER_BYTES_MAX) fail('garbage', 'the answer is too large')
    })
    socket.on('error', (error) => fail('refused', error.message))
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(Buffer.concat(chunks))
    })
  })
}

function parseAnswer(bytes: Buffer): unknown {
  const end = bytes.indexOf('\r\n\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(bytes.toString('latin1', 0, 32))?.[1]
  if (end < 0 || status === undefined) throw new LinkError('garbage', 'the answer is not HTTP')
  if (!status.startsWith('2')) throw new LinkError('garbage', `the daemon answered ${status}`)
  try {
    return JSON.parse(bytes.toString('utf8', end + 4)) as unknown
  } catch {
    throw new LinkError('garbage', 'the answer is not JSON')
  }
}
