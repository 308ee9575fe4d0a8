import { relative, resolve, sep } from 'node:path'
import { gitState } from '../../src/capture/git.ts'
import { findProject } from '../../src/capture/project.ts'
import type { ProjectRef } from '../../src/types.ts'

/** Where an instance works: its project, and the branch and commit in force. Answers are kept until `refresh`. */
export type Place = {
  directory: string
  project(): ProjectRef
  git(): { branch?: string; commit?: string } | undefined
  /** Looks at git again: at each turn, and after what may have changed it. */
  refresh(): void
  /** An absolute path for one that a model gave. */
  absolute(path: string): string
  /** The path from the project's root where it lies inside, else as it is. */
  inside(path: string): string
}

export function openPlace({ directory, firstCommit }: { directory: string; firstCommit?: string }): Place {
  let project: ProjectRef | undefined
  let git: { branch?: string; commit?: string } | undefined
  let known = false

  const place: Place = {
    directory,
    project: () => (project ??= findProject(directory, firstCommit === undefined ? {} : { firstCommit })),
    git() {
      if (!known) git = readGit(directory)
      known = true
      return git
    },
    refresh() {
      const before = place.git()?.commit
      known = false
      // A repository that just got its first commit has another identity from now on.
      if (before === undefined && place.git()?.commit !== undefined) project = undefined
    },
    absolute: (path) => resolve(directory, path),
    inside(path) {
      const root = place.project().root ?? directory
      const inner = relative(root, resolve(directory, path))
      return inner !== '' && inner !== '..' && !inner.startsWith(`..${sep}`) ? inner : path
    },
  }
  return place
}

function readGit(directory: string): { branch?: string; commit?: string } | undefined {
  const state = gitState(directory)
  return state.branch === undefined && state.commit === undefined ? undefined : state
}
