import { EntityType, EpisodeKind, FactKind, Role, Trust } from '../types.ts'
import type { Claim, Entity, Episode, Evidence, Fact, Session, Use } from '../types.ts'

/**
 * Whether a row fits its schema, said by hand: each row passes here once for every time that it is written, and Zod takes
 * ten times as long. Zod defines what fits; the test of this file holds both equal, row by row.
 */
type Fits = (row: unknown) => boolean
type Fields<Row> = { [Name in keyof Row]-?: Fits }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const PROJECT = /^[a-z0-9_]{1,80}$/
const RELATION = /^[A-Z][A-Z0-9_]*$/

const text: Fits = (value) => typeof value === 'string'
const matching =
  (pattern: RegExp): Fits =>
  (value) =>
    typeof value === 'string' && pattern.test(value)
const ofLength =
  (min: number, max: number): Fits =>
  (value) =>
    typeof value === 'string' && value.length >= min && value.length <= max
const among = (options: readonly string[]): Fits => {
  const known = new Set<unknown>(options)
  return (value) => known.has(value)
}
const orNull =
  (fits: Fits): Fits =>
  (value) =>
    value === null || fits(value)
/** A field with null as its default may be missing. */
const orAbsent =
  (fits: Fits): Fits =>
  (value) =>
    value === undefined || value === null || fits(value)
const listOf =
  (fits: Fits): Fits =>
  (value) =>
    Array.isArray(value) && value.every(fits)
const isFlag: Fits = (value) => typeof value === 'boolean'
const isCount: Fits = (value) => Number.isSafeInteger(value) && (value as number) > 0
const isScalar: Fits = (value) => text(value) || isFlag(value) || Number.isFinite(value)

/** A plain record: Zod takes no other. */
const isAttributes: Fits = (value) => {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false
  for (const name of Reflect.ownKeys(value))
    if (typeof name !== 'string' || !isScalar((value as Record<string, unknown>)[name])) return false
  return true
}

function rowOf<Row>(fields: Fields<Row>): Fits {
  const all = Object.entries<Fits>(fields)
  return (row) => {
    if (typeof row !== 'object' || row === null) return false
    for (const [name, fits] of all) if (!fits((row as Record<string, unknown>)[name])) return false
    return true
  }
}

const [uuid, time, project] = [matching(UUID), matching(TIME), matching(PROJECT)] as const
const trust = among(Trust.options)
const ref = { type: among(EntityType.options), name: ofLength(1, 200) }
const end = rowOf<Fact['subject']>(ref)

const seen = { file: orNull(ofLength(0, 4096)), commit: orNull(ofLength(0, 64)) }

const statement = {
  project,
  kind: among(FactKind.options),
  subject: end,
  relation: matching(RELATION),
  attribute: ofLength(0, 200),
  object: end,
  statement: ofLength(1, 400),
  trust,
  rule: text,
  branch: orNull(text),
  validFrom: time,
  validTo: orNull(time),
  learnedAt: time,
}

export const ROW_FITS = {
  session: rowOf<Session>({
    ...{ id: text, project, title: orNull(text), parent: orNull(text), directory: orNull(text) },
    ...{ startedAt: time, lastAt: time },
  }),
  episode: rowOf<Episode>({
    ...{
      id: uuid,
      project,
      session: text,
      kind: among(EpisodeKind.options),
      role: among(Role.options),
      trust,
      at: time,
    },
    ...{ text, files: listOf(text), branch: orNull(text), commit: orNull(text), attributes: isAttributes },
  }),
  entity: rowOf<Entity>({ id: uuid, project, ...ref, createdAt: time }),
  claim: rowOf<Claim>({
    ...{ id: uuid, episode: uuid, mode: among(['holds', 'corrects', 'ends', 'doubts']), single: isFlag, ...statement },
    evidence: orAbsent(rowOf<Evidence>(seen)),
  }),
  fact: rowOf<Fact>({
    ...{ id: uuid, timeline: uuid, ...statement, retractedAt: orNull(time), supersededBy: orNull(uuid) },
    ...{ episodes: listOf(uuid), support: isCount },
    evidence: orAbsent(
      rowOf<NonNullable<Fact['evidence']>>({ ...seen, verifiedAt: orNull(time), doubtedAt: orNull(time) }),
    ),
    reason: orAbsent(ofLength(0, 400)),
  }),
  use: rowOf<Use>({
    ...{ id: uuid, project, item: uuid, session: text, message: text, at: time },
    ...{ used: isFlag, contradicted: isFlag, corrected: isFlag },
  }),
} as const
