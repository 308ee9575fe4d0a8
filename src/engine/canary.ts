import type { Journal } from '../journal/journal.ts'
import type { SearchIndex } from '../index/search-index.ts'
import type { Store } from '../stores/store.ts'
import type { ProjectId, Time } from '../types.ts'
import type { Inbox } from './inbox.ts'
import type { Memory } from './memory.ts'

/** The reserved project of the canary: no project of a person has this id, since those end in a hash. */
export const CANARY_PROJECT: ProjectId = 'canary'

export type CanaryStage = { stage: string; ok: boolean; tookMs: number; note?: string }
export type CanaryRun = { state: 'green' | 'red'; at: Time; stages: CanaryStage[] }

type Options = {
  spool: string
  store: Store
  index: SearchIndex
  journal: Journal
  memory: Memory
  inbox: Inbox
  now: () => Date
}

export async function runCanary({ now }: Options): Promise<CanaryRun> {
  return { state: 'red', at: now().toISOString(), stages: [{ stage: 'spool', ok: false, tookMs: 0, note: 'not yet' }] }
}
