import { topOf } from '../ranking/top.ts'
import { BLOCK_ROWS, openScanKernel } from './scan-kernel.ts'
import { meansOf, pickRows, tablesOf, thresholdOf } from './sweep.ts'

/**
 * The vectors of one project in one run of memory, with 16 bits a component, and beside them codes of two bits. A search
 * sweeps over the codes and measures exactly what they leave. Units without a vector take no room.
 */
export type Slab = {
  readonly dimensions: number
  readonly rows: number
  readonly bytes: number
  /** A zero vector empties the unit's row. */
  set(no: number, vector: Float32Array): void
  /** The components of some units, as `load` takes them: a copy. */
  componentsOf(numbers: ArrayLike<number>): Int16Array
  load(numbers: ArrayLike<number>, components: Int16Array): void
  /** Makes room for so many rows at once. */
  reserve(rows: number): void
  has(no: number): boolean
  /**
   * The `limit` nearest of some rows by the dot product, best first; only those with a positive one. Of more than
   * EXACT_ROWS_MAX rows those are measured that the sweep finds nearest: many times `limit`, so that it loses
   * next to nothing. `from` is a multiple of BLOCK_ROWS.
   */
  nearest(query: Float32Array, limit: number, from?: number, to?: number): Near[]
  /** The dot products of these units with the query, where they have a row. */
  measure(query: Float32Array, numbers: readonly number[]): Near[]
}

export type Near = { no: number; score: number }

/** Components of a unit vector are kept as 16 bits: a product is off by a hundred-thousandth or two. */
const SCALE = 32_767
const componentOf = (value: number): number => Math.max(-SCALE, Math.min(SCALE, Math.round(value * SCALE)))

/** Fewer rows are measured all: that takes less than a tenth of a millisecond. */
const EXACT_ROWS_MAX = 4_096
/** What the sweep leaves: of 800 among 30,000 the exact hundred best were 99.7 in the mean. */
const LEFT_MIN = 1_024
const LEFT_SHARE = 1 / 48
const LEFT_PER_WANTED = 16
/** Rows that are coded in one call: short ones let the engine replace its first, slow translation. */
const PACK_ROWS = 1_024
/** Memory: tables of the query, the query, the means, then rows, codes, keys, and a list with its scores. */
const COMPONENTS_MAX = 8_192
const QUERY_AT = COMPONENTS_MAX * 8
const MEANS_AT = QUERY_AT + COMPONENTS_MAX * 2
const ROWS_AT = MEANS_AT + COMPONENTS_MAX * 2
const PAGE_BYTES = 65_536

/** Rows by unit in the memory of a kernel, with room for their codes, keys, and a list with its scores. */
function openRows(dimensions: number) {
  const kernel = openScanKernel()
  // A step takes 32 components; what is beyond the last stays zero.
  const stride = Math.ceil(dimensions / 32) * 32
  let capacity = 0
  let count = 0
  let units = new Uint32Array(0)
  /** The row of a unit, plus one. */
  let rowOf = new Uint32Array(0)
  const codesAt = (): number => ROWS_AT + capacity * stride * 2
  const keysAt = (): number => codesAt() + capacity * (stride / 4)
  const listAt = (): number => keysAt() + capacity * 2
  const scoresAt = (): number => listAt() + capacity * 4
  /** Says whether rows lie where codes were: those are to be made anew. */
  const grow = (wanted: number): boolean => {
    if (wanted <= capacity) return false
    capacity = Math.ceil(Math.max(wanted, count * 1.5) / BLOCK_ROWS) * BLOCK_ROWS
    const before = kernel.memory.buffer.byteLength
    const missing = scoresAt() + capacity * 4 - before
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE_BYTES))
    // New memory is zero.
    const end = ROWS_AT + count * stride * 2
    new Uint8Array(kernel.memory.buffer).fill(0, end, Math.max(end, Math.min(before, codesAt())))
    const more = new Uint32Array(capacity)
    more.set(units.subarray(0, count))
    units = more
    return true
  }
  return {
    kernel,
    stride,
    codesAt,
    keysAt,
    listAt,
    scoresAt,
    grow,
    count: () => count,
    unitIn: (row: number): number => units[row]!,
    /** −1 where it has none. */
    rowOf: (no: number): number => (rowOf[no] ?? 0) - 1,
    /** A row for a unit that has none. There must be room. */
    add: (no: number): number => {
      if (no >= rowOf.length) {
        const more = new Uint32Array(Math.ceil((no + 1) * 1.5))
        more.set(rowOf)
        rowOf = more
      }
      units[count] = no
      rowOf[no] = count + 1
      return count++
    },
    row: (at: number): Int16Array => new Int16Array(kernel.memory.buffer, ROWS_AT + at * stride * 2, stride),
    words: (at: number, length: number): Uint32Array => new Uint32Array(kernel.memory.buffer, at, length),
  }
}

/** The codes of rows: made when a sweep needs them, anew when rows lie where they were. */
function openCodes({ kernel, stride, codesAt, count }: ReturnType<typeof openRows>) {
  /** Rows that have codes, and how many there were when the mean was taken. */
  let packed = 0
  let meantFor = 0
  const pack = (from: number, to: number) => kernel.pack(ROWS_AT, MEANS_AT, stride, codesAt(), from, to)
  return {
    lost: () => (packed = 0),
    changed: (row: number) => row < packed && pack(row, row + 1),
    /** The mean is taken anew when there are twice as many. */
    complete: () => {
      const rows = count()
      if (rows >= 2 * meantFor) {
        const means = new Int16Array(kernel.memory.buffer, MEANS_AT, stride)
        meansOf(new Int16Array(kernel.memory.buffer, ROWS_AT, rows * stride), { rows, means })
        meantFor = rows
        packed = 0
      }
      for (; packed < rows; packed = Math.min(rows, packed + PACK_ROWS))
        pack(packed, Math.min(rows, packed + PACK_ROWS))
    },
  }
}

/** An empty slab for vectors of up to 8,192 dimensions. */
export function openSlab(dimensions: number): Slab {
  const held = openRows(dimensions)
  const codes = openCodes(held)
  const { kernel, stride } = held
  const memory = () => kernel.memory.buffer
  const grow = (wanted: number): void => {
    if (held.grow(wanted)) codes.lost()
  }
  const ask = (query: Float32Array): Int16Array => {
    const asked = new Int16Array(memory(), QUERY_AT, stride)
    for (let at = 0; at < dimensions; at++) asked[at] = componentOf(query[at]!)
    return asked
  }
  /** The best of the rows in the list. */
  const measured = (count: number, limit: number): Near[] => {
    kernel.measure(QUERY_AT, ROWS_AT, stride, held.listAt(), count, held.scoresAt())
    const list = held.words(held.listAt(), count)
    const scores = new Int32Array(memory(), held.scoresAt(), count)
    return topOf(scores, limit).map((at) => ({ no: held.unitIn(list[at]!), score: scores[at]! / SCALE ** 2 }))
  }
  /** The rows to be measured, into the list; how many they are. */
  const choose = (asked: Int16Array, { limit, from, to }: { limit: number; from: number; to: number }): number => {
    const list = held.words(held.listAt(), to - from)
    if (to - from <= EXACT_ROWS_MAX) {
      for (let at = from; at < to; at++) list[at - from] = at
      return to - from
    }
    codes.complete()
    tablesOf(asked, new Uint8Array(memory(), 0, stride * 8))
    const blocks = Math.ceil((to - from) / BLOCK_ROWS)
    kernel.sweep(0, held.codesAt() + from * (stride / 4), held.keysAt(), blocks, stride / 2)
    const keys = new Uint16Array(memory(), held.keysAt(), to - from)
    const least = thresholdOf(keys, Math.max(LEFT_MIN, (to - from) * LEFT_SHARE, limit * LEFT_PER_WANTED))
    return pickRows(keys, { least, from, list })
  }
  return {
    dimensions,
    get rows() {
      return held.count()
    },
    get bytes() {
      return memory().byteLength
    },
    reserve: grow,
    has: (no) => held.rowOf(no) >= 0,
    set: (no, vector) => {
      let at = held.rowOf(no)
      if (at < 0) {
        grow(held.count() + 1)
        at = held.add(no)
      }
      const components = held.row(at)
      for (let place = 0; place < dimensions; place++) components[place] = componentOf(vector[place]!)
      codes.changed(at)
    },
    componentsOf: (numbers) => {
      const components = new Int16Array(numbers.length * dimensions)
      for (let at = 0; at < numbers.length; at++)
        components.set(held.row(held.rowOf(numbers[at]!)).subarray(0, dimensions), at * dimensions)
      return components
    },
    load: (numbers, components) => {
      grow(held.count() + numbers.length)
      const start = held.count()
      for (let at = 0; at < numbers.length; at++) held.add(numbers[at]!)
      const all = new Int16Array(memory(), ROWS_AT)
      if (stride === dimensions) all.set(components, start * stride)
      else
        for (let at = 0; at < numbers.length; at++)
          all.set(components.subarray(at * dimensions, (at + 1) * dimensions), (start + at) * stride)
    },
    nearest: (query, limit, from = 0, to = held.count()) => measured(choose(ask(query), { limit, from, to }), limit),
    measure: (query, numbers) => {
      const rows = numbers.map(held.rowOf).filter((row) => row >= 0)
      ask(query)
      held.words(held.listAt(), rows.length).set(rows)
      return measured(rows.length, rows.length)
    },
  }
}
