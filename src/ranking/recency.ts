/**
 * What was worked on fades, by a little and never whole.
 *
 *   malus = w · (1 − e^(−age / τ))      w = 0.8, τ = 400 days
 *
 * A malus and no bonus: work of today stands beside what was said, and not above it. Measured on commits, where half of
 * what a change refers to is younger than a year: two points of any@10. What somebody said of themselves does not fade,
 * and what was replaced is no matter of age (see supersession.ts).
 */
const WEIGHT = 0.8
const DAYS = 400
const DAY_MS = 86_400_000

export function fading(at: string, now: string): number {
  const days = Math.max(0, Date.parse(now) - Date.parse(at)) / DAY_MS
  return WEIGHT * (1 - Math.exp(-days / DAYS))
}
