import { deriveId } from '../../src/ids.ts'
import type { Claim, Trust } from '../../src/types.ts'

/** A day of one year as a time: `day(1)` is the first of January. */
export const day = (number: number): string => new Date(Date.UTC(2026, 0, number)).toISOString()

let made = 0

/** A claim about the project's package manager; only what a test is about has to be said. */
export function claim(of: { value: string; learned: number; from?: number; to?: number } & Partial<Claim>): Claim {
  const { value, learned, from = learned, to, ...rest } = of
  const trust: Trust = rest.trust ?? 'user'
  const name = `${value} ${learned} ${from} ${to} ${made++}`
  return {
    id: deriveId('test claim', name),
    episode: deriveId('test episode', name),
    mode: 'holds',
    single: true,
    project: 'shop',
    kind: 'decision',
    subject: { type: 'Project', name: 'shop' },
    relation: 'USES',
    attribute: 'package manager',
    object: { type: 'Tool', name: value },
    statement: `The project uses ${value}.`,
    rule: 'test',
    branch: null,
    validFrom: day(from),
    validTo: to === undefined ? null : day(to),
    learnedAt: day(learned),
    evidence: null,
    ...rest,
    trust,
  }
}
