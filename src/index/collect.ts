import type { Sqlite } from '../sqlite.ts'
import { touching, walk } from './adjacency.ts'
import { byScore, keyOf, type Found } from './numbers.ts'
import type { Candidate, IndexQuery } from './search-index.ts'
import type { Shelves } from './shelves.ts'
import { queryTerms, scoreText, type ProjectRow, type TextScores } from './text.ts'
import { allows, inRange, projectRows, unitsAt } from './units.ts'
import type { Vectors } from './vectors.ts'

/** When a restriction takes most of what was found, the lists are read this many times deeper before giving up. */
const DEEPER_MAX = 8

type Collect = {
  db: Sqlite
  shelves: Shelves
  vectors: Vectors
  query: IndexQuery
  vector: Float32Array | undefined
  meanings?: Vectors | undefined
  meaning?: Promise<Float32Array | undefined> | undefined
}
type Lists = Record<string, Found[]>

/** Asks every list, and joins what they found: at most `limit` candidates, those with the best rank in any list first. */
export async function collectCandidates({
  db,
  shelves,
  vectors,
  query,
  vector,
  meanings,
  meaning,
}: Collect): Promise<Candidate[]> {
  const projects = projectRows(db, query.projects)
  if (projects.length === 0 || query.limit < 1) return []
  const text = scoreText(shelves, projects, queryTerms(query.text))
  const restricted = query.validAt !== undefined || query.range !== undefined || query.kinds !== undefined
  try {
    // Asked for before the words were looked up: a model works meanwhile, in its own thread.
    const meant = await meaning
    for (let depth = 1; ; depth *= 2) {
      const limit = query.limit * depth
      const half = Math.ceil(limit / 2)
      const lists: Lists = {
        text: text.top(half),
        vector: vector ? await nearestIn(vectors, projects, vector, half) : [],
        meaning: meant && meanings ? await nearestIn(meanings, projects, meant, half) : [],
        graph: walk({ db, shelves }, projects, { text: query.text, limit: half }),
        files: query.files.length > 0 ? touching(shelves, projects, { files: query.files, limit: half }) : [],
        time: query.range ? inRange(db, projects, query.range, half) : [],
      }
      if (meant && meanings) lists['meaning'] = cosinesOf(meanings, meant, lists)
      const { candidates, seen } = joined(db, { query, lists, text, restricted })
      const enough = candidates.length >= query.limit || !restricted || depth >= DEEPER_MAX || seen < half
      if (enough) return candidates
    }
  } finally {
    text.release()
  }
}

/** By meaning nearly all units lie near each other: whatever any list found gets its cosine, so that none looks far away. */
function cosinesOf(meanings: Vectors, meant: Float32Array, lists: Lists): Found[] {
  const numbers = new Map<number, Set<number>>()
  for (const { project, no } of Object.values(lists).flat())
    numbers.set(project, (numbers.get(project) ?? new Set()).add(no))
  return [...numbers].flatMap(([project, own]) => meanings.cosines(project, meant, [...own])).toSorted(byScore)
}

async function nearestIn(
  vectors: Vectors,
  projects: readonly ProjectRow[],
  vector: Float32Array,
  limit: number,
): Promise<Found[]> {
  const found = await Promise.all(projects.map(({ no }) => vectors.nearest(no, vector, limit)))
  return found
    .flat()
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
}

type ListsOf = Record<string, { rank: number; score: number; path?: string }>

/** Lists → candidates. Whatever any list found also gets its text score, so that no list's finds look wordless. */
function joined(
  db: Sqlite,
  { query, lists, text, restricted }: { query: IndexQuery; lists: Lists; text: TextScores; restricted: boolean },
): { candidates: Candidate[]; seen: number } {
  const places = new Map<number, Found>()
  for (const found of Object.values(lists)) for (const one of found) places.set(keyOf(one.project, one.no), one)
  const seen = places.size
  const known = restricted ? unitsAt(db, [...places.values()]) : undefined
  if (known) for (const key of places.keys()) if (!known.has(key) || !allows(query, known.get(key)!)) places.delete(key)
  lists['text'] = [...places.values()]
    .map(({ project, no }) => ({ project, no, score: text.of(project, no) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.no - b.no)
  const byKey = new Map<number, { best: number; found: ListsOf }>()
  for (const [list, found] of Object.entries(lists)) {
    let rank = 0
    for (const { project, no, score, path } of found) {
      const key = keyOf(project, no)
      if (!places.has(key)) continue
      rank++
      let one = byKey.get(key)
      if (!one) byKey.set(key, (one = { best: rank, found: {} }))
      one.best = Math.min(one.best, rank)
      one.found[list] = { rank, score, ...(path === undefined ? {} : { path }) }
    }
  }
  const chosen = [...byKey].toSorted((a, b) => a[1].best - b[1].best).slice(0, query.limit)
  // Only what is given is read: where nothing restricts, what a unit holds has no say in the choice.
  const units =
    known ??
    unitsAt(
      db,
      chosen.map(([key]) => places.get(key)!),
    )
  const candidates = chosen.flatMap(([key, { found }]) => {
    const { project, no } = places.get(key)!
    const unit = units.get(key)
    return unit ? [{ unit, matched: text.matched(project, no), lists: found }] : []
  })
  return { candidates, seen }
}
