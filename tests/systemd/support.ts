import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SCRIPTS = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'systemd')
const RUN_MS = 15_000

export type Ended = { code: number | null; stdout: string; stderr: string; seconds: number }

/** A folder in which one of the unit's scripts runs with a `podman` that notes what it is asked and answers as told. */
export type Stage = {
  folder: string
  /** What the script said to Podman, a line each. */
  calls(): string[]
  /** Bash that answers: `$*` is the command line. Without it every question succeeds silently. */
  podman(script: string): void
  run(script: string, ...words: string[]): Promise<Ended>
  /** Likewise, to be ended by the test. */
  begin(script: string, ...words: string[]): { pid: number; ended: Promise<Ended> }
}

export function stageIn(parent: string): Stage {
  const folder = mkdtempSync(join(parent, 'stage-'))
  const bin = join(folder, 'bin')
  const log = join(folder, 'calls')
  mkdirSync(bin)
  const podman = (script: string): void => {
    writeFileSync(join(bin, 'podman'), `#!/usr/bin/env bash\necho "$*" >>'${log}'\n${script}\n`)
    chmodSync(join(bin, 'podman'), 0o755)
  }
  podman('')
  const begin: Stage['begin'] = (script, ...words) => {
    const began = performance.now()
    const child = spawn(join(SCRIPTS, script), words, {
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      timeout: RUN_MS,
    })
    const said = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => {
        // What it left in its group ends with it; `exit` and not `close`, since children may hold the pipes.
        setTimeout(() => resolve({ code, ...said, seconds: (performance.now() - began) / 1000 }), 50)
      })
    })
    return { pid: child.pid!, ended }
  }
  return {
    folder,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : []),
    podman,
    run: (script, ...words) => begin(script, ...words).ended,
    begin,
  }
}

/** A port that answers each connection as `answer` says at that moment; `undefined` takes the question and stays silent. */
export async function speaker(
  answer: () => string | undefined,
  host = '127.0.0.1',
): Promise<{ port: number; asked: string[]; close: () => Promise<void> }> {
  const asked: string[] = []
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => open.delete(socket))
    socket.once('data', (chunk: Buffer) => {
      asked.push(chunk.toString())
      const said = answer()
      if (said !== undefined) socket.end(said)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
