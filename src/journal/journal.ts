import type { ProjectId, Time, Uuid } from '../types.ts'

/** An event that could not be taken in, with the reason; it can be replayed. `line` is what the spool held. */
export type DeadEvent = { id: string; at: Time; reason: string; line: string; attempts: number }

/** Events that a store took and has not yet confirmed to be on its disk. */
export type Unkept = { generation: number; events: number; since: Time; segments: string[] }

/** What reached the model in one turn, and why. */
export type Injection = {
  session: string
  message: string
  project: ProjectId
  at: Time
  items: readonly { id: Uuid; hash: string }[]
  tokens: number
  tookMs: number
}

/**
 * The daemon's own notebook beside the graph: read offsets of the spool, dead events, what was sent to which session,
 * and the frozen profile of each session. Losing it loses no memory: events replay without harm.
 */
export type Journal = {
  /** Bytes of a segment whose events are in the graph. 0 for an unknown segment. */
  offset(segment: string): number
  /**
   * Moves an offset and parks dead events in one transaction. `taken`: the store has these events and may still lose
   * them, until it says that it persisted this generation.
   */
  advance(step: {
    segment: string
    offset: number
    dead: readonly DeadEvent[]
    taken?: { generation: number; events: number; at: Time }
  }): void
  dropSegment(segment: string): void
  /** What was taken and may still be lost; its latest generation, or undefined when there is nothing of the kind. */
  unkept(): Unkept | undefined
  /** Bytes of a segment whose events are in the graph to stay. */
  keptOffset(segment: string): number
  /** Everything up to this generation is there to stay. */
  keep(generation: number): void
  /** All that may be lost is to be taken in again; gives the number of events. */
  rewind(): number
  /** What was taken of this segment counts as kept, though nobody confirmed it; gives the number of events. */
  letGo(segment: string): number
  deadEvents(limit: number): DeadEvent[]
  deadCount(): number
  park(dead: DeadEvent): void
  revive(id: string): void

  recordInjection(injection: Injection): void
  /** Items sent to this session since its last compaction, by id. */
  injected(session: string): Map<Uuid, string>
  /** After a compaction everything may be sent again. */
  clearInjected(session: string): void
  injections(query: { session?: string; limit: number }): Injection[]

  /** The frozen profile of a session: the first text kept for it, whatever is offered later. */
  freezeProfile(session: string, text: string, at: Time): string
  profile(session: string): string | undefined

  /** A value kept by name: the canary's last run, the time OpenCode was last seen. */
  remember(key: string, value: unknown): void
  recall(key: string): unknown
  forgetText(text: string): number
  close(): void
}
