import type { Defect, Graph } from './examined.ts'

type Index = {
  label: string
  entitytype: 'NODE' | 'RELATIONSHIP'
  types: Record<string, string[]>
  stopwords: string[]
}

const WORD = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * A label with both a range index and a full-text index with stop words of its own kills the server (4.16 to 4.22) as
 * soon as somebody asks for a list of names with one of those words in it, which graphiti-core does for every entity
 * called "Will" or "IT". Mending makes both indexes anew, without stop words: dropping one alone keeps the words.
 */
export async function* mendIndexes(graph: Graph, mend: boolean): AsyncGenerator<Defect> {
  for (const index of await readIndexes(graph)) {
    const kinds = Object.values(index.types).flat()
    const deadly = index.stopwords.length > 0 && kinds.includes('RANGE') && kinds.includes('FULLTEXT')
    if (!deadly || index.entitytype !== 'NODE') continue
    const mendable =
      [index.label, ...Object.keys(index.types)].every((word) => WORD.test(word)) && !kinds.includes('VECTOR')
    if (mend && mendable) await makeAnew(graph, index)
    yield {
      kind: 'index',
      id: -1,
      uuid: null,
      property: index.label,
      found: `has a full-text index with ${index.stopwords.length} stop words beside a range index: names like "Will" kill the server`,
      remedy: mendable
        ? 'make both indexes anew without stop words'
        : 'drop all indexes of this label by hand, then run this again',
      breaks: true,
      mendable,
      mended: mend && mendable,
    }
  }
}

const readIndexes = (graph: Graph): Promise<Index[]> =>
  graph.read<Index>(
    'CALL db.indexes() YIELD label, entitytype, types, stopwords RETURN label, entitytype, types, coalesce(stopwords, []) AS stopwords',
  )

async function makeAnew(graph: Graph, { label, types }: Index): Promise<void> {
  const having = (type: string): string[] => Object.keys(types).filter((property) => types[property]!.includes(type))
  const [ranged, texts] = [having('RANGE'), having('FULLTEXT')]
  const list = (properties: readonly string[]): string => properties.map((property) => `n.${property}`).join(', ')
  await graph.write(`CALL db.idx.fulltext.drop('${label}')`)
  for (const property of ranged) await graph.write(`DROP INDEX FOR (n:${label}) ON (n.${property})`)
  await graph.write(`CREATE INDEX FOR (n:${label}) ON (${list(ranged)})`)
  await graph.write(`CREATE FULLTEXT INDEX FOR (n:${label}) ON (${list(texts)})`)
}
