import { allOf } from '../../src/engine/pages.ts'
import type { Rows, Store } from '../../src/stores/store.ts'

type Dump = { [Kind in 'episodes' | 'claims' | 'facts' | 'entities' | 'sessions']: object[] }
const KINDS = { episodes: 'episode', claims: 'claim', facts: 'fact', entities: 'entity', sessions: 'session' } as const

/** Everything in a graph, in the order of the ids. */
export async function dump(store: Store): Promise<Dump> {
  const all: Dump = { episodes: [], claims: [], facts: [], entities: [], sessions: [] }
  for (const project of await store.projects())
    for (const [name, kind] of Object.entries(KINDS) as [keyof Dump, keyof Rows][])
      for await (const row of allOf(store, kind, project)) all[name].push(row)
  return all
}
