import { EXAMINE_ROWS_MAX } from '../../limits.ts'
import type { Defect, Graph } from './examined.ts'

const PLACES = [
  { kind: 'Entity', pattern: '(r:Entity)', property: 'name_embedding' },
  { kind: 'Community', pattern: '(r:Community)', property: 'name_embedding' },
  { kind: 'RELATES_TO', pattern: '()-[r:RELATES_TO]->()', property: 'fact_embedding' },
] as const
type Place = (typeof PLACES)[number]

type Row = { id: number; uuid: unknown; vector: unknown; type: string }

/**
 * Vectors that make every cosine search of their kind raise: plain lists, and those of another dimension than most.
 * One scan inside the server tells whether there are any; vectors travel only when there are.
 */
export async function* examineVectors(graph: Graph, mend: boolean): AsyncGenerator<Defect> {
  for (const place of PLACES) {
    if (await isSound(graph, place)) continue
    const rows = await readVectors(graph, place)
    const dimension = commonDimension(rows)
    for (const row of rows) {
      const defect = defectOf(place, row, dimension)
      if (!defect) continue
      if (mend) await mendVector(graph, place, row, dimension)
      yield { ...defect, mended: mend }
    }
  }
}

async function isSound(graph: Graph, { pattern, property }: Place): Promise<boolean> {
  const [wrong] = await graph.read<{ found: number }>(
    `MATCH ${pattern} WHERE NOT typeOf(r.${property}) IN ['Vectorf32', 'Null'] RETURN count(r) AS found`,
  )
  if (wrong && wrong.found > 0) return false
  const [first] = await graph.read<{ vector: number[] }>(
    `MATCH ${pattern} WHERE r.${property} IS NOT NULL RETURN r.${property} AS vector LIMIT 1`,
  )
  if (!first) return true
  try {
    await graph.read(
      `MATCH ${pattern} WHERE r.${property} IS NOT NULL
       WITH vec.euclideanDistance(r.${property}, vecf32($vector)) AS distance RETURN count(distance)`,
      { vector: first.vector },
    )
    return true
  } catch (cause) {
    if (cause instanceof Error && /dimension mismatch/i.test(cause.message)) return false
    throw cause
  }
}

async function readVectors(graph: Graph, { pattern, property }: Place): Promise<Row[]> {
  const rows: Row[] = []
  const [last] = await graph.read<{ id: number | null }>(`MATCH ${pattern} RETURN max(ID(r)) AS id`)
  for (let from = 0; from <= (last?.id ?? -1); from += EXAMINE_ROWS_MAX) {
    const page = await graph.read<Row>(
      `MATCH ${pattern} WHERE ID(r) >= $from AND ID(r) < $to AND r.${property} IS NOT NULL
       RETURN ID(r) AS id, r.uuid AS uuid, r.${property} AS vector, typeOf(r.${property}) AS type`,
      { from, to: from + EXAMINE_ROWS_MAX },
    )
    // Only what decides stays in memory: 100,000 vectors of 1,536 numbers would not fit.
    for (const row of page) rows.push({ ...row, vector: row.type === 'Vectorf32' ? sizeOf(row.vector) : row.vector })
  }
  return rows
}

const sizeOf = (vector: unknown): number =>
  Array.isArray(vector) ? vector.length : typeof vector === 'number' ? vector : 0

/** The dimension of most; the larger one when as many have either. */
function commonDimension(rows: readonly Row[]): number {
  const counts = new Map<number, number>()
  for (const { vector } of rows) counts.set(sizeOf(vector), (counts.get(sizeOf(vector)) ?? 0) + 1)
  const [most] = [...counts].toSorted(([sizeA, a], [sizeB, b]) => b - a || sizeB - sizeA)
  return most?.[0] ?? 0
}

function defectOf({ kind, property }: Place, row: Row, dimension: number): Omit<Defect, 'mended'> | undefined {
  const size = sizeOf(row.vector)
  const plain = row.type !== 'Vectorf32'
  if (!plain && size === dimension) return undefined
  const found = plain ? `is a ${row.type} and no vector` : `has ${size} dimensions, most have ${dimension}`
  const remedy = isUsable(row, dimension) ? 'write it as a vector' : 'take the vector away'
  const uuid = typeof row.uuid === 'string' ? row.uuid : null
  return { kind, id: row.id, uuid, property, found, remedy, mendable: true, breaks: true }
}

const isUsable = (row: Row, dimension: number): row is Row & { vector: number[] } =>
  Array.isArray(row.vector) && row.vector.length === dimension && row.vector.every((part) => Number.isFinite(part))

async function mendVector(graph: Graph, { pattern, property }: Place, row: Row, dimension: number): Promise<void> {
  const change = isUsable(row, dimension) ? `SET r.${property} = vecf32($vector)` : `REMOVE r.${property}`
  const vector = isUsable(row, dimension) ? { vector: row.vector } : {}
  await graph.write(`MATCH ${pattern} WHERE ID(r) = $id ${change}`, { id: row.id, ...vector })
}
