import type { SeenBranch } from '../capture/merged.ts'
import type { Journal } from '../journal/journal.ts'
import { BRANCHES_NOTED_MAX, BRANCH_PLACES_NOTED_MAX } from '../limits.ts'
import type { Event, ProjectRef } from '../types.ts'
import { isMainLine } from './values.ts'

/** Where somebody worked on branches, and in which session last. */
export type NotedPlace = { project: ProjectRef; session: string; branches: SeenBranch[] }

export type BranchNotes = {
  /** Notes the branches that events name. Costs nothing where none is new. */
  note(events: readonly Event[]): void
  places(): NotedPlace[]
  /** What is known of a branch now; undefined: it is at work no longer. */
  settle(place: NotedPlace, name: string, now: SeenBranch | undefined): void
}

const KEY = 'branches at work'

/**
 * The branches that are at work in each directory, newest last, kept in the daemon's notebook: so that somebody can look
 * at git later, when no command of a session tells what became of them. Losing it loses no memory.
 */
export function openBranchNotes(journal: Pick<Journal, 'remember' | 'recall'>): BranchNotes {
  let kept: Map<string, NotedPlace> | undefined
  const read = (): Map<string, NotedPlace> =>
    (kept ??= new Map(
      ((journal.recall(KEY) as NotedPlace[] | undefined) ?? []).map((one) => [keyOf(one.project), one]),
    ))
  const write = (): void => {
    const places = [...read().entries()].slice(-BRANCH_PLACES_NOTED_MAX)
    kept = new Map(places)
    journal.remember(
      KEY,
      places.map(([, place]) => place),
    )
  }
  return {
    note(events) {
      let changed = false
      for (const { project, session, git } of events) {
        if (!git?.branch || !git.commit || project.root === undefined || isMainLine(git.branch)) continue
        const known = read().get(keyOf(project))
        const before = known?.branches.find(({ name }) => name === git.branch)
        if (before?.commit === git.commit) continue
        const now = { name: git.branch, commit: git.commit, ahead: before?.ahead ?? false }
        const others = known?.branches.filter(({ name }) => name !== git.branch) ?? []
        read().delete(keyOf(project))
        const branches = [...others, now].slice(-BRANCHES_NOTED_MAX)
        read().set(keyOf(project), { project, session: session.id, branches })
        changed = true
      }
      if (changed) write()
    },
    places: () => [...read().values()],
    settle({ project }, name, now) {
      const known = read().get(keyOf(project))
      if (!known) return
      known.branches = known.branches.flatMap((one) => (one.name === name ? (now ?? []) : one))
      if (known.branches.length === 0) read().delete(keyOf(project))
      write()
    },
  }
}

const keyOf = ({ id, root = '' }: ProjectRef): string => `${id} ${root}`
