import type { Sqlite } from '../sqlite.ts'
import { openShelf, type Shelf } from './shelf.ts'

/** The inverted indexes of the projects in use; each is read at its first use. */
export type Shelves = {
  of(project: number): Shelf
  /** Forgets what is in memory: after a rollback. */
  reset(): void
}

export function openShelves(db: Sqlite): Shelves {
  const shelves = new Map<number, Shelf>()
  return {
    of: (project) => {
      let shelf = shelves.get(project)
      if (!shelf) shelves.set(project, (shelf = openShelf(db, project)))
      return shelf
    },
    reset: () => shelves.clear(),
  }
}
