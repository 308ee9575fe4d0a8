import { FILE_UNITS_MAX, HUB_UNITS_MAX, QUERY_FILES_MAX } from '../limits.ts'
import { filesInCommon } from '../ranking/files-in-common.ts'
import type { Sqlite } from '../sqlite.ts'
import { byScore, keyOf, type Found } from './numbers.ts'
import type { Unit } from './search-index.ts'
import type { ProjectRow } from './kept.ts'
import { UNIT_SHIFT } from './segment.ts'
import { isGone, type Shelf } from './shelf.ts'
import type { Shelves } from './shelves.ts'
import { unitsAt } from './units.ts'

/** A hop away is worth this much of being named. */
const HOP_DECAY = 0.3
/** Words that may form one name in a prompt: "package manager", "user profile page". */
const NAME_WORDS_MAX = 3
const NAME_LOOKUPS_MAX = 256
/** The best units of the first hop, from whose entities the second starts, and how many of those are followed. */
const SECOND_HOP_FROM = 12
const SECOND_HOP_ENTITIES = 8
/** An entity of more units leads anywhere, so a second hop does not pass through it. */
const SECOND_HOP_UNITS_MAX = 16

/** An entity's name as the walk compares it. */
export const nameOf = (entity: string): string =>
  entity.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase().slice(0, 200)
const pathOf = (path: string): string => path.replaceAll('\\', '/').replace(/^\.\//, '')
/** A file is asked for by its path or by its bare name; bare names are kept with a mark no path has. */
const bareOf = (path: string): string => `*/${path.slice(path.lastIndexOf('/') + 1)}`

type Linked = Pick<Unit, 'entities' | 'files'>

const namesOf = ({ entities }: Linked): string[] => [...new Set(entities.map(nameOf))].filter(Boolean)
const pathsOf = ({ files }: Linked): string[] => [
  ...new Set(files.flatMap((path) => [pathOf(path), bareOf(pathOf(path))])),
]

/** Entities and files stand among the terms, each behind a mark that no word has. */
const entityTerm = (name: string): string => `\u0001${name}`
const fileTerm = (path: string): string => `\u0002${path}`
export const entityTermsOf = (unit: Linked): string[] => namesOf(unit).map(entityTerm)
export const fileTermsOf = (unit: Linked): string[] => pathsOf(unit).map(fileTerm)

/** The newest units that have a term, with the code of their posting. */
function newestOf(shelf: Shelf, term: string, limit: number): { no: number; code: number }[] {
  const newest: number[] = []
  for (const { postings, from, to, gone } of shelf.runs(term)) {
    let left = limit
    for (let at = to - 1; at >= from && left > 0; at--) {
      const posting = postings[at]!
      if (isGone(gone, posting >>> UNIT_SHIFT)) continue
      newest.push(posting)
      left--
    }
  }
  return newest
    .toSorted((a, b) => b - a)
    .slice(0, limit)
    .map((posting) => ({ no: posting >>> UNIT_SHIFT, code: posting & 0xff }))
}

/** What may be names in a text: its words, and up to three of them in a row, without the punctuation around. */
export function possibleNames(text: string): string[] {
  const words = text
    .split(/\s+/)
    .map((word) => nameOf(word.replace(/^[^\p{L}\p{N}_@./]+|[^\p{L}\p{N}_+#/]+$/gu, '')))
    .filter(Boolean)
  const names = new Set<string>()
  for (let size = 1; size <= NAME_WORDS_MAX; size++)
    for (let at = 0; at + size <= words.length && names.size < NAME_LOOKUPS_MAX; at++)
      names.add(words.slice(at, at + size).join(' '))
  return [...names]
}

/** The newest units of each entity that has some, up to `limit`. */
function unitsOf(shelf: Shelf, entities: readonly string[], limit: number): Map<string, number[]> {
  const units = new Map<string, number[]>()
  for (const entity of entities) {
    const found = newestOf(shelf, entityTerm(entity), limit)
    if (found.length > 0)
      units.set(
        entity,
        found.map(({ no }) => no),
      )
  }
  return units
}

/** A name shared by few units says more: 1 for one unit, falling with the logarithm of how many have it. */
const weightOf = (units: number): number => 1 / (1 + Math.log(units))

type Held = { db: Sqlite; shelves: Shelves }
export type Walk = { text: string; limit: number }

/** Units that name an entity of the query (of a hub, the newest), and units one entity further. */
export function walk({ db, shelves }: Held, projects: readonly ProjectRow[], { text, limit }: Walk): Found[] {
  const names = possibleNames(text)
  if (names.length === 0) return []
  return projects
    .flatMap(({ no }) => walkProject({ db, shelf: shelves.of(no), project: no }, names))
    .toSorted(byScore)
    .slice(0, limit)
}

type Reached = { score: number; path: string }

type InProject = { db: Sqlite; shelf: Shelf; project: number }

function walkProject({ db, shelf, project }: InProject, names: readonly string[]): Found[] {
  const named = unitsOf(shelf, names, HUB_UNITS_MAX)
  if (named.size === 0) return []
  const reached = new Map<number, Reached>()
  for (const [entity, units] of named)
    for (const no of units) {
      const known = reached.get(no)
      if (known) known.score += weightOf(units.length)
      else reached.set(no, { score: weightOf(units.length), path: entity })
    }
  secondHop({ db, shelf, project }, { reached, named: new Set(named.keys()) })
  return [...reached].map(([no, { score, path }]) => ({ project, no, score, path }))
}

/** From the best units on to their other entities, rare ones first, and to the units of these. */
function secondHop(
  { db, shelf, project }: InProject,
  { reached, named }: { reached: Map<number, Reached>; named: Set<string> },
): void {
  const best = [...reached].toSorted((a, b) => b[1].score - a[1].score || b[0] - a[0]).slice(0, SECOND_HOP_FROM)
  const units = unitsAt(
    db,
    best.map(([no]) => ({ project, no })),
  )
  const from = new Map<string, Reached>()
  for (const [no, hop] of best)
    for (const entity of namesOf(units.get(keyOf(project, no)) ?? { entities: [], files: [] }))
      if (!named.has(entity) && !from.has(entity)) from.set(entity, hop)
  const next = [...unitsOf(shelf, [...from.keys()].slice(0, 4 * SECOND_HOP_ENTITIES), SECOND_HOP_UNITS_MAX + 1)]
    .filter(([, found]) => found.length > 1 && found.length <= SECOND_HOP_UNITS_MAX)
    .toSorted((a, b) => a[1].length - b[1].length)
    .slice(0, SECOND_HOP_ENTITIES)
  for (const [entity, found] of next) {
    const { score, path } = from.get(entity)!
    for (const no of found)
      if (!reached.has(no))
        reached.set(no, { score: HOP_DECAY * score * weightOf(found.length), path: `${path} → ${entity}` })
  }
}

/** Units that touched the files of a query, by their overlap with it. Files without a folder match by bare name. */
export function touching(
  shelves: Shelves,
  projects: readonly ProjectRow[],
  { files, limit }: { files: readonly string[]; limit: number },
): Found[] {
  const asked = [...new Set(files.map(pathOf))].slice(0, QUERY_FILES_MAX)
  const found: Found[] = []
  for (const { no: project } of projects) {
    const shelf = shelves.of(project)
    const common = new Map<number, { count: number; size: number; path: string }>()
    for (const path of asked) {
      const term = fileTerm(path.includes('/') ? path : bareOf(path))
      for (const { no, code: size } of newestOf(shelf, term, Math.max(limit, FILE_UNITS_MAX))) {
        const known = common.get(no)
        if (known) known.count++
        else common.set(no, { count: 1, size, path })
      }
    }
    for (const [no, { count, size, path }] of common)
      found.push({ project, no, score: filesInCommon(count, asked.length, size), path })
  }
  // Most have one file in common: of these the newest are nearest to what is worked on.
  return found.toSorted((a, b) => b.score - a.score || a.project - b.project || b.no - a.no).slice(0, limit)
}
