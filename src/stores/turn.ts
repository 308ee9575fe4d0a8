import type { ProjectId } from '../types.ts'
import type { Store } from './store.ts'

/** Lets one piece of work at a time go on for each project, in the order of the calls; one that fails holds up none. */
export function turnPerProject(): Store['exclusive'] {
  const last = new Map<ProjectId, Promise<unknown>>()
  return async (project, work) => {
    const mine = (last.get(project) ?? Promise.resolve()).then(work)
    const ended = mine.catch(() => undefined)
    last.set(project, ended)
    try {
      return await mine
    } finally {
      if (last.get(project) === ended) last.delete(project)
    }
  }
}
