import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, isAbsolute } from 'node:path'
import type { Layout } from '../../src/layout.ts'
import { DAEMON_START_PAUSE_MS } from '../../src/limits.ts'
import { readDiscovery } from './link.ts'
import type { Environment } from './settings.ts'

export type DaemonStarter = {
  /**
   * Starts the daemon as daemon.json says, if there is such a file and none runs; `refused` means that the one it names
   * does not listen. Not when a person ended it, nor one that runs as a service: that is brought back by whoever runs it,
   * with the passwords that OpenCode does not have. At most once in DAEMON_START_PAUSE_MS; a second daemon of another process ends at the lock.
   */
  ensure(failure?: 'nobody' | 'refused'): void
}

type Options = { layout: Layout; environment: Environment; now: () => number; report: (problem: string) => void }

export function openDaemonStarter({ layout, environment, now, report }: Options): DaemonStarter {
  let triedAt = -Infinity

  function start(command: readonly string[]): void {
    const [program, ...args] = command
    if (program === undefined) return
    // Without Node, OpenCode's own binary is a runtime too; a daemon that it runs names it in daemon.json.
    const isMissing = isAbsolute(program) && !existsSync(program)
    const asBun = isMissing || /^opencode(\.exe)?$/.test(basename(program))
    const child = spawn(isMissing ? process.execPath : program, args, {
      // A daemon must not hold the folder of the project.
      cwd: layout.directory,
      detached: true,
      stdio: 'ignore',
      env: daemonEnvironment(environment, layout, asBun),
    })
    child.on('error', (error) => report(`the daemon did not start: ${error.message}`))
    child.unref()
  }

  return {
    ensure(failure) {
      const discovery = readDiscovery(layout)
      if (!discovery || discovery.startedBy === 'service' || existsSync(layout.stopped)) return
      const runs = discovery.pid !== null && discovery.url !== null && isAlive(discovery.pid)
      if ((runs && failure !== 'refused') || now() - triedAt < DAEMON_START_PAUSE_MS) return
      triedAt = now()
      try {
        start(discovery.command)
      } catch (error) {
        report(`the daemon did not start: ${error instanceof Error ? error.message : String(error)}`)
      }
    },
  }
}

/** OpenCode's environment without its password: the daemon has no use for it. */
function daemonEnvironment(environment: Environment, layout: Layout, asBun: boolean): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('OPENCODE_SERVER_'),
  )
  return {
    ...Object.fromEntries(kept),
    OPENCODE_MEMORY_DATA_DIR: layout.directory,
    ...(asBun ? { BUN_BE_BUN: '1' } : {}),
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
