import type { ProjectId } from '../../types.ts'
import type { Connection } from './connection.ts'
import { rowsOf, withParameters, type Reply } from './cypher.ts'
import { isIndexedAlready, isMissingGraph } from './errors.ts'
import { INDEXES } from './indexes.ts'
import type { Ask } from './plan.ts'

/** Questions to one graph; reading never creates it, and one that is not there answers with nothing. */
export function asking(connection: Connection, project: ProjectId): Ask {
  return async (query, parameters) => {
    try {
      const text = withParameters(query, parameters)
      return rowsOf((await connection.command(['GRAPH.RO_QUERY', project, text, '--compact'])) as Reply)
    } catch (cause) {
      if (isMissingGraph(cause)) return []
      throw cause
    }
  }
}

/** Makes the indexes of a graph, and so the graph; those that are there stay as they are. */
export async function makeIndexes(connection: Connection, project: ProjectId): Promise<void> {
  const made = INDEXES.map((index) =>
    connection.command(['GRAPH.QUERY', project, index, '--compact']).catch((cause: unknown) => {
      if (!isIndexedAlready(cause)) throw cause
    }),
  )
  await Promise.all(made)
}
