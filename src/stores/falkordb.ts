import { randomUUID } from 'node:crypto'
import { MemoryError } from '../errors.ts'
import type { ProjectId } from '../types.ts'
import { adopting } from './falkordb/adopt.ts'
import { following } from './falkordb/changes.ts'
import { connect, whenReady, type ConnectionOptions } from './falkordb/connection.ts'
import { freshening, freshReads } from './falkordb/fresh.ts'
import { asking, askingPlain } from './falkordb/graphs.ts'
import { guarding, syncing } from './falkordb/guard.ts'
import { KEYS } from './falkordb/keys.ts'
import { leasing } from './falkordb/lease.ts'
import type { Ask } from './falkordb/plan.ts'
import { reader } from './falkordb/read.ts'
import { generationOf, stepping } from './falkordb/step.ts'
import { watching } from './falkordb/watch.ts'
import { writer } from './falkordb/write.ts'
import { scrubFalkor } from './falkordb/scrub.ts'
import type { Store } from './store.ts'

export type FalkorStoreOptions = ConnectionOptions & { now?: () => Date }

/**
 * The store on a FalkorDB server, in Graphiti's schema: one graph per project, which real Graphiti reads and writes too.
 * Waits for a server that still reads its files. Fails with `store_unavailable` when none answers, and with
 * `config_invalid` for a wrong password or a server without the module; later it heals by itself.
 */
export async function openFalkorStore(options: FalkorStoreOptions): Promise<Store> {
  const { log, now = () => new Date() } = options
  const [reading, writing, sync] = [connect(options), connect(options), connect(options)]
  const closing: (() => void)[] = [reading, writing, sync].map((connection) => () => connection.close())
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0)) end()
  }
  try {
    for (const connection of [reading, writing, sync]) await whenReady(connection)
    const guard = guarding(writing, log)
    await guard.ready()
    const askOf = (project: ProjectId): Ask => asking(reading, project)
    const plainOf = (project: ProjectId): Ask => askingPlain(reading, project)
    const projects = async (): Promise<ProjectId[]> =>
      ((await reading.command(['SMEMBERS', KEYS.projects])) as ProjectId[]).toSorted()
    const leases = leasing(reading)
    const writerId = randomUUID()
    const step = stepping({ connection: writing, leases, guard, writerId })
    const adopt = adopting({ askOf, step, now })
    const fresh = freshening({ adopt, projects, watched: () => watched.active(), log })
    const watched = watching({ open: () => connect(options), writerId, log, lookAround: fresh.all })
    fresh.onFound(watched.changed)
    closing.unshift(watched.close)
    const generation = async (): Promise<number> => {
      const current = await generationOf(reading)
      guard.told(current)
      return current
    }
    return {
      kind: 'falkordb',
      path: reading.where,
      ...freshReads(reader({ askOf, plainOf, projects }), fresh.some),
      ...following({ connection: reading, askOf: plainOf }),
      ...writer(step),
      ...{ projects, generation, kept: guard.kept, persisted: syncing(sync, log) },
      exclusive: leases.exclusive,
      watch: watched.watch,
      scrub: (request) => scrubFalkor({ ...options, ...request }),
      snapshot: () => Promise.reject(noSnapshot()),
      close,
    }
  } catch (cause) {
    await close()
    throw cause
  }
}

const noSnapshot = (): MemoryError =>
  new MemoryError('bad_request', {
    message: 'A memory on FalkorDB has no single file to copy.',
    fix: "Use `opencode-memory export`, or the server's own backup (BGSAVE).",
  })
