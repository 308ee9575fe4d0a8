import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeLine } from '../../../src/capture/line.ts'
import { OPENCODE_VERSION, findOpenCode } from '../../../src/opencode/binary.ts'
import { startServer, type OpenCodeServer } from '../../../src/opencode/run.ts'
import { createScratch, type Scratch, type ScratchOptions } from '../../../src/opencode/scratch.ts'
import { startScriptedModel, type ScriptedModel } from '../../../src/opencode/scripted-model.ts'
import { Event } from '../../../src/types.ts'
import { bundlePlugin } from './bundle.ts'

/** The real OpenCode with the plugin from the present sources, a scripted model, and an empty home. */
export type Live = {
  binary: string
  plugin: string
  model: ScriptedModel
  scratch: Scratch
  server: OpenCodeServer
  directory: string
  /** What the spool holds, each line checked against the schema of an event. */
  events(): Event[]
  /** Starts OpenCode again in the same home. */
  restart(env?: Record<string, string>): Promise<void>
  close(): Promise<void>
}

type LiveOptions = Pick<ScratchOptions, 'env' | 'settings'> & {
  password?: string
  prepare?: (scratch: Scratch, plugin: string) => void
}

export function openCodeBinary(): string {
  const found = findOpenCode({ searchPath: process.env['PATH'] })
  if (!found)
    throw new Error(`OpenCode is missing: npm install --prefix .tools/opencode opencode-ai@${OPENCODE_VERSION}`)
  return found.path
}

export async function startLive({ password, prepare, ...options }: LiveOptions = {}): Promise<Live> {
  const binary = openCodeBinary()
  const bundle = await bundlePlugin()
  const model = await startScriptedModel()
  const scratch = createScratch({ modelUrl: model.url, plugin: bundle.path, ...options })
  prepare?.(scratch, bundle.path)
  const directory = scratch.project('alpha', { git: true })
  const start = (env: Record<string, string> = {}) =>
    startServer({ binary, scratch, directory, env, ...(password === undefined ? {} : { password }) })

  const live: Live = {
    binary,
    plugin: bundle.path,
    model,
    scratch,
    directory,
    server: await start(),
    events: () => spooled(scratch.memory.spool),
    async restart(env) {
      live.server = await start(env)
    },
    async close() {
      await live.server.kill()
      await model.close()
      scratch.remove()
      bundle.remove()
    },
  }
  return live
}

export function spooled(folder: string): Event[] {
  if (!existsSync(folder)) return []
  const segments = readdirSync(folder).filter((name) => /\.(open|sealed)$/.test(name))
  const lines = segments.toSorted().flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const decoded = decodeLine(line)
      if (decoded.kind !== 'event') throw new Error(`a spool line is ${JSON.stringify(decoded)}`)
      return Event.parse(decoded.event)
    })
}

export const ofKind = <Kind extends Event['kind']>(events: readonly Event[], kind: Kind) =>
  events.filter((event): event is Extract<Event, { kind: Kind }> => event.kind === kind)

/** Waits until `check` gives something, at most `timeoutMs`. */
export async function eventually<T>(check: () => T | undefined | false, timeoutMs = 5_000): Promise<T> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const value = check()
    if (value !== undefined && value !== false) return value
    if (Date.now() > until) throw new Error(`not within ${timeoutMs} ms`)
    await sleep(25)
  }
}

/** A directive for the scripted model. */
export const call = (tool: string, input: object): string => `[[call ${tool} ${JSON.stringify(input)}]]`
