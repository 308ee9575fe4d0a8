import { serve, type ServerType } from '@hono/node-server'
import type { Hono } from 'hono'
import { DRAIN_MS } from '../limits.ts'

export type Listening = { url: string; port: number; close(): Promise<void> }

/** Listens on the wished port where it is free, else on any free one. `url` is the way in from this machine. */
export async function listen(app: Pick<Hono, 'fetch'>, wished: { host: string; port: number }): Promise<Listening> {
  const server = await bind(app, wished).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code
    if (wished.port !== 0 && (code === 'EADDRINUSE' || code === 'EACCES')) return bind(app, { ...wished, port: 0 })
    throw error
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no TCP port.')
  const { port } = address
  return { url: `http://127.0.0.1:${port}`, port, close: () => close(server) }
}

function bind(app: Pick<Hono, 'fetch'>, { host, port }: { host: string; port: number }): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port })
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
