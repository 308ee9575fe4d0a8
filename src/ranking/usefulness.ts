import type { Usage } from '../types.ts'

/**
 * What was shown often and never helped goes behind what may help; nothing is hidden by it.
 *
 *   rate(d)   = (help(d) + 1) / (injected(d) + 2)        help = used − contradicted − corrected, at least 0
 *   factor(d) = min(1, 0.7 + 0.6 · rate(d))              1 until it was shown three times
 *
 * The rate is Laplace's rule of succession (Théorie analytique des probabilités, 1812): shown little says little. One use
 * in two showings keeps the whole score, none at all costs three tenths at most.
 */
export function usefulness({ injected, used, contradicted, corrected }: Usage): number {
  if (injected < SHOWN_MIN) return 1
  const help = Math.max(0, used - contradicted - corrected)
  return Math.min(1, LEAST + (2 * (1 - LEAST) * (help + 1)) / (injected + 2))
}

const SHOWN_MIN = 3
const LEAST = 0.7
