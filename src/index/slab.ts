import { openScanKernel, SCAN_ROWS } from './scan-kernel.ts'

/**
 * The vectors of one project as signed bytes in one run of memory, so that a scan of all of them takes microseconds.
 * Units without a vector take no room. What rounding loses, a second look at the full vectors repairs.
 */
export type Slab = {
  readonly rows: number
  readonly bytes: number
  /** A zero vector empties the unit's row. */
  set(no: number, vector: Float32Array): void
  /** Sets many units, in ascending order, from components that are `scale` times as large. */
  setAll(numbers: readonly number[], vectors: Int16Array, scale: number): void
  /** The codes of some units, as `load` takes them: a copy. */
  codesOf(numbers: readonly number[]): Int8Array
  load(numbers: readonly number[], codes: Int8Array): void
  /** The dot product of some rows with the query, in steps of 1 / SLAB_SCALE². Valid until the next call. */
  scan(query: Float32Array, from?: number, to?: number): Int32Array
  /** The unit in a row. */
  unitIn(row: number): number
}

/** Components of unit vectors of 256 to 384 dimensions lie around 1/20; larger than 127/400 is rare, and clamped. */
export const SLAB_SCALE = 400

const codeOf = (value: number): number => Math.max(-127, Math.min(127, Math.round(value)))

/** Memory: the query at 0 (16 bits a component), the rows from here, the scores after them. */
const ROWS_AT = 8_192
const PAGE_BYTES = 65_536
const ROWS_FIRST = 256

export function openSlab(dimensions: number): Slab {
  const kernel = openScanKernel()
  // The kernel takes sixteen components at a step; what is beyond the last stays zero.
  const stride = Math.ceil(dimensions / 16) * 16

  let capacity = 0
  let rows = 0
  let units = new Uint32Array(ROWS_FIRST)
  /** The row of a unit, plus one. */
  let rowOf = new Uint32Array(ROWS_FIRST)
  const scoresAt = (): number => ROWS_AT + capacity * stride
  const grow = (wanted: number): void => {
    if (wanted <= capacity) return
    capacity = Math.ceil(Math.max(wanted, capacity * 1.5, ROWS_FIRST) / SCAN_ROWS) * SCAN_ROWS
    const missing = scoresAt() + capacity * 4 - kernel.memory.buffer.byteLength
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE_BYTES))
    // Where scores were may be rows now.
    new Int8Array(kernel.memory.buffer, ROWS_AT + rows * stride, (capacity - rows) * stride).fill(0)
    const more = new Uint32Array(capacity)
    more.set(units.subarray(0, rows))
    units = more
  }
  const rowFor = (no: number): number => {
    const known = rowOf[no] ?? 0
    if (known > 0) return known - 1
    grow(rows + 1)
    if (no >= rowOf.length) {
      const more = new Uint32Array(Math.ceil((no + 1) * 1.5))
      more.set(rowOf)
      rowOf = more
    }
    units[rows] = no
    rowOf[no] = rows + 1
    return rows++
  }
  return {
    get rows() {
      return rows
    },
    get bytes() {
      return kernel.memory.buffer.byteLength
    },
    set: (no, vector) => {
      const row = rowFor(no)
      const codes = new Int8Array(kernel.memory.buffer, ROWS_AT + row * stride, dimensions)
      for (let dimension = 0; dimension < dimensions; dimension++)
        codes[dimension] = codeOf(vector[dimension]! * SLAB_SCALE)
    },
    setAll: (numbers, vectors, scale) => {
      grow(rows + numbers.length)
      const places = numbers.map(rowFor)
      const codes = new Int8Array(kernel.memory.buffer, ROWS_AT, rows * stride)
      fill({ codes, stride, dimensions }, { places, vectors, step: SLAB_SCALE / scale })
    },
    codesOf: (numbers) => {
      const all = new Int8Array(kernel.memory.buffer, ROWS_AT, rows * stride)
      const codes = new Int8Array(numbers.length * stride)
      numbers.forEach((no, at) => {
        const row = rowFor(no)
        codes.set(all.subarray(row * stride, (row + 1) * stride), at * stride)
      })
      return codes
    },
    load: (numbers, codes) => {
      grow(rows + numbers.length)
      const start = rows
      for (const no of numbers) rowFor(no)
      new Int8Array(kernel.memory.buffer, ROWS_AT + start * stride).set(codes)
    },
    scan: (query, from = 0, to = rows) => {
      const asked = new Int16Array(kernel.memory.buffer, 0, stride)
      for (let dimension = 0; dimension < dimensions; dimension++)
        asked[dimension] = codeOf(query[dimension]! * SLAB_SCALE)
      kernel.scan(0, ROWS_AT + from * stride, scoresAt(), to - from, stride)
      return new Int32Array(kernel.memory.buffer, scoresAt(), to - from)
    },
    unitIn: (row) => units[row]!,
  }
}

type Into = { codes: Int8Array; stride: number; dimensions: number }
type Rows = { places: readonly number[]; vectors: Int16Array; step: number }

/** One plain loop over all rows: a start with 20,000 vectors waits for it. */
function fill({ codes, stride, dimensions }: Into, { places, vectors, step }: Rows): void {
  let from = 0
  for (const row of places) {
    const to = row * stride
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const value = vectors[from + dimension]! * step
      codes[to + dimension] = value > 127 ? 127 : value < -127 ? -127 : Math.round(value)
    }
    from += dimensions
  }
}
