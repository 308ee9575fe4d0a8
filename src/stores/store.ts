import type {
  Claim,
  Entity,
  EntityType,
  Episode,
  Fact,
  FactKind,
  ProjectId,
  Session,
  Time,
  Usage,
  Use,
  Uuid,
} from '../types.ts'

/**
 * Everything one step adds to a graph. A store applies it whole or not at all.
 * `claims` replaces all claims of the episodes named in `claimsOf`; `facts` replaces all facts of the timelines named
 * in `factsOf`; the rest is merged by id. What was forgotten stays forgotten: an episode with a tombstone is skipped
 * together with its claims. Entities at the ends of facts come and go with them: `entities` adds what is known of them
 * (the earliest wins), and one that no fact names is not kept. A row that does not fit its schema, or belongs to
 * another project, timeline or episode than the step names, is refused with `bad_request`.
 */
export type Changes = {
  project: ProjectId
  sessions: readonly Session[]
  episodes: readonly Episode[]
  entities: readonly Entity[]
  claimsOf: readonly Uuid[]
  claims: readonly Claim[]
  factsOf: readonly Uuid[]
  facts: readonly Fact[]
  /** Merged by id; they belong to no generation, since nothing that is found depends on one of them alone. */
  uses?: readonly Use[]
}

/** Newest first unless said; every list is bounded by `limit`. Times: from inclusive, to exclusive. */
export type EpisodeQuery = {
  projects: readonly ProjectId[]
  ids?: readonly Uuid[]
  session?: string
  file?: string
  from?: Time
  to?: Time
  order?: 'newest' | 'oldest'
  limit: number
}

export type FactQuery = {
  projects: readonly ProjectId[]
  ids?: readonly Uuid[]
  timelines?: readonly Uuid[]
  kinds?: readonly FactKind[]
  rule?: string
  /** Facts with this entity at either end. */
  entity?: { type?: EntityType; name: string }
  /** Facts that were true then, as believed at `knownAt` (default: everything known). */
  validAt?: Time
  /** Facts learned until then; one that was retracted later counts as not yet ended. */
  knownAt?: Time
  episode?: Uuid
  limit: number
}

export type EntityQuery = { projects: readonly ProjectId[]; type?: EntityType; name?: string; limit: number }
/** The rows an export pages through. A tombstone names an episode that was forgotten. */
export type Rows = {
  session: Session
  episode: Episode
  claim: Claim
  fact: Fact
  entity: Entity
  use: Use
  tombstone: { id: Uuid; project: ProjectId }
}
export type SessionQuery = { projects: readonly ProjectId[]; ids?: readonly string[]; limit: number }

/**
 * The last thing that happened to a stored episode or fact: it came, changed or went. `generation` counts up by one for
 * every step that moved one of them; a step that moved none, a replay, leaves it as it is.
 */
export type Change = { generation: number; project: ProjectId; kind: 'episode' | 'fact'; id: Uuid; gone: boolean }

export type Counts = {
  projects: number
  sessions: number
  episodes: number
  entities: number
  facts: number
  claims: number
}

/** What `forget` took, by place. */
export type Forgotten = { episodes: number; claims: number; facts: number; entities: number }

export type ScrubRequest = { projects: readonly ProjectId[]; traces: readonly string[] }
/** `cleared`: by place. `files`: a folder on this machine whose files are the store's, to be searched. */
export type Scrubbed = {
  cleared: Record<string, number>
  /** What may hold it still; a count of 0 means that nobody looked. */
  remaining: { place: string; count: number; until: Time | null }[]
  files: string | null
}

/**
 * A temporal knowledge graph: the truth of memory. Every write is atomic, durable when its promise resolves, and
 * harmless when repeated. Reads see every finished write. Fails with `damaged`, `storage_full` or `conflict`.
 * The suite `tests/suites/store.ts` holds its rules.
 */
export type Store = {
  readonly kind: string
  /** Where it lives, for people: a path or a URL without a password. */
  readonly path: string
  apply(changes: Changes): Promise<{ generation: number }>
  episodes(query: EpisodeQuery): Promise<Episode[]>
  /** The nearest episodes of the same session by (time, id), prompts, answers and notes only; `before` ends with the nearest, `after` starts with it. */
  neighbours(
    episode: Pick<Episode, 'id' | 'project' | 'session' | 'at'>,
    limit: number,
  ): Promise<{ before: Episode[]; after: Episode[] }>
  /** All claims of these timelines, of these episodes, or learned on these branches; ordered by (learnedAt, id). */
  claims(query: {
    project: ProjectId
    timelines?: readonly Uuid[]
    episodes?: readonly Uuid[]
    branches?: readonly string[]
  }): Promise<Claim[]>
  facts(query: FactQuery): Promise<Fact[]>
  /** What was put before the model in a session, oldest first. */
  uses(query: { project: ProjectId; session: string; limit: number }): Promise<Use[]>
  /** Counts over all uses of these items; an item that was never put before the model is not among them. */
  usage(query: { projects: readonly ProjectId[]; items: readonly Uuid[] }): Promise<Map<Uuid, Usage>>
  entities(query: EntityQuery): Promise<Entity[]>
  sessions(query: SessionQuery): Promise<Session[]>
  projects(): Promise<ProjectId[]>
  counts(projects?: readonly ProjectId[]): Promise<Counts>
  /**
   * Changes after a generation, oldest first: what the index must still take in. Generations are never cut, so there
   * may be more than `limit`, and the last one's generation is a position to go on from. A store whose generation is
   * below a follower's position was rebuilt or brought back: the follower starts anew.
   */
  changes(query: { after: number; limit: number }): Promise<Change[]>
  generation(): Promise<number>
  /**
   * The highest generation at or below `position` up to which everything is still there. Below `position` when the
   * store lost steps that it had acknowledged: it was restored, rebuilt, or its server came back with less.
   */
  kept(position: number): Promise<number>
  /** The generation up to which every step survives the death of the store's process and machine. */
  persisted(): Promise<number>
  /**
   * Runs work that reads and then writes what it computed, while nobody else does the same to this project: other calls
   * here, and other daemons on the same graph. Fails with `conflict` when the turn was lost meanwhile; nothing is
   * written then, and the work may be run again.
   */
  exclusive<T>(project: ProjectId, work: () => Promise<T>): Promise<T>
  /** Calls back soon after somebody else changed the graph: there may be new `changes`. Returns how to stop. */
  watch(onChange: () => void): () => void
  /** Those of these episodes that were forgotten. */
  tombstoned(query: { project: ProjectId; episodes: readonly Uuid[] }): Promise<Uuid[]>
  /** All rows of one kind in the order of their ids, a page at a time, from behind the id `after`. */
  page<Kind extends keyof Rows>(
    kind: Kind,
    query: { project: ProjectId; after?: string; limit: number },
  ): Promise<Rows[Kind][]>
  /**
   * Takes episodes with their claims, and replaces the facts of the timelines they touched (`facts`, resolved by the
   * engine from what is left); entities that no fact names any more go as well. Leaves a tombstone for each episode.
   */
  forget(request: {
    project: ProjectId
    episodes: readonly Uuid[]
    factsOf: readonly Uuid[]
    facts: readonly Fact[]
  }): Promise<Forgotten>
  /** Takes a whole project, tombstones too. */
  drop(project: ProjectId): Promise<Forgotten>
  /**
   * After `forget`: clears what else of the store quotes these pieces of text, such as summaries that others wrote, and
   * makes its files anew. Only of stores that have such places outside the data directory. Names what it could not do.
   */
  scrub?(request: ScrubRequest): Promise<Scrubbed>
  /** A consistent copy in one file, taken while writing goes on. */
  snapshot(path: string): Promise<void>
  close(): Promise<void>
}
