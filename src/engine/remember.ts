import { randomUUID } from 'node:crypto'
import { asMemoryError, MemoryError } from '../errors.ts'
import { deriveId } from '../ids.ts'
import { LIST_LIMIT_DEFAULT } from '../limits.ts'
import type { Log } from '../log.ts'
import type { Store } from '../stores/store.ts'
import type { Event } from '../types.ts'
import type { Memory } from './contract.ts'
import { scopesOf } from './query.ts'

type Options = Pick<Memory, 'ingest'> & { store: Pick<Store, 'facts'>; now: () => Date; log: Log }

/**
 * Takes a note in at once, since somebody waits for the answer, and where it was written down first the inbox takes it
 * in again: twice is as good as once, and a store that loses its last second loses nothing.
 */
export function openRemember({ ingest, store, now, log }: Options): Memory['remember'] {
  return async ({ project, text, by, scope, session, keep }) => {
    const id = deriveId('event', 'note', randomUUID())
    const [at, holder] = [now().toISOString(), { id: session ?? `note-${id}` }]
    const note: Event = { id, at, project, session: holder, kind: 'note', text, by, scope }
    const episode = deriveId('episode', id)
    const kept = keep?.(note) ?? false
    try {
      const { refused } = await ingest([note])
      if (refused[0]) throw new MemoryError('bad_request', { message: `The note was not taken: ${refused[0].reason}.` })
      const facts = await store.facts({ projects: scopesOf(project), episode, limit: LIST_LIMIT_DEFAULT })
      return { episode, facts }
    } catch (cause) {
      if (!kept || asMemoryError(cause)?.code === 'bad_request') throw cause
      log.warn({ err: cause, episode }, 'a note waits in the spool until the store takes it')
      return { episode, facts: [], waiting: true }
    }
  }
}
