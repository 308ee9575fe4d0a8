import { isDeepStrictEqual } from 'node:util'
import { stripOwn } from '../capture/own-text.ts'
import type { Journal } from '../journal/journal.ts'
import { NEIGHBOURS_MAX } from '../limits.ts'
import type { Store } from '../stores/store.ts'
import { Event, USER_SCOPE, type Claim, type Episode, type ProjectId, type Session, type Uuid } from '../types.ts'
import { episodeOf, sessionOf } from './episode.ts'
import { extract } from './extract.ts'
import { timelinesOnBranches } from './branch-events.ts'
import type { BranchNotes } from './branch-notes.ts'
import { groupBy } from './group.ts'
import type { Ingested } from './contract.ts'
import { timelineOf } from '../names.ts'
import type { Handed } from './projection.ts'
import { placed } from './surroundings.ts'
import type { Timelines, Touched } from './timelines.ts'
import { inTurn } from './turn.ts'
import type { Uses } from './uses.ts'
import { standing, withdrawnRules } from './withdrawn-rules.ts'

/** A graph, and its timelines in memory. */
export type Graph = {
  store: Pick<Store, 'apply' | 'claims' | 'episodes' | 'exclusive' | 'neighbours' | 'tombstoned'>
  timelines: Timelines
}
/** `hand`: takes what a step wrote, for who follows the graph. */
type Options = {
  graph: Graph
  journal: Journal
  notes: Pick<BranchNotes, 'note'>
  uses: Uses
  hand: (step: Handed) => void
}
export type Ingest = (events: readonly unknown[]) => Promise<Ingested>

/**
 * Takes a batch of events into the graph. It is durable when the promise resolves, and repeating it changes nothing, so
 * it may be killed anywhere and called again. Events that do not fit their schema are named, the others go on.
 * Calls must not overlap; other daemons wait while it reads, computes and writes in a project.
 */
export function openIngest({ graph, journal, notes, uses, hand }: Options): Ingest {
  return async (given) => {
    const { events, refused } = checked(given)
    for (const event of events) noteInJournal(journal, event)
    notes.note(events)
    const total = { episodes: 0, claims: 0, facts: 0 }
    const withdrawn = withdrawnRules(journal)
    for (const [project, own] of groupBy(events, (event) => event.project.id)) {
      const added = await inTurn(graph.store, project, () =>
        ingestProject(graph, { project, events: own, withdrawn, hand }),
      )
      await uses.count({ project, events: own })
      total.episodes += added.episodes
      total.claims += added.claims
      total.facts += added.facts
    }
    return { events: events.length, ...total, refused }
  }
}

function checked(given: readonly unknown[]): { events: Event[]; refused: Ingested['refused'] } {
  const events = new Map<Uuid, Event>()
  const refused: Ingested['refused'] = []
  for (const [index, candidate] of given.entries()) {
    const parsed = Event.safeParse(candidate)
    if (parsed.success) {
      events.set(parsed.data.id, withoutOwnText(parsed.data))
      continue
    }
    const id = (candidate as { id?: unknown } | null)?.id
    const [issue] = parsed.error.issues
    const reason = `${issue?.path.join('.') || 'the event'}: ${issue?.message ?? 'does not fit'}`
    refused.push({ id: typeof id === 'string' ? id.slice(0, 64) : '', index, reason })
  }
  return { events: [...events.values()], refused }
}

/** What we put before the model never comes back as something that was said. */
function withoutOwnText(event: Event): Event {
  if ('text' in event) return { ...event, text: stripOwn(event.text) }
  if (event.kind === 'tool') return { ...event, output: stripOwn(event.output) }
  return event
}

function noteInJournal(journal: Journal, event: Event): void {
  if (event.kind === 'compacted') journal.clearInjected(event.session.id)
  if (event.kind !== 'injected') return
  const { message, project, at, items, tokens, tookMs } = event
  journal.recordInjection({ session: event.session.id, message, project: project.id, at, items, tokens, tookMs })
}

type Batch = Pick<Options, 'hand'> & {
  project: ProjectId
  events: readonly Event[]
  withdrawn: ReadonlySet<string>
}

async function ingestProject(
  graph: Graph,
  { project, events, withdrawn, hand }: Batch,
): Promise<{ episodes: number; claims: number; facts: number }> {
  const { store } = graph
  const candidates = events.map(episodeOf).filter((episode) => episode !== undefined)
  const forgotten = new Set(await store.tombstoned({ project, episodes: candidates.map(({ id }) => id) }))
  const episodes = candidates.filter(({ id }) => !forgotten.has(id))
  const beside = await placed(store, { episodes, reach: NEIGHBOURS_MAX })
  const claims = standing(beside.flatMap(extract), withdrawn)
  const touched = beside.map(({ episode }) => episode.id)
  const sessions = sessionsOf(events)
  const step = await applyClaims(graph, { project, touched, claims, episodes, sessions })
  if (step.generation !== undefined && beside.every(({ episode }) => isKeptAsItIs(episode)))
    hand({ generation: step.generation, placed: beside })
  if (project === USER_SCOPE) return { episodes: episodes.length, claims: claims.length, facts: step.facts }
  // Facts about the person have a graph of their own. A death in between is healed by the replay: both steps are
  // computed from the claims of the same episodes, whatever was written already.
  const personal = await inTurn(store, USER_SCOPE, () =>
    applyClaims(graph, { project: USER_SCOPE, touched, claims, episodes: [], sessions: [] }),
  )
  return { episodes: episodes.length, claims: claims.length, facts: step.facts + personal.facts }
}

/** A store may write what is no text in its own way: such an episode is read back as it was kept. */
const isKeptAsItIs = ({ text, branch, session }: Episode): boolean =>
  ![text, branch ?? '', session].some((words) => /\0|\p{Surrogate}/u.test(words))

/** The sessions of a batch, one row for all that only move it on; a title counts with its own time, so it comes apart. */
function sessionsOf(events: readonly Event[]): Session[] {
  const titled: Session[] = []
  const moved = new Map<string, Session>()
  for (const session of events.map(sessionOf)) {
    const known = moved.get(session.id)
    if (session.title !== null) titled.push(session)
    else if (!known) moved.set(session.id, session)
    else {
      if (session.startedAt < known.startedAt) known.startedAt = session.startedAt
      if (session.lastAt > known.lastAt) known.lastAt = session.lastAt
      known.parent = first(known.parent, session.parent)
      known.directory = first(known.directory, session.directory)
    }
  }
  return [...moved.values(), ...titled]
}

/** The lesser one, as the store merges them. */
const first = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b < a) ? b : a)

/** Extracts stored episodes again as if others were not there, before those are forgotten. */
export async function reextract(
  graph: Graph,
  {
    project,
    episodes,
    without,
    withdrawn,
  }: {
    project: ProjectId
    episodes: readonly Episode[]
    without: ReadonlySet<Uuid>
    withdrawn: ReadonlySet<string>
  },
): Promise<void> {
  const left = (list: readonly Episode[]): Episode[] => list.filter(({ id }) => !without.has(id))
  const neighbours: Store['neighbours'] = async (episode, limit) => {
    const { before, after } = await graph.store.neighbours(episode, limit + without.size)
    return { before: left(before).slice(-limit), after: left(after).slice(0, limit) }
  }
  const stored: Pick<Store, 'neighbours' | 'episodes'> = {
    neighbours,
    episodes: async (query) => left(await graph.store.episodes(query)),
  }
  const beside = await placed(stored, { episodes, reach: NEIGHBOURS_MAX })
  const claims = standing(beside.flatMap(extract), withdrawn)
  const touched = beside.map(({ episode }) => episode.id)
  for (const scope of new Set([project, USER_SCOPE])) {
    const step = { project: scope, touched, claims, episodes: [], sessions: [] }
    await (scope === project ? applyClaims(graph, step) : inTurn(graph.store, scope, () => applyClaims(graph, step)))
  }
}

type Step = {
  project: ProjectId
  touched: readonly Uuid[]
  claims: readonly Claim[]
  episodes: readonly Episode[]
  sessions: readonly Session[]
}

/** Replaces the claims of the touched episodes in one graph, and the facts of all timelines that they changed. */
async function applyClaims(
  { store, timelines }: Graph,
  { project, touched, claims, episodes, sessions }: Step,
): Promise<{ facts: number; generation?: number }> {
  const fresh = claims.filter((claim) => claim.project === project)
  const known = await store.claims({ project, episodes: touched })
  if (fresh.length + known.length + episodes.length + sessions.length === 0) return { facts: 0 }
  const changed = changedTimelines(known, fresh)
  const told = claimsTouched(known, fresh)
  for (const id of await timelinesOnBranches(store, { project, claims: told, fresh }))
    changed.set(id, { added: changed.get(id)?.added ?? [], rebuild: true })
  await timelines.begin()
  try {
    const { facts, entities } = await timelines.resolve({ project, touched: changed, without: touched, fresh })
    const factsOf = [...changed.keys()]
    const changes = { project, sessions, episodes, entities, claimsOf: touched, claims: fresh, factsOf, facts }
    const { generation } = await store.apply(changes)
    timelines.wrote(generation)
    return { facts: facts.length, generation }
  } catch (cause) {
    timelines.clear()
    throw cause
  }
}

/** Claims that came, changed or went may tell what became of a branch; one that stays as it was tells nothing new. */
function claimsTouched(known: readonly Claim[], fresh: readonly Claim[]): Claim[] {
  const before = new Set(known.map(({ id }) => id))
  const now = new Set(fresh.map(({ id }) => id))
  return [...fresh.filter(({ id }) => !before.has(id)), ...known.filter(({ id }) => !now.has(id))]
}

function changedTimelines(known: readonly Claim[], fresh: readonly Claim[]): Map<Uuid, Touched> {
  const before = new Map(known.map((claim) => [claim.id, claim]))
  const changed = new Map<Uuid, Touched>()
  const touch = (claim: Claim): Touched => {
    const id = timelineOf(claim)
    const one = changed.get(id) ?? { added: [], rebuild: false }
    changed.set(id, one)
    return one
  }
  for (const claim of fresh) {
    const old = before.get(claim.id)
    before.delete(claim.id)
    if (!old) touch(claim).added.push(claim)
    else if (!isDeepStrictEqual(old, claim)) for (const one of [old, claim]) touch(one).rebuild = true
  }
  for (const gone of before.values()) touch(gone).rebuild = true
  return changed
}
