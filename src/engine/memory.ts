import type { Event, Fact, Item, ProjectRef, Time, Trust, Uuid } from '../types.ts'

/** What became of a batch. `refused` events are named with the reason; the others are durable. */
export type Ingested = {
  events: number
  episodes: number
  claims: number
  facts: number
  refused: { id: string; reason: string }[]
}

export type RecallRequest = {
  project: ProjectRef
  session?: string
  prompt: string
  files?: readonly string[]
  at?: Time
  budgetTokens?: number
  /** Items the session has seen, by id with the hash of their text: not sent again unless changed. */
  seen?: Readonly<Record<Uuid, string>>
}

export type RecallItem = Item & { hash: string }

/** `context` is empty, with 0 tokens, when nothing is relevant. */
export type Recalled = { context: string; tokens: number; items: RecallItem[]; tookMs: number; cached: boolean }

export type SearchRequest = {
  project: ProjectRef
  query: string
  files?: readonly string[]
  kinds?: readonly ('fact' | 'episode')[]
  asOf?: Time
  at?: Time
  limit?: number
}
export type Searched = { items: Item[]; tookMs: number }

export type ForgetRequest = { project: ProjectRef; ids?: readonly string[]; query?: string }
/** What would go. `token` names exactly this plan; `forget` takes no other. */
export type ForgetPlan = {
  episodes: { id: Uuid; at: Time; text: string }[]
  facts: { id: Uuid; statement: string }[]
  token: string
}
/** Every place that was searched and the count removed there; `remaining` is what a byte search still found. */
export type Receipt = {
  id: string
  at: Time
  removed: Readonly<Record<string, number>>
  remaining: { place: string; count: number; until: string | null }[]
}

export type Remembered = { episode: Uuid; facts: Fact[] }

/** The engine: events in, context out. Speaks contracts only; `assemble` gives it drivers, clock and ids. */
export type Memory = {
  ingest(events: readonly Event[]): Promise<Ingested>
  recall(request: RecallRequest): Promise<Recalled>
  /** Standing facts of project and person, the same bytes for the whole life of a session. */
  profile(request: { project: ProjectRef; session: string }): Promise<{ text: string; tokens: number }>
  /** What must survive a compaction: standing facts and what the session was given. */
  compaction(request: { project: ProjectRef; session: string }): Promise<{ text: string; tokens: number }>
  search(request: SearchRequest): Promise<Searched>
  remember(request: {
    project: ProjectRef
    text: string
    by: Trust & ('user' | 'assistant')
    scope: 'project' | 'user'
    session?: string
  }): Promise<Remembered>
  planForget(request: ForgetRequest): Promise<ForgetPlan>
  forget(request: { project: ProjectRef; plan: ForgetPlan }): Promise<Receipt>
  /** Brings the index up to the store's generation; from nothing when `anew`. */
  reindex(options: {
    anew: boolean
    onProgress?: (done: number, total: number) => void
  }): Promise<{ units: number; tookMs: number }>
  close(): Promise<void>
}
