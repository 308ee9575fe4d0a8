import type * as z from 'zod'
import {
  CanaryAnswer,
  EntitiesAnswer,
  type EntitiesQuery,
  EpisodesAnswer,
  type EpisodesQuery,
  ErrorAnswer,
  EventsAnswer,
  type EventsRequest,
  FactsAnswer,
  type FactsQuery,
  ForgetAnswer,
  type ForgetRequest,
  HealthAnswer,
  InjectionsAnswer,
  type InjectionsQuery,
  type ListQuery,
  ProgressLine,
  RecallAnswer,
  type RecallRequest,
  RememberAnswer,
  type RememberRequest,
  SearchAnswer,
  type SearchRequest,
  SessionsAnswer,
  SessionTextAnswer,
  type SessionTextRequest,
  ShutdownAnswer,
  Status,
  type TimelineQuery,
} from './api.ts'
import { type ErrorCode, ERRORS, MemoryError } from './errors.ts'
import { REQUEST_TIMEOUT_MS } from './limits.ts'

export type ClientOptions = {
  url: string
  token: string
  timeoutMs?: number
  /** What each request carries besides; a caller that outlives daemons says `connection: close`. */
  headers?: Readonly<Record<string, string>>
}
export type Client = ReturnType<typeof openClient>
export type OnProgress = (done: number, total: number) => void

/**
 * The daemon's interface as functions. Each fails with the daemon's own error, or with `daemon_unreachable` when no
 * answer comes within `timeoutMs`. Long work has no time limit of its own: it tells how far it is.
 */
export function openClient({ url, token, timeoutMs = REQUEST_TIMEOUT_MS, headers: more = {} }: ClientOptions) {
  const request = async (path: string, init: Sent): Promise<Response> => {
    let response: Response
    try {
      const headers = { ...more, authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      response = await fetch(new URL(path, url), { ...init, headers })
    } catch (cause) {
      throw unreachable(url, timeoutMs, cause)
    }
    if (response.ok) return response
    throw failureOf(response.status, await response.text(), url)
  }
  const bounded = (): Sent => ({ signal: AbortSignal.timeout(timeoutMs) })
  const json = async <T extends z.ZodType>(schema: T, path: string, init: Sent): Promise<z.output<T>> => {
    const response = await request(path, { ...bounded(), ...init })
    const parsed = schema.safeParse(await response.json())
    if (parsed.success) return parsed.data
    throw new MemoryError('conflict', {
      message: `The daemon at ${url} answered ${path} in a form this version does not know.`,
      fix: 'Run `opencode-memory up`: it replaces a daemon of another version.',
      cause: parsed.error,
    })
  }
  const get = <T extends z.ZodType>(schema: T, path: string, query: object = {}) =>
    json(schema, path + searchOf(query), { method: 'GET' })
  const post = <T extends z.ZodType>(schema: T, path: string, body: unknown = {}) => json(schema, path, sent(body))

  return {
    url,
    health: () => get(HealthAnswer, '/v1/health'),
    status: () => get(Status, '/v1/status'),
    metrics: async () => (await request('/v1/metrics', bounded())).text(),
    openApi: async () => (await request('/v1/openapi.json', bounded())).json(),
    events: (body: z.input<typeof EventsRequest>) => post(EventsAnswer, '/v1/events', body),
    recall: (body: z.input<typeof RecallRequest>) => post(RecallAnswer, '/v1/recall', body),
    search: (body: z.input<typeof SearchRequest>) => post(SearchAnswer, '/v1/search', body),
    profile: (body: z.input<typeof SessionTextRequest>) => post(SessionTextAnswer, '/v1/profile', body),
    compaction: (body: z.input<typeof SessionTextRequest>) => post(SessionTextAnswer, '/v1/compaction', body),
    remember: (body: z.input<typeof RememberRequest>) => post(RememberAnswer, '/v1/remember', body),
    forget: (body: z.input<typeof ForgetRequest>) => post(ForgetAnswer, '/v1/forget', body),
    facts: (query: Partial<z.input<typeof FactsQuery>>) => get(FactsAnswer, '/v1/facts', query),
    timeline: (query: Partial<z.input<typeof TimelineQuery>>) => get(FactsAnswer, '/v1/timeline', query),
    entities: (query: Partial<z.input<typeof EntitiesQuery>>) => get(EntitiesAnswer, '/v1/entities', query),
    episodes: (query: Partial<z.input<typeof EpisodesQuery>>) => get(EpisodesAnswer, '/v1/episodes', query),
    sessions: (query: Partial<z.input<typeof ListQuery>>) => get(SessionsAnswer, '/v1/sessions', query),
    injections: (query: Partial<z.input<typeof InjectionsQuery>>) => get(InjectionsAnswer, '/v1/injections', query),
    canary: () => post(CanaryAnswer, '/v1/canary'),
    shutdown: () => post(ShutdownAnswer, '/v1/shutdown'),
    /** Long work: `reindex`, `withdraw`, `replay`, `export`, `import` or `copy`. Gives its result; fails with its error. */
    work: async (
      name: 'reindex' | 'withdraw' | 'replay' | 'export' | 'import' | 'copy',
      body: object,
      onProgress?: OnProgress,
    ) => resultOf(await request(`/v1/${name}`, sent(body)), { url, onProgress }),
  }
}

type Sent = { method?: 'GET' | 'POST'; body?: string; signal?: AbortSignal }

const sent = (body: unknown): Sent => ({ method: 'POST', body: JSON.stringify(body) })

function searchOf(query: object): string {
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) parameters.set(key, String(value))
  return parameters.size === 0 ? '' : `?${parameters.toString()}`
}

function unreachable(url: string, timeoutMs: number, cause: unknown): MemoryError {
  const late = (cause as Error | undefined)?.name === 'TimeoutError'
  return new MemoryError('daemon_unreachable', {
    message: late ? `The daemon at ${url} did not answer within ${timeoutMs} ms.` : `No daemon answers at ${url}.`,
    fix: 'Start it with `opencode-memory up`.',
    cause,
  })
}

function failureOf(status: number, text: string, url: string): MemoryError {
  try {
    return errorOf(ErrorAnswer.parse(JSON.parse(text)).error)
  } catch (cause) {
    return new MemoryError('daemon_unreachable', {
      message: `What answers at ${url} is not the memory daemon (HTTP ${status}).`,
      fix: 'Start it with `opencode-memory up`.',
      cause,
    })
  }
}

function errorOf({ code, message, fix }: { code: string; message: string; fix?: string | undefined }): MemoryError {
  const known = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal'
  return new MemoryError(known, { message, ...(fix === undefined ? {} : { fix }) })
}

async function resultOf(
  response: Response,
  { url, onProgress }: { url: string; onProgress: OnProgress | undefined },
): Promise<Record<string, unknown>> {
  const ended = (cause?: unknown) =>
    new MemoryError('daemon_unreachable', {
      message: `The daemon at ${url} ended before the work was done.`,
      fix: 'Look at `opencode-memory doctor`, then try again: the work can be repeated without harm.',
      cause,
    })
  try {
    for await (const text of linesOf(response)) {
      const line = ProgressLine.parse(JSON.parse(text))
      if ('result' in line) return line.result
      if ('error' in line) throw errorOf(line.error)
      onProgress?.(line.progress.done, line.progress.total)
    }
  } catch (error) {
    if (error instanceof MemoryError) throw error
    throw ended(error)
  }
  throw ended()
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter((line) => line !== '')
  }
  if (rest !== '') yield rest
}
