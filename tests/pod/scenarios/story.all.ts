import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWN_TAG } from '../../../src/capture/own-text.ts'
import { findOpenCode } from '../../../src/opencode/binary.ts'
import { runPrompt, type RunResult } from '../../../src/opencode/run.ts'
import { createScratch, type Scratch } from '../../../src/opencode/scratch.ts'
import { SCRIPTED_MODEL, startScriptedModel, type ScriptedModel } from '../../../src/opencode/scripted-model.ts'
import { forward } from '../lab/forward.ts'
import { askDatabase, healthy, host, install, memoryClient, removeAll, secret, start, until } from '../lab/lab.ts'
import { record } from '../lab/outcomes.ts'

/** A person on the tailnet works with OpenCode on the server: `opencode run --attach`, with the password. */
const TAILNET = { host: '100.64.0.7', port: 4096 }
const URL_OF_SERVER = `http://${TAILNET.host}:${TAILNET.port}`
const PROJECT = '/root/work/shop'
const FACT = 'We switched from npm to pnpm: always use pnpm in this project. [[say noted]]'
const QUESTION = 'Which package manager should I install lodash with? [[say let me see]]'

let model: ScriptedModel
let scratch: Scratch
const ends: (() => unknown)[] = []

beforeAll(async () => {
  model = await startScriptedModel()
  scratch = createScratch({ modelUrl: model.url })
  ends.push(
    () => model.close(),
    () => scratch.remove(),
  )
  await install('systemd')
  // A busy machine must not decide about the story.
  await host('echo OPENCODE_MEMORY_RECALL_DEADLINE_MS=4000 >>/run/secrets/opencode.env')
  await start()
  await host(`ip address replace ${TAILNET.host}/32 dev lo`)
  ends.push((await forward({ from: TAILNET, to: 4096 })).close)
  const modelPort = Number(new URL(model.url).port)
  ends.push((await forward({ from: { host: '10.88.0.1', port: modelPort }, to: modelPort })).close)
  await clone()
}, 180_000)
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
  await removeAll()
}, 60_000)

/** The project as a person clones it: its remote is its identity, also after the container was made anew. */
async function clone(): Promise<void> {
  const { provider, model: name } = SCRIPTED_MODEL
  const settings = {
    model: `${provider}/${name}`,
    small_model: `${provider}/${name}`,
    provider: {
      [provider]: {
        npm: '@ai-sdk/openai-compatible',
        options: { baseURL: `http://host.containers.internal:${new URL(model.url).port}/v1`, apiKey: 'none' },
        models: { [name]: { name, tool_call: true, limit: { context: 200_000, output: 8_000 } } },
      },
    },
  }
  const encoded = Buffer.from(JSON.stringify(settings)).toString('base64')
  await host(
    `podman exec opencode bash -c 'mkdir -p ${PROJECT} && cd ${PROJECT} && git init --quiet && git remote add origin https://git.example/shop.git && echo ${encoded} | base64 -d >opencode.json && git add --all && git -c user.name=Lab -c user.email=lab@localhost commit --quiet --message first'`,
  )
}

const ask = (prompt: string, password = secret('OPENCODE_SERVER_PASSWORD')): Promise<RunResult> =>
  runPrompt({
    binary: findOpenCode({ searchPath: process.env['PATH'] })!.path,
    scratch,
    directory: scratch.home,
    prompt,
    args: ['--attach', URL_OF_SERVER, '--dir', PROJECT],
    env: { OPENCODE_SERVER_PASSWORD: password },
  })

/** What of the memory the model was sent with the last question. */
const remembered = (): string =>
  model
    .requests()
    .filter(({ task }) => task === 'turn')
    .at(-1)!
    .messages.map(({ content }) => content)
    .filter((content) => content.includes(`<${OWN_TAG}>`))
    .join('\n')

async function askUntilKnown(): Promise<string> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const { exit, stderr } = await ask(QUESTION)
    if (exit !== 0) throw new Error(`opencode run ended with ${exit}: ${stderr}`)
    if (remembered().includes('pnpm')) return remembered()
    await sleep(500)
  }
  throw new Error('no request to the model held the fact')
}

const reaches = (address: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 2_000 })
    const end = (answer: boolean) => () => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false))
  })

describe('a person on the tailnet', () => {
  it('teaches the server in one session, and in the next the model is sent it unasked', async () => {
    const began = performance.now()
    const first = await ask(FACT)
    expect(first).toMatchObject({ exit: 0 })
    expect(remembered()).not.toContain('pnpm')
    expect(await askUntilKnown()).toContain('pnpm')
    const seconds = (performance.now() - began) / 1000
    record('conditions', 'two sessions through the tailnet', { from: 'the first question', seconds })
  })

  it('finds it again when everything was killed at once between two sessions', async () => {
    await host(
      `kill -KILL $(podman ps --format '{{.Names}}' | xargs podman container inspect --format '{{.State.Pid}}')`,
    )
    await until(async () => !(await healthy()), 5, 'the pod is gone')
    await until(healthy, 90, 'the pod is back')
    await clone()
    expect(await askUntilKnown()).toContain('pnpm')
  })

  it('has taught the graph on FalkorDB, and not a file of the daemon', async () => {
    expect(await askDatabase('falkordb', 'GRAPH.LIST')).toMatch(/shop/)
    const { items } = await memoryClient().facts({ limit: 100 })
    expect(items.map(({ statement }) => statement).join('\n')).toContain('pnpm')
    await host('test ! -e /persist/containers/opencode-memory/memory.db')
  })

  it('is refused without the right password, and reaches nothing but what the tailnet passes on', async () => {
    const before = model.requests().length
    const { exit } = await ask(QUESTION, 'not-the-password')
    expect(exit).not.toBe(0)
    expect(model.requests().length).toBe(before)
    for (const port of [4096, 4097, 6379, 6380, 3000, 8126]) expect(await reaches('10.88.0.1', port)).toBe(false)
    for (const port of [4097, 6379, 6380]) expect(await reaches(TAILNET.host, port)).toBe(false)
  })
})
