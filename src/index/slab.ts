import { openScanKernel } from './scan-kernel.ts'

/**
 * The vectors of one project as signed bytes in one run of memory, so that a scan of all of them takes microseconds.
 * A row's number is its unit's. What rounding loses, a second look at the full vectors repairs.
 */
export type Slab = {
  readonly rows: number
  readonly bytes: number
  /** A zero vector empties the row. */
  set(no: number, vector: Float32Array): void
  /** Sets many rows, in ascending order, from components that are `scale` times as large. */
  setAll(numbers: readonly number[], vectors: Int16Array, scale: number): void
  /** The dot product of every row with the query, in steps of 1 / SLAB_SCALE². Valid until the next call. */
  scan(query: Float32Array): Int32Array
}

/** Components of unit vectors of 256 to 384 dimensions lie around 1/20; larger than 127/400 is rare, and clamped. */
export const SLAB_SCALE = 400

const codeOf = (value: number): number => Math.max(-127, Math.min(127, Math.round(value)))

/** Memory: the query at 0, the rows from here, the scores after them. */
const ROWS_AT = 4_096
const PAGE_BYTES = 65_536
const ROWS_FIRST = 256

export function openSlab(dimensions: number): Slab {
  const kernel = openScanKernel()
  // The kernel takes sixteen components at a step; what is beyond the last stays zero.
  const stride = Math.ceil(dimensions / 16) * 16
  let capacity = 0
  let rows = 0
  const scoresAt = (): number => ROWS_AT + capacity * stride
  const grow = (wanted: number): void => {
    if (wanted <= capacity) return
    capacity = Math.max(wanted, Math.ceil(capacity * 1.5), ROWS_FIRST)
    const missing = scoresAt() + capacity * 4 - kernel.memory.buffer.byteLength
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE_BYTES))
    // Where scores were may be rows now.
    new Int8Array(kernel.memory.buffer, ROWS_AT + rows * stride, (capacity - rows) * stride).fill(0)
  }
  const write = (at: number, vector: Float32Array): void => {
    const codes = new Int8Array(kernel.memory.buffer, at, dimensions)
    for (let dimension = 0; dimension < dimensions; dimension++)
      codes[dimension] = codeOf(vector[dimension]! * SLAB_SCALE)
  }
  const makeRoom = (no: number): void => {
    grow(no + 1)
    rows = Math.max(rows, no + 1)
  }
  return {
    get rows() {
      return rows
    },
    get bytes() {
      return kernel.memory.buffer.byteLength
    },
    set: (no, vector) => {
      makeRoom(no)
      write(ROWS_AT + no * stride, vector)
    },
    setAll: (numbers, vectors, scale) => {
      if (numbers.length === 0) return
      makeRoom(numbers[numbers.length - 1]!)
      const codes = new Int8Array(kernel.memory.buffer, ROWS_AT, rows * stride)
      fill({ codes, stride, dimensions }, { numbers, vectors, step: SLAB_SCALE / scale })
    },
    scan: (query) => {
      write(0, query)
      kernel.scan(0, ROWS_AT, scoresAt(), rows, stride)
      return new Int32Array(kernel.memory.buffer, scoresAt(), rows)
    },
  }
}

type Into = { codes: Int8Array; stride: number; dimensions: number }
type Rows = { numbers: readonly number[]; vectors: Int16Array; step: number }

/** One plain loop over all rows: a start with 20,000 vectors waits for it. */
function fill({ codes, stride, dimensions }: Into, { numbers, vectors, step }: Rows): void {
  let from = 0
  for (const no of numbers) {
    const to = no * stride
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const value = vectors[from + dimension]! * step
      codes[to + dimension] = value > 127 ? 127 : value < -127 ? -127 : Math.round(value)
    }
    from += dimensions
  }
}
