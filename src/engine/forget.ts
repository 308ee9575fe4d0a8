import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MemoryError } from '../errors.ts'
import { deriveId, parseId } from '../ids.ts'
import type { SearchIndex } from '../index/search-index.ts'
import type { Journal } from '../journal/journal.ts'
import { LIST_LIMIT_MAX, NEIGHBOURS_MAX, WINDOW_EPISODES_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Store } from '../stores/store.ts'
import { type Episode, type Fact, type ProjectRef, type Uuid } from '../types.ts'
import type { ForgetPlan, ForgetRequest, Memory, MemoryOptions, Receipt } from './memory.ts'
import type { Refresh } from './projection.ts'

type Options = {
  store: Store
  index: SearchIndex
  journal: Journal
  now: () => Date
  log: Log
  places: MemoryOptions['places']
  search: Memory['search']
  follow: (refresh?: readonly Refresh[]) => Promise<void>
}

export function openForget(options: Options): {
  plan: Memory['planForget']
  carryOut: Memory['forget']
} {
  return {
    plan: async (): Promise<ForgetPlan> => ({ episodes: [], facts: [], token: '' }),
    carryOut: async (): Promise<Receipt> => {
      void options
      throw new MemoryError('internal', { message: 'Forgetting comes with the next step.' })
    },
  }
}
void [mkdirSync, writeFileSync, join, deriveId, parseId, LIST_LIMIT_MAX, NEIGHBOURS_MAX, WINDOW_EPISODES_MAX]
export type { Episode, Fact, ProjectRef, Uuid, ForgetRequest }
