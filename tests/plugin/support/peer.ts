import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deriveId } from '../../../src/ids.ts'
import type { Discovery, Layout } from '../../../src/layout.ts'

/** How the peer behaves: the faults of time and form that a real daemon cannot be asked to have. */
export type PeerMode = 'empty' | 'answer' | 'slow' | 'hang' | 'garbage' | 'error'

export type Peer = {
  mode: PeerMode
  /** What `answer` says; `{n}` becomes the number of the question. */
  context: string
  profile: string
  questions: { path: string; token: string | undefined; body: Record<string, unknown> }[]
  url: string
  close(): Promise<void>
}

/** Far behind every deadline. */
const SLOW_MS = 6_000

/** Speaks the daemon's documented answers on /v1/recall and /v1/compaction, for contract tests of time and form. */
export async function startPeer(): Promise<Peer> {
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
    request.on('end', () => {
      const path = request.url ?? ''
      const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
      peer.questions.push({ path, token: request.headers.authorization, body })
      reply(response, path)
    })
  })

  function reply(response: ServerResponse, path: string): void {
    const send = () => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answerTo(path)))
    }
    if (peer.mode === 'hang') return
    if (peer.mode === 'slow') return void setTimeout(send, SLOW_MS)
    if (peer.mode === 'garbage') return void response.end('<html>not the daemon</html>')
    if (peer.mode === 'error') return void response.writeHead(500).end('{}')
    send()
  }

  function answerTo(path: string): object {
    if (path === '/v1/compaction') return { text: 'must survive: the cellar key', tokens: 6 }
    const number = peer.questions.length
    const context = peer.mode === 'empty' ? '' : peer.context.replaceAll('{n}', String(number))
    const items = context === '' ? [] : [{ id: `fact_${deriveId('peer', String(number))}`, hash: `hash-${number}` }]
    return { context, tokens: context.length, items, tookMs: 1, cached: false, profile: peer.profile }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const peer: Peer = {
    mode: 'empty',
    context: 'known: {n}',
    profile: '',
    questions: [],
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return peer
}

/** Announces a daemon as daemon.json does. Its command does nothing, should anyone run it. */
export function announce(
  layout: Layout,
  url: string | null,
  { pid = process.pid }: { pid?: number | null } = {},
): Discovery {
  mkdirSync(layout.directory, { recursive: true })
  writeFileSync(layout.token, 'secret-token\n', { mode: 0o600 })
  const discovery: Discovery = {
    pid,
    url,
    version: '0.0.0',
    tokenFile: layout.token,
    startedBy: 'person',
    command: [process.execPath, '--version'],
  }
  writeFileSync(layout.discovery, JSON.stringify(discovery))
  return discovery
}
