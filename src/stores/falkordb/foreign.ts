import { deriveId } from '../../ids.ts'
import { Uuid, type EntityRef, type Episode, type Fact, type ProjectId, type Session } from '../../types.ts'
import type { Row } from './cypher.ts'
import { fromGraphiti } from './moments.ts'
import { entityFrom } from './rows.ts'

/**
 * What others wrote into the graph, in our words. A fact of Graphiti is believed like something the assistant said: it
 * is a note on a timeline of its own. Undefined for a record without a UUID or without an end.
 */
const EPOCH = '1970-01-01T00:00:00.000Z'
export const FOREIGN_RULE = 'graphiti'

export const isUuid = (id: unknown): id is Uuid => Uuid.safeParse(id).success

/** Columns as `FOREIGN.facts` gives them. */
export function foreignFact(project: ProjectId, row: Row): Fact | undefined {
  const [id, name, statement, episodes, createdAt, validAt, invalidAt, expiredAt, source, target] = row
  const [subject, object] = [endOf(project, source), endOf(project, target)]
  if (!isUuid(id) || !subject || !object) return undefined
  const learnedAt = fromGraphiti(createdAt) ?? EPOCH
  const evidence = [...new Set(listOf(episodes).filter(isUuid))]
  return {
    ...{ id, timeline: deriveId('timeline', 'graphiti', id), project, kind: 'note', subject },
    relation: relationName(name),
    attribute: '',
    object,
    statement: statementOf(statement, `${subject.name} ${String(name)} ${object.name}`),
    ...{ trust: 'assistant', rule: FOREIGN_RULE, branch: null },
    validFrom: fromGraphiti(validAt) ?? learnedAt,
    validTo: fromGraphiti(invalidAt) ?? null,
    learnedAt,
    retractedAt: fromGraphiti(expiredAt) ?? null,
    supersededBy: null,
    episodes: evidence,
    support: Math.max(1, evidence.length),
    ...{ evidence: null, reason: null },
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [])

export const statementOf = (value: unknown, otherwise: string): string =>
  (typeof value === 'string' && value !== '' ? value : otherwise).slice(0, 400)

function endOf(project: ProjectId, end: unknown): EntityRef | undefined {
  const entity = entityFrom(project, listOf(end))
  return entity && { type: entity.type, name: entity.name }
}

/** SCREAMING_SNAKE_CASE, whatever a model made of it. */
function relationName(name: unknown): string {
  const plain = String(name)
    .toUpperCase()
    .replace(/[^A-Z0-9_]+/g, '_')
    .replace(/^[^A-Z]+/, '')
  return plain === '' ? 'RELATES_TO' : plain
}

/** Columns as `FOREIGN.episodes` gives them. */
export function foreignEpisode(project: ProjectId, row: Row): Episode | undefined {
  const [id, name, source, description, content, createdAt, validAt, saga] = row
  if (!isUuid(id)) return undefined
  const said = { name, source, description }
  const attributes = Object.fromEntries(
    Object.entries(said).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  )
  return {
    ...{ id, project, session: typeof saga === 'string' && saga !== '' ? saga : 'graphiti' },
    ...{ kind: 'note', role: 'assistant', trust: 'assistant' },
    at: fromGraphiti(validAt) ?? fromGraphiti(createdAt) ?? EPOCH,
    text: typeof content === 'string' ? content : '',
    ...{ files: [], branch: null, commit: null, attributes },
  }
}

/** Columns as `FOREIGN.sagas` gives them. */
export function foreignSession(project: ProjectId, row: Row): Session | undefined {
  const [, name, createdAt] = row
  if (typeof name !== 'string' || name === '') return undefined
  const startedAt = fromGraphiti(createdAt) ?? EPOCH
  return { id: name, project, title: name, parent: null, directory: null, startedAt, lastAt: startedAt }
}
