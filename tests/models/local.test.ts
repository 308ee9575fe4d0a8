import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { openLocalEmbedder } from '../../src/models/local.ts'
import { LOCAL_MODEL, type Runtime } from '../../src/models/local-files.ts'
import { describeEmbedder } from '../suites/embedder.ts'
import { temporaryFolder } from '../temporary.ts'
import { realModel, realRuntime } from './local-model.ts'

let models = ''
const runtimes = {} as Record<Runtime['name'], Runtime>
beforeAll(async () => {
  models = (await realModel()).models
  for (const name of ['onnxruntime-node', 'onnxruntime-web'] as const) runtimes[name] = realRuntime(name)
}, 600_000)

const open = (name: Runtime['name'] = 'onnxruntime-node') => openLocalEmbedder({ models, runtime: runtimes[name] })
const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0)

describeEmbedder('local, onnxruntime-node', { open: () => open(), slackMin: 0.05 })

test('knows what is meant where no word is shared', async () => {
  const embedder = await open()
  const [query] = await embedder.embed(['how do I undo a deployment?'], 'query')
  const passages = ['roll back a release with the ops script', 'the logo is dark green', 'lunch is at noon']
  const found = (await embedder.embed(passages, 'passage')).map((passage) => cosine(query!, passage))
  expect(found.indexOf(Math.max(...found))).toBe(0)
  await embedder.close()
})

test('runs in WebAssembly too, and gives nearly the same vectors', async () => {
  const [native, wasm] = [await open(), await open('onnxruntime-web')]
  const text = ['the staging database moved to port 5433']
  const [a, b] = [(await native.embed(text, 'passage'))[0]!, (await wasm.embed(text, 'passage'))[0]!]
  expect(cosine(a, b)).toBeGreaterThan(0.98)
  await Promise.all([native.close(), wasm.close()])
}, 60_000)

test('a query overtakes the passages that wait, and the event loop stays free', async () => {
  const embedder = await open()
  await embedder.embed(['warm'], 'query')
  const order: string[] = []
  const passages = embedder
    .embed(
      Array.from({ length: 40 }, (_, at) => `the service number ${at} restarts when its lease ends `.repeat(8)),
      'passage',
    )
    .then(() => order.push('passages'))
  let longest = 0
  let last = performance.now()
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 1)
  await embedder.embed(['which service restarts?'], 'query').then(() => order.push('query'))
  await passages
  clearInterval(beat)
  expect(order).toEqual(['query', 'passages'])
  expect(longest).toBeLessThan(100)
  await embedder.close()
})

test('closing fails what waits, and says so', async () => {
  const embedder = await open()
  const waiting = expect(embedder.embed(['one', 'two'], 'passage')).rejects.toMatchObject({ code: 'model_unavailable' })
  await embedder.close()
  await waiting
  await expect(embedder.embed(['three'], 'query')).rejects.toMatchObject({ code: 'model_unavailable' })
})

describe('what is missing', () => {
  const folder = temporaryFolder()
  test('a model that is not installed is named, with the command that installs it', async () => {
    await expect(openLocalEmbedder({ models: join(folder, 'none') })).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('model_quantized.onnx and tokenizer.json missing'),
      fix: expect.stringContaining('opencode-memory model install'),
    })
  })
  test('a model that a runtime cannot read fails each text, and the process lives on', async () => {
    const broken = join(folder, 'broken')
    mkdirSync(join(broken, LOCAL_MODEL.name), { recursive: true })
    writeFileSync(join(broken, LOCAL_MODEL.name, 'model_quantized.onnx'), Buffer.alloc(LOCAL_MODEL.files[0].bytes))
    const tokenizer = JSON.stringify({ model: { type: 'WordPiece', vocab: { '[CLS]': 1, '[SEP]': 2, '[UNK]': 3 } } })
    writeFileSync(join(broken, LOCAL_MODEL.name, 'tokenizer.json'), tokenizer.padEnd(LOCAL_MODEL.files[1].bytes))
    const embedder = await openLocalEmbedder({ models: broken, runtime: runtimes['onnxruntime-node'] })
    for (const text of ['one', 'two'])
      await expect(embedder.embed([text], 'passage')).rejects.toMatchObject({ code: 'model_unavailable' })
    await embedder.close()
  })
})
