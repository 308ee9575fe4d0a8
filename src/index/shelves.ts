import type { Sqlite } from '../sqlite.ts'
import { filedOf } from './filed.ts'
import { openShelf, type Shelf } from './shelf.ts'
import { unitsWithKeys } from './units.ts'

/** The inverted indexes of the projects in use; each is read at its first use. */
export type Shelves = {
  of(project: number): Shelf
  /** Those that were read. */
  open(): Iterable<Shelf>
  /** Forgets what is in memory: after a rollback. */
  reset(): void
}

export function openShelves(db: Sqlite): Shelves {
  const shelves = new Map<number, Shelf>()
  return {
    of: (project) => {
      let shelf = shelves.get(project)
      if (!shelf) {
        const filed = (keys: readonly number[]) =>
          new Map([...unitsWithKeys(db, keys)].map(([key, { place, unit }]) => [key, filedOf(unit, place.no)]))
        shelves.set(project, (shelf = openShelf(db, project, filed)))
      }
      return shelf
    },
    open: () => shelves.values(),
    reset: () => shelves.clear(),
  }
}
