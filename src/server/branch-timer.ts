import { branchStates, type BranchState } from '../capture/merged.ts'
import type { BranchNotes, NotedPlace } from '../engine/branch-notes.ts'
import { isMainLine } from '../engine/values.ts'
import { deriveId } from '../ids.ts'
import { BRANCH_LOOK_MS } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Event } from '../types.ts'

export type BranchTimer = {
  /** Looks at all places now; a look under way is shared. Gives the number of branches that were merged or deleted. */
  look(): Promise<number>
  start(): void
  close(): Promise<void>
}

type Options = {
  notes: BranchNotes
  /** Writes an event down, where the inbox takes it in. */
  append: (event: Event) => 'written' | 'full' | 'failed'
  now: () => Date
  log: Log
  intervalMs?: number
}

/**
 * Looks now and then whether branches that somebody worked on were merged or deleted meanwhile: elsewhere, or by hand.
 * What it sees is an event like any other, so replaying the events gives the same graph.
 */
export function createBranchTimer({ notes, append, now, log, intervalMs = BRANCH_LOOK_MS }: Options): BranchTimer {
  let underway: Promise<number> | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const settle = (place: NotedPlace, seen: BranchState): boolean => {
    const { name, state, ahead } = seen
    const noted = place.branches.find((one) => one.name === name)
    if (!noted || state === 'unknown') return false
    if (state === 'open') {
      if (ahead !== noted.ahead) notes.settle(place, name, { ...noted, ahead })
      return false
    }
    // A disk that is full now is not so for ever: it stays noted.
    if (append(eventOf(place, seen, now())) !== 'written') return false
    notes.settle(place, name, undefined)
    return true
  }
  const once = async (): Promise<number> => {
    let settled = 0
    for (const place of notes.places()) {
      const { root } = place.project
      if (root === undefined || closed) continue
      const states = await branchStates(root, { branches: place.branches, isMain: isMainLine })
      settled += states.filter((seen) => settle(place, seen)).length
    }
    if (settled > 0) log.info({ branches: settled }, 'branches were merged or deleted, as git shows')
    return settled
  }
  const look = (): Promise<number> => (underway ??= once().finally(() => (underway = undefined)))
  return {
    look,
    start: () => {
      timer = setInterval(() => {
        look().catch((error: unknown) => log.error({ err: error }, 'git could not be asked about branches'))
      }, intervalMs)
      timer.unref()
    },
    close: async () => {
      closed = true
      clearInterval(timer)
      await underway?.catch(() => undefined)
    },
  }
}

function eventOf({ project, session, branches }: NotedPlace, { name, state, into }: BranchState, now: Date): Event {
  const commit = branches.find((one) => one.name === name)?.commit ?? ''
  return {
    id: deriveId('event', 'branch', project.id, name, state, commit),
    at: now.toISOString(),
    project,
    session: { id: session },
    kind: 'branch',
    branch: name,
    became: state === 'merged' ? 'merged' : 'deleted',
    ...(state === 'merged' && { into }),
  }
}
