/**
 * Standard scores: Lee, "Analyses of multiple evidence combination", SIGIR 1997 (normalisation before fusion);
 * Renda & Straccia, "Web metasearch: rank vs. score based rank aggregation", SAC 2003 (z-scores).
 *
 *   z(d) = (s(d) − μ) / σ        μ, σ over the list; all zero when every score is the same
 */
export function zScores(scores: readonly number[]): number[] {
  if (scores.length === 0) return []
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length)
  return scores.map((score) => (deviation === 0 ? 0 : (score - mean) / deviation))
}
