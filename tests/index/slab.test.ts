import { expect, test } from 'vitest'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'
import { openSlab } from '../../src/index/slab.ts'
import { languageOf } from '../../bench/speed/corpus.ts'

/** A small fixed generator, so that a failure can be repeated. */
function numbers(seed: number): () => number {
  let state = seed
  return () => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32) * 2 - 1
}
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}
function normalized(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(dot(vector, vector))
  for (let at = 0; at < vector.length; at++) vector[at]! /= norm
  return vector
}
function vectorOf(next: () => number, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  for (let at = 0; at < dimensions; at++) vector[at] = next()
  return normalized(vector)
}
/** The best units by the dot products of the vectors as they are. */
const bestOf = (vectors: readonly Float32Array[], query: Float32Array, limit: number): number[] =>
  vectors
    .map((vector, no) => ({ no, score: dot(vector, query) }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ no }) => no)

test.each([16, 64, 250, 256, 384, 1_536])(
  'a product of unit vectors is exact to four digits at %i dimensions',
  (size) => {
    const next = numbers(size)
    const vectors = Array.from({ length: 300 }, () => vectorOf(next, size))
    const query = vectorOf(next, size)
    const slab = openSlab(size)
    vectors.forEach((vector, no) => slab.set(no, vector))
    const found = slab.measure(query, [...vectors.keys()])
    expect(found).toHaveLength(vectors.filter((vector) => dot(vector, query) > 0).length)
    for (const { no, score } of found) expect(score).toBeCloseTo(dot(vectors[no]!, query), 4)
  },
)

/** Vectors as models make them: all near one direction, in groups, and two components much larger than the others. */
function likeModel(count: number, size: number): { vectors: Float32Array[]; queries: Float32Array[] } {
  const next = numbers(size + count)
  const shared = vectorOf(next, size)
  shared[3] = 0.4
  shared[7] = -0.3
  const groups = Array.from({ length: 60 }, () => vectorOf(next, size))
  const one = (at: number): Float32Array => {
    const own = vectorOf(next, size)
    const group = groups[at % groups.length]!
    for (let place = 0; place < size; place++) own[place] = shared[place]! + 0.35 * group[place]! + 0.45 * own[place]!
    return normalized(own)
  }
  return {
    vectors: Array.from({ length: count }, (_, at) => one(at)),
    queries: Array.from({ length: 5 }, (_, at) => one(at)),
  }
}

async function likeText(count: number): Promise<{ vectors: Float32Array[]; queries: Float32Array[] }> {
  const language = languageOf(3)
  const embedder = openModelFreeEmbedder()
  const texts = Array.from({ length: count }, (_, at) => language.words(at % 2 === 0 ? 10 : 40))
  const asked = Array.from({ length: 5 }, () => `${language.words(5)} ${language.rareWord()} ${language.rareWord()}`)
  return { vectors: await embedder.embed(texts, 'passage'), queries: await embedder.embed(asked, 'query') }
}

test.each([
  ['spelling', () => likeText(12_000)],
  ['a model of 384 dimensions', async () => likeModel(10_000, 384)],
  ['a model of 1,536 dimensions', async () => likeModel(5_000, 1_536)],
])('a sweep over vectors of %s finds 99 of the exact hundred best', async (_, make) => {
  const { vectors, queries } = await make()
  const slab = openSlab(vectors[0]!.length)
  vectors.forEach((vector, no) => slab.set(no, vector))
  let found = 0
  for (const query of queries) {
    const near = new Set(slab.nearest(query, 100).map(({ no }) => no))
    found += bestOf(vectors, query, 100).filter((no) => near.has(no)).length
  }
  expect(found / queries.length).toBeGreaterThanOrEqual(99)
})

test('a unit whose vector changed, went or came after the first sweep is found as it is now', () => {
  const next = numbers(17)
  const slab = openSlab(256)
  const vectors = Array.from({ length: 6_000 }, () => vectorOf(next, 256))
  vectors.forEach((vector, no) => slab.set(no, vector))
  const [query, other] = [vectors[70]!, vectors[80]!]
  expect(slab.nearest(query, 1)[0]!.no).toBe(70)
  slab.set(70, new Float32Array(256))
  slab.set(4_321, query)
  expect(slab.nearest(query, 1)[0]!.no).toBe(4_321)
  slab.set(80, new Float32Array(256))
  for (let no = 0; no < 9_000; no++) slab.set(100_000 + no, no === 8_999 ? other : vectorOf(next, 256))
  expect(slab.nearest(other, 1)[0]!.no).toBe(108_999)
  expect(slab.rows).toBe(15_000)
})

test('pieces together have what a whole slab has', () => {
  const next = numbers(11)
  const slab = openSlab(384)
  const vectors = Array.from({ length: 12_000 }, () => vectorOf(next, 384))
  vectors.forEach((vector, no) => slab.set(no * 3, vector))
  const query = vectorOf(next, 384)
  const whole = slab.nearest(query, 20).map(({ no }) => no)
  const pieces = [0, 4_000, 8_000].flatMap((from) => slab.nearest(query, 20, from, from + 4_000))
  const best = pieces.toSorted((a, b) => b.score - a.score).slice(0, 20)
  expect(best.map(({ no }) => no)).toEqual(whole)
})

test('rows that were saved are loaded as they were', () => {
  const next = numbers(13)
  const [slab, other] = [openSlab(250), openSlab(250)]
  const saved = Array.from({ length: 300 }, (_, at) => at * 7)
  for (const no of saved) slab.set(no, vectorOf(next, 250))
  other.load(saved.slice(0, 100), slab.componentsOf(saved.slice(0, 100)))
  other.load(saved.slice(100), slab.componentsOf(saved.slice(100)))
  const query = vectorOf(next, 250)
  expect(other.nearest(query, 300)).toEqual(slab.nearest(query, 300))
  expect(other.has(299 * 7)).toBe(true)
  expect(other.has(1)).toBe(false)
})
