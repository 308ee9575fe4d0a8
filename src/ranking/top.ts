/**
 * The numbers of the `count` highest scores above zero, best first; equal scores in order of number. With `only`, of one
 * kind. Insertion into a short sorted list whose worst score is the gate: O(n) for n scores while `count` is small.
 */
export function topOf(
  scores: Float32Array | Int32Array | Float64Array,
  count: number,
  only?: { of: Uint8Array; is: number },
): number[] {
  const best: number[] = []
  let gate = 0
  for (let no = 0; no < scores.length; no++) {
    const score = scores[no]!
    if (score <= gate || (only && only.of[no] !== only.is)) continue
    if (best.length >= count) best.pop()
    let low = 0
    for (let high = best.length; low < high;) {
      const middle = (low + high) >>> 1
      if (scores[best[middle]!]! >= score) low = middle + 1
      else high = middle
    }
    best.splice(low, 0, no)
    if (best.length >= count) gate = scores[best[best.length - 1]!]!
  }
  return best
}
