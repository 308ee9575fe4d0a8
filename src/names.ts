import { deriveId } from './ids.ts'
import type { Claim, EntityRef, EntityType, ProjectId, Time, Uuid } from './types.ts'

/** Names of these types are the same whatever their case; paths, symbols, commands, branches and versions are not. */
const CASELESS: ReadonlySet<EntityType> = new Set([
  'Project',
  'Person',
  'Package',
  'Preference',
  'Instruction',
  'Decision',
  'Convention',
  'Tool',
  'Service',
  'Concept',
  'Task',
])

/** The name under which an entity is one: Unicode composed, blanks single, case folded where it carries no meaning. */
export function canonicalName({ type, name }: EntityRef): string {
  const plain = name.normalize('NFC').replace(/\s+/g, ' ').trim()
  return CASELESS.has(type) ? plain.toLowerCase() : plain
}

export const entityId = (project: ProjectId, ref: EntityRef): Uuid =>
  rememberedId(['entity', project, ref.type, canonicalName(ref)])

/** What an object of a claim is compared by. */
export const objectKey = (ref: EntityRef): string => `${ref.type}:${canonicalName(ref)}`

/** All claims about one attribute of one subject; about one of its values where it may have several. */
export function timelineOf(
  claim: Pick<Claim, 'project' | 'subject' | 'relation' | 'attribute' | 'object' | 'single'>,
): Uuid {
  const { project, subject, relation, attribute } = claim
  if (isStatement(claim)) return rememberedId(['timeline', project, relation === 'OPEN' ? 'tasks' : 'statements'])
  const about = [project, subject.type, canonicalName(subject), relation, attribute.trim().toLowerCase()]
  return rememberedId(['timeline', ...about, claim.single ? '' : objectKey(claim.object)])
}

/** The same few things are named again and again, several times in each step: some 2 MB. Emptied when full. */
const REMEMBERED_MAX = 8_000
const remembered = new Map<string, Uuid>()

function rememberedId(parts: readonly string[]): Uuid {
  const key = parts.join('\u001f')
  const known = remembered.get(key)
  if (known) return known
  const id = deriveId(...parts)
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  remembered.set(key, id)
  return id
}

/**
 * Statements in free words, and attributes whose names people vary (whose port, whose area): one of them replaces
 * another by what it is about, so all of a project are resolved together.
 */
export function isStatement({
  single,
  attribute,
  relation,
}: Pick<Claim, 'single' | 'attribute' | 'relation'>): boolean {
  if (!single) return false
  return attribute === '' ? relation === 'STATES' || relation === 'OPEN' : LOOSE.has(relation) && attribute !== 'port'
}
const LOOSE: ReadonlySet<string> = new Set(['LISTENS_ON', 'OWNED_BY', 'IS'])

/** `nth` tells facts apart that say the same from the same moment: the belief was dropped and taken up again. */
export function factId(fact: {
  project: ProjectId
  timeline: Uuid
  object: EntityRef
  validFrom: Time
  /** Set for what holds on a branch only. */
  branch?: string | null
  nth?: number
}): Uuid {
  const branch = fact.branch ? [`on ${fact.branch}`] : []
  const again = fact.nth ? [String(fact.nth)] : []
  return deriveId('fact', fact.project, fact.timeline, objectKey(fact.object), fact.validFrom, ...branch, ...again)
}
