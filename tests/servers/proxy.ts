import { connect, createServer, type Socket } from 'node:net'

export type Proxy = {
  port: number
  /** Each piece of data waits this long in each direction. */
  delay(ms: number): void
  /** Connections stay open and say nothing, as behind a firewall that forgot them. New ones are taken and say nothing. */
  halfOpen(): void
  /** Ends every connection at once, and takes no new one until `heal`. */
  cut(): void
  /** Forwards again, without delay. What was held back by `halfOpen` is lost with its connections. */
  heal(): void
  connections(): number
  close(): Promise<void>
}

type Pair = { client: Socket; server: Socket }

/** A TCP proxy on the loopback in front of `port`, that can be slow, silent or gone. */
export async function startProxy(port: number): Promise<Proxy> {
  let mode: 'open' | 'silent' | 'cut' = 'open'
  let delayMs = 0
  const pairs = new Set<Pair>()
  const silent = new Set<Pair>()

  const end = (pair: Pair): void => {
    pair.client.destroy()
    pair.server.destroy()
    pairs.delete(pair)
    silent.delete(pair)
  }
  const forward = (from: Socket, to: Socket, pair: Pair): void => {
    from.on('data', (chunk) => {
      if (silent.has(pair)) return
      // Timers of one length fire in the order they were set, so pieces keep their order.
      if (delayMs === 0) to.write(chunk)
      else setTimeout(() => to.destroyed || to.write(chunk), delayMs)
    })
    from.on('error', () => end(pair))
    from.on('close', () => end(pair))
  }
  const listener = createServer((client) => {
    if (mode === 'cut') return void client.destroy()
    const pair = { client, server: connect({ port, host: '127.0.0.1' }) }
    pairs.add(pair)
    if (mode === 'silent') silent.add(pair)
    client.setNoDelay(true)
    pair.server.setNoDelay(true)
    forward(client, pair.server, pair)
    forward(pair.server, client, pair)
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')

  return {
    port: address.port,
    delay: (ms) => void (delayMs = ms),
    halfOpen: () => {
      mode = 'silent'
      for (const pair of pairs) silent.add(pair)
    },
    cut: () => {
      mode = 'cut'
      for (const pair of pairs) end(pair)
    },
    heal: () => {
      mode = 'open'
      delayMs = 0
      for (const pair of silent) end(pair)
    },
    connections: () => pairs.size,
    close: async () => {
      for (const pair of pairs) end(pair)
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}
