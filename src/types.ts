import * as z from 'zod'

/**
 * The words of the product as schemas; a schema and its type share a name.
 * Times are ISO 8601 in UTC with milliseconds (`2026-01-31T12:00:00.000Z`), so that they sort as text.
 */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
export const Time = z.string().regex(TIME, 'a UTC time like 2026-01-31T12:00:00.000Z')
export type Time = z.infer<typeof Time>

/** Ours are derived (version 5); what other writers put into the same graph has any version. */
export const Uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
export type Uuid = z.infer<typeof Uuid>

/** An id that came back from the interface, which shows ids with a prefix; stored ids have none. */
const ReturnedId = z
  .string()
  .overwrite((id) => id.replace(/^(?:ep|fact)_/, ''))
  .pipe(Uuid)

/** The scope of memory; also the name of its graph. */
export const ProjectId = z.string().regex(/^[a-z0-9_]{1,80}$/)
export type ProjectId = z.infer<typeof ProjectId>

/** The scope of facts about the person, shared by all projects. */
export const USER_SCOPE: ProjectId = 'user'

/** Where somebody works. `aliases` are ids this place had before it got a first commit or a remote: they are read, never written. */
export const ProjectRef = z.object({
  id: ProjectId,
  name: z.string().max(200),
  root: z.string().max(4096).optional(),
  aliases: z.array(ProjectId).max(4).optional(),
})
export type ProjectRef = z.infer<typeof ProjectRef>

/** Whose words they are. `agent`: a model speaking to a sub-agent, never the person. */
export const Role = z.enum(['user', 'assistant', 'agent', 'tool', 'web'])
export type Role = z.infer<typeof Role>

/** How far a source is believed; web and tool text is quoted, and never becomes a rule. */
export const Trust = z.enum(['user', 'assistant', 'tool', 'web'])
export type Trust = z.infer<typeof Trust>

// ── Event: one thing OpenCode emitted, redacted, with a stable id ────────────────────────────────────────────────────

const eventBase = {
  id: Uuid,
  at: Time,
  project: ProjectRef,
  /** OpenCode's session; `parent` is set for the session of a sub-agent. */
  session: z.object({ id: z.string().min(1).max(200), parent: z.string().max(200).optional() }),
  git: z.object({ branch: z.string().max(300).optional(), commit: z.string().max(64).optional() }).optional(),
}
const text = z.string().max(400_000)
const FileChange = z.object({
  path: z.string().max(4096),
  additions: z.number().int().nonnegative().optional(),
  deletions: z.number().int().nonnegative().optional(),
})
export type FileChange = z.infer<typeof FileChange>

export const Event = z.discriminatedUnion('kind', [
  z.object({ ...eventBase, kind: z.literal('prompt'), message: z.string(), text }),
  z.object({ ...eventBase, kind: z.literal('answer'), message: z.string(), text, model: z.string().optional() }),
  z.object({
    ...eventBase,
    kind: z.literal('tool'),
    call: z.string(),
    tool: z.string(),
    input: z.record(z.string(), z.unknown()),
    output: text,
    status: z.enum(['completed', 'error']),
    exit: z.number().int().optional(),
    title: z.string().optional(),
    durationMs: z.number().nonnegative().optional(),
    files: z.array(FileChange).max(1_000).optional(),
  }),
  z.object({ ...eventBase, kind: z.literal('patch'), hash: z.string(), files: z.array(FileChange).max(10_000) }),
  z.object({
    ...eventBase,
    kind: z.literal('todo'),
    todos: z.array(z.object({ content: text, status: z.string(), priority: z.string().optional() })).max(1_000),
  }),
  z.object({ ...eventBase, kind: z.literal('error'), name: z.string(), text }),
  z.object({ ...eventBase, kind: z.literal('summary'), message: z.string(), text }),
  z.object({
    ...eventBase,
    kind: z.literal('step'),
    message: z.string(),
    model: z.string(),
    provider: z.string().optional(),
    costUsd: z.number(),
    tokens: z.object({
      input: z.number(),
      output: z.number(),
      reasoning: z.number(),
      cacheRead: z.number(),
      cacheWrite: z.number(),
    }),
  }),
  z.object({ ...eventBase, kind: z.literal('session'), title: z.string().optional(), directory: z.string() }),
  z.object({ ...eventBase, kind: z.literal('idle') }),
  /** Something said to be remembered, by command or by the tool. `scope: user` is for all projects. */
  z.object({
    ...eventBase,
    kind: z.literal('note'),
    text,
    by: z.enum(['user', 'assistant']),
    scope: z.enum(['project', 'user']),
  }),
  /** What reached the model: items with the hash of their text, so that none is sent twice unless it changed. */
  z.object({
    ...eventBase,
    kind: z.literal('injected'),
    message: z.string(),
    items: z.array(z.object({ id: ReturnedId, hash: z.string() })).max(200),
    tokens: z.number().int(),
    tookMs: z.number(),
  }),
  /** The session's earlier text is gone from the model's view: what was injected may be injected again. */
  z.object({ ...eventBase, kind: z.literal('compacted') }),
  /** What became of a branch, as git showed it outside of any command. */
  z.object({
    ...eventBase,
    kind: z.literal('branch'),
    branch: z.string().min(1).max(200),
    became: z.enum(['merged', 'deleted']),
    into: z.string().max(200).optional(),
  }),
])
export type Event = z.infer<typeof Event>
export type EventKind = Event['kind']
export type EventOf<Kind extends EventKind> = Extract<Event, { kind: Kind }>

// ── Episode: a unit of information added to memory ───────────────────────────────────────────────────────────────────

export const EpisodeKind = z.enum(['prompt', 'answer', 'tool', 'edit', 'error', 'summary', 'note', 'todo'])
export type EpisodeKind = z.infer<typeof EpisodeKind>

export const Episode = z.object({
  id: Uuid,
  project: ProjectId,
  session: z.string(),
  kind: EpisodeKind,
  role: Role,
  trust: Trust,
  at: Time,
  text: z.string(),
  /** Paths relative to the project's root where they are inside it. */
  files: z.array(z.string()),
  branch: z.string().nullable(),
  commit: z.string().nullable(),
  /** What the kind adds: tool, command, exit, status, model, title, url… Scalars only, as Graphiti's attributes. */
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})
export type Episode = z.infer<typeof Episode>

export const Session = z.object({
  id: z.string(),
  project: ProjectId,
  title: z.string().nullable(),
  parent: z.string().nullable(),
  directory: z.string().nullable(),
  startedAt: Time,
  lastAt: Time,
})
export type Session = z.infer<typeof Session>

// ── Entity, claim, fact ──────────────────────────────────────────────────────────────────────────────────────────────

/** Also Graphiti's type label: `^[A-Za-z_][A-Za-z0-9_]*$`. */
export const EntityType = z.enum([
  'Project',
  'Person',
  'File',
  'Symbol',
  'Command',
  'Package',
  'Error',
  'Preference',
  'Instruction',
  'Decision',
  'Convention',
  'Tool',
  'Service',
  'Port',
  'Version',
  'Commit',
  'Branch',
  'Task',
  'Concept',
])
export type EntityType = z.infer<typeof EntityType>

export const EntityRef = z.object({ type: EntityType, name: z.string().min(1).max(200) })
export type EntityRef = z.infer<typeof EntityRef>

export const Entity = z.object({ id: Uuid, project: ProjectId, ...EntityRef.shape, createdAt: Time })
export type Entity = z.infer<typeof Entity>

export const FactKind = z.enum([
  'preference',
  'instruction',
  'decision',
  'convention',
  'project',
  'person',
  'command',
  'error',
  'remedy',
  'dependency',
  'symbol',
  'file',
  'commit',
  'task',
  'note',
])
export type FactKind = z.infer<typeof FactKind>

const statementBase = {
  project: ProjectId,
  kind: FactKind,
  subject: EntityRef,
  /** SCREAMING_SNAKE_CASE: Graphiti's edge name. */
  relation: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  /** What about the subject: `package manager`, `port`. Empty when the relation says it all. */
  attribute: z.string().max(200),
  object: EntityRef,
  /** One sentence that stands alone. */
  statement: z.string().min(1).max(400),
  trust: Trust,
  /** The rule that made it, so that a wrong rule's facts can be listed and withdrawn. */
  rule: z.string(),
  branch: z.string().nullable(),
  validFrom: Time,
  validTo: Time.nullable(),
  learnedAt: Time,
}

/** Where in the code something was read: the file that shows it, and the commit in force then. */
export const Evidence = z.object({ file: z.string().max(4096).nullable(), commit: z.string().max(64).nullable() })
export type Evidence = z.infer<typeof Evidence>

/**
 * What extraction believes an episode says.
 * `mode` — holds: the object is true from `validFrom` (until `validTo`, if given) and, where the attribute has one value,
 * ends the value before it · corrects: as `holds`, and the earlier value was never true · ends: the object
 * (any object when `object.name` is `*`) is true no longer from `validFrom` · doubts: the code shows the object no longer,
 * which speaks against it until it is seen again.
 * `single`: the attribute has one value at a time.
 */
export const Claim = z.object({
  id: Uuid,
  episode: Uuid,
  mode: z.enum(['holds', 'corrects', 'ends', 'doubts']),
  single: z.boolean(),
  ...statementBase,
  /** Set where it was read from code or from what a command did; null for words. */
  evidence: Evidence.nullable().default(null),
})
export type Claim = z.infer<typeof Claim>

/** A statement between two entities with two time lines: valid from/to in the world, learned/retracted by us. */
export const Fact = z.object({
  id: Uuid,
  /** All claims about one attribute of one subject; see `timelineOf`. */
  timeline: Uuid,
  ...statementBase,
  /** When we learned that it had ended, or had never been true. */
  retractedAt: Time.nullable(),
  /** The fact that took its place. */
  supersededBy: Uuid.nullable(),
  /** Episodes that say so, newest last, at most FACT_EVIDENCE_MAX. */
  episodes: z.array(Uuid),
  /** How many claims say so. */
  support: z.number().int().positive(),
  /** Where code or a command showed it last, and since when that speaks against it. */
  evidence: Evidence.extend({ verifiedAt: Time.nullable(), doubtedAt: Time.nullable() }).nullable().default(null),
  /** Why it ended without a successor, or is in doubt: the words of what said so. */
  reason: z.string().max(400).nullable().default(null),
})
export type Fact = z.infer<typeof Fact>

/** One item that was put before the model with one message, and what came of it. */
export const Use = z.object({
  id: Uuid,
  project: ProjectId,
  /** A fact, or an episode that was quoted. */
  item: Uuid,
  session: z.string(),
  message: z.string(),
  at: Time,
  /** The answer, or what was done next, repeats what it says. */
  used: z.boolean(),
  /** Something else was said or seen before the next answer. */
  contradicted: z.boolean(),
  /** It was said to have never been true. */
  corrected: z.boolean(),
})
export type Use = z.infer<typeof Use>

/** How often an item was put before the model, and how often what came of it. */
export const Usage = z.object({
  injected: z.number().int(),
  used: z.number().int(),
  contradicted: z.number().int(),
  corrected: z.number().int(),
})
export type Usage = z.infer<typeof Usage>

// ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Why an item was found: the list that had it, its rank there (from 1), its share of the score, the path in words. */
export const Why = z.object({
  list: z.string(),
  rank: z.number().int(),
  score: z.number(),
  path: z.string().optional(),
})
export type Why = z.infer<typeof Why>

export const Source = z.object({
  episode: Uuid.nullable(),
  session: z.string().nullable(),
  role: Role,
  trust: Trust,
  at: Time,
})
export type Source = z.infer<typeof Source>

export const Item = z.object({
  id: z.string(),
  kind: z.enum(['fact', 'episode']),
  text: z.string(),
  score: z.number(),
  why: z.array(Why),
  validFrom: Time.nullable(),
  validTo: Time.nullable(),
  source: Source,
})
export type Item = z.infer<typeof Item>
