/** Resamples of a report; a comparison takes more. 2,000 leave the ends of an interval good to a tenth of a point. */
const RESAMPLES = 2_000
const RESAMPLES_COMPARED = 10_000

/** xorshift32: Marsaglia, "Xorshift RNGs", 2003. The same seed gives the same interval. */
export function random(seed: number): () => number {
  let state = seed | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/**
 * 95 % percentile interval: Efron & Tibshirani, "An Introduction to the Bootstrap", 1993, ch. 13. `statistic` gets
 * positions drawn with replacement.
 */
export function interval(
  size: number,
  statistic: (drawn: Int32Array) => number,
  resamples = RESAMPLES,
): [number, number] {
  const next = random(20_230_517)
  const drawn = new Int32Array(size)
  const values = new Float64Array(resamples)
  for (let round = 0; round < resamples; round++) {
    for (let at = 0; at < size; at++) drawn[at] = Math.floor(next() * size)
    values[round] = statistic(drawn)
  }
  values.sort()
  return [values[Math.floor(0.025 * resamples)]!, values[Math.ceil(0.975 * resamples) - 1]!]
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export function meanInterval(values: readonly number[]): [number, number] {
  return interval(values.length, (drawn) => {
    let sum = 0
    for (let at = 0; at < drawn.length; at++) sum += values[drawn[at]!]!
    return sum / drawn.length
  })
}

/** Paired difference of means over the same questions, b − a, with its interval. */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
): { difference: number; interval: [number, number] } {
  const differences = b.map((value, at) => value - a[at]!)
  const between = interval(
    differences.length,
    (drawn) => {
      let sum = 0
      for (let at = 0; at < drawn.length; at++) sum += differences[drawn[at]!]!
      return sum / drawn.length
    },
    RESAMPLES_COMPARED,
  )
  return { difference: meanOf(differences), interval: between }
}
