import type { Parameters } from './cypher.ts'
import type { RecordKind } from './examine-rules.ts'

/** What is wrong with one property of one record. `breaks`: Graphiti raises for the whole group; else it only misreads. */
export type Defect = {
  kind: RecordKind | 'index'
  /** FalkorDB's own number of the node or relationship: finds what has no uuid. */
  id: number
  uuid: string | null
  property: string
  found: string
  remedy: string
  breaks: boolean
  mendable: boolean
  mended: boolean
}

/** One graph, as the parts of an examination see it. `read` cannot create or change anything. */
export type Graph = {
  read<Row>(cypher: string, parameters?: Parameters): Promise<Row[]>
  write(cypher: string, parameters?: Parameters): Promise<void>
}
