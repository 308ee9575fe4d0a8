import type { Event, Fact, Item, ProjectRef, Time, Trust, Uuid } from '../types.ts'
import type { BranchNotes } from './branch-notes.ts'
import type { WithdrawRequest, Withdrawn } from './withdraw.ts'

/** What became of a batch. `refused` events are named with the reason; the others are durable. */
export type Ingested = {
  events: number
  episodes: number
  claims: number
  facts: number
  /** `index`: its place in the batch. */
  refused: { id: string; index: number; reason: string }[]
}

export type RecallRequest = {
  project: ProjectRef
  session?: string
  prompt: string
  files?: readonly string[]
  /** The branch that is checked out, where one is. */
  branch?: string
  at?: Time
  budgetTokens?: number
  /** Items the session has seen, by id with the hash of their text: not sent again unless changed. */
  seen?: Readonly<Record<Uuid, string>>
  /** The profile that the session's model has: a fact that stands in it is not sent again. */
  profile?: string
}

export type RecallItem = Item & { hash: string }

/** `branch`: the one that is checked out, where one is. */
export type SessionText = { project: ProjectRef; session: string; branch?: string | undefined }

/** `context` is empty, with 0 tokens, when nothing is relevant. */
export type Recalled = { context: string; tokens: number; items: RecallItem[]; tookMs: number; cached: boolean }

export type SearchRequest = {
  project: ProjectRef
  query: string
  files?: readonly string[]
  kinds?: readonly ('fact' | 'episode')[]
  asOf?: Time
  /** The branch that is checked out: what was learned on another one that is not merged stays there. */
  branch?: string | undefined
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

/** `waiting`: it is written down, and taken in when the store answers. */
export type Remembered = { episode: Uuid; facts: Fact[]; waiting?: true }

/** The engine: events in, context out. Speaks contracts only; `assemble` gives it drivers, clock and ids. */
export type Memory = {
  ingest(events: readonly Event[]): Promise<Ingested>
  recall(request: RecallRequest): Promise<Recalled>
  /** Standing facts of project and person, the same bytes for the whole life of a session. */
  profile(request: SessionText): Promise<{ text: string; tokens: number }>
  /** What must survive a compaction: standing facts and what the session was given. */
  compaction(request: SessionText): Promise<{ text: string; tokens: number }>
  search(request: SearchRequest): Promise<Searched>
  /** `keep` writes the event down first, where the inbox takes it in again, and says whether it could. */
  remember(request: {
    project: ProjectRef
    text: string
    by: Trust & ('user' | 'assistant')
    scope: 'project' | 'user'
    session?: string
    keep?: (event: Event) => boolean
  }): Promise<Remembered>
  planForget(request: ForgetRequest): Promise<ForgetPlan>
  forget(request: { project: ProjectRef; plan: ForgetPlan }): Promise<Receipt>
  /** Takes back what a rule of extraction made, in all projects, or lets it speak again. */
  withdraw(request: WithdrawRequest): Promise<Withdrawn>
  /** Brings the index up to the store's generation; from nothing when `anew`. */
  reindex(options: {
    anew: boolean
    onProgress?: (done: number, total: number) => void
  }): Promise<{ units: number; tookMs: number }>
  /** Runs work that writes into the store past the engine (an import), while nothing else writes; the index follows. */
  maintain<T>(work: () => Promise<T>): Promise<T>
  /** Asks what a person might ask first, so that the first answer need not wait for vectors and words to be read. */
  warm(): Promise<void>
  /** Whether somebody asked for memory lately: long work then goes in small steps. */
  askedLately(): boolean
  /** How far the index is while much is missing from it; null when it is complete, or nearly. */
  indexing: () => { done: number; total: number } | null
  /** Branches at work, for who looks at git later. */
  branchNotes: BranchNotes
  close(): Promise<void>
}

/** Where a forgotten text is searched for, and the folder for receipts. */
export type Places = { directory: string; receipts: string; spool: string }
