import { HUB_UNITS_MAX, QUERY_FILES_MAX } from '../limits.ts'
import { filesInCommon } from '../ranking/files-in-common.ts'
import type { Sqlite } from '../sqlite.ts'
import { byScore, type Found } from './numbers.ts'
import type { Unit } from './search-index.ts'
import type { ProjectRow } from './text.ts'

/** A hop away is worth this much of being named. */
const HOP_DECAY = 0.3
/** Words that may form one name in a prompt: "package manager", "user profile page". */
const NAME_WORDS_MAX = 3
const NAME_LOOKUPS_MAX = 256
/** Entities from which a second hop starts, rarest first. */
const SECOND_HOP_MAX = 8

/** An entity's name as the walk compares it. */
export const nameOf = (entity: string): string =>
  entity.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase().slice(0, 200)
const pathOf = (path: string): string => path.replaceAll('\\', '/').replace(/^\.\//, '')
/** A file is asked for by its path or by its bare name; bare names are kept with a mark no path has. */
const bareOf = (path: string): string => `*/${path.slice(path.lastIndexOf('/') + 1)}`

const filesOf = (unit: Pick<Unit, 'files'>): string[] => [
  ...new Set(unit.files.flatMap((path) => [pathOf(path), bareOf(pathOf(path))])),
]

export function putEdges(db: Sqlite, project: number, no: number, unit: Pick<Unit, 'entities' | 'files'>): void {
  for (const entity of new Set(unit.entities.map(nameOf)))
    if (entity) db.run('INSERT OR IGNORE INTO edges VALUES (?, ?, ?)', [project, entity, no])
  for (const path of filesOf(unit))
    db.run('INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)', [project, path, no, unit.files.length])
}

export function dropEdges(db: Sqlite, project: number, no: number, unit: Pick<Unit, 'entities' | 'files'>): void {
  for (const entity of new Set(unit.entities.map(nameOf)))
    db.run('DELETE FROM edges WHERE project = ? AND entity = ? AND no = ?', [project, entity, no])
  for (const path of filesOf(unit))
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

type Edge = { entity: string; no: number }

function unitsOf(db: Sqlite, project: number, entities: readonly string[]): Map<string, number[]> {
  const rows = new Map<string, number[]>()
  for (const entity of entities) {
    const found = db.all<Edge>(
      'SELECT entity, no FROM edges WHERE project = ? AND entity = ? ORDER BY no DESC LIMIT ?',
      [project, entity, HUB_UNITS_MAX + 1],
    )
    if (found.length > 0)
      rows.set(
        entity,
        found.map(({ no }) => no),
      )
  }
  return rows
}

/** A name shared by few units says more: 1 for one unit, falling with the logarithm of how many have it. */
const weightOf = (units: number): number => 1 / (1 + Math.log(units))

/**
 * Units that name an entity of the query, and units one entity further. A hub (more than HUB_UNITS_MAX units) is no path.
 * `neighboursOf` gives the entities of a unit.
 */
export function walk(
  db: Sqlite,
  projects: readonly ProjectRow[],
  {
    text,
    neighboursOf,
    limit,
  }: { text: string; neighboursOf: (project: number, no: number) => readonly string[]; limit: number },
): Found[] {
  const names = possibleNames(text)
  if (names.length === 0) return []
  const all = projects.flatMap((project) => walkOne(db, project, { names, neighboursOf, limit }))
  return all.toSorted(byScore).slice(0, limit)
}

function walkOne(
  db: Sqlite,
  { no: project }: ProjectRow,
  {
    names,
    neighboursOf,
    limit,
  }: { names: readonly string[]; neighboursOf: (project: number, no: number) => readonly string[]; limit: number },
): Found[] {
  const named = db
    .all<{ entity: string }>(
      'SELECT DISTINCT entity FROM edges WHERE project = ? AND entity IN (SELECT value FROM json_each(?))',
      [project, JSON.stringify(names)],
    )
    .map(({ entity }) => entity)
  const scores = new Map<number, { score: number; path: string }>()
  const add = (no: number, score: number, path: string): void => {
    const known = scores.get(no)
    if (!known) scores.set(no, { score, path })
    else known.score += score
  }
  const first = unitsOf(db, project, named)
  for (const [entity, units] of first)
    if (units.length <= HUB_UNITS_MAX) for (const no of units) add(no, weightOf(units.length), entity)
  const seen = new Set(named)
  const next = new Map<string, { from: string; score: number }>()
  for (const [no, { score, path }] of [...scores].slice(0, limit))
    for (const entity of neighboursOf(project, no).map(nameOf))
      if (!seen.has(entity) && next.size < 64)
        next.set(entity, { from: path, score: Math.max(score, next.get(entity)?.score ?? 0) })
  const hops = [...unitsOf(db, project, [...next.keys()])]
    .filter(([, units]) => units.length <= HUB_UNITS_MAX)
    .toSorted((a, b) => a[1].length - b[1].length)
    .slice(0, SECOND_HOP_MAX)
  for (const [entity, units] of hops) {
    const { from, score } = next.get(entity)!
    for (const no of units)
      if (!scores.has(no) || scores.get(no)!.path.includes(' → '))
        add(no, HOP_DECAY * score * weightOf(units.length), `${from} → ${entity}`)
  }
  return [...scores]
    .map(([no, { score, path }]) => ({ project, no, score, path }))
    .toSorted(byScore)
    .slice(0, limit)
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
        [project, path.includes('/') ? path : bareOf(path), HUB_UNITS_MAX],
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
