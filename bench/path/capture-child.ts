import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

/**
 * Runs in OpenCode's own runtime, with the bundled plugin: what the event hook adds, beside a bare append of as many bytes.
 * argv: plugin file, calls for each size. Prints one JSON line.
 */
type Hooks = {
  event(input: { event: { type: string; properties: unknown } }): Promise<void>
  dispose?: () => Promise<void>
}
type Plugin = (input: unknown) => Promise<Hooks>

const [pluginFile, calls] = [process.argv[2]!, Number(process.argv[3])]
const SIZES = [256, 1_024, 4_096, 16_384]

const folder = mkdtempSync(join(tmpdir(), 'capture-bench-'))
process.env['OPENCODE_MEMORY_DATA_DIR'] = join(folder, 'data')
const { default: plugin } = (await import(pluginFile)) as { default: Plugin }
const hooks = await plugin({
  client: {},
  project: { id: 'global', worktree: folder },
  directory: folder,
  worktree: folder,
  serverUrl: new URL('http://127.0.0.1:1'),
})

const words = 'the worker retries a webhook when src/mailer/queue.ts throws and the table is locked by another job '
const textOf = (size: number, call: number) => `${call} ${words.repeat(Math.ceil(size / words.length))}`.slice(0, size)
const send = (type: string, properties: unknown) => hooks.event({ event: { type, properties } })

const sessionID = 'ses_capturebench'
await send('session.created', {
  sessionID,
  info: { id: sessionID, directory: folder, title: 'bench', time: { created: Date.now(), updated: Date.now() } },
})

const messageID = 'msg_capturebench'
await send('message.updated', {
  sessionID,
  info: {
    id: messageID,
    sessionID,
    role: 'assistant',
    modelID: 'bench',
    providerID: 'bench',
    time: { created: Date.now() },
  },
})

const results: { size: number; hook: number[]; bare: number[] }[] = []
for (const size of SIZES) {
  const hook: number[] = []
  const bare: number[] = []
  const file = openSync(join(folder, `bare-${size}`), 'a')
  for (let call = 0; call < calls; call++) {
    const text = textOf(size, call)
    // A finished tool call is the event that carries most text, and needs no second event to be complete.
    const part = {
      id: `prt_${size}_${call}`,
      sessionID,
      messageID,
      type: 'tool',
      tool: 'bash',
      callID: `call_${size}_${call}`,
      state: {
        status: 'completed',
        input: { command: 'npm test' },
        output: text,
        title: 'tests',
        metadata: { exit: 0 },
        time: { start: Date.now(), end: Date.now() },
      },
    }
    let start = performance.now()
    await send('message.part.updated', { sessionID, part, time: 2 })
    hook.push(performance.now() - start)
    const line = Buffer.from(`${JSON.stringify(part)}\n`)
    start = performance.now()
    writeSync(file, line)
    bare.push(performance.now() - start)
  }
  closeSync(file)
  results.push({ size, hook, bare })
}
await hooks.dispose?.()
const spool = join(folder, 'data', 'spool')
const written = readdirSync(spool)
  .map((name) => readFileSync(join(spool, name), 'utf8').split('\n').length - 1)
  .reduce((sum, lines) => sum + lines, 0)
if (written < SIZES.length * calls) throw new Error(`only ${written} of ${SIZES.length * calls} events were written`)
rmSync(folder, { recursive: true, force: true })
console.log(JSON.stringify(results))
