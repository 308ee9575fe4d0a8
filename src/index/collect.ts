import type { Sqlite } from '../sqlite.ts'
import { touching, walk } from './adjacency.ts'
import type { ProjectRow } from './kept.ts'
import { byScore, keyOf, type Found } from './numbers.ts'
import type { Candidate, IndexQuery } from './search-index.ts'
import type { Shelves } from './shelves.ts'
import { queryTerms, scoreText, type TextScores } from './text.ts'
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
/** A unit on its way: where it was found, and its best rank there (infinite until it has one). */
type Place = { key: number; project: number; no: number; best: number; lists: ListsOf }

type Joined = { query: IndexQuery; lists: Lists; text: TextScores; restricted: boolean }

/** Lists → candidates. Whatever any list found also gets its text score, so that no list's finds look wordless. */
function joined(db: Sqlite, { query, lists, text, restricted }: Joined): { candidates: Candidate[]; seen: number } {
  const places = new Map<number, Place>()
  for (const found of Object.values(lists))
    for (const { project, no } of found) {
      const key = keyOf(project, no)
      if (!places.has(key)) places.set(key, { key, project, no, best: Infinity, lists: {} })
    }
  const seen = places.size
  const known = restricted ? unitsAt(db, [...places.values()]) : undefined
  if (known) for (const key of places.keys()) if (!known.has(key) || !allows(query, known.get(key)!)) places.delete(key)
  const chosen = ranked(places, { lists, text }).slice(0, query.limit)
  // Only what is given is read: where nothing restricts, what a unit holds has no say in the choice.
  const units = known ?? unitsAt(db, chosen)
  const candidates = chosen.flatMap(({ key, project, no, lists: found }) => {
    const unit = units.get(key)
    return unit ? [{ unit, matched: text.matched(project, no), lists: found }] : []
  })
  return { candidates, seen }
}

/** The places with their ranks in each list, those with the best rank in any list first. */
function ranked(places: ReadonlyMap<number, Place>, { lists, text }: Pick<Joined, 'lists' | 'text'>): Place[] {
  const inOrder: Place[] = []
  const note = (place: Place, list: string, found: ListsOf[string]): void => {
    if (place.best === Infinity) inOrder.push(place)
    if (found.rank < place.best) place.best = found.rank
    place.lists[list] = found
  }
  const worded: { place: Place; score: number }[] = []
  for (const place of places.values()) {
    const score = text.of(place.project, place.no)
    if (score > 0) worded.push({ place, score })
  }
  worded.sort((a, b) => b.score - a.score || a.place.no - b.place.no)
  worded.forEach(({ place, score }, at) => note(place, 'text', { rank: at + 1, score }))
  for (const [list, found] of Object.entries(lists)) {
    if (list === 'text') continue
    let rank = 0
    for (const { project, no, score, path } of found) {
      const place = places.get(keyOf(project, no))
      if (place) note(place, list, { rank: ++rank, score, ...(path === undefined ? {} : { path }) })
    }
  }
  return inOrder.sort((a, b) => a.best - b.best)
}
