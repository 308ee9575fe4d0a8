import { COCHANGES_MIN, FACT_EVIDENCE_MAX } from '../limits.ts'
import { factId, objectKey, timelineOf } from '../names.ts'
import type { Claim, Fact, FactKind, Time, Trust, Uuid } from '../types.ts'
import { PROJECT_BRANCHES } from './extract/branches.ts'

/** One value of a timeline while its claims are folded, and the fact that it becomes. */
export type Value = {
  key: string
  from: Time
  to: Time | null
  learnedAt: Time
  retractedAt: Time | null
  successor: Value | null
  /** The claim whose words the fact carries: the first one of the highest trust. */
  best: Claim
  /** The latest moment for which somebody said so. */
  said: Time
  episodes: Uuid[]
  support: number
  evidence: Fact['evidence']
  /** Why it ended without a successor, or is in doubt. */
  reason: string | null
  /** The branch it was learned on, also after that was merged. */
  born: string | null
  /** The fact's id: as far as timeline, object and start give it, and as it was given last. */
  id?: { from: Time; first: Uuid; given: Uuid }
  /** The fact as it was made last, and the claim whose words it carries. */
  made?: { fact: Fact; best: Claim }
}

/** A branch of the main line, on which what is learned holds for everybody. */
export const isMainLine = (branch: string): boolean => PROJECT_BRANCHES.test(branch)

/** The branch with which a claim stays; null for one that holds for all. */
export const branchOf = ({ branch }: Pick<Claim, 'branch'>): string | null =>
  branch === null || isMainLine(branch) ? null : branch

/**
 * Who may end what. Rules, preferences and decisions: user > assistant > tool > web, so neither a page nor a model can
 * take back what the person said. What a manifest or a command shows is an observation: for these kinds it stands
 * level with the person's words, the later one wins, and a model's opinion ends neither.
 */
const RANK: Readonly<Record<Trust, number>> = { user: 3, assistant: 2, tool: 1, web: 0 }
const OBSERVED_RANK: Readonly<Record<Trust, number>> = { user: 3, assistant: 1, tool: 3, web: 0 }
const OBSERVED_KINDS: ReadonlySet<FactKind> = new Set(['dependency', 'command', 'project'])

export function ranks(claim: Claim): Readonly<Record<Trust, number>> {
  // "Any value ends" was not observed: nobody saw which.
  return OBSERVED_KINDS.has(claim.kind) && claim.object.name !== '*' ? OBSERVED_RANK : RANK
}

export function mayEnd(claim: Claim, value: Value): boolean {
  const rank = ranks(claim)
  return rank[claim.trust] >= rank[value.best.trust]
}

export function newValue(claim: Claim, times: { from: Time; to: Time | null; retractedAt: Time | null }): Value {
  return {
    ...times,
    key: objectKey(claim.object),
    learnedAt: claim.learnedAt,
    successor: null,
    best: claim,
    said: claim.validFrom,
    episodes: [claim.episode],
    support: 1,
    evidence: seenBy(claim),
    reason: null,
    born: branchOf(claim),
  }
}

const seenBy = ({ evidence, learnedAt }: Claim): Value['evidence'] =>
  evidence && { ...evidence, verifiedAt: learnedAt, doubtedAt: null }

export function addEvidence(value: Value, claim: Claim): void {
  const rank = ranks(claim)
  if (rank[claim.trust] > rank[value.best.trust]) value.best = claim
  if (claim.validFrom > value.said) value.said = claim.validFrom
  value.support++
  const doubted = value.evidence !== null && value.evidence.doubtedAt !== null
  if (claim.evidence) value.evidence = seenBy(claim)
  else if (doubted) value.evidence = { ...value.evidence!, doubtedAt: null }
  if (doubted) value.reason = null
  const known = value.episodes.indexOf(claim.episode)
  if (known >= 0) value.episodes.splice(known, 1)
  value.episodes.push(claim.episode)
  if (value.episodes.length > FACT_EVIDENCE_MAX) value.episodes.shift()
}

/** The live value that is true at a moment. */
export function inForce(live: readonly Value[], at: Time): Value | undefined {
  const next = firstFrom(live, at)
  const value = live[next]?.from === at ? live[next] : live[next - 1]
  return value && (value.to === null || value.to > at) ? value : undefined
}

/** Position of the first live value that starts at a moment or later: a binary search. */
export function firstFrom(live: readonly Value[], from: Time): number {
  let low = 0
  let high = live.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (live[middle]!.from < from) low = middle + 1
    else high = middle
  }
  return low
}

export function factsOf(all: readonly Value[]): Fact[] {
  if (all.length === 0) return []
  const timeline = timelineOf(all[0]!.best)
  const taken = new Map<Uuid, number>()
  for (const value of all) value.id = idOf(value, timeline, taken)
  return all
    .filter(({ best, support }) => best.relation !== 'CHANGES_WITH' || support >= COCHANGES_MIN)
    .map((value) => factOf(value, timeline))
}

/** `taken`: how many before it say the same from the same moment. */
function idOf(value: Value, timeline: Uuid, taken: Map<Uuid, number>): NonNullable<Value['id']> {
  const { best, from, born, id: known } = value
  const name = { project: best.project, timeline, object: best.object, validFrom: from, branch: born }
  const first = known?.from === from ? known.first : factId(name)
  const nth = taken.get(first) ?? 0
  taken.set(first, nth + 1)
  if (nth === 0 && known?.from === from && known.given === first) return known
  return { from, first, given: nth === 0 ? first : factId({ ...name, nth }) }
}

/** Most values of a long timeline are as they were: their facts are neither made nor written again. */
function factOf(value: Value, timeline: Uuid): Fact {
  const { best, from, to, learnedAt, retractedAt, support, evidence, reason } = value
  const id = value.id!.given
  const supersededBy = value.successor && value.successor.id!.given
  const before = value.made?.fact
  if (
    before?.id === id &&
    value.made!.best === best &&
    before.validTo === to &&
    before.learnedAt === learnedAt &&
    before.retractedAt === retractedAt &&
    before.supersededBy === supersededBy &&
    before.support === support &&
    before.evidence === evidence &&
    before.reason === reason
  )
    return before
  const { project, kind, subject, relation, attribute, object, statement, trust, rule, branch } = best
  const fact: Fact = {
    ...{ project, kind, subject, relation, attribute, object, statement, trust, rule, branch },
    ...{ id, timeline, validFrom: from, validTo: to, learnedAt, retractedAt, supersededBy },
    ...{ episodes: [...value.episodes], support, evidence, reason },
  }
  value.made = { fact, best }
  return fact
}
