import type { ProjectId } from '../../types.ts'
import type { Connection } from './connection.ts'
import { rowsOf, withParameters, type Reply, type Row } from './cypher.ts'
import { isIndexedAlready, isMissingGraph } from './errors.ts'
import { INDEXES } from './indexes.ts'
import type { Ask } from './plan.ts'

/** Questions to one graph; reading never creates it, and one that is not there answers with nothing. */
export const asking = (connection: Connection, project: ProjectId): Ask =>
  readBy(connection, project, { flags: ['--compact'], rows: rowsOf })

/**
 * The same for columns that hold nothing but text, numbers or null: their plain form has no type beside each value, and
 * is read in half the time. A list comes as the text that the database makes of it.
 */
export const askingPlain = (connection: Connection, project: ProjectId): Ask =>
  readBy(connection, project, { flags: [], rows: (reply) => (reply.length < 3 ? [] : (reply[1] as Row[])) })

type Form = { flags: readonly string[]; rows: (reply: Reply) => Row[] }

const readBy =
  (connection: Connection, project: ProjectId, { flags, rows }: Form): Ask =>
  async (query, parameters) => {
    try {
      const command = ['GRAPH.RO_QUERY', project, withParameters(query, parameters), ...flags]
      return rows((await connection.command(command)) as Reply)
    } catch (cause) {
      if (isMissingGraph(cause)) return []
      throw cause
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
