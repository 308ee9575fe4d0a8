import * as z from 'zod'
import {
  CONTEXT_TOKENS_MAX,
  LIST_LIMIT_DEFAULT,
  LIST_LIMIT_MAX,
  QUERY_CHARS_MAX,
  SEARCH_LIMIT_DEFAULT,
  SEARCH_SET_MAX,
} from './limits.ts'
import {
  Entity,
  EntityType,
  Episode,
  Event,
  Fact,
  FactKind,
  Item,
  ProjectId,
  ProjectRef,
  Session,
  Time,
  Usage,
} from './types.ts'

/**
 * The HTTP interface as schemas: they validate, give the types of server and client, and the OpenAPI document.
 * Ids carry their prefix in every answer (`fact_…`, `ep_…`, `ent_…`); requests take them with and without it.
 */
export const API_VERSION = 'v1'

const limit = (standard: number, max: number) => z.coerce.number().int().min(1).max(max).default(standard)
const shownId = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9a-f-]{36}$`))
const FactIdShown = shownId('fact')
const EpisodeIdShown = shownId('ep')
const IdGiven = z.string().min(1).max(60)

// ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export const EventsRequest = z.object({ events: z.array(z.unknown()).min(1).max(1_000) })
export const EventsAnswer = z.object({
  accepted: z.number().int(),
  refused: z.array(z.object({ index: z.number().int(), reason: z.string() })),
})

// ── Recall, search, remember, forget ─────────────────────────────────────────────────────────────────────────────────

export const ItemShown = Item.extend({
  id: z.union([FactIdShown, EpisodeIdShown]),
  source: Item.shape.source.extend({ episode: EpisodeIdShown.nullable() }),
})
export type ItemShown = z.infer<typeof ItemShown>

/** The branch that is checked out: what was learned on another one stays there until that is merged. */
const Branch = z.string().max(300)

export const RecallRequest = z.object({
  project: ProjectRef,
  session: z.string().max(200).optional(),
  prompt: z.string().max(400_000),
  files: z.array(z.string().max(4096)).max(100).default([]),
  branch: Branch.optional(),
  at: Time.optional(),
  budgetTokens: z.number().int().min(50).max(8_000).default(CONTEXT_TOKENS_MAX),
  /** Items the session has seen, by id (either form), with the hash of their text. */
  seen: z.record(z.string(), z.string()).default({}),
  /** Ask for the frozen profile of the session in the same call. */
  profile: z.boolean().default(false),
  /** The session's profile is before the model already: what stands in it is not sent again. */
  profiled: z.boolean().default(false),
})
export const RecallItem = ItemShown.extend({ hash: z.string() })
export const RecallAnswer = z.object({
  context: z.string(),
  tokens: z.number().int(),
  items: z.array(RecallItem),
  tookMs: z.number(),
  cached: z.boolean(),
  profile: z.string().optional(),
})
export type RecallAnswer = z.infer<typeof RecallAnswer>

export const SearchRequest = z.object({
  project: ProjectRef,
  query: z.string().min(1).max(QUERY_CHARS_MAX),
  files: z.array(z.string().max(4096)).max(100).default([]),
  kinds: z.array(z.enum(['fact', 'episode'])).optional(),
  asOf: Time.optional(),
  branch: Branch.optional(),
  limit: limit(SEARCH_LIMIT_DEFAULT, SEARCH_SET_MAX),
})
export const SearchAnswer = z.object({ items: z.array(ItemShown), tookMs: z.number() })
export type SearchAnswer = z.infer<typeof SearchAnswer>

export const RememberRequest = z.object({
  project: ProjectRef,
  text: z.string().trim().min(1).max(8_000),
  by: z.enum(['user', 'assistant']).default('user'),
  scope: z.enum(['project', 'user']).default('project'),
  session: z.string().max(200).optional(),
})

/** Without `confirm` the answer is the plan; with the plan's token it is carried out, and the answer is the receipt. */
export const ForgetRequest = z
  .object({
    project: ProjectRef,
    ids: z.array(IdGiven).min(1).max(1_000).optional(),
    query: z.string().min(1).max(QUERY_CHARS_MAX).optional(),
    confirm: z.string().optional(),
  })
  .refine((request) => (request.ids === undefined) !== (request.query === undefined), 'give either ids or query')
export const ForgetPlanShown = z.object({
  token: z.string(),
  episodes: z.array(z.object({ id: EpisodeIdShown, at: Time, text: z.string() })),
  facts: z.array(z.object({ id: FactIdShown, statement: z.string() })),
})
export const ReceiptShown = z.object({
  id: z.string(),
  at: Time,
  removed: z.record(z.string(), z.number()),
  remaining: z.array(z.object({ place: z.string(), count: z.number(), until: z.string().nullable() })),
})
export type ForgetPlanShown = z.infer<typeof ForgetPlanShown>
export type ReceiptShown = z.infer<typeof ReceiptShown>
export const ForgetAnswer = z.union([z.object({ plan: ForgetPlanShown }), z.object({ receipt: ReceiptShown })])
export type ForgetAnswer = z.infer<typeof ForgetAnswer>

/** The standing text of a session (profile), or what must survive its compaction. */
export const SessionTextRequest = z.object({
  project: ProjectRef,
  session: z.string().min(1).max(200),
  branch: Branch.optional(),
})
export const SessionTextAnswer = z.object({ text: z.string(), tokens: z.number().int() })

// ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const ListQuery = z.strictObject({
  /** Project ids with commas between; without it, all projects. */
  project: z
    .string()
    .regex(/^[a-z0-9_]{1,80}(,[a-z0-9_]{1,80}){0,31}$/, 'project ids with commas between')
    .optional(),
  limit: limit(LIST_LIMIT_DEFAULT, LIST_LIMIT_MAX),
})
const answerOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })

export const FactShown = Fact.omit({ timeline: true }).extend({
  id: FactIdShown,
  timeline: z.string(),
  supersededBy: FactIdShown.nullable(),
  episodes: z.array(EpisodeIdShown),
  /** How often it was put before the model, and what came of that; only where it was. */
  usage: Usage.optional(),
})
export type FactShown = z.infer<typeof FactShown>
export const FactsQuery = ListQuery.extend({
  /** Facts that were true then. */
  asOf: Time.optional(),
  /** Facts as they were known then. */
  knownAt: Time.optional(),
  rule: z.string().max(100).optional(),
  kind: FactKind.optional(),
  /** The name of an entity at either end. */
  entity: z.string().min(1).max(200).optional(),
  /** What holds with this branch checked out. */
  branch: Branch.optional(),
})
export const FactsAnswer = answerOf(FactShown)
/** `waiting`: it is written down, and becomes facts when the store answers. */
export const RememberAnswer = z.object({
  episode: EpisodeIdShown,
  facts: z.array(FactShown),
  waiting: z.literal(true).optional(),
})
export type RememberAnswer = z.infer<typeof RememberAnswer>

/** What was true about something, one entry per value, oldest first; `about` is free text. */
export const TimelineQuery = ListQuery.extend({ about: z.string().min(1).max(QUERY_CHARS_MAX).optional() })

export const EntityShown = Entity.extend({ id: shownId('ent') })
export const EntitiesQuery = ListQuery.extend({ type: EntityType.optional(), name: z.string().max(200).optional() })
export const EntitiesAnswer = answerOf(EntityShown)

export const EpisodeShown = Episode.extend({ id: EpisodeIdShown })
export type EpisodeShown = z.infer<typeof EpisodeShown>
export const EpisodesQuery = ListQuery.extend({
  session: z.string().max(200).optional(),
  file: z.string().max(4096).optional(),
  from: Time.optional(),
  to: Time.optional(),
})
export const EpisodesAnswer = answerOf(EpisodeShown)

export const SessionsAnswer = answerOf(Session)

export const InjectionShown = z.object({
  session: z.string(),
  message: z.string(),
  project: ProjectId,
  at: Time,
  items: z.array(z.object({ id: z.string(), hash: z.string() })),
  tokens: z.number(),
  tookMs: z.number(),
})
export const InjectionsQuery = ListQuery.omit({ project: true }).extend({ session: z.string().max(200).optional() })
export const InjectionsAnswer = answerOf(InjectionShown)

// ── Upkeep: long work answers line by line (application/x-ndjson), progress first, the result or the error last ──────

export const ReindexRequest = z.object({ anew: z.boolean().default(true) })
export const WithdrawRequest = z.object({ rule: z.string().min(1).max(100), undo: z.boolean().default(false) })
export const ReplayRequest = z.object({ ids: z.array(IdGiven).max(1_000).optional() })
export const ArchiveRequest = z.object({
  /** An absolute path on the daemon's machine. */
  path: z.string().min(1).max(4096).startsWith('/'),
})
/** `embedded` or a server's address; what is not given is taken from the settings, where they name the same server. */
const StorePlaceGiven = z.strictObject({
  url: z.string().min(1).max(1_000),
  user: z.string().max(200).optional(),
  password: z.string().max(1_000).optional(),
  ca: z.string().max(4096).optional(),
})
export const CopyRequest = z.strictObject({
  from: StorePlaceGiven,
  to: StorePlaceGiven,
  /** All projects, when none are named. */
  projects: z.array(ProjectId).min(1).max(1_000).optional(),
  dryRun: z.boolean().default(false),
})
export const ProgressLine = z.union([
  z.object({ progress: z.object({ done: z.number(), total: z.number() }) }),
  z.object({ result: z.record(z.string(), z.unknown()) }),
  z.object({ error: z.object({ code: z.string(), message: z.string(), fix: z.string().optional() }) }),
])
export type ProgressLine = z.infer<typeof ProgressLine>

export const Stage = z.object({ stage: z.string(), ok: z.boolean(), tookMs: z.number(), note: z.string().optional() })
export type Stage = z.infer<typeof Stage>
export const CanaryAnswer = z.object({
  state: z.enum(['green', 'red', 'unknown']),
  at: Time.nullable(),
  stages: z.array(Stage),
})
export type CanaryAnswer = z.infer<typeof CanaryAnswer>
export const ShutdownAnswer = z.object({ pid: z.number().int() })

// ── Health and status ────────────────────────────────────────────────────────────────────────────────────────────────

/** Without the token only `ok` is answered: that something lives here, and no more. */
export const HealthAnswer = z.object({
  ok: z.boolean(),
  version: z.string().optional(),
  pid: z.number().int().optional(),
  startedBy: z.string().optional(),
})
export type HealthAnswer = z.infer<typeof HealthAnswer>

export const Status = z.object({
  daemon: z.object({
    pid: z.number().int().nullable(),
    url: z.string().nullable(),
    version: z.string(),
    rssBytes: z.number(),
    uptimeMs: z.number(),
    startedBy: z.string().nullable(),
  }),
  store: z.object({
    kind: z.string(),
    path: z.string(),
    episodes: z.number(),
    entities: z.number(),
    facts: z.number(),
    /** Why the store does not answer now; the counts are 0 then. */
    problem: z.object({ message: z.string(), fix: z.string().optional() }).nullable().default(null),
    generation: z.number().nullable().default(null),
    /** Steps that would be lost if the store's machine died now. */
    unsaved: z.number().nullable().default(null),
    /** Other stores with a memory of this data directory that was not copied here since. */
    elsewhere: z.array(z.object({ path: z.string(), usedAt: Time })).default([]),
  }),
  cache: z
    .object({
      kind: z.string(),
      path: z.string(),
      up: z.boolean(),
      hits: z.number(),
      misses: z.number(),
      failures: z.number(),
    })
    .nullable()
    .default(null),
  index: z.object({
    units: z.number(),
    behind: z.number(),
    /** How far it is while it is built from far behind; recall answers from what is there. */
    building: z.object({ done: z.number(), total: z.number() }).nullable().default(null),
    embedder: z.string(),
    /** The model that embeds in the background: how many units still wait, and why it does not go on, if it does not. */
    model: z
      .object({ identity: z.string(), waiting: z.number(), units: z.number(), reason: z.string().nullable() })
      .nullable()
      .default(null),
  }),
  spool: z.object({
    pendingEvents: z.number(),
    deadEvents: z.number(),
    bytes: z.number(),
    full: z.boolean(),
    lostEvents: z.number(),
    /** The store cannot take events; they wait. */
    paused: z.object({ reason: z.string(), since: z.string() }).nullable(),
    /** Segments that a newer version wrote. */
    blocked: z.array(z.object({ segment: z.string(), version: z.number() })),
    /** Events that the store took and has not confirmed to be on its disk: they stay until then. */
    unkept: z.object({ events: z.number(), since: z.string() }).nullable().default(null),
    /** The last time the store came back with less than it had taken: what was lost and taken in again from the spool. */
    refilled: z
      .object({ at: Time, position: z.number(), kept: z.number(), events: z.number() })
      .nullable()
      .default(null),
    /** Events that left the spool though the store never confirmed them, because the spool had grown to its bound. */
    unconfirmed: z.object({ at: Time, events: z.number() }).nullable().default(null),
  }),
  canary: CanaryAnswer,
  plugin: z.object({ installed: z.boolean(), path: z.string().nullable(), lastSeenAt: Time.nullable() }),
})
export type Status = z.infer<typeof Status>

export const ErrorAnswer = z.object({
  error: z.object({ code: z.string(), message: z.string(), fix: z.string().optional() }),
})
export { Event }
