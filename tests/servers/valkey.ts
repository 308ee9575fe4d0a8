import { installed, startServer, type RunningServer, type ServerOptions } from './server.ts'

/**
 * `valkey`: Valkey 8 of Debian. `redis-7.0`: the last common ancestor of all of them. Valkey 7.2 is Redis 7.2 under its
 * new name and no mirror has it, so what works on both ends works on the one in the middle.
 */
export type ValkeyOptions = ServerOptions & { flavour?: 'valkey' | 'redis-7.0' }

/** A real Valkey (or Redis 7.0) on the loopback. Ends with this process. */
export function startValkey({ flavour = 'valkey', ...options }: ValkeyOptions = {}): Promise<RunningServer> {
  const program = installed(flavour, 'usr', 'bin', flavour === 'valkey' ? 'valkey-server' : 'redis-server')
  return startServer({ ...options, name: 'valkey', scheme: 'valkey', program })
}
