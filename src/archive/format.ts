import * as z from 'zod'
import { MemoryError } from '../errors.ts'
import type { Rows } from '../stores/store.ts'
import { Claim, Entity, Episode, Fact, ProjectId, Session, Time, Use, Uuid } from '../types.ts'

/**
 * An archive is one JSONL file: a header, one line per row, a footer with the counts and the SHA-256 of all bytes before
 * it. Rows stand in the order of (project, kind, id), so equal memories give equal files.
 */
export const ARCHIVE_FORMAT = 'opencode-memory'
/** 2 has uses, and evidence with claims and facts; 1 is read as one without them. */
export const ARCHIVE_VERSION = 2

export const KINDS = ['session', 'episode', 'claim', 'fact', 'entity', 'tombstone', 'use'] as const
export type Kind = (typeof KINDS)[number]

export const ArchiveCounts = z.strictObject({
  session: z.number(),
  episode: z.number(),
  claim: z.number(),
  fact: z.number(),
  entity: z.number(),
  tombstone: z.number(),
  use: z.number().default(0),
})
export type ArchiveCounts = z.infer<typeof ArchiveCounts>

export const noCounts = (): ArchiveCounts => ({
  session: 0,
  episode: 0,
  claim: 0,
  fact: 0,
  entity: 0,
  tombstone: 0,
  use: 0,
})
export const total = (counts: ArchiveCounts): number => KINDS.reduce((sum, kind) => sum + counts[kind], 0)

/** What is read of a header before its version is known. */
export const AnyHeader = z.looseObject({ format: z.literal(ARCHIVE_FORMAT), version: z.number().int() })

export const Header = z.strictObject({
  format: z.literal(ARCHIVE_FORMAT),
  version: z.union([z.literal(1), z.literal(ARCHIVE_VERSION)]),
  createdAt: Time,
  projects: z.array(ProjectId),
  counts: ArchiveCounts,
})
export type Header = z.infer<typeof Header>

export const Footer = z.strictObject({
  end: z.literal(true),
  counts: ArchiveCounts,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type Footer = z.infer<typeof Footer>

export type Line = { [K in Kind]: { kind: K; row: Rows[K] } }[Kind]

// An unknown key would be lost on the way in, so it is refused: a new field needs a new version.
export const Line: z.ZodType<Line> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('session'), row: Session.strict() }),
  z.strictObject({ kind: z.literal('episode'), row: Episode.strict() }),
  z.strictObject({ kind: z.literal('claim'), row: Claim.strict() }),
  z.strictObject({ kind: z.literal('fact'), row: Fact.strict() }),
  z.strictObject({ kind: z.literal('entity'), row: Entity.strict() }),
  z.strictObject({ kind: z.literal('tombstone'), row: z.strictObject({ id: Uuid, project: ProjectId }) }),
  z.strictObject({ kind: z.literal('use'), row: Use.strict() }),
])

/** The refusal of an archive: which line, and why. */
export function damagedLine(path: string, line: number, reason: string): MemoryError {
  return new MemoryError('damaged', {
    message: `${path}, line ${line}: ${reason}. Nothing was imported.`,
    fix: 'Take another copy of the archive, or export it again.',
  })
}

/** The first thing that is wrong with a value, in words. */
export function issueOf(error: z.ZodError): string {
  const [issue] = error.issues
  const where = issue?.path.join('.')
  return `${where ? `${where}: ` : ''}${issue?.message ?? 'does not fit'}`
}
