import { entityId } from '../names.ts'
import type { Sqlite } from '../sqlite.ts'
import type { Claim, Entity, Episode, Fact, ProjectId, Session, Uuid } from '../types.ts'
import { claimValues, episodeValues, factJson, factValues, JSON_OF, upsertSql, useValues } from './embedded-rows.ts'
import { checkChanges } from './check.ts'
import type { Changes, Forgotten, Store } from './store.ts'

const UPSERT = {
  episode: upsertSql('episodes'),
  claim: upsertSql('claims'),
  fact: upsertSql('facts'),
  use: upsertSql('uses'),
}

// The newest title that is known wins, the greater one on a tie; so the order in which sessions come does not matter.
const MERGE_SESSION = `INSERT INTO sessions (project, id, title, parent, directory, startedAt, lastAt, titleAt)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (project, id) DO UPDATE SET
  title = iif(excluded.titleAt || coalesce(excluded.title, '') > titleAt || coalesce(title, ''), excluded.title, title),
  titleAt = max(titleAt, excluded.titleAt),
  parent = coalesce(min(parent, excluded.parent), parent, excluded.parent),
  directory = coalesce(min(directory, excluded.directory), directory, excluded.directory),
  startedAt = min(startedAt, excluded.startedAt),
  lastAt = max(lastAt, excluded.lastAt)`

// The earliest sight of a thing gives its time and the spelling of its name.
const MERGE_ENTITY = `INSERT INTO entities (project, id, type, name, createdAt) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (project, id) DO UPDATE SET name = excluded.name, createdAt = excluded.createdAt
WHERE (excluded.createdAt, excluded.name) < (entities.createdAt, entities.name)`

/** One step of writing: its generation is used up only when an episode or a fact really came, changed or went. */
type Step = {
  database: Sqlite
  project: ProjectId
  generation: number
  moved: boolean
  /** Whether anything went before; if not, what comes need not be looked up there. */
  anyGone: boolean
  /** Entities that lost a fact: they go when it was their last. */
  left: Set<Uuid>
  /** Whether the table has a fact just so. */
  isStored: (fact: Fact) => boolean
}

export function writer(database: Sqlite): Pick<Store, 'apply' | 'forget' | 'drop'> {
  // Of a long timeline a step gives all facts, and most are the same objects as in the step before. Nobody else writes.
  let stored = new WeakSet<Fact>()
  return {
    apply: async (changes) => {
      const isStored = (fact: Fact): boolean => stored.has(fact) && fact.project === changes.project
      checkChanges(changes, isStored)
      const left = database.transaction(() => {
        const step = begin(database, changes.project, isStored)
        const { facts, removed } = apply(step, changes)
        return { generation: finish(step), facts, removed }
      })
      // One that went may come again as it was.
      if (left.removed > 0) stored = new WeakSet()
      for (const fact of left.facts) stored.add(fact)
      return { generation: left.generation }
    },
    forget: async (request) => {
      stored = new WeakSet()
      checkChanges({ ...NOTHING, project: request.project, factsOf: request.factsOf, facts: request.facts })
      const forgotten = database.transaction(() => {
        const step = begin(database, request.project)
        const taken = forget(step, request)
        finish(step)
        return taken
      })
      // The log still holds the old pages; an emptied one does not.
      database.checkpoint()
      return forgotten
    },
    drop: async (project) => {
      stored = new WeakSet()
      const forgotten = database.transaction(() => {
        const step = begin(database, project)
        const taken = drop(step)
        finish(step)
        return taken
      })
      database.checkpoint()
      return forgotten
    },
  }
}

const NOTHING: Omit<Changes, 'project'> = {
  ...{ sessions: [], episodes: [], entities: [], claimsOf: [], claims: [], factsOf: [], facts: [] },
}

export function generationOf(database: Sqlite): number {
  const row = database.get<{ value: string }>("SELECT value FROM meta WHERE key = 'generation'")
  return Number(row?.value ?? 0)
}

function begin(database: Sqlite, project: ProjectId, isStored: Step['isStored'] = () => false): Step {
  const anyGone = database.get('SELECT 1 AS yes FROM gone LIMIT 1') !== undefined
  return { database, project, generation: generationOf(database) + 1, moved: false, anyGone, left: new Set(), isStored }
}

function finish(step: Step): number {
  dropUnnamed(step)
  if (!step.moved) return step.generation - 1
  step.database.run("UPDATE meta SET value = ? WHERE key = 'generation'", [String(step.generation)])
  return step.generation
}

/** Gives the facts that the table has now, and how many went. */
function apply(step: Step, changes: Changes): { facts: Fact[]; removed: number } {
  const { database, project } = step
  const forgotten = tombstonesAmong(database, project, [
    ...changes.episodes.map((episode) => episode.id),
    ...changes.claims.map((claim) => claim.episode),
    ...changes.facts.flatMap((fact) => fact.episodes),
  ])
  const isLeft = ({ episode }: Claim): boolean => !forgotten.has(episode)
  if (changes.sessions.length + changes.episodes.length + changes.claims.length + changes.facts.length > 0)
    database.run('INSERT INTO projects VALUES (?) ON CONFLICT DO NOTHING', [project])
  for (const session of changes.sessions) mergeSession(step, session)
  putEpisodes(
    step,
    byId(changes.episodes).filter((episode) => !forgotten.has(episode.id)),
  )
  replaceClaims(step, changes.claimsOf, byId(changes.claims).filter(isLeft))
  const facts = byId(changes.facts).flatMap((fact) => withoutForgotten(fact, forgotten))
  const removed = replaceFacts(step, changes.factsOf, facts)
  for (const entity of changes.entities) mergeEntity(step, entity)
  for (const use of changes.uses ?? []) database.run(UPSERT.use, useValues(use))
  return { facts, removed }
}

/** The last one of each id. */
const byId = <T extends { id: string }>(rows: readonly T[]): T[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
]

export function tombstonesAmong(database: Sqlite, project: ProjectId, episodes: readonly Uuid[]): Set<Uuid> {
  if (episodes.length === 0) return new Set()
  const rows = database.all<{ episode: Uuid }>(
    'SELECT episode FROM tombstones WHERE project = ? AND episode IN (SELECT value FROM json_each(?))',
    [project, JSON.stringify([...new Set(episodes)])],
  )
  return new Set(rows.map((row) => row.episode))
}

/** A fact that rests on forgotten episodes alone is forgotten too; else it is kept without naming them. */
function withoutForgotten(fact: Fact, forgotten: ReadonlySet<Uuid>): Fact[] {
  const episodes = fact.episodes.filter((episode) => !forgotten.has(episode))
  if (episodes.length === fact.episodes.length) return [fact]
  return episodes.length === 0 ? [] : [{ ...fact, episodes }]
}

function mergeSession({ database }: Step, session: Session): void {
  const { project, id, title, parent, directory, startedAt, lastAt } = session
  const titleAt = title === null ? '' : lastAt
  database.run(MERGE_SESSION, [project, id, title, parent, directory, startedAt, lastAt, titleAt])
}

/** A row is there exactly when a fact names it, so what is said of an entity is only ever merged into its row. */
function mergeEntity({ database }: Step, { project, id, name, createdAt }: Entity): void {
  database.run(
    `UPDATE entities SET name = ?3, createdAt = ?4
     WHERE project = ?1 AND id = ?2 AND (?4, ?3) < (createdAt, name)`,
    [project, id, name, createdAt],
  )
}

function putEpisodes(step: Step, episodes: readonly Episode[]): void {
  const { database, project, generation } = step
  const rows = database.all<{ id: Uuid; at: string; files: string }>(
    'SELECT id, at, files FROM episodes WHERE project = ? AND id IN (SELECT value FROM json_each(?))',
    [project, JSON.stringify(episodes.map((episode) => episode.id))],
  )
  const before = new Map(rows.map((row) => [row.id, row]))
  for (const episode of episodes) {
    if (database.run(UPSERT.episode, episodeValues(episode, generation)).changes === 0) continue
    const known = before.get(episode.id)
    if (known) dropFiles(step, known)
    for (const file of new Set(episode.files))
      database.run('INSERT INTO episode_files VALUES (?, ?, ?, ?)', [project, file, episode.at, episode.id])
    came(step, 'episode', episode.id)
  }
}

function dropFiles({ database, project }: Step, row: { id: Uuid; at: string; files: string }): void {
  database.run(
    'DELETE FROM episode_files WHERE project = ? AND file IN (SELECT value FROM json_each(?)) AND at = ? AND episode = ?',
    [project, row.files, row.at, row.id],
  )
}

function replaceClaims({ database, project }: Step, claimsOf: readonly Uuid[], claims: readonly Claim[]): void {
  const kept = new Set(claims.map((claim) => claim.id))
  const before = database.all<{ id: Uuid }>(
    'SELECT id FROM claims WHERE project = ? AND episode IN (SELECT value FROM json_each(?))',
    [project, JSON.stringify(claimsOf)],
  )
  for (const { id } of before)
    if (!kept.has(id)) database.run('DELETE FROM claims WHERE project = ? AND id = ?', [project, id])
  for (const claim of claims) database.run(UPSERT.claim, claimValues(claim))
}

const isEarlier = (a: Entity, b: Entity): boolean =>
  a.createdAt === b.createdAt ? a.name < b.name : a.createdAt < b.createdAt

type Ends = { id: Uuid; subjectId: Uuid; objectId: Uuid }

/** Writes only what differs: facts that are as they were leave no change behind. */
function replaceFacts(step: Step, factsOf: readonly Uuid[], facts: readonly Fact[]): number {
  const { database, project } = step
  const removed = database.all<Ends>(
    `SELECT id, subjectId, objectId FROM facts WHERE project = ? AND timeline IN (SELECT value FROM json_each(?))
     AND id NOT IN (SELECT value FROM json_each(?))`,
    [project, JSON.stringify(factsOf), JSON.stringify(facts.map(({ id }) => id))],
  )
  removeFacts(step, removed)
  const given = facts.filter((fact) => !step.isStored(fact))
  const before = database.all<{ id: Uuid; json: string }>(
    `SELECT id, ${JSON_OF.facts} AS json FROM facts AS t WHERE project = ? AND id IN (SELECT value FROM json_each(?))`,
    [project, JSON.stringify(given.map(({ id }) => id))],
  )
  // Of a timeline that was made anew most facts are as they were: comparing texts costs a quarter of an upsert.
  const stored = new Map(before.map(({ id, json }) => [id, json]))
  const named = new Map<Uuid, Entity>()
  for (const fact of given) {
    if (stored.get(fact.id) === factJson(fact)) continue
    if (database.run(UPSERT.fact, factValues(fact, step.generation)).changes === 0) continue
    came(step, 'fact', fact.id)
    for (const { type, name } of [fact.subject, fact.object]) {
      const entity = { id: entityId(project, { type, name }), project, type, name, createdAt: fact.learnedAt }
      const known = named.get(entity.id)
      if (!known || isEarlier(entity, known)) named.set(entity.id, entity)
    }
  }
  for (const { id, type, name, createdAt } of named.values())
    database.run(MERGE_ENTITY, [project, id, type, name, createdAt])
  return removed.length
}

function removeFacts(step: Step, facts: readonly Ends[]): void {
  for (const { id, subjectId, objectId } of facts) {
    step.database.run('DELETE FROM facts WHERE project = ? AND id = ?', [step.project, id])
    went(step, 'fact', id)
    step.left.add(subjectId).add(objectId)
  }
}

function came(step: Step, kind: 'episode' | 'fact', id: Uuid): void {
  step.moved = true
  if (!step.anyGone) return
  step.database.run('DELETE FROM gone WHERE kind = ? AND project = ? AND id = ?', [kind, step.project, id])
}

function went(step: Step, kind: 'episode' | 'fact', id: Uuid): void {
  step.moved = true
  step.anyGone = true
  step.database.run(
    'INSERT INTO gone VALUES (?, ?, ?, ?) ON CONFLICT (kind, project, id) DO UPDATE SET generation = excluded.generation',
    [kind, step.project, id, step.generation],
  )
}

/** Entities of removed facts that no fact names any more. */
function dropUnnamed({ database, project, left }: Step): number {
  let count = 0
  for (const id of left) {
    count += database.run(
      `DELETE FROM entities WHERE project = ?1 AND id = ?2
       AND NOT EXISTS (SELECT 1 FROM facts WHERE project = ?1 AND subjectId = ?2)
       AND NOT EXISTS (SELECT 1 FROM facts WHERE project = ?1 AND objectId = ?2)`,
      [project, id],
    ).changes
  }
  left.clear()
  return count
}

function forget(step: Step, request: Parameters<Store['forget']>[0]): Forgotten {
  const { database, project } = step
  const ids = [...new Set(request.episodes)]
  const list = JSON.stringify(ids)
  const among = '(SELECT value FROM json_each(?))'
  const timelines = database.all<{ timeline: Uuid }>(
    `SELECT DISTINCT timeline FROM claims WHERE project = ? AND episode IN ${among}`,
    [project, list],
  )
  const rows = database.all<{ id: Uuid; at: string; files: string; session: string }>(
    `SELECT id, at, files, session FROM episodes WHERE project = ? AND id IN ${among}`,
    [project, list],
  )
  if (ids.length > 0) database.run('INSERT INTO projects VALUES (?) ON CONFLICT DO NOTHING', [project])
  for (const id of ids) database.run('INSERT INTO tombstones VALUES (?, ?) ON CONFLICT DO NOTHING', [project, id])
  for (const row of rows) {
    dropFiles(step, row)
    database.run('DELETE FROM episodes WHERE project = ? AND id = ?', [project, row.id])
    went(step, 'episode', row.id)
  }
  const claims = database.run(`DELETE FROM claims WHERE project = ? AND episode IN ${among}`, [project, list]).changes
  const forgotten = new Set(ids)
  let facts = replaceFacts(
    step,
    request.factsOf,
    request.facts.flatMap((fact) => withoutForgotten(fact, forgotten)),
  )
  facts += dropUnfounded(
    step,
    timelines.map((row) => row.timeline),
  )
  database.run(`DELETE FROM uses WHERE project = ? AND item IN ${among}`, [project, list])
  dropEmptySessions(step, new Set(rows.map((row) => row.session)))
  return { episodes: rows.length, claims, facts, entities: dropUnnamed(step) }
}

/** Facts of timelines that lost their last claim: nobody says so any more, whether the request names them or not. */
function dropUnfounded(step: Step, timelines: readonly Uuid[]): number {
  const { database, project } = step
  const facts = database.all<Ends>(
    `SELECT id, subjectId, objectId FROM facts WHERE project = ?1 AND timeline IN (SELECT value FROM json_each(?2))
     AND NOT EXISTS (SELECT 1 FROM claims WHERE claims.project = ?1 AND claims.timeline = facts.timeline)`,
    [project, JSON.stringify(timelines)],
  )
  removeFacts(step, facts)
  return facts.length
}

/** A session's title was made from its words, so it goes with the last of its episodes. */
function dropEmptySessions({ database, project }: Step, sessions: ReadonlySet<string>): void {
  for (const id of sessions) {
    database.run(
      `DELETE FROM sessions WHERE project = ?1 AND id = ?2
       AND NOT EXISTS (SELECT 1 FROM episodes WHERE project = ?1 AND session = ?2)`,
      [project, id],
    )
    database.run(
      `DELETE FROM uses WHERE project = ?1 AND session = ?2
       AND NOT EXISTS (SELECT 1 FROM episodes WHERE project = ?1 AND session = ?2)`,
      [project, id],
    )
  }
}

function drop(step: Step): Forgotten {
  const { database, project } = step
  for (const kind of ['episode', 'fact'] as const) {
    const gone = database.run(
      `INSERT INTO gone SELECT ?, project, id, ? FROM ${kind}s WHERE project = ?
       ON CONFLICT (kind, project, id) DO UPDATE SET generation = excluded.generation`,
      [kind, step.generation, project],
    )
    if (gone.changes > 0) step.moved = true
  }
  const take = (table: string): number => database.run(`DELETE FROM ${table} WHERE project = ?`, [project]).changes
  const taken = { episodes: take('episodes'), claims: take('claims'), facts: take('facts'), entities: take('entities') }
  for (const table of ['episode_files', 'sessions', 'tombstones', 'uses', 'projects']) take(table)
  return taken
}
