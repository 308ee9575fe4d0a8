import { deriveId } from '../../ids.ts'
import { ENTITY_NAME_CHARS_MAX, STATEMENT_CHARS_MAX } from '../../limits.ts'
import {
  USER_SCOPE,
  type Claim,
  type EntityRef,
  type EntityType,
  type Episode,
  type Evidence,
  type FactKind,
  type Time,
} from '../../types.ts'

/** What a rule says; everything left out comes from the episode. */
export type Draft = {
  rule: string
  kind: FactKind
  relation: string
  object: EntityRef
  statement: string
  subject?: EntityRef
  attribute?: string
  mode?: Claim['mode']
  single?: boolean
  /** `user`: about the person, in all projects. */
  scope?: 'project' | 'user'
  validFrom?: Time
  validTo?: Time | null
  /** Only what is read from code belongs to the branch it was read on. */
  onBranch?: boolean
  /** The file that shows it, where the episode names another number of files than one. */
  file?: string
}

/** The subject of what has no nearer one. */
export const PROJECT_SUBJECT: EntityRef = { type: 'Project', name: 'project' }
export const PERSON_SUBJECT: EntityRef = { type: 'Person', name: 'user' }

/** The claim a draft makes of this episode. Names and statement are cut to their bounds. */
export function claimOf(episode: Episode, draft: Draft): Claim {
  const scope = draft.scope ?? 'project'
  const subject = draft.subject ?? (scope === 'user' ? PERSON_SUBJECT : PROJECT_SUBJECT)
  const attribute = (draft.attribute ?? '').slice(0, ENTITY_NAME_CHARS_MAX)
  const object = entityRef(draft.object.type, draft.object.name)
  const mode = draft.mode ?? 'holds'
  return {
    id: deriveId(
      'claim',
      episode.id,
      draft.rule,
      mode,
      subject.type,
      subject.name,
      draft.relation,
      attribute,
      object.type,
      object.name,
    ),
    episode: episode.id,
    mode,
    single: draft.single ?? false,
    project: scope === 'user' ? USER_SCOPE : episode.project,
    kind: draft.kind,
    subject: entityRef(subject.type, subject.name),
    relation: draft.relation,
    attribute,
    object,
    statement: bounded(draft.statement, STATEMENT_CHARS_MAX),
    trust: episode.trust,
    rule: draft.rule,
    branch: draft.onBranch && scope !== 'user' ? episode.branch : null,
    validFrom: draft.validFrom ?? episode.at,
    validTo: draft.validTo ?? null,
    learnedAt: episode.at,
    evidence: evidenceOf(episode, draft),
  }
}

/** Only what tools show is evidence: words are somebody's, and code may say otherwise. */
function evidenceOf({ trust, files, commit }: Episode, { file }: Draft): Evidence | null {
  if (trust !== 'tool') return null
  return { file: file ?? (files.length === 1 ? files[0]! : null), commit }
}

export function entityRef(type: EntityType, name: string): EntityRef {
  return { type, name: bounded(name, ENTITY_NAME_CHARS_MAX) }
}

/** The text in at most `charsMax` characters, cut at a word, never inside a pair of surrogates. */
export function bounded(text: string, charsMax: number): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  if (flat.length <= charsMax) return flat
  const head = flat.slice(0, charsMax - 1).replace(/[\uD800-\uDBFF]$/, '')
  const space = head.lastIndexOf(' ')
  return `${space > charsMax / 2 ? head.slice(0, space) : head}…`
}
