import { HUB_UNITS_MAX, QUERY_FILES_MAX } from '../limits.ts'
import { filesInCommon } from '../ranking/files-in-common.ts'
import type { Sqlite } from '../sqlite.ts'
import { byScore, keyOf, type Found } from './numbers.ts'
import type { Unit } from './search-index.ts'
import type { ProjectRow } from './text.ts'
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

export const linksAlike = (a: Linked, b: Linked): boolean =>
  JSON.stringify([a.entities, a.files]) === JSON.stringify([b.entities, b.files])

/** Adds the links of units, all in two statements. */
export function putLinks(db: Sqlite, project: number, units: readonly { no: number; unit: Linked }[]): void {
  const edges = units.flatMap(({ no, unit }) => namesOf(unit).map((entity) => [entity, no]))
  const files = units.flatMap(({ no, unit }) => pathsOf(unit).map((path) => [path, no, unit.files.length]))
  const insert = (columns: string, rows: unknown[]): void => {
    if (rows.length === 0) return
    db.run(`INSERT OR REPLACE INTO ${columns} FROM json_each(?)`, [project, JSON.stringify(rows)])
  }
  insert('edges SELECT ?, value ->> 0, value ->> 1', edges)
  insert('files SELECT ?, value ->> 0, value ->> 1, value ->> 2', files)
}

export function dropLinks(db: Sqlite, project: number, no: number, unit: Linked): void {
  for (const entity of namesOf(unit))
    db.run('DELETE FROM edges WHERE project = ? AND entity = ? AND no = ?', [project, entity, no])
  for (const path of pathsOf(unit))
    db.run('DELETE FROM files WHERE project = ? AND path = ? AND no = ?', [project, path, no])
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

/** The newest units of each entity, up to `limit`. */
function unitsOf(db: Sqlite, project: number, entities: readonly string[], limit: number): Map<string, number[]> {
  const units = new Map<string, number[]>()
  for (const entity of entities) {
    const rows = db.all<{ no: number }>(
      'SELECT no FROM edges WHERE project = ? AND entity = ? ORDER BY no DESC LIMIT ?',
      [project, entity, limit],
    )
    if (rows.length > 0)
      units.set(
        entity,
        rows.map(({ no }) => no),
      )
  }
  return units
}

/** A name shared by few units says more: 1 for one unit, falling with the logarithm of how many have it. */
const weightOf = (units: number): number => 1 / (1 + Math.log(units))

export type Walk = { text: string; limit: number }

/** Units that name an entity of the query (of a hub, the newest), and units one entity further. */
export function walk(db: Sqlite, projects: readonly ProjectRow[], { text, limit }: Walk): Found[] {
  const names = possibleNames(text)
  if (names.length === 0) return []
  return projects
    .flatMap(({ no }) => walkProject(db, no, names))
    .toSorted(byScore)
    .slice(0, limit)
}

type Reached = { score: number; path: string }

function walkProject(db: Sqlite, project: number, names: readonly string[]): Found[] {
  const named = db
    .all<{ entity: string }>(
      `SELECT value AS entity FROM json_each(?1) WHERE EXISTS
        (SELECT 1 FROM edges WHERE project = ?2 AND entity = value)`,
      [JSON.stringify(names), project],
    )
    .map(({ entity }) => entity)
  if (named.length === 0) return []
  const reached = new Map<number, Reached>()
  for (const [entity, units] of unitsOf(db, project, named, HUB_UNITS_MAX))
    for (const no of units) {
      const known = reached.get(no)
      if (known) known.score += weightOf(units.length)
      else reached.set(no, { score: weightOf(units.length), path: entity })
    }
  secondHop(db, project, { reached, named: new Set(named) })
  return [...reached].map(([no, { score, path }]) => ({ project, no, score, path }))
}

/** From the best units on to their other entities, rare ones first, and to the units of these. */
function secondHop(
  db: Sqlite,
  project: number,
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
  const next = [...unitsOf(db, project, [...from.keys()].slice(0, 4 * SECOND_HOP_ENTITIES), SECOND_HOP_UNITS_MAX + 1)]
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
  db: Sqlite,
  projects: readonly ProjectRow[],
  { files, limit }: { files: readonly string[]; limit: number },
): Found[] {
  const asked = [...new Set(files.map(pathOf))].slice(0, QUERY_FILES_MAX)
  const found: Found[] = []
  for (const { no: project } of projects) {
    const common = new Map<number, { count: number; size: number; path: string }>()
    for (const path of asked) {
      const rows = db.all<{ no: number; size: number }>(
        'SELECT no, size FROM files WHERE project = ? AND path = ? ORDER BY no DESC LIMIT ?',
        [project, path.includes('/') ? path : bareOf(path), limit],
      )
      for (const { no, size } of rows) {
        const known = common.get(no)
        if (known) known.count++
        else common.set(no, { count: 1, size, path })
      }
    }
    for (const [no, { count, size, path }] of common)
      found.push({ project, no, score: filesInCommon(count, asked.length, size), path })
  }
  return found.toSorted(byScore).slice(0, limit)
}
