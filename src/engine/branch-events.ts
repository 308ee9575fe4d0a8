import { timelineOf } from '../names.ts'
import type { Store } from '../stores/store.ts'
import type { Claim, EntityRef, ProjectId, Uuid } from '../types.ts'
import type { BranchEvent } from './lines.ts'
import { branchOf } from './values.ts'

/** Where it is told what became of a branch: a timeline of its own, see `extract/branches`. */
const RELATION = 'BECAME'

export function fateOf(project: ProjectId, branch: string): Uuid {
  const subject: EntityRef = { type: 'Branch', name: branch }
  return timelineOf({ project, subject, relation: RELATION, attribute: 'state', object: subject, single: true })
}

/** Branches of which a claim tells what became of them. */
const toldOf = (claims: readonly Claim[]): string[] => [
  ...new Set(claims.flatMap(({ relation, subject }) => (relation === RELATION ? [subject.name] : []))),
]

/** What is asked of a store; `without`: episodes whose stored claims do not count; `fresh`: those that do instead. */
type Asked = { project: ProjectId; without?: readonly Uuid[]; fresh?: readonly Claim[] }

/** Claims of the graph as it will be: see `Asked`. */
export async function claimsLeft(
  store: Pick<Store, 'claims'>,
  { project, without = [], fresh = [], timelines }: Asked & { timelines: readonly Uuid[] },
): Promise<Claim[]> {
  if (timelines.length === 0) return []
  const replaced = new Set(without)
  const wanted = new Set(timelines)
  const stored = await store.claims({ project, timelines })
  return [
    ...stored.filter(({ episode }) => !replaced.has(episode)),
    ...fresh.filter((claim) => wanted.has(timelineOf(claim))),
  ]
}

/** What became of the branches on which these claims were learned. Asks nothing where all were learned on the main line. */
export async function branchEvents(
  store: Pick<Store, 'claims'>,
  asked: Asked & { claims: readonly Claim[] },
): Promise<BranchEvent[]> {
  const branches = new Set(asked.claims.flatMap((claim) => branchOf(claim) ?? []))
  const timelines = [...branches].map((branch) => fateOf(asked.project, branch))
  return (await claimsLeft(store, { ...asked, timelines })).flatMap(eventOf)
}

function eventOf({ id, learnedAt, subject, object, statement, mode }: Claim): BranchEvent[] {
  const became = object.name
  if (mode !== 'holds' || (became !== 'merged' && became !== 'deleted')) return []
  return [{ id, learnedAt, branch: subject.name, became, reason: statement }]
}

/** Timelines that turn out otherwise because these claims, which came, changed or went, tell what became of a branch. */
export async function timelinesOnBranches(
  store: Pick<Store, 'claims'>,
  { project, claims, fresh = [] }: Asked & { claims: readonly Claim[] },
): Promise<Uuid[]> {
  const branches = toldOf(claims)
  if (branches.length === 0) return []
  const stored = await store.claims({ project, branches })
  const own = fresh.filter(({ branch }) => branch !== null && branches.includes(branch))
  return [...new Set([...stored, ...own].map(timelineOf))]
}
