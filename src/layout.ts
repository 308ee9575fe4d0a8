import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where things lie in the data directory. No dependency: the plugin carries a copy. */
export type Layout = Readonly<ReturnType<typeof layoutOf>>

export function layoutOf(directory: string) {
  return {
    directory,
    spool: join(directory, 'spool'),
    store: join(directory, 'memory.db'),
    index: join(directory, 'index.db'),
    journal: join(directory, 'journal.db'),
    lock: join(directory, 'daemon.lock'),
    discovery: join(directory, 'daemon.json'),
    /** There when a person ended the daemon: the plugin leaves it so until `up`. */
    stopped: join(directory, 'stopped'),
    token: join(directory, 'token'),
    config: join(directory, 'config.json'),
    log: join(directory, 'logs', 'daemon.log'),
    pluginState: join(directory, 'plugin.json'),
    receipts: join(directory, 'receipts'),
    snapshots: join(directory, 'snapshots'),
    damaged: join(directory, 'damaged'),
    /** The local model, what runs it, and what models cost. */
    models: join(directory, 'models'),
  }
}

/** `$OPENCODE_MEMORY_DATA_DIR`, else `$XDG_DATA_HOME/opencode-memory`, else `~/.local/share/opencode-memory`. */
export function dataDirectory(env: Readonly<Record<string, string | undefined>>): string {
  if (env['OPENCODE_MEMORY_DATA_DIR']) return env['OPENCODE_MEMORY_DATA_DIR']
  const home = env['HOME'] || homedir()
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'opencode-memory')
}

/** How the plugin and the commands find the daemon. `pid` and `url` are null when it ended in good order. */
export type Discovery = {
  pid: number | null
  url: string | null
  version: string
  tokenFile: string
  startedBy: 'person' | 'plugin' | 'service'
  /** The argument list that starts it again. */
  command: string[]
}
