import { deriveId } from '../../src/ids.ts'
import type { Event, ProjectRef, Time, Uuid } from '../../src/types.ts'

/** What is asked of a corpus, and which units answer it. `gold` is empty where the right answer is silence. */
export type Question = {
  id: string
  text: string
  category: string
  gold: readonly string[]
  at: Time
  /** How many of the corpus's events have happened when this is asked. */
  known: number
  files?: readonly string[]
  /** A statement and the one it replaced: the new one should come first. */
  replaced?: { updated: readonly string[]; original: readonly string[] }
}

/** One memory: what happened, in order, and what is asked about it. Nothing is shared between two of them. */
export type Corpus = {
  id: string
  project: ProjectRef
  events: readonly Event[]
  /** The unit that an event is, as questions name it. */
  unitOf: ReadonlyMap<Uuid, string>
  /** The session of a unit, where sessions are worth finding. */
  sessionOf?: ReadonlyMap<string, string>
  questions: readonly Question[]
}

/** How answers of a kind are judged; it never reaches the ranking. */
export type Judged = 'ranked' | 'set'

export type EventAt = { corpus: string; unit: string; session: string; at: Time }

/** What every event of a corpus has. Ids are opaque: neither unit nor session can be read from them. */
export function eventBase({ corpus, unit, session, at }: EventAt, project: ProjectRef) {
  return {
    id: deriveId('bench event', corpus, unit),
    at,
    project,
    session: { id: `ses_${deriveId('bench session', corpus, session).slice(0, 18)}` },
  }
}

/** A project of a corpus: its name says nothing that a question could ask for. */
export const projectOf = (corpus: string): ProjectRef => ({
  id: `bench_${deriveId('bench project', corpus).slice(0, 8)}`,
  name: 'bench',
})

/** A time without a zone is taken as UTC: only distances matter. */
export function timeOf(text: string): Time {
  const at = new Date(/Z$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}${text.includes('T') ? '' : 'T00:00:00'}Z`)
  if (Number.isNaN(at.getTime())) throw new Error(`"${text}" is no time`)
  return at.toISOString()
}

/** Times that never stand still: events of one moment keep the order in which they were told. */
export function increasing(): (at: Time) => Time {
  let last = -Infinity
  return (at) => {
    last = Math.max(Date.parse(at), last + 1_000)
    return new Date(last).toISOString()
  }
}
