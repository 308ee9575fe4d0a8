import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { graphitiPython } from '../servers/graphiti.ts'
import type { Model } from './model.ts'

/** Real graphiti-core in a Python process. `call` runs one of its functions, see `python/peer.py`; rejects as it raises. */
type Anything = ReturnType<typeof JSON.parse>
export type Peer = {
  call<Result = Anything>(what: string, options: Record<string, unknown>): Promise<Result>
  close(): Promise<void>
}

const SCRIPT = fileURLToPath(new URL('python/peer.py', import.meta.url))
/** A call takes some hundred milliseconds; a machine at work for others takes its time. */
const CALL_MS = 60_000

export function startPeer(falkor: { port: number }, model: Model): Peer {
  const given = ['127.0.0.1', String(falkor.port), model.url, String(model.dimension)]
  const env = { PATH: process.env['PATH'], GRAPHITI_TELEMETRY_ENABLED: 'false', PYTHONDONTWRITEBYTECODE: '1' }
  const child = spawn(graphitiPython(), [SCRIPT, ...given], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting = new Map<number, { resolve: (value: Anything) => void; reject: (cause: Error) => void }>()
  let errors = ''
  let over: Error | undefined
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4_000)))
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, result, error } = JSON.parse(line)
    const { resolve, reject } = waiting.get(id)!
    waiting.delete(id)
    if (error === undefined) resolve(result)
    else reject(new Error(error))
  })
  const ended = new Promise<void>((resolve) => {
    child.on('close', (code) => {
      over = new Error(`Python ended with ${code}: ${errors}`)
      for (const { reject } of waiting.values()) reject(over)
      resolve()
    })
  })
  let last = 0
  return {
    call: (what, options) =>
      new Promise((resolve, reject) => {
        if (over) return reject(over)
        const id = ++last
        const timer = setTimeout(() => reject(new Error(`${what} took more than ${CALL_MS} ms. ${errors}`)), CALL_MS)
        const done =
          <T>(settle: (value: T) => void) =>
          (value: T): void => {
            clearTimeout(timer)
            settle(value)
          }
        waiting.set(id, { resolve: done(resolve), reject: done(reject) })
        child.stdin.write(`${JSON.stringify({ id, do: what, with: options })}\n`)
      }),
    close: async () => {
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(timer)
    },
  }
}
