import { openSlab } from '../../src/index/slab.ts'
import { random } from '../quality/bootstrap.ts'
import { timed } from '../shared/figures.ts'
import { spreadOf, type Spread } from './baselines.ts'

const QUERIES = 60
/** The first of them make what a slab makes once. */
const WARMING = 10
const NEAREST = 64

/** The scan alone, over so many made-up vectors of a service's size. */
export async function scanOf(rows: number, dimensions: number): Promise<{ scan: Spread; bytes: number }> {
  const next = random(rows)
  const slab = openSlab(dimensions)
  slab.reserve(rows)
  const made = (): Float32Array => {
    const vector = Float32Array.from({ length: dimensions }, () => next() - 0.5)
    const norm = Math.hypot(...vector)
    return vector.map((component) => component / norm)
  }
  for (let row = 0; row < rows; row++) slab.set(row, made())
  const queries = Array.from({ length: QUERIES }, made)
  const took = await timed(QUERIES, (call) => slab.nearest(queries[call]!, NEAREST))
  return { scan: spreadOf(took.slice(WARMING)), bytes: slab.bytes }
}
