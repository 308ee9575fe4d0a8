import { openSpoolWriter, type SpoolWriter } from '../../src/capture/spool-writer.ts'
import { layoutOf, type Layout } from '../../src/layout.ts'
import type { Event } from '../../src/types.ts'
import manifest from '../package.json' with { type: 'json' }
import { openDaemonStarter, type DaemonStarter } from './daemon.ts'
import { openLink, type Ask } from './link.ts'
import { openNoteFile, type PluginNote } from './note.ts'
import { openRecall, type Recall } from './recall.ts'
import { openSessions, type Sessions } from './sessions.ts'
import type { Settings } from './settings.ts'

/** What all instances of the plugin in one OpenCode share: OpenCode makes one instance for each directory it serves. */
export type PluginProcess = {
  layout: Layout
  sessions: Sessions
  written: Map<string, true>
  ask: Ask
  recall: Recall
  daemon: DaemonStarter
  append(event: Event): 'written' | 'full' | 'failed'
  report(hook: string, problem: string): void
  hostVersion(version: string): void
  touch(): void
  /** Writes the note now and, when the last instance goes, seals the spool. */
  leave(directory: string): void
}

/** Who speaks in this OpenCode. Its form never changes: copies of other versions read it. */
type Claim = { owner: string; instances: Map<string, symbol>; silent: Record<string, string>; process?: PluginProcess }

const CLAIM = Symbol.for('opencode-memory.claim')
type Global = Record<symbol, Claim | undefined>

export type Entered = {
  process: PluginProcess
  /** False once a newer instance of the same directory took over. */
  active: () => boolean
}

const newClaim = (owner: string): Claim => ({ owner, instances: new Map(), silent: {} })

type Enter = { copy: string; directory: string; settings: Settings; log: (message: string) => void }

/**
 * Takes part in this OpenCode. Undefined for a second copy of the plugin: it stays silent, or every event would be
 * written and every context sent twice; the note says so. Of one copy the newest instance of a directory speaks.
 */
export function enterProcess({ copy, directory, settings, log }: Enter): Entered | undefined {
  const holder = globalThis as unknown as Global
  const claim = (holder[CLAIM] ??= newClaim(copy))
  if (claim.owner !== copy) {
    if (claim.instances.size > 0) {
      claim.silent[copy] = new Date().toISOString()
      claim.process?.touch()
      return undefined
    }
    claim.owner = copy
    claim.process?.recall.close()
    delete claim.process
  }
  const instance = Symbol(directory)
  claim.instances.set(directory, instance)
  const process = (claim.process ??= openProcess({ copy, settings, claim, log }))
  process.touch()
  return { process, active: () => claim.instances.get(directory) === instance }
}

function openProcess({ copy, settings, claim, log }: Omit<Enter, 'directory'> & { claim: Claim }): PluginProcess {
  const layout = layoutOf(settings.dataDirectory)
  const problems: PluginNote['problems'] = {}
  let version: string | null = null
  let spool: SpoolWriter | undefined
  let lastSpool: object | null = null

  const report = (hook: string, problem: string): void => {
    const known = problems[hook]
    problems[hook] = { count: (known?.count ?? 0) + 1, last: problem.slice(0, 500), at: new Date().toISOString() }
    // Once in the log of OpenCode; the note counts.
    if (!known) log(`${hook}: ${problem}`)
    note.touch()
  }
  const daemon = openDaemonStarter({
    layout,
    environment: settings.environment,
    now: Date.now,
    report: (problem) => report('daemon', problem),
  })
  const ask = openLink(layout)
  const recall = openRecall({ ask, onAbsent: (failure) => daemon.ensure(failure) })
  const note = openNoteFile(layout, () => ({
    lastSeenAt: new Date().toISOString(),
    version: manifest.version,
    path: copy,
    opencode: { pid: globalThis.process.pid, path: globalThis.process.execPath, version },
    directories: [...claim.instances.keys()],
    spool: spool?.state() ?? lastSpool,
    recall: recall.state(),
    silentCopies: claim.silent,
    problems,
  }))

  return {
    layout,
    sessions: openSessions(),
    written: new Map(),
    ask,
    recall,
    daemon,
    append(event) {
      spool ??= openSpoolWriter({
        directory: layout.spool,
        now: () => new Date(),
        warn: (message) => report('spool', message),
      })
      return spool.append(event)
    },
    report,
    hostVersion(next) {
      if (version === next) return
      version = next
      note.touch()
    },
    touch: () => note.touch(),
    leave(directory) {
      claim.instances.delete(directory)
      if (claim.instances.size === 0) {
        spool?.close()
        lastSpool = spool?.state() ?? lastSpool
        spool = undefined
      }
      note.force()
    },
  }
}
