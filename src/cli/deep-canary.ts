import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CanaryAnswer, Stage } from '../api.ts'
import { type Loaded, parseConfig } from '../config.ts'
import { MemoryError } from '../errors.ts'
import { DEEP_CANARY_RECALL_MS, DEEP_CANARY_WAIT_MS } from '../limits.ts'
import { findOpenCode, OPENCODE_PACKAGE } from '../opencode/binary.ts'
import { runPrompt } from '../opencode/run.ts'
import { createScratch, type Scratch } from '../opencode/scratch.ts'
import { type ScriptedModel, startScriptedModel } from '../opencode/scripted-model.ts'
import { bundledPlugin } from '../package.ts'
import { pluginPath } from '../server/plugin-file.ts'
import { type Running, startInBackground, stopDaemon } from './daemon-process.ts'
import type { Cli } from './verb.ts'

/** What is taught in the first session; the second one asks with other words and must be sent the answer. */
const TAUGHT = 'Remember: we always deploy the kingfisher service with `make ship`.'
const ASKED = 'How do we deploy the kingfisher service?'
const MARK = 'make ship'

type Bench = { binary: string; scratch: Scratch; directory: string; model: ScriptedModel; daemon?: Running; cli: Cli }

/**
 * Two sessions of the real OpenCode in a home of their own, with a scripted model: what the first one says must stand
 * in what the model is sent in the second. Nothing of it touches the person's memory or OpenCode. Takes some seconds.
 * Throws `opencode_unavailable` where there is no OpenCode.
 */
export async function runDeepCanary({ cli }: { cli: Cli }): Promise<CanaryAnswer> {
  const found = findOpenCode({ searchPath: cli.loaded.env['PATH'] })
  if (!found) {
    throw new MemoryError('opencode_unavailable', {
      message: 'OpenCode is not installed, and the deep canary goes through it.',
      fix: `npm install -g ${OPENCODE_PACKAGE}`,
    })
  }
  const installed = pluginPath(cli.loaded.configHome)
  const plugin = existsSync(installed) ? installed : bundledPlugin()
  const model = await startScriptedModel()
  const env = { OPENCODE_MEMORY_RECALL_DEADLINE_MS: String(DEEP_CANARY_RECALL_MS) }
  const scratch = createScratch({ modelUrl: model.url, plugin, env })
  const bench: Bench = { binary: found.path, scratch, directory: scratch.project('kingfisher'), model, cli }
  try {
    const stages = await runStages(bench)
    return { state: stages.every(({ ok }) => ok) ? 'green' : 'red', at: new Date().toISOString(), stages }
  } finally {
    if (bench.daemon) await stopDaemon(bench.daemon)
    await model.close()
    scratch.remove()
  }
}

type Step = { stage: string; run: (bench: Bench) => Promise<string | undefined> }

/** Each gives undefined when it went well, else what it saw; the first failure ends the run. */
const STEPS: readonly Step[] = [
  { stage: 'daemon', run: startScratchDaemon },
  { stage: 'first session', run: (bench) => prompt(bench, TAUGHT) },
  {
    stage: 'capture',
    run: ({ daemon }) => waitFor('no episode arrived', async () => (await daemon!.client.status()).store.episodes > 0),
  },
  { stage: 'second session', run: (bench) => prompt(bench, ASKED) },
  { stage: 'outgoing request', run: async ({ model }) => (wasSent(model) ? undefined : 'the model was not sent it') },
]

async function runStages(bench: Bench): Promise<Stage[]> {
  const stages: Stage[] = []
  for (const { stage, run } of STEPS) {
    bench.cli.out.progress(`${stage}…`)
    const start = performance.now()
    const note = await run(bench).catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    const tookMs = performance.now() - start
    stages.push({ stage, ok: note === undefined, tookMs, ...(note === undefined ? {} : { note }) })
    if (note !== undefined) break
  }
  return stages
}

async function startScratchDaemon(bench: Bench): Promise<undefined> {
  const env = { ...bench.scratch.env, OPENCODE_MEMORY_PORT: '0' }
  const loaded: Loaded = { ...parseConfig({ env }), configHome: bench.scratch.config, env }
  // It leaves by itself when this process is killed before it can end it.
  bench.daemon = await startInBackground({ loaded, layout: bench.scratch.memory, startedBy: 'plugin' })
  return undefined
}

async function prompt({ binary, scratch, directory }: Bench, text: string): Promise<string | undefined> {
  const { exit, stderr } = await runPrompt({ binary, scratch, directory, prompt: text })
  return exit === 0 ? undefined : `opencode run ended with ${exit}: ${stderr.slice(-300)}`
}

async function waitFor(vain: string, holds: () => Promise<boolean>): Promise<string | undefined> {
  const deadline = Date.now() + DEEP_CANARY_WAIT_MS
  while (Date.now() < deadline) {
    if (await holds()) return undefined
    await sleep(50)
  }
  return `${vain} within ${DEEP_CANARY_WAIT_MS} ms`
}

/** The question does not hold the mark, so that only memory can have put it there. */
function wasSent(model: ScriptedModel): boolean {
  const turn = model.requests().findLast(({ task }) => task === 'turn')
  return turn?.messages.some(({ content }) => content.includes(MARK)) === true
}
