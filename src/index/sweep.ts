/** The middles of the four ranges of a normal distribution that codes tell apart, in root mean squares. */
const LEVELS = [-1.5, -0.5, 0.5, 1.5] as const
/** Rows whose mean is taken for that of all. */
const MEAN_ROWS = 4_096

/** The mean of each component, from rows evenly spread. */
export function meansOf(all: Int16Array, { rows, means }: { rows: number; means: Int16Array }): void {
  const step = Math.max(1, Math.floor(rows / MEAN_ROWS))
  const sums = new Float64Array(means.length)
  let taken = 0
  for (let at = 0; at < rows; at += step, taken++) {
    const from = at * means.length
    for (let dimension = 0; dimension < sums.length; dimension++) sums[dimension]! += all[from + dimension]!
  }
  means.set(sums.map((sum) => Math.round(sum / taken)))
}

/** For each two components of a query what each of their sixteen codes adds, in steps that sixteen bits can sum up. */
export function tablesOf(asked: Int16Array, tables: Uint8Array): void {
  const groups = asked.length / 2
  let widest = 1
  for (let at = 0; at < asked.length; at += 2)
    widest = Math.max(widest, 2 * LEVELS[3] * (Math.abs(asked[at]!) + Math.abs(asked[at + 1]!)))
  // Two entries are added in a byte before they are widened.
  const largest = Math.min(127, Math.floor(65_535 / groups))
  const step = widest / largest
  for (let group = 0; group < groups; group++)
    for (let code = 0; code < 16; code++) {
      const sum = asked[2 * group]! * LEVELS[code & 3]! + asked[2 * group + 1]! * LEVELS[code >>> 2]!
      tables[group * 16 + code] = Math.round(sum / step + largest / 2)
    }
}

/** Keys are counted in steps of so many bits: which rows are left need not be exact. */
const COUNTED_BITS = 4
const counts = new Uint32Array(65_536 >>> COUNTED_BITS)

/** Of more keys about so many are counted, evenly spread: enough to know a fiftieth of them to a tenth. */
const SAMPLED = 8_192

/** The highest key that about `wanted` keys reach. */
export function thresholdOf(keys: Uint16Array, wanted: number): number {
  counts.fill(0)
  // An odd step, so that it meets every row of a block.
  const step = Math.floor(keys.length / SAMPLED) | 1
  for (let at = 0; at < keys.length; at += step) counts[keys[at]! >>> COUNTED_BITS]!++
  let reached = 0
  for (let count = counts.length - 1; count > 0; count--)
    if ((reached += step * counts[count]!) >= wanted) return count << COUNTED_BITS
  return 0
}

/** Writes the rows whose key reaches `least`, counted from `from`, into the list; gives how many they are. */
export function pickRows(keys: Uint16Array, { least, from, list }: Pick): number {
  let count = 0
  const add = (at: number): void => {
    if (keys[at]! >= least) list[count++] = from + at
  }
  // Most are left out: four at a time take a third of the time of one after the other.
  const below = least - 1
  const whole = keys.length - (keys.length % 4)
  for (let at = 0; at < whole; at += 4) {
    const differences =
      (below - keys[at]!) | (below - keys[at + 1]!) | (below - keys[at + 2]!) | (below - keys[at + 3]!)
    if (differences < 0) for (let one = at; one < at + 4; one++) add(one)
  }
  for (let at = whole; at < keys.length; at++) add(at)
  return count
}
type Pick = { least: number; from: number; list: Uint32Array }
