// Real FalkorDB and Valkey for the demo, on free ports of the loopback, in a folder that goes with them.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { installGraphiti, installServers } from './servers.mjs'
import { root } from './setup.mjs'

const READY_MS = 20_000
const tools = (...parts) => join(root, '.tools', 'servers', ...parts)

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** Whether PING is answered, with the password given. */
const answers = (port, password) =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(`AUTH ${password}\r\nPING\r\n`))
    let heard = ''
    const end = (whether) => {
      socket.destroy()
      resolve(whether)
    }
    socket.setTimeout(1_000, () => end(false))
    socket.on('error', () => end(false))
    socket.on('data', (chunk) => {
      heard += chunk
      if (heard.includes('+PONG')) end(true)
      else if (heard.includes('-')) end(false)
    })
  })

async function start({ name, program, directory, password, more = [] }) {
  const port = await freePort()
  mkdirSync(directory, { recursive: true })
  const log = join(directory, 'server.log')
  const output = openSync(log, 'a')
  const settings = ['--port', port, '--bind', '127.0.0.1', '--dir', directory, '--requirepass', password, '--save', '']
  const child = spawn(program, [...settings.map(String), ...more], { stdio: ['ignore', output, output] })
  for (const deadline = Date.now() + READY_MS; !(await answers(port, password)); await sleep(50)) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${name} did not start:\n${readFileSync(log, 'utf8').slice(-1_000)}`)
  }
  const ended = new Promise((resolve) => child.once('exit', resolve))
  return { port, end: () => (child.kill('SIGTERM'), ended) }
}

/** Starts both; `end` stops them. `python` runs real graphiti-core. */
export async function startServers() {
  installServers()
  installGraphiti()
  const folder = mkdtempSync(join(tmpdir(), 'opencode-memory-demo-servers-'))
  const password = 'a password of the demo'.replaceAll(' ', '-')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  const falkordb = await start({
    name: 'FalkorDB',
    program: tools('falkordb-4.22.1', 'redis-server'),
    directory: join(folder, 'falkordb'),
    password,
    more: ['--appendonly', 'yes', '--loadmodule', tools('falkordb-4.22.1', 'redislite', 'bin', 'falkordb.so')],
  })
  const valkey = await start({
    name: 'Valkey',
    program: tools('valkey', 'usr', 'bin', 'valkey-server'),
    directory: join(folder, 'valkey'),
    password,
    more: ['--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru'],
  }).catch(async (error) => {
    await falkordb.end()
    throw error
  })
  return {
    ...{ falkordb: `falkordb://127.0.0.1:${falkordb.port}`, valkey: `valkey://127.0.0.1:${valkey.port}`, passwordFile },
    python: tools('graphiti', 'bin', 'python'),
    /** What real Graphiti is told: the specification's variables. */
    variables: {
      ...{ FALKORDB_HOST: '127.0.0.1', FALKORDB_PORT: String(falkordb.port), FALKORDB_PASSWORD_FILE: passwordFile },
      ...{ VALKEY_HOST: '127.0.0.1', VALKEY_PORT: String(valkey.port), VALKEY_PASSWORD_FILE: passwordFile },
    },
    end: async () => {
      await Promise.all([falkordb.end(), valkey.end()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
