import { installed, startServer, type RunningServer, type ServerOptions } from './server.ts'

export type FalkorOptions = ServerOptions & { version?: '4.22.1' | '4.16.3' }

/** A real FalkorDB on the loopback: 4.22.1 on Redis 8.2, or 4.16.3 on Valkey 8. Ends with this process. */
export function startFalkorDb({ version = '4.22.1', ...options }: FalkorOptions = {}): Promise<RunningServer> {
  const folder = `falkordb-${version}`
  const program =
    version === '4.22.1' ? installed(folder, 'redis-server') : installed('valkey', 'usr', 'bin', 'valkey-server')
  const load =
    version === '4.22.1' ? installed(folder, 'redislite', 'bin', 'falkordb.so') : installed(folder, 'falkordb.so')
  return startServer({ ...options, name: 'falkordb', scheme: 'falkordb', program, load })
}
