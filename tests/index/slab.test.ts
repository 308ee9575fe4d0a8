import { expect, test } from 'vitest'
import { openSlab, SLAB_SCALE } from '../../src/index/slab.ts'

/** A small fixed generator, so that a failure can be repeated. */
function numbers(seed: number): () => number {
  let state = seed
  return () => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32) * 2 - 1
}
const vectorOf = (next: () => number, dimensions: number): Float32Array => {
  const vector = Float32Array.from({ length: dimensions }, next)
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}
const code = (value: number): number => Math.max(-127, Math.min(127, Math.round(value * SLAB_SCALE)))
const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + code(value) * code(b[at]!), 0)

test.each([16, 64, 250, 256, 384])(
  'the kernel gives the dot product of the rounded vectors at %i dimensions',
  (dimensions) => {
    const next = numbers(dimensions)
    const vectors = Array.from({ length: 700 }, () => vectorOf(next, dimensions))
    const query = vectorOf(next, dimensions)
    const slab = openSlab(dimensions)
    vectors.forEach((vector, no) => slab.set(no, vector))
    expect([...slab.scan(query)]).toEqual(vectors.map((vector) => dot(vector, query)))
  },
)

test('a row that was emptied scores zero, and units that were never set take no row, even after the slab has grown', () => {
  const next = numbers(7)
  const slab = openSlab(256)
  const query = vectorOf(next, 256)
  for (let no = 0; no < 250; no++) slab.set(no * 3, query)
  slab.scan(query)
  slab.set(99_999, query)
  slab.set(9, new Float32Array(256))
  for (let no = 0; no < 250; no++) slab.set(1_000 + no, new Float32Array(256))
  const scores = slab.scan(query)
  expect(scores.length).toBe(501)
  expect(scores[3]).toBe(0)
  expect([...scores.subarray(251)].every((score) => score === 0)).toBe(true)
  expect([slab.unitIn(249), slab.unitIn(250)]).toEqual([747, 99_999])
  expect(scores[250]).toBe(scores[0])
  expect(scores[250]).toBeGreaterThan(0.95 * SLAB_SCALE ** 2)
})

test('a scan in pieces gives what a whole one gives', () => {
  const next = numbers(11)
  const slab = openSlab(384)
  for (let no = 0; no < 999; no++) slab.set(no, vectorOf(next, 384))
  const query = vectorOf(next, 384)
  const whole = [...slab.scan(query)]
  const pieces = [0, 256, 512, 768].flatMap((from) => [...slab.scan(query, from, Math.min(999, from + 256))])
  expect(pieces).toEqual(whole)
})

test('rows that were saved are loaded as they were', () => {
  const next = numbers(13)
  const [slab, other] = [openSlab(250), openSlab(250)]
  const saved = Array.from({ length: 300 }, (_, at) => at * 7)
  for (const no of saved) slab.set(no, vectorOf(next, 250))
  other.load(saved.slice(0, 100), slab.codesOf(saved.slice(0, 100)))
  other.load(saved.slice(100), slab.codesOf(saved.slice(100)))
  const query = vectorOf(next, 250)
  expect([...other.scan(query)]).toEqual([...slab.scan(query)])
  expect(other.unitIn(299)).toBe(299 * 7)
})
