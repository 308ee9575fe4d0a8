import { chmodSync, mkdirSync } from 'node:fs'
import { assemble, type Product } from '../assemble.ts'
import { parseSegmentFile } from '../capture/segment.ts'
import { listSegments } from '../capture/spool-reader.ts'
import { openSpoolWriter, type SpoolWriter } from '../capture/spool-writer.ts'
import type { Loaded } from '../config.ts'
import { MemoryError } from '../errors.ts'
import { type Discovery, type Layout, layoutOf } from '../layout.ts'
import type { Log } from '../log.ts'
import { mainScript, productVersion } from '../package.ts'
import { takeLock } from '../stores/lock.ts'
import { createApp } from './app.ts'
import { createBranchTimer } from './branch-timer.ts'
import { createCanaryTimer } from './canary-timer.ts'
import type { ServerContext } from './context.ts'
import { writeDiscovery } from './discovery.ts'
import { watchIdle } from './idle.ts'
import { listen, type Listening } from './listen.ts'
import { type LogFile, openLog } from './log-file.ts'
import { createMetrics } from './metrics.ts'
import { noteStore, otherStores } from './stores-used.ts'
import { ensureToken } from './token.ts'

export type DaemonOptions = { loaded: Loaded; startedBy: Discovery['startedBy']; now?: () => Date }
export type Daemon = { url: string; port: number; log: Log; stop(): Promise<void>; stopped: Promise<void> }

/**
 * Starts the daemon of a data directory. Throws `conflict`, naming the holder, when another one has it.
 * `stopped` resolves when it ended in good order, and rejects when ending failed.
 */
export async function startDaemon({ loaded, startedBy, now = () => new Date() }: DaemonOptions): Promise<Daemon> {
  const layout = layoutOf(loaded.config.dataDir)
  prepareDirectory(layout)
  const lock = takeLock(layout.lock)
  if ('heldBy' in lock) {
    const holder = lock.heldBy === undefined ? 'Another process' : `Process ${lock.heldBy}`
    throw new MemoryError('conflict', {
      message: `${holder} is the daemon of ${layout.directory} already.`,
      fix: 'Use that one, or end it with `opencode-memory down`.',
    })
  }
  const log = openLog({ path: layout.log, level: loaded.config.logLevel })
  const opened: Opened = { lock, log }
  try {
    return await run({ loaded, startedBy, now, layout, log, opened })
  } catch (error) {
    log.error({ err: error }, 'the daemon could not start')
    await closeAll(opened)
    throw error
  }
}

/** What is open so far, so that a start that fails half way leaves nothing behind. */
type Opened = {
  lock: { release(): void }
  log: LogFile
  product?: Product
  spool?: SpoolWriter
  listening?: Listening
}

/** The server first, so that nothing is asked of what is closed; the lock last. */
async function closeAll({ lock, log, product, spool, listening }: Opened): Promise<void> {
  await listening?.close()
  spool?.close()
  if (product) await noteStore(product, new Date())
  await product?.close()
  lock.release()
  log.close()
}

function prepareDirectory({ directory }: Layout): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    chmodSync(directory, 0o700)
  } catch (cause) {
    throw new MemoryError('config_invalid', {
      message: `The data directory ${directory} cannot be made or is not yours: ${(cause as Error).message}`,
      fix: `Make it writable, or set OPENCODE_MEMORY_DATA_DIR to another one.`,
      cause,
    })
  }
}

async function run(parts: {
  loaded: Loaded
  startedBy: Discovery['startedBy']
  now: () => Date
  layout: Layout
  log: LogFile
  opened: Opened
}): Promise<Daemon> {
  const { loaded, startedBy, now, layout, log, opened } = parts
  const { config, configHome } = loaded
  const startedAt = now()
  const version = productVersion()
  const token = ensureToken(layout.token, config.token)
  const product = (opened.product = await assemble({ config, log, now }))
  await noteStore(product, startedAt)
  const spool = (opened.spool = openSpoolWriter({
    directory: layout.spool,
    now,
    warn: (message) => log.warn({}, message),
  }))
  const discovery = (): Discovery => ({
    pid: process.pid,
    url: context.url().url,
    version,
    tokenFile: layout.token,
    startedBy,
    command: [process.execPath, mainScript(), 'daemon', '--started-by', 'plugin'],
  })
  const ending = openEnding(async (why) => {
    log.info({ why }, 'the daemon ends')
    idle.close()
    await branches.close()
    await canary.close()
    // Said first: a client that reads it does not knock at a door that is closing.
    writeDiscovery(layout.discovery, { ...discovery(), pid: null, url: null })
    await closeAll(opened)
  })
  const canary = createCanaryTimer({
    canary: () => product.canary(),
    journal: product.journal,
    intervalMs: config.canaryIntervalMs,
    log,
  })
  const branches = createBranchTimer({
    notes: product.memory.branchNotes,
    append: (event) => spool.append(event),
    now,
    log,
  })
  const idle = watchIdle({
    startedBy,
    idleExitMs: config.idleExitMs,
    now: Date.now,
    openCodeAlive: () => openCodeAlive(layout.spool),
    leave: () => void ending.begin('idle'),
  })
  const context: ServerContext = {
    product,
    layout,
    log,
    now,
    metrics: createMetrics(),
    token,
    spool,
    canary,
    identity: { version, startedBy, startedAt },
    url: () => opened.listening ?? { url: '', port: 0 },
    configHome,
    touched: idle.touched,
    stop: () => void ending.begin('asked'),
  }
  const listening = (opened.listening = await listen(createApp(context), config))
  writeDiscovery(layout.discovery, discovery())
  log.info({ url: listening.url, version, startedBy, startMs: Math.round(performance.now()) }, 'the daemon listens')
  product.inbox.start()
  canary.start()
  if (config.branches !== 'off') branches.start()
  for (const { path } of otherStores(product))
    log.warn(
      { path, store: product.store.path },
      'another store holds earlier memory: `opencode-memory status` says how to bring it here',
    )

  const { url, port } = listening
  return { url, port, log, stopped: ending.promise, stop: () => ending.begin('asked') }
}

/** Ends once, however often it is asked. */
function openEnding(end: (why: string) => Promise<void>) {
  let settle: (outcome: Promise<void>) => void = () => {}
  const promise = new Promise<void>((resolve) => (settle = resolve))
  let begun = false
  return {
    promise,
    begin: (why: string): Promise<void> => {
      if (!begun) settle(end(why))
      begun = true
      return promise
    },
  }
}

/** Whether another process writes into the spool: an OpenCode with our plugin that is still there. */
const openCodeAlive = (spool: string): boolean =>
  listSegments(spool).some(
    ({ name, writerAlive }) => writerAlive && parseSegmentFile(`${name}.open`)?.pid !== process.pid,
  )
