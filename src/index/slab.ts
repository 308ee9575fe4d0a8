/**
 * The vectors of one project as signed bytes in one run of memory, so that a scan of all of them takes microseconds.
 * A row's number is its unit's. What rounding loses, a second look at the full vectors repairs.
 */
export type Slab = {
  readonly rows: number
  /** A zero vector empties the row. */
  set(no: number, vector: Float32Array): void
  /** The dot product of every row with the query, in steps of 1 / SLAB_SCALE². Valid until the next call. */
  scan(query: Float32Array): Int32Array
  readonly bytes: number
}

/** Components of unit vectors of 256 to 384 dimensions lie around 1/20; larger than 127/400 is rare, and clamped. */
export const SLAB_SCALE = 400

const codeOf = (value: number): number => Math.max(-127, Math.min(127, Math.round(value * SLAB_SCALE)))

export function openSlab(dimensions: number): Slab {
  let codes = new Int8Array(1024 * dimensions)
  let scores = new Int32Array(1024)
  let rows = 0
  const grow = (wanted: number): void => {
    if (wanted <= scores.length) return
    const size = Math.max(wanted, scores.length * 2)
    const larger = new Int8Array(size * dimensions)
    larger.set(codes)
    codes = larger
    scores = new Int32Array(size)
  }
  return {
    get rows() {
      return rows
    },
    get bytes() {
      return codes.byteLength + scores.byteLength
    },
    set: (no, vector) => {
      grow(no + 1)
      rows = Math.max(rows, no + 1)
      for (let at = 0; at < dimensions; at++) codes[no * dimensions + at] = codeOf(vector[at]!)
    },
    scan: (query) => {
      const codesOfQuery = Int8Array.from(query, codeOf)
      for (let row = 0, at = 0; row < rows; row++) {
        let sum = 0
        for (let dimension = 0; dimension < dimensions; dimension++) sum += codes[at++]! * codesOfQuery[dimension]!
        scores[row] = sum
      }
      return scores.subarray(0, rows)
    },
  }
}
