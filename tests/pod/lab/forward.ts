import { connect, createServer, type Socket } from 'node:net'

/** Passes every connection on: what the tailnet does for a person's machine, and a bridge for what listens on the loopback. */
export async function forward({
  from,
  to,
}: {
  from: { host: string; port: number }
  to: number
}): Promise<{ close: () => Promise<void> }> {
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: to })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket)
      socket.on('error', () => other.destroy())
      socket.once('close', () => {
        open.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(from.port, from.host, resolve)
  })
  return {
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
