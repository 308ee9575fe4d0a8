/**
 * BM25: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, eq. 3.15, with the
 * weighted term frequencies of its simple extension to fields (BM25F, §3.6): a word counts as much as its field weighs.
 *
 *   score(d) = Σ_t idf(t) · tf·(k1 + 1) / (tf + k1·(1 − b + b·|d| / avg|d|))
 *   idf(t)   = ln(1 + (N − n + ½) / (n + ½))          (never negative: Lucene's form)
 */
/** Measured best on conversations together with a window of neighbours, where lengths mean little. */
export const K1 = 1.2
export const B = 0.2

/** How telling a word is that `having` of `units` contain. */
export function idf(units: number, having: number): number {
  return Math.log(1 + (Math.max(0, units - having) + 0.5) / (having + 0.5))
}

/** One term's share of a unit's score; `lengthRatio` is the unit's length divided by the average. */
export function termScore(idfOfTerm: number, frequency: number, lengthRatio: number): number {
  return (idfOfTerm * frequency * (K1 + 1)) / (frequency + K1 * (1 - B + B * lengthRatio))
}
