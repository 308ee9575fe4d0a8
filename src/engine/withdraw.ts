import type { Journal } from '../journal/journal.ts'
import { MemoryError } from '../errors.ts'
import { WITHDRAW_PAGE_MAX } from '../limits.ts'
import type { Store } from '../stores/store.ts'
import type { Episode, ProjectId, Uuid } from '../types.ts'
import { versionOfRule } from './extract/rule-versions.ts'
import { reextract, type Graph } from './ingest.ts'
import { keptWithdrawals, withdrawnRules, WITHDRAWN } from './withdrawn-rules.ts'
import { inTurn } from './turn.ts'

export type WithdrawRequest = { rule: string; undo?: boolean; onProgress?: (done: number, total: number) => void }
/** `claims`: what the rule had said, or says again; `facts`: what stood by it before, or stands now. */
export type Withdrawn = { rule: string; undone: boolean; episodes: number; facts: { before: number; after: number } }

/**
 * Takes back everything that a rule of extraction made, in all projects: its claims go, facts are resolved from what is
 * left, and the rule says nothing more until its version changes. `undo` reads all episodes again. Repeating it is
 * harmless; one that was cut off is finished by the next. Fails with `not_found` for a rule that never said anything.
 */
export async function withdraw(
  { store, graph, journal }: { store: Store; graph: Graph; journal: Journal },
  { rule, undo = false, onProgress }: WithdrawRequest,
): Promise<Withdrawn> {
  const kept = keptWithdrawals(journal)
  const projects = await store.projects()
  const count = async (): Promise<number> => {
    const lists = await Promise.all(projects.map((project) => store.facts({ projects: [project], rule, limit: 1_000 })))
    return lists.reduce((sum, { length }) => sum + length, 0)
  }
  const before = await count()
  const touched = undo ? await episodesOf(store, projects) : await saidBy(store, projects, rule)
  if (touched.size === 0 && !(rule in kept))
    throw new MemoryError('not_found', {
      message: `No fact was made by a rule named "${rule}".`,
      fix: 'The name of its rule stands beside each fact: `opencode-memory facts --json`.',
    })
  const others = Object.fromEntries(Object.entries(kept).filter(([name]) => name !== rule))
  journal.remember(WITHDRAWN, undo ? others : { ...others, [rule]: versionOfRule(rule) })
  const withdrawn = withdrawnRules(journal)
  const total = [...touched.values()].reduce((sum, { length }) => sum + length, 0)
  let done = 0
  for (const [project, ids] of touched)
    for (let at = 0; at < ids.length; at += WITHDRAW_PAGE_MAX) {
      const page = ids.slice(at, at + WITHDRAW_PAGE_MAX)
      await inTurn(graph.store, project, async () => {
        const episodes: Episode[] = await store.episodes({ projects: [project], ids: page, limit: page.length })
        await reextract(graph, { project, episodes, without: new Set(), withdrawn })
      })
      onProgress?.((done += page.length), total)
    }
  return { rule, undone: undo, episodes: total, facts: { before, after: await count() } }
}

/** The episodes in which a rule said something, by project; facts about the person are resolved with their project's. */
async function saidBy(store: Store, projects: readonly ProjectId[], rule: string): Promise<Map<ProjectId, Uuid[]>> {
  const found = new Map<Uuid, true>()
  for (const project of projects)
    for await (const claim of rowsOf(store, 'claim', project)) if (claim.rule === rule) found.set(claim.episode, true)
  return own(store, projects, [...found.keys()])
}

async function own(
  store: Store,
  projects: readonly ProjectId[],
  ids: readonly Uuid[],
): Promise<Map<ProjectId, Uuid[]>> {
  const by = new Map<ProjectId, Uuid[]>()
  for (let at = 0; at < ids.length; at += WITHDRAW_PAGE_MAX) {
    const page = ids.slice(at, at + WITHDRAW_PAGE_MAX)
    for (const { id, project } of await store.episodes({ projects, ids: page, limit: page.length }))
      by.set(project, [...(by.get(project) ?? []), id])
  }
  return by
}

async function episodesOf(store: Store, projects: readonly ProjectId[]): Promise<Map<ProjectId, Uuid[]>> {
  const by = new Map<ProjectId, Uuid[]>()
  for (const project of projects) {
    const ids: Uuid[] = []
    for await (const { id } of rowsOf(store, 'episode', project)) ids.push(id)
    if (ids.length > 0) by.set(project, ids)
  }
  return by
}

async function* rowsOf<Kind extends 'claim' | 'episode'>(store: Store, kind: Kind, project: ProjectId) {
  let after = ''
  for (;;) {
    const rows = await store.page(kind, { project, after, limit: WITHDRAW_PAGE_MAX })
    yield* rows
    if (rows.length < WITHDRAW_PAGE_MAX) return
    after = rows.at(-1)!.id
  }
}
