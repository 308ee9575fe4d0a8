import { randomBytes } from 'node:crypto'
import { openSpoolWriter } from '../capture/spool-writer.ts'
import { deriveId } from '../ids.ts'
import type { SearchIndex } from '../index/search-index.ts'
import type { Journal } from '../journal/journal.ts'
import type { Store } from '../stores/store.ts'
import type { Event, ProjectId, Time } from '../types.ts'
import type { Inbox } from './inbox.ts'
import type { Memory } from './contract.ts'

/** The reserved project of the canary: no project of a person has this id, since those end in a hash. */
export const CANARY_PROJECT: ProjectId = 'canary'

export type CanaryStage = { stage: string; ok: boolean; tookMs: number; note?: string }
export type CanaryRun = { state: 'green' | 'red'; at: Time; stages: CanaryStage[] }

type Options = {
  /** The folder of the spool. */
  spool: string
  store: Store
  index: SearchIndex
  journal: Journal
  memory: Memory
  inbox: Inbox
  now: () => Date
}

/**
 * Sends a fact with a mark of its own the way that every event takes: spool, inbox, graph, index, recall. Says how far it came and
 * how long each stage took; the first that fails ends it. Its traces are taken away again, and the outcome is kept in
 * the journal. Never throws: a failure is an answer. Two runs must not overlap.
 */
export async function runCanary(options: Options): Promise<CanaryRun> {
  const { journal, now } = options
  const stages: CanaryStage[] = []
  const mark = `canary${randomBytes(6).toString('hex')}`
  const event = markedEvent(mark, now().toISOString())
  for (const [stage, work] of stagesOf(options, { mark, event })) {
    const started = performance.now()
    const note = await work().catch((cause: unknown) => (cause as Error).message)
    stages.push({ stage, ok: note === undefined, tookMs: performance.now() - started, ...(note ? { note } : {}) })
    if (note !== undefined && stage !== 'cleanup') break
  }
  if (stages.at(-1)?.stage !== 'cleanup') {
    const note = await cleanUp(options).catch((cause: unknown) => (cause as Error).message)
    if (note !== undefined) stages.push({ stage: 'cleanup', ok: false, tookMs: 0, note })
  }
  const run: CanaryRun = {
    state: stages.every(({ ok }) => ok) ? 'green' : 'red',
    at: now().toISOString(),
    stages,
  }
  journal.remember('canary', run)
  return run
}

/** Undefined when all is well, else what was wrong in words. */
type Work = () => Promise<string | undefined>

function stagesOf(options: Options, { mark, event }: { mark: string; event: Event }): [string, Work][] {
  const { spool, store, index, memory, inbox, now } = options
  const episode = deriveId('episode', event.id)
  const project = event.project
  return [
    [
      'spool',
      async () => {
        const writer = openSpoolWriter({ directory: spool, now })
        try {
          const result = writer.append(event)
          return result === 'written' ? undefined : `the spool did not take the event: ${result}`
        } finally {
          writer.close()
        }
      },
    ],
    [
      'inbox',
      async () => {
        await inbox.drain()
        const { paused } = inbox.state()
        return paused ? `the inbox waits: ${paused.reason}` : undefined
      },
    ],
    [
      'graph',
      async () => {
        const [kept] = await store.episodes({ projects: [CANARY_PROJECT], ids: [episode], limit: 1 })
        if (!kept) return 'the event became no episode'
        const facts = await store.facts({ projects: [CANARY_PROJECT], episode, limit: 10 })
        return facts.some(({ statement }) => statement.includes(mark)) ? undefined : 'the episode became no fact'
      },
    ],
    [
      'index',
      async () => {
        const behind = (await store.generation()) - index.position()
        if (behind > 0) return `the index is ${behind} changes behind`
        const { items } = await memory.search({ project, query: mark })
        return items.some(({ text }) => text.includes(mark)) ? undefined : 'the search does not find it'
      },
    ],
    [
      'recall',
      async () => {
        const { context } = await memory.recall({ project, prompt: `Which canary of this check is called ${mark}?` })
        return context.includes(mark) ? undefined : 'it is not in the context'
      },
    ],
    ['cleanup', () => cleanUp(options)],
  ]
}

function markedEvent(mark: string, at: Time): Event {
  return {
    id: deriveId('event', 'canary', mark),
    at,
    project: { id: CANARY_PROJECT, name: 'canary' },
    session: { id: `canary-${mark}` },
    kind: 'note',
    text: `Remember that the canary of this check is called ${mark}.`,
    by: 'user',
    scope: 'project',
  }
}

/** Takes the whole project away, also what a run that was killed left behind. */
async function cleanUp({ store, memory }: Options): Promise<undefined> {
  await memory.maintain(() => store.drop(CANARY_PROJECT))
  return undefined
}
