import { serve, type ServerType } from '@hono/node-server'
import type { Hono } from 'hono'
import { DRAIN_MS } from '../limits.ts'

const ADDRESS = '127.0.0.1'

export type Listening = { url: string; port: number; close(): Promise<void> }

/** Listens on 127.0.0.1 only: on the wished port where it is free, else on any free one. */
export async function listen(app: Pick<Hono, 'fetch'>, portWished: number): Promise<Listening> {
  const server = await bind(app, portWished).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code
    if (portWished !== 0 && (code === 'EADDRINUSE' || code === 'EACCES')) return bind(app, 0)
    throw error
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no TCP port.')
  const { port } = address
  return { url: `http://${ADDRESS}:${port}`, port, close: () => close(server) }
}

function bind(app: Pick<Hono, 'fetch'>, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: ADDRESS, port })
    server.once('listening', () => resolve(server))
    server.once('error', reject)
  })
}

/** Requests in flight get DRAIN_MS to end; idle connections go at once. */
function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), DRAIN_MS)
    server.close(() => {
      clearTimeout(force)
      resolve()
    })
    if ('closeIdleConnections' in server) server.closeIdleConnections()
  })
}
