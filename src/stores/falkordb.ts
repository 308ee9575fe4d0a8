import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { asMemoryError, MemoryError } from '../errors.ts'
import { FALKOR_LOADING_MS, FALKOR_OPEN_MS } from '../limits.ts'
import type { ProjectId } from '../types.ts'
import { following } from './falkordb/changes.ts'
import { connect, type Connection, type ConnectionOptions } from './falkordb/connection.ts'
import { asking } from './falkordb/graphs.ts'
import { KEYS } from './falkordb/keys.ts'
import { leasing } from './falkordb/lease.ts'
import type { Ask } from './falkordb/plan.ts'
import { reader } from './falkordb/read.ts'
import { generationOf, stepping } from './falkordb/step.ts'
import { writer } from './falkordb/write.ts'
import type { Store } from './store.ts'

export type FalkorStoreOptions = ConnectionOptions & { now?: () => Date }

/**
 * The store on a FalkorDB server, in Graphiti's schema: one graph per project, which real Graphiti reads and writes too.
 * Waits for a server that still reads its files. Fails with `store_unavailable` when none answers, and with
 * `config_invalid` for a wrong password or a server without the module; later it heals by itself.
 */
export async function openFalkorStore(options: FalkorStoreOptions): Promise<Store> {
  const [reading, writing] = [connect(options), connect(options)]
  const close = async (): Promise<void> => {
    for (const connection of [reading, writing]) connection.close()
  }
  try {
    for (const connection of [reading, writing]) await whenReady(connection)
  } catch (cause) {
    await close()
    throw cause
  }
  const askOf = (project: ProjectId): Ask => asking(reading, project)
  const projects = async (): Promise<ProjectId[]> =>
    ((await reading.command(['SMEMBERS', KEYS.projects])) as ProjectId[]).toSorted()
  const leases = leasing(reading)
  const step = stepping({ connection: writing, leases, writerId: randomUUID() })
  const generation = (): Promise<number> => generationOf(reading)
  return {
    kind: 'falkordb',
    path: reading.where,
    ...reader({ askOf, projects }),
    ...following({ connection: reading, askOf }),
    ...writer(step),
    ...{ projects, generation },
    exclusive: leases.exclusive,
    kept: async (position) => Math.min(position, await generation()),
    persisted: generation,
    watch: () => () => undefined,
    snapshot: () => Promise.reject(noSnapshot()),
    close,
  }
}

/** Resolves when a graph command is answered; so a wrong password, a missing module and loading are known here. */
async function whenReady(connection: Connection): Promise<void> {
  const started = Date.now()
  for (;;) {
    try {
      await connection.command(['GRAPH.LIST'])
      return
    } catch (failure) {
      const known = asMemoryError(failure)
      if (known?.code !== 'store_unavailable') throw failure
      const patience = /LOADING/.test(known.message) ? FALKOR_LOADING_MS : FALKOR_OPEN_MS
      if (Date.now() - started > patience) throw failure
    }
    await pause(50)
  }
}

const noSnapshot = (): MemoryError =>
  new MemoryError('bad_request', {
    message: 'A memory on FalkorDB has no single file to copy.',
    fix: "Use `opencode-memory export`, or the server's own backup (BGSAVE).",
  })
