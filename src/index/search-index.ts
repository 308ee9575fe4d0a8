import type { Embedder } from '../models/embedder.ts'
import type { EpisodeKind, FactKind, ProjectId, Role, Time, Trust, Uuid } from '../types.ts'

/** What the index keeps of a fact or an episode: enough to rank it, never its truth. */
export type Unit = {
  id: Uuid
  kind: 'fact' | 'episode'
  project: ProjectId
  session: string | null
  type: FactKind | EpisodeKind
  role: Role
  trust: Trust
  at: Time
  validFrom: Time | null
  validTo: Time | null
  /** Its own words. */
  text: string
  /** Words of its neighbours in the session, nearest first, with the weight of each (0…1). */
  window: readonly { text: string; weight: number }[]
  /** Who, when, where: role, a readable date, branch, paths. */
  key: string
  files: readonly string[]
  /** Entities at the ends of a fact, or named by an episode: the edges of the graph walk. */
  entities: readonly string[]
  supersededBy: Uuid | null
  /** Of an episode: the first that was said in its session. */
  opens?: true
  /** Of a fact that ended: the episodes that state it, whose excerpts are not current any more. */
  statedIn?: readonly Uuid[]
}

/** Units by id; or the newest facts of these kinds that were true then; or the ended facts that an episode states. */
export type KnownQuery = {
  projects: readonly ProjectId[]
  ids?: readonly Uuid[]
  kinds?: readonly FactKind[]
  statedIn?: Uuid
  validAt?: Time
  limit: number
}

/** What happened: in a range, or in sessions by their number from 1 (negative: from the last), both ends included. */
export type MomentQuery = {
  projects: readonly ProjectId[]
  range?: { from: Time; to: Time } | undefined
  sessions?: { from: number; to: number } | undefined
  kinds?: readonly ('fact' | 'episode')[] | undefined
  limit: number
}

export type IndexQuery = {
  projects: readonly ProjectId[]
  text: string
  files: readonly string[]
  /** Restricts to units whose time, or validity, meets the range: from inclusive, to exclusive. */
  range?: { from: Time; to: Time }
  validAt?: Time
  kinds?: readonly ('fact' | 'episode')[]
  now: Time
  limit: number
}

/** One candidate with the rank (from 1) and raw score in each list that had it: text, vector, meaning, graph, files, time. */
export type Candidate = {
  unit: Omit<Unit, 'window'>
  /** Words of the query that are the unit's own, as `terms` gives them. */
  matched: readonly string[]
  lists: Readonly<Record<string, { rank: number; score: number; path?: string }>>
}

/**
 * The search projection of a graph: full text, exact vectors, adjacency, time. Always local to the daemon and always
 * rebuildable. `position` is the store's generation up to which it is complete.
 */
export type SearchIndex = {
  readonly embedder: Embedder
  position(): number
  /** Adds or replaces units and drops others, in one transaction, and moves the position. */
  update(change: { put: readonly Unit[]; drop: readonly Uuid[]; position: number }): Promise<void>
  candidates(query: IndexQuery): Promise<Candidate[]>
  /** What was said and learned at a time, in the order of time; outputs of tools are none of it. */
  moments(query: MomentQuery): Omit<Unit, 'window'>[]
  /** What it keeps of units: enough to answer with while the store cannot be asked. */
  known(query: KnownQuery): Omit<Unit, 'window'>[]
  /** The different words of a text as the index knows them: stemmed, without stop words. */
  terms(text: string): string[]
  /** Document frequency and size, for judging whether words are rare enough to mean something. */
  statistics(query: { projects: readonly ProjectId[]; terms: readonly string[] }): {
    units: number
    frequencies: number[]
  }
  /** How far the model is; null where none is in use. */
  meaning(): { identity: string; waiting: number; units: number; reason: string | null } | null
  counts(): { units: number; vectors: number; bytes: number }
  clear(): Promise<void>
  close(): Promise<void>
}
