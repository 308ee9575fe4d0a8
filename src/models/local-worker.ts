/**
 * The thread that runs the local model, as plain text: so that it starts alike from the sources, from `dist/` and from
 * one bundled file. It gets token numbers and gives the mean of the last layer, normalised. One text a run: int8
 * activations are scaled by the whole batch, so a text's vector would depend on its neighbours.
 */
export const LOCAL_WORKER = `
const { parentPort, workerData } = require('node:worker_threads')
const { pathToFileURL } = require('node:url')
const { readFileSync } = require('node:fs')

async function open() {
  const loaded = await import(pathToFileURL(workerData.runtime.entry).href)
  const ort = loaded.default?.InferenceSession ? loaded.default : loaded
  if (workerData.runtime.name === 'onnxruntime-web') ort.env.wasm.numThreads = 1
  const session = await ort.InferenceSession.create(
    workerData.runtime.name === 'onnxruntime-web' ? new Uint8Array(readFileSync(workerData.model)) : workerData.model,
    { intraOpNumThreads: workerData.threads, interOpNumThreads: 1, logSeverityLevel: 3 },
  )
  return { ort, session }
}

async function vectorOf({ ort, session }, ids) {
  const shape = [1, ids.length]
  const numbers = (values) => new ort.Tensor('int64', BigInt64Array.from(values, BigInt), shape)
  const all = {
    input_ids: numbers(ids),
    attention_mask: numbers(new Array(ids.length).fill(1)),
    token_type_ids: numbers(new Array(ids.length).fill(0)),
  }
  const feeds = Object.fromEntries(session.inputNames.map((name) => [name, all[name]]))
  const output = await session.run(feeds)
  const { data, dims } = output.last_hidden_state ?? output[session.outputNames[0]]
  const size = dims[dims.length - 1]
  const vector = new Float32Array(size)
  for (let at = 0; at < data.length; at++) vector[at % size] += data[at]
  let square = 0
  for (const value of vector) square += value * value
  const norm = Math.sqrt(square)
  for (let at = 0; at < size; at++) vector[at] /= norm
  return vector
}

const opening = open()
opening.then(
  () => parentPort.postMessage({ ready: true }),
  (error) => parentPort.postMessage({ failed: String(error && error.message || error) }),
)
parentPort.on('message', async ({ ids }) => {
  try {
    const vector = await vectorOf(await opening, ids)
    parentPort.postMessage({ vector }, [vector.buffer])
  } catch (error) {
    parentPort.postMessage({ failed: String(error && error.message || error) })
  }
})
`
