import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** FalkorDB reads 100k vectors in a minute or two after a restart. */
const READY_MS = 180_000
const STOP_MS = 10_000

export type ServerOptions = {
  password?: string
  persistence?: 'aof' | 'rdb' | 'none'
  /** Where its files are; a folder of its own, gone after `stop`, unless one is given. */
  directory?: string
  port?: number
  memoryBytes?: number
  /** Further lines of its configuration, as `--name value` without the dashes. */
  settings?: Record<string, string>
}

export type RunningServer = {
  url: string
  port: number
  readonly pid: number
  directory: string
  password: string | undefined
  /** Ends it at once (SIGKILL unless told otherwise) and waits until it is gone; its files stay. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Ends it in good order and removes the folder it was given by us. */
  stop(): Promise<void>
  /** Starts it again over the same files, port and settings. */
  restart(): Promise<void>
}

type Recipe = ServerOptions & { name: string; scheme: string; program: string; load?: string }

/** Path of something that scripts/servers.mjs installs; installs it when it is not there yet. */
export function installed(...parts: string[]): string {
  const path = join(root, '.tools', 'servers', ...parts)
  if (existsSync(path)) return path
  spawnSync(process.execPath, [join(root, 'scripts', 'servers.mjs')], { stdio: ['ignore', 2, 2] })
  if (!existsSync(path)) throw new Error(`${path} is missing. Run: node scripts/servers.mjs`)
  return path
}

/**
 * Starts a real server on the loopback and resolves when it answers PING. It ends with this process, however that
 * ends. Throws with the end of its log when it does not come up.
 */
export async function startServer(recipe: Recipe): Promise<RunningServer> {
  const own = recipe.directory === undefined
  const directory = recipe.directory ?? mkdtempSync(join(tmpdir(), `opencode-memory-${recipe.name}-`))
  mkdirSync(directory, { recursive: true })
  const port = recipe.port ?? (await freePort())
  const { password } = recipe
  let running = await launch({ recipe, directory, port, own })

  const kill = (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => running.end(signal)
  return {
    url: `${recipe.scheme}://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    port,
    directory,
    password,
    get pid() {
      return running.pid
    },
    kill,
    stop: async () => {
      await kill('SIGTERM')
      if (own) rmSync(directory, { recursive: true, force: true })
    },
    restart: async () => {
      await kill('SIGTERM')
      running = await launch({ recipe, directory, port, own })
    },
  }
}

type Launch = { recipe: Recipe; directory: string; port: number; own: boolean }

async function launch({ recipe, directory, port, own }: Launch): Promise<{ pid: number; end: RunningServer['kill'] }> {
  const log = join(directory, 'server.log')
  const output = openSync(log, 'a')
  const child = spawn(recipe.program, argumentsOf({ recipe, directory, port }), {
    cwd: directory,
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => {
      appendFileSync(log, String(error))
      resolve()
    })
  })
  if (child.pid === undefined) throw new Error(`${recipe.program} could not be started.`)
  const { pid } = child
  const release = guard(pid, own ? directory : '')
  child.unref()
  void gone.then(release)
  const end = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    child.ref()
    await gone
    clearTimeout(late)
  }
  try {
    await answers({ port, password: recipe.password, child })
  } catch (error) {
    await end()
    throw new Error(`${recipe.name} did not start: ${readFileSync(log, 'utf8').slice(-2_000)}`, { cause: error })
  }
  return { pid, end }
}

function argumentsOf({ recipe, directory, port }: Omit<Launch, 'own'>): string[] {
  const { password, persistence = 'none', memoryBytes, settings = {}, load } = recipe
  const lines: Record<string, string> = {
    bind: '127.0.0.1',
    port: String(port),
    dir: directory,
    save: persistence === 'rdb' ? '3600 1' : '',
    appendonly: persistence === 'aof' ? 'yes' : 'no',
    ...(password !== undefined && { requirepass: password }),
    ...(memoryBytes !== undefined && { maxmemory: String(memoryBytes) }),
    ...settings,
  }
  const args = Object.entries(lines).flatMap(([name, value]) => [`--${name}`, value])
  return load === undefined ? args : [...args, '--loadmodule', load]
}

/** A shell that ends the server when this process is gone: its input closes then, whatever ended us. */
function guard(pid: number, folder: string): () => void {
  const script = 'read -r word; [ "$word" = done ] && exit 0; kill -9 "$1"; [ -z "$2" ] || rm -rf "$2"'
  const child = spawn('sh', ['-c', script, 'guard', String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.unref()
  const { stdin } = child
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
  stdin.on('error', () => undefined)
  return () => stdin.end('done\n')
}

/** A port of the loopback that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  return address.port
}

type Answers = { port: number; password: string | undefined; child: ChildProcess }

async function answers({ port, password, child }: Answers): Promise<void> {
  const until = Date.now() + READY_MS
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('It ended at once.')
    const reply = await ask({ port, password })
    if (reply.includes('PONG')) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`It did not answer within ${READY_MS} ms.`)
}

/** One PING over a plain connection; what came back, '' when nothing listens. A loading server answers -LOADING. */
function ask({ port, password }: { port: number; password: string | undefined }): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    let reply = ''
    const finish = (): void => {
      socket.destroy()
      resolve(reply)
    }
    socket.setTimeout(1_000, finish)
    socket.on('error', finish)
    socket.on('close', finish)
    socket.on('connect', () => {
      socket.write(`${password === undefined ? '' : commandOf('AUTH', password)}${commandOf('PING')}`)
    })
    socket.on('data', (chunk) => {
      reply += chunk.toString()
      if (reply.includes('PONG') || reply.includes('-LOADING') || reply.includes('-ERR')) finish()
    })
  })
}

const commandOf = (...words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
