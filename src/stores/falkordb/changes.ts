import type { ProjectId } from '../../types.ts'
import type { Change, Store } from '../store.ts'
import type { Connection } from './connection.ts'
import { KEYS } from './keys.ts'
import type { Ask } from './plan.ts'
import { READ } from './read-queries.ts'

type Options = { connection: Connection; askOf: (project: ProjectId) => Ask }

/**
 * Changes of all graphs in one order. A graph whose last change is not after the position is not asked. Generations are
 * read in windows that grow until enough is found: sorting all that is left, again for each page, would take minutes.
 */
export function following({ connection, askOf }: Options): Pick<Store, 'changes'> {
  return {
    changes: async ({ after, limit }) => {
      if (limit <= 0) return []
      const found: Change[] = []
      const marks = await watermarks(connection)
      const last = Math.max(0, ...marks.values())
      for (let from = after, width = 8; from < last && found.length < limit; width *= 2) {
        const to = Math.min(from + width, last)
        const touched = [...marks].filter(([, mark]) => mark > from).map(([project]) => project)
        const rows = await Promise.all(touched.map((project) => changesOf(askOf(project), project, from, to)))
        found.push(...rows.flat().toSorted(inOrder))
        from = to
      }
      return wholeGenerations(found, limit)
    },
  }
}

async function watermarks(connection: Connection): Promise<Map<ProjectId, number>> {
  const flat = (await connection.command(['HGETALL', KEYS.watermarks])) as string[]
  const marks = new Map<ProjectId, number>()
  for (let at = 0; at < flat.length; at += 2) marks.set(flat[at]!, Number(flat[at + 1]))
  return marks
}

async function changesOf(ask: Ask, project: ProjectId, after: number, to: number): Promise<Change[]> {
  const rows = await ask(READ.changes, { after, to })
  return rows.map(([generation, kind, id, gone]) => ({
    generation: Number(generation),
    project,
    kind: kind as Change['kind'],
    id: String(id),
    gone: gone === true,
  }))
}

const textOf = ({ kind, project, id }: Change): string => `${kind} ${project} ${id}`
const inOrder = (a: Change, b: Change): number => a.generation - b.generation || (textOf(a) < textOf(b) ? -1 : 1)

/** A follower takes the last generation it saw as its position: so none is cut. */
function wholeGenerations(changes: readonly Change[], limit: number): Change[] {
  const cut = changes[limit - 1]?.generation
  return cut === undefined ? [...changes] : changes.filter((change) => change.generation <= cut)
}
