/**
 * The numbers of the `count` highest scores above zero, best first; equal scores in order of number.
 * Insertion into a short sorted list whose worst score is the gate: O(n) for n scores while `count` is small.
 */
export function topOf(scores: Float32Array | Int32Array | Float64Array, count: number): number[] {
  const best: number[] = []
  let gate = 0
  for (let no = 0; no < scores.length; no++) {
    const score = scores[no]!
    if (score <= gate) continue
    if (best.length >= count) best.pop()
    let at = best.length
    while (at > 0 && scores[best[at - 1]!]! < score) at--
    best.splice(at, 0, no)
    if (best.length >= count) gate = scores[best[best.length - 1]!]!
  }
  return best
}
