/**
 * The formulas of retrieval. G is the set of gold ids, `ranked` the answer, best first: at each place the ids that one
 * returned item holds. An item that holds no new gold id still takes its place.
 */
type Ranked = readonly (readonly string[])[]

const found = (gold: ReadonlySet<string>, ranked: Ranked): number =>
  new Set(ranked.flat().filter((id) => gold.has(id))).size

/** any@k = 1 if G ∩ R_k is not empty, else 0 */
export const anyAt = (gold: ReadonlySet<string>, ranked: Ranked, k: number): number =>
  found(gold, ranked.slice(0, k)) > 0 ? 1 : 0

/** all@k = 1 if G ⊆ R_k, else 0 */
export const allAt = (gold: ReadonlySet<string>, ranked: Ranked, k: number): number =>
  found(gold, ranked.slice(0, k)) === gold.size ? 1 : 0

/** rec@k = |G ∩ R_k| / |G| */
export const recallAt = (gold: ReadonlySet<string>, ranked: Ranked, k: number): number =>
  found(gold, ranked.slice(0, k)) / gold.size

/** The place of the first gold id, from 1; infinite when there is none. */
export function firstRank(gold: ReadonlySet<string>, ranked: Ranked): number {
  const at = ranked.findIndex((ids) => ids.some((id) => gold.has(id)))
  return at < 0 ? Infinity : at + 1
}

/** MRR = 1 / rank of the first gold id; 0 beyond `k`. Voorhees, TREC-8, 1999. */
export function reciprocalRank(gold: ReadonlySet<string>, ranked: Ranked, k = Infinity): number {
  const rank = firstRank(gold, ranked)
  return rank > k ? 0 : 1 / rank
}

/**
 * nDCG@k, binary: Järvelin & Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002.
 *
 *   DCG = Σ_{i=1..k} [r_i ∈ G] / log₂(i + 1)      IDCG = Σ_{i=1..min(k,|G|)} 1 / log₂(i + 1)
 *
 * A gold id counts at its first place only.
 */
export function ndcgAt(gold: ReadonlySet<string>, ranked: Ranked, k: number): number {
  const left = new Set(gold)
  let gain = 0
  for (const [at, ids] of ranked.slice(0, k).entries()) {
    const fresh = ids.filter((id) => left.delete(id))
    if (fresh.length > 0) gain += 1 / Math.log2(at + 2)
  }
  let ideal = 0
  for (let at = 0; at < Math.min(k, gold.size); at++) ideal += 1 / Math.log2(at + 2)
  return gain / ideal
}

/** R-precision = |G ∩ R_|G|| / |G|: it tells the ranker how many there are. */
export const rPrecision = (gold: ReadonlySet<string>, ranked: Ranked): number => recallAt(gold, ranked, gold.size)

/** P = |G ∩ S| / |S|, Q = |G ∩ S| / |G|, F1 = 2PQ / (P + Q); 0 for an empty set. Van Rijsbergen 1979. */
export function setScores(
  gold: ReadonlySet<string>,
  set: ReadonlySet<string>,
): { precision: number; recall: number; f1: number } {
  const right = [...set].filter((id) => gold.has(id)).length
  if (right === 0) return { precision: 0, recall: 0, f1: 0 }
  const [precision, recall] = [right / set.size, right / gold.size]
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) }
}

/**
 * Area under the ROC curve as the Mann-Whitney statistic: Hanley & McNeil, Radiology 1982.
 *
 *   AUC = P(score of a positive > score of a negative), ties count ½
 */
export function areaUnderRoc(positives: readonly number[], negatives: readonly number[]): number {
  const sorted = negatives.toSorted((a, b) => a - b)
  const below = (value: number, inclusive: number): number => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (sorted[middle]! < value || (inclusive === 1 && sorted[middle] === value)) low = middle + 1
      else high = middle
    }
    return low
  }
  const wins = positives.reduce((sum, value) => sum + (below(value, 0) + below(value, 1)) / 2, 0)
  return wins / (positives.length * sorted.length)
}
