import { z } from 'zod'
import {
  CONTEXT_TOKENS_MAX,
  LIST_LIMIT_DEFAULT,
  LIST_LIMIT_MAX,
  QUERY_CHARS_MAX,
  SEARCH_LIMIT_DEFAULT,
  SEARCH_LIMIT_MAX,
} from './limits.ts'
import { Event, Item, ProjectRef, Time } from './types.ts'

/** The HTTP interface as schemas: they validate, give the types of server and client, and the OpenAPI document. */
export const API_VERSION = 'v1'

const limit = (standard: number, max: number) => z.coerce.number().int().min(1).max(max).default(standard)

export const EventsRequest = z.object({ events: z.array(z.unknown()).min(1).max(1_000) })
export const EventsAnswer = z.object({
  accepted: z.number().int(),
  refused: z.array(z.object({ index: z.number().int(), reason: z.string() })),
})

export const RecallRequest = z.object({
  project: ProjectRef,
  session: z.string().max(200).optional(),
  prompt: z.string().max(400_000),
  files: z.array(z.string().max(4096)).max(100).default([]),
  at: Time.optional(),
  budgetTokens: z.number().int().min(50).max(8_000).default(CONTEXT_TOKENS_MAX),
  seen: z.record(z.string(), z.string()).default({}),
  /** Ask for the frozen profile of the session in the same call. */
  profile: z.boolean().default(false),
})
export const RecallItem = Item.extend({ hash: z.string() })
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
  limit: limit(SEARCH_LIMIT_DEFAULT, SEARCH_LIMIT_MAX),
})
export const SearchAnswer = z.object({ items: z.array(Item), tookMs: z.number() })

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
    ids: z.array(z.string().max(60)).max(1_000).optional(),
    query: z.string().min(1).max(QUERY_CHARS_MAX).optional(),
    confirm: z.string().optional(),
  })
  .refine((request) => (request.ids === undefined) !== (request.query === undefined), 'give either ids or query')

export const ListQuery = z.object({
  project: z
    .string()
    .regex(/^[a-z0-9_]{1,80}(,[a-z0-9_]{1,80})*$/)
    .optional(),
  limit: limit(LIST_LIMIT_DEFAULT, LIST_LIMIT_MAX),
})

export const Stage = z.object({ stage: z.string(), ok: z.boolean(), tookMs: z.number(), note: z.string().optional() })
export type Stage = z.infer<typeof Stage>

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
  }),
  index: z.object({ units: z.number(), behind: z.number(), embedder: z.string() }),
  spool: z.object({
    pendingEvents: z.number(),
    deadEvents: z.number(),
    bytes: z.number(),
    full: z.boolean(),
    lostEvents: z.number(),
  }),
  canary: z.object({ state: z.enum(['green', 'red', 'unknown']), at: Time.nullable(), stages: z.array(Stage) }),
  plugin: z.object({ installed: z.boolean(), path: z.string().nullable(), lastSeenAt: Time.nullable() }),
})
export type Status = z.infer<typeof Status>

export const ErrorAnswer = z.object({
  error: z.object({ code: z.string(), message: z.string(), fix: z.string().optional() }),
})
export { Event }
