import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Discovery, type Layout, layoutOf } from '../../src/layout.ts'
import { mainScript } from '../../src/package.ts'
import { readDiscovery } from '../../src/server/discovery.ts'
import { temporary } from '../server/support.ts'

export type Ran = { exit: number | null; stdout: string; stderr: string }

export type Home = {
  directory: string
  project: string
  layout: Layout
  env: Record<string, string>
  /** Runs one command of the compiled product to its end. */
  run(
    args: readonly string[],
    options?: { input?: string; env?: Record<string, string>; cwd?: string; timeoutMs?: number },
  ): Promise<Ran>
  /** The parsed answer of a command with --json; fails when its exit code is not the expected one. */
  json(args: readonly string[], exit?: number): Promise<unknown>
  discovery(): Discovery | undefined
  /** Ends the daemon of this home, if there is one, and removes the home. */
  end(): Promise<void>
}

const RUN_TIMEOUT_MS = 60_000

/** An empty home for the compiled product. Nothing of this machine's environment gets in but PATH. */
export function emptyHome(extra: Record<string, string> = {}): Home {
  if (!existsSync(mainScript())) throw new Error('dist/ is missing: run `npm run build` first.')
  const directory = temporary()
  const project = join(directory, 'work', 'shop')
  mkdirSync(project, { recursive: true })
  const layout = layoutOf(join(directory, 'data', 'opencode-memory'))
  const env = {
    PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
    HOME: directory,
    XDG_DATA_HOME: join(directory, 'data'),
    XDG_CONFIG_HOME: join(directory, 'config'),
    OPENCODE_MEMORY_PORT: '0',
    TZ: 'UTC',
    ...extra,
  }
  const run: Home['run'] = (args, { input = '', env: more = {}, cwd = project, timeoutMs = RUN_TIMEOUT_MS } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [mainScript(), ...args], {
        cwd,
        env: { ...env, ...more },
        timeout: timeoutMs,
      })
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
      child.once('error', reject)
      child.once('close', (exit) => resolve({ exit, stdout, stderr }))
      child.stdin.on('error', () => undefined)
      child.stdin.end(input)
    })
  return {
    directory,
    project,
    layout,
    env,
    run,
    json: async (args, exit = 0) => {
      const ran = await run([...args, '--json'])
      if (ran.exit !== exit) throw new Error(`${args.join(' ')} ended with ${ran.exit}: ${ran.stderr}${ran.stdout}`)
      return JSON.parse(ran.stdout) as unknown
    },
    discovery: () => readDiscovery(layout.discovery),
    end: async () => {
      const pid = readDiscovery(layout.discovery)?.pid
      await run(['down'])
      if (pid != null) killIfAlive(pid)
      rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    },
  }
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
