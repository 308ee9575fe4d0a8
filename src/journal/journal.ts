import type { ProjectId, Time, Uuid } from '../types.ts'

/** An event that could not be taken in, with the reason; it can be replayed. `line` is what the spool held. */
export type DeadEvent = { id: string; at: Time; reason: string; line: string; attempts: number }

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
  /** Bytes of a segment whose events are durably in the graph. 0 for an unknown segment. */
  offset(segment: string): number
  /** Moves an offset and parks dead events in one transaction. */
  advance(step: { segment: string; offset: number; dead: readonly DeadEvent[] }): void
  dropSegment(segment: string): void
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
