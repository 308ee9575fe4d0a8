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

test('a row that was never set, or was emptied, scores zero even after the slab has grown over old scores', () => {
  const next = numbers(7)
  const slab = openSlab(256)
  const query = vectorOf(next, 256)
  for (let no = 0; no < 250; no++) slab.set(no, query)
  slab.scan(query)
  slab.set(999, query)
  slab.set(3, new Float32Array(256))
  const scores = slab.scan(query)
  expect(scores.length).toBe(1_000)
  expect(scores[3]).toBe(0)
  expect([...scores.subarray(250, 999)].every((score) => score === 0)).toBe(true)
  expect(scores[999]).toBe(scores[0])
  expect(scores[999]).toBeGreaterThan(0.95 * SLAB_SCALE ** 2)
})
