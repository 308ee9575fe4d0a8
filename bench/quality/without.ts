import { tellsKind, tellsOfSelf } from '../../src/engine/tells.ts'
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
  recency: 'what was worked on is of the same age',
  replaced: 'no knowledge of what replaced what',
  latest: 'what was said is of the same age, so no later statement stands above an earlier one',
  rules: 'no instructions and preferences among the places because they bear on a question',
  sessions: 'no session about the matter that lifts its messages',
  questions: 'no message is taken for a question',
  opens: 'no message is the first of its session',
  self: 'nobody speaks of themselves',
  speakers: 'no names of speakers before their words',
  preferences: 'nobody prefers anything',
  kinds: 'no times and numbers in texts',
  phrases: 'no words side by side',
} as const
export type Part = keyof typeof PARTS

const RULES: ReadonlySet<string> = new Set(['instruction', 'preference'])

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
    known: (query) => index.known(query).filter(({ type }) => !gone.has('rules') || !RULES.has(type)),
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
  const said = SAID.has(unit.type)
  const { opens, ...shown } = unit
  return [
    {
      matched,
      lists: left,
      unit: {
        ...shown,
        ...(opens && !gone.has('opens') && { opens }),
        text: textWithout(unit.text, gone),
        ...(gone.has(said ? 'latest' : 'recency') && { at: now }),
        ...(gone.has('replaced') && { validTo: null, supersededBy: null }),
        ...(gone.has('sessions') && { session: null }),
      },
    },
  ]
}

const SAID: ReadonlySet<string> = new Set(['prompt', 'answer', 'note'])
const PREFERRING =
  /\b(?:prefer\w*|chosen?|chose|decided|opted|favou?r|like|love|enjoy|rather|preference|lieber|mag|anstatt|bevorzug\w*)\b/gi

/** The text that the ranking reads, without the signs of a part: an ablation of how it is read, not of what is found. */
function textWithout(text: string, gone: ReadonlySet<Part>): string {
  const words = (told: string, isSign: (word: string) => boolean): string =>
    told.replace(/[^\s]+/gu, (word) => (isSign(word) ? '…' : word))
  let left = text
  if (gone.has('speakers')) left = left.replace(/^\p{Lu}[\p{L}'’-]{1,30}: /u, '')
  if (gone.has('questions')) left = left.replaceAll('?', '')
  if (gone.has('self')) left = words(left, tellsOfSelf)
  if (gone.has('preferences')) left = left.replace(PREFERRING, '…')
  if (gone.has('kinds')) left = words(left, (word) => tellsKind(word, 'time') || tellsKind(word, 'number'))
  // A mark without a width parts what stood side by side, and leaves the number of words as it is.
  return gone.has('phrases') ? left.replaceAll(' ', ' \u200b') : left
}
