import type { ProjectId } from '../../types.ts'
import type { Change, Store } from '../store.ts'
import type { Connection } from './connection.ts'
import { KEYS } from './keys.ts'
import type { Row } from './cypher.ts'
import type { Ask } from './plan.ts'
import { READ } from './read-queries.ts'

type Options = { connection: Connection; askOf: (project: ProjectId) => Ask }

/** Generations read at once. One may be a word or a whole import: more of them might not fit into memory. */
const WIDTH_FIRST = 8
const WIDTH_MAX = 64

/**
 * Changes of all graphs in one order. A graph whose last change is not after the position is not asked. Generations are
 * read in windows that grow until enough is found: sorting all that is left, again for each page, would take minutes.
 */
export function following({ connection, askOf }: Options): Pick<Store, 'changes'> {
  // How many generations held enough the last time: those that follow are mostly like them.
  let usual = WIDTH_FIRST
  return {
    changes: async ({ after, limit }) => {
      if (limit <= 0) return []
      const found: Change[] = []
      const marks = await watermarks(connection)
      const last = Math.max(0, ...marks.values())
      for (let from = after, width = usual; from < last && found.length < limit; width *= 2) {
        const to = Math.min(from + width, last)
        const touched = [...marks].filter(([, mark]) => mark > from).map(([project]) => project)
        const rows = await Promise.all(touched.map((project) => changesOf(askOf(project), project, from, to)))
        const some = rows.flat()
        found.push(...some.toSorted(inOrder))
        if (some.length > 0) usual = Math.min(Math.max(1, Math.round((width * limit) / some.length)), WIDTH_MAX)
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
  const window = { after, to }
  const [episodes, facts, gone] = await Promise.all([
    ask(READ.changesOfEpisodes, window),
    ask(READ.changesOfFacts, window),
    ask(READ.changesGone, window),
  ])
  const change = ([generation, id, kind]: Row, came?: Change['kind']): Change => ({
    ...{ generation: Number(generation), project, id: String(id) },
    ...{ kind: came ?? (kind as Change['kind']), gone: came === undefined },
  })
  return [
    ...episodes.map((row) => change(row, 'episode')),
    ...facts.map((row) => change(row, 'fact')),
    ...gone.map((row) => change(row)),
  ]
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const inOrder = (a: Change, b: Change): number =>
  a.generation - b.generation || compare(a.kind, b.kind) || compare(a.project, b.project) || compare(a.id, b.id)

/** A follower takes the last generation it saw as its position: so none is cut. */
function wholeGenerations(changes: readonly Change[], limit: number): Change[] {
  const cut = changes[limit - 1]?.generation
  return cut === undefined ? [...changes] : changes.filter((change) => change.generation <= cut)
}
