import { deriveId } from '../../ids.ts'
import type { ProjectId, Uuid } from '../../types.ts'
import type { CypherValue, Parameters, Row } from './cypher.ts'
import { LABELS } from './labels.ts'
import type { Section, StepRows } from './write-queries.ts'

/** Asks a graph; one that is not there answers with nothing. */
export type Ask = (query: string, parameters: Parameters) => Promise<Row[]>

/** What a step will write, as it is put together: nothing is written before all of it is known. */
export type Plan = {
  readonly project: ProjectId
  readonly ask: Ask
  readonly rows: StepRows
  /** Entities that lost a fact: they go when it was their last. */
  readonly left: Set<Uuid>
  /** How many nodes each label has, where it was asked: what is not there need not be looked up. */
  readonly sizes: Readonly<Record<string, number | undefined>> | undefined
  /** Episodes that the graph does not have, with what they say; so it has no edges of theirs either. */
  readonly born: Map<Uuid, { entity_edges: Uuid[] }>
}

export const newPlan = (project: ProjectId, ask: Ask, sizes?: Plan['sizes']): Plan => ({
  ...{ project, ask, sizes, rows: {} },
  left: new Set(),
  born: new Map(),
})

export const hasAny = ({ sizes }: Plan, label: string): boolean => sizes === undefined || (sizes[label] ?? 0) > 0

export function add(plan: Plan, section: Section, ...rows: readonly CypherValue[]): void {
  if (rows.length > 0) (plan.rows[section] ??= []).push(...rows)
}

/** Asks about ids, if there are any, by one query; the answer by its first column. */
export async function known(plan: Plan, query: string, ids: Iterable<string>): Promise<Map<string, Row>> {
  const list = [...new Set(ids)]
  if (list.length === 0) return new Map()
  const rows = await plan.ask(query, { ids: list })
  return new Map(rows.map((row) => [String(row[0]), row]))
}

export type Kind = 'episode' | 'fact'

const keyOf = (kind: Kind, id: Uuid): string => `${kind}:${id}`

export const went = (plan: Plan, kind: Kind, id: Uuid): void =>
  add(plan, 'markers', { key: keyOf(kind, id), kind, uuid: id })

export const came = (plan: Plan, kind: Kind, id: Uuid): void => {
  if (hasAny(plan, LABELS.gone)) add(plan, 'markersGone', keyOf(kind, id))
}

/** Whether an episode or a fact came, changed or went: only that uses up a generation. */
export const moved = ({ rows }: Plan): boolean =>
  [rows.episodes, rows.episodesNew, rows.facts, rows.factsNew, rows.markers].some(
    (each) => each !== undefined && each.length > 0,
  )

export const isEmpty = ({ rows }: Plan): boolean => Object.values(rows).every((each) => each.length === 0)

export const edgeId = (plan: Plan, type: string, from: string, to: string): Uuid =>
  deriveId(type, plan.project, from, to)
