import { randomUUID } from 'node:crypto'
import { EXAMINE_DEFECTS_MAX, EXAMINE_QUERY_MS, EXAMINE_ROWS_MAX } from '../../limits.ts'
import type { Log } from '../../log.ts'
import { connect, whenReady, type Connection } from './connection.ts'
import { namedRowsOf, withParameters, type Parameters, type Reply } from './cypher.ts'
import type { Defect, Graph } from './examined.ts'
import { mendIndexes } from './examine-indexes.ts'
import { RULES, faultOf, faultsOf, type Fault, type Fill, type RecordKind, type Rule } from './examine-rules.ts'
import { examineVectors } from './examine-vectors.ts'

/** `defects` lists the first EXAMINE_DEFECTS_MAX; the counts are of all. */
export type Examination = {
  graph: string
  /** Whether there is such a graph at all: looking does not make one. */
  exists: boolean
  records: number
  found: number
  mended: number
  /** What a person has to decide. */
  left: number
  defects: Defect[]
}

export type ExamineRequest = {
  /** `falkordb://[user:password@]host[:port]`, `falkordbs://` for TLS. */
  url: string
  username?: string
  password?: string
  tls?: { ca?: string }
  graph: string
  /** Off: a dry run, which sends reads only. */
  mend: boolean
  now?: () => Date
  newId?: () => string
}

/**
 * Finds the records of a graph that break Graphiti for its whole group, whoever wrote them, and mends what can be
 * mended without inventing anything. Nothing is deleted. Fails with `store_unavailable` when the server does not answer.
 */
export async function examineGraph(request: ExamineRequest): Promise<Examination> {
  const { graph: name, mend, now = () => new Date(), newId = randomUUID } = request
  const server = connect({ ...request, log: SILENT })
  try {
    await whenReady(server)
    const examination: Examination = {
      graph: name,
      exists: false,
      records: 0,
      found: 0,
      mended: 0,
      left: 0,
      defects: [],
    }
    if (!((await server.command(['GRAPH.LIST'])) as string[]).includes(name)) return examination
    examination.exists = true
    const graph = graphOf(server, name)
    const note = (defect: Defect): void => {
      examination.found++
      if (defect.mended) examination.mended++
      else examination.left++
      if (examination.defects.length < EXAMINE_DEFECTS_MAX) examination.defects.push(defect)
    }
    for await (const defect of mendIndexes(graph, mend)) note(defect)
    for await (const defect of examineEnds(graph, mend)) note(defect)
    // Graphiti keeps what has no group under `_`, in the graph `default_db`.
    const fill = { group: name === 'default_db' ? '_' : name, now, newId }
    for (const rule of RULES) {
      examination.records += await countOf(graph, rule)
      for await (const defect of examineRecords({ graph, rule, fill, mend })) note(defect)
    }
    for await (const defect of examineVectors(graph, mend)) note(defect)
    return examination
  } finally {
    server.close()
  }
}

async function countOf(graph: Graph, { pattern }: Rule): Promise<number> {
  const [row] = await graph.read<{ count: number }>(`MATCH ${pattern} RETURN count(r) AS count`)
  return row?.count ?? 0
}

const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

type Records = { graph: Graph; rule: Rule; fill: Fill; mend: boolean }
type RecordRow = { id: number; properties: Record<string, unknown>; from?: unknown; to?: unknown }

async function* examineRecords({ graph, rule, fill, mend }: Records): AsyncGenerator<Defect> {
  const fields = Object.keys(rule.fields).map((name) => `${name}: r.${name}`)
  const ends = rule.kind === 'RELATES_TO' ? ', startNode(r).name AS from, endNode(r).name AS to' : ''
  const page = `MATCH ${rule.pattern} WHERE ID(r) > $after AND (${faultOf(rule)})
    RETURN ID(r) AS id, {${fields.join(', ')}} AS properties${ends} ORDER BY ID(r) LIMIT ${EXAMINE_ROWS_MAX}`
  for (let after = -1; ;) {
    const rows = await graph.read<RecordRow>(page, { after })
    for (const row of rows) {
      const faults = faultsOf(rule, row, fill)
      if (mend) await mendRecord(graph, rule, row.id, faults)
      for (const fault of faults) yield defectOf(rule.kind, row, fault, mend)
    }
    if (rows.length < EXAMINE_ROWS_MAX) return
    after = rows.at(-1)!.id
  }
}

function defectOf(kind: RecordKind, { id, properties }: RecordRow, fault: Fault, mend: boolean): Defect {
  const { property, found, remedy, breaks } = fault
  const mendable = 'value' in fault
  const uuid = typeof properties['uuid'] === 'string' ? properties['uuid'] : null
  return { kind, id, uuid, property, found, remedy, breaks, mendable, mended: mend && mendable }
}

async function mendRecord(graph: Graph, { pattern }: Rule, id: number, faults: readonly Fault[]): Promise<void> {
  const mendable = faults.filter((fault) => 'value' in fault)
  if (mendable.length === 0) return
  const changes = mendable.map(({ property, value }) =>
    value === undefined ? `REMOVE r.${property}` : `SET r.${property} = $values.${property}`,
  )
  const values = Object.fromEntries(
    mendable.flatMap(({ property, value }) => (value === undefined ? [] : [[property, value]])),
  )
  await graph.write(`MATCH ${pattern} WHERE ID(r) = $id ${changes.join(' ')}`, { id, values: values as Parameters })
}

/** Facts and mentions lead to entities: Graphiti finds the others' ends nowhere. */
async function* examineEnds(graph: Graph, mend: boolean): AsyncGenerator<Defect> {
  const own = ['Episodic', 'Saga', 'Community']
  const rows = await graph.read<{ id: number; uuid: unknown; labels: string[] }>(
    `MATCH (a)-[f:RELATES_TO]->(b) WHERE NOT a:Entity OR NOT b:Entity UNWIND [a, b] AS end
     WITH DISTINCT end WHERE NOT end:Entity RETURN ID(end) AS id, end.uuid AS uuid, labels(end) AS labels
     UNION MATCH (:Episodic)-[m:MENTIONS]->(end) WHERE NOT end:Entity
     RETURN DISTINCT ID(end) AS id, end.uuid AS uuid, labels(end) AS labels`,
  )
  for (const { id, uuid, labels } of rows) {
    const mendable = !labels.some((label) => own.includes(label))
    if (mend && mendable) await graph.write('MATCH (end) WHERE ID(end) = $id SET end:Entity', { id })
    yield {
      kind: 'Entity',
      id,
      uuid: typeof uuid === 'string' ? uuid : null,
      property: 'label',
      found: `is ${labels.join(':') || 'missing'}, not Entity`,
      remedy: mendable ? 'add the label Entity' : 'delete the relationship that leads there: it joins no two entities',
      breaks: true,
      mendable,
      mended: mend && mendable,
    }
  }
}

function graphOf(server: Connection, name: string): Graph {
  const ask = async (command: string, cypher: string, parameters: Parameters = {}): Promise<Reply> =>
    (await server.command([command, name, withParameters(cypher, parameters), '--compact'], EXAMINE_QUERY_MS)) as Reply
  return {
    read: async <Row>(cypher: string, parameters?: Parameters) =>
      namedRowsOf(await ask('GRAPH.RO_QUERY', cypher, parameters)) as Row[],
    write: async (cypher, parameters) => {
      await ask('GRAPH.QUERY', cypher, parameters)
    },
  }
}
