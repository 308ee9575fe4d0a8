/**
 * The numbers of the `count` highest scores above zero, best first; equal scores in order of number. Insertion
 * into a short sorted list whose worst score is the gate: O(n) for n scores while `count` is small.
 */
export function topOf(scores: Float32Array | Int32Array | Float64Array, count: number): number[] {
  const best: number[] = []
  let gate = 0
  for (let no = 0; no < scores.length; no++) if (scores[no]! > gate) gate = insert(best, scores, no, count)
  return best
}

/** The same for each of two kinds, in one pass: first of kind 0, then of kind 1. */
export function topOfBoth(scores: Float32Array, kinds: Uint8Array, count: number): [number[], number[]] {
  const best: [number[], number[]] = [[], []]
  let [gate0, gate1, lowest] = [0, 0, 0]
  for (let no = 0; no < scores.length; no++) {
    const score = scores[no]!
    if (score <= lowest) continue
    if (kinds[no] === 1) {
      if (score > gate1) gate1 = insert(best[1], scores, no, count)
    } else if (score > gate0) gate0 = insert(best[0], scores, no, count)
    lowest = gate0 < gate1 ? gate0 : gate1
  }
  return best
}

/** Puts a number into its place among the best, and gives the score that the next has to beat. */
function insert(best: number[], scores: Float32Array | Int32Array | Float64Array, no: number, count: number): number {
  if (count < 1) return Infinity
  if (best.length >= count) best.pop()
  const score = scores[no]!
  let low = 0
  for (let high = best.length; low < high;) {
    const middle = (low + high) >>> 1
    if (scores[best[middle]!]! >= score) low = middle + 1
    else high = middle
  }
  best.splice(low, 0, no)
  return best.length >= count ? scores[best[best.length - 1]!]! : 0
}
