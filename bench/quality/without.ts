import type { Candidate, IndexQuery, SearchIndex, Unit } from '../../src/index/search-index.ts'

/** Parts of the search that can be taken away, and what that means. */
export const PARTS = {
  text: 'no scores by words; what the words found stays findable by the other lists only',
  vectors: 'no list of vectors',
  graph: 'no list of entities and their neighbours',
  files: 'no files in play',
  time: 'no reading of times in a question',
  window: 'no words of neighbouring messages in the index',
  key: 'no role, date, branch and paths in the index',
  facts: 'episodes only',
  episodes: 'facts only',
  recency: 'everything is of the same age',
  replaced: 'no knowledge of what replaced what',
} as const
export type Part = keyof typeof PARTS

const LIST: Partial<Record<Part, string>> = {
  text: 'text',
  vectors: 'vector',
  graph: 'graph',
  files: 'files',
  time: 'time',
}

/**
 * The index as the engine sees it without some parts: an ablation at the contract, with nothing switched inside. The
 * engine fuses and ranks what is left as it does always.
 */
export function withoutParts(index: SearchIndex, parts: readonly Part[]): SearchIndex {
  const gone = new Set(parts)
  const lists = parts.flatMap((part) => LIST[part] ?? [])
  return {
    ...index,
    update: ({ put, ...change }) => index.update({ ...change, put: put.map((unit) => unitWithout(unit, gone)) }),
    moments: (query) => (gone.has('time') ? [] : index.moments(query)),
    candidates: async (query) => {
      if (gone.has('time') && query.range) return []
      const found = await index.candidates(queryWithout(query, gone))
      return found.flatMap((candidate) => candidateWithout(candidate, { lists, gone, now: query.now }))
    },
  }
}

const unitWithout = (unit: Unit, gone: ReadonlySet<Part>): Unit => ({
  ...unit,
  ...(gone.has('window') && { window: [] }),
  ...(gone.has('key') && { key: '' }),
})

function queryWithout({ kinds, files, ...query }: IndexQuery, gone: ReadonlySet<Part>): IndexQuery {
  const only = gone.has('facts') ? (['episode'] as const) : gone.has('episodes') ? (['fact'] as const) : kinds
  return { ...query, files: gone.has('files') ? [] : files, ...(only && { kinds: only }) }
}

function candidateWithout(
  { unit, matched, lists: found }: Candidate,
  { lists, gone, now }: { lists: readonly string[]; gone: ReadonlySet<Part>; now: string },
): Candidate[] {
  const left = Object.fromEntries(Object.entries(found).filter(([list]) => !lists.includes(list)))
  if (Object.keys(left).length === 0) return []
  return [
    {
      matched,
      lists: left,
      unit: {
        ...unit,
        ...(gone.has('recency') && { at: now }),
        ...(gone.has('replaced') && { validTo: null, supersededBy: null }),
      },
    },
  ]
}
