import { createReadStream, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { installModel, removeModel } from '../../src/models/install.ts'
import { LOCAL_MODEL, missingFiles, modelDirectory, sha256Of } from '../../src/models/local-files.ts'
import { temporaryFolder } from '../temporary.ts'
import { realModel } from './local-model.ts'

const folder = temporaryFolder()
const [WEIGHTS, TOKENIZER] = LOCAL_MODEL.files
let server: Server
let source = ''
let installed = ''
let ranges: string[] = []
/** Bytes after which the next answers break off. */
let cuts: number[] = []
let wrong = false

beforeAll(async () => {
  installed = modelDirectory((await realModel()).models)
  server = createServer((request, response) => {
    const file = LOCAL_MODEL.files.find(({ remote }) => request.url === `/hub/${remote}`)
    if (!file) return void response.writeHead(404).end()
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    ranges.push(`${file.name} ${start}`)
    if (wrong) return void response.writeHead(206).end(Buffer.alloc(file.bytes - start, 'x'))
    response.writeHead(206)
    const cut = cuts.shift()
    const end = cut === undefined ? {} : { end: start + cut - 1 }
    const body = createReadStream(join(installed, file.name), { start, ...end })
    if (cut === undefined) return void body.pipe(response)
    body.on('data', (piece) => response.write(piece))
    body.on('end', () => setTimeout(() => response.destroy(), 50))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  source = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hub`
}, 600_000)
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  ranges = []
  cuts = []
  wrong = false
})

test('fetches both files with progress, checks them, and fetches nothing twice', async () => {
  const models = join(folder, 'whole')
  const progress: number[] = []
  const { fetchedBytes } = await installModel({ models, source, onProgress: (done) => progress.push(done) })
  expect(fetchedBytes).toBe(WEIGHTS.bytes + TOKENIZER.bytes)
  expect(progress.at(-1)).toBe(fetchedBytes)
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  expect(missingFiles(models)).toEqual([])
  expect(await sha256Of(join(modelDirectory(models), WEIGHTS.name))).toBe(WEIGHTS.sha256)
  expect((await installModel({ models, source })).fetchedBytes).toBe(0)
  expect(ranges.length).toBe(2)
  expect(statSync(modelDirectory(models)).mode & 0o077).toBe(0)
})

test('a line that breaks goes on where it stopped', async () => {
  cuts = [5_000_000, 7_000_000]
  const models = join(folder, 'broken')
  await installModel({ models, source })
  expect(ranges).toEqual([
    `${WEIGHTS.name} 0`,
    `${WEIGHTS.name} 5000000`,
    `${WEIGHTS.name} 12000000`,
    `${TOKENIZER.name} 0`,
  ])
  expect(missingFiles(models)).toEqual([])
})

test('what a killed run left is taken up by the next', async () => {
  const models = join(folder, 'killed')
  mkdirSync(modelDirectory(models), { recursive: true })
  const part = readFileSync(join(installed, WEIGHTS.name)).subarray(0, 30_000_000)
  writeFileSync(join(modelDirectory(models), `${WEIGHTS.name}.part`), part)
  const { fetchedBytes } = await installModel({ models, source })
  expect(fetchedBytes).toBe(WEIGHTS.bytes - 30_000_000 + TOKENIZER.bytes)
})

test('other bytes of the right size are refused, and nothing of them stays', async () => {
  wrong = true
  const models = join(folder, 'wrong')
  await expect(installModel({ models, source })).rejects.toMatchObject({ code: 'damaged' })
  expect(existsSync(join(modelDirectory(models), `${WEIGHTS.name}.part`))).toBe(false)
  expect(missingFiles(models).length).toBe(2)
})

test('a folder by hand is checked alike, whatever its files are called', async () => {
  const { files } = await realModel()
  const models = join(folder, 'by-hand')
  await installModel({ models, from: files })
  expect(missingFiles(models)).toEqual([])
  expect(ranges).toEqual([])
  expect(removeModel(models)).toBe(true)
  expect(removeModel(models)).toBe(false)
  await expect(installModel({ models, from: join(folder, 'nowhere') })).rejects.toMatchObject({ code: 'not_found' })
})

test('an address without the files is named', async () => {
  await expect(installModel({ models: join(folder, 'none'), source: `${source}/x` })).rejects.toThrow('HTTP 404')
})
