import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FalkorDB } from 'falkordb'
import type { Memory } from '../../src/engine/contract.ts'
import { openMemory } from '../../src/engine/memory.ts'
import { openSqliteIndex } from '../../src/index/sqlite-index.ts'
import { openJournal } from '../../src/journal/sqlite-journal.ts'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'
import { openFalkorStore } from '../../src/stores/falkordb.ts'
import type { Store } from '../../src/stores/store.ts'
import { minute, quietLog } from '../engine/events.ts'
import { startFalkorDb, type FalkorOptions } from '../servers/falkordb.ts'
import { startModel, type Model } from './model.ts'
import { startPeer, type Peer } from './peer.ts'

/** As it came: tests look into it. */
export type Row = Record<string, ReturnType<typeof JSON.parse>>

/** A real FalkorDB, real Graphiti beside it, and the database itself. */
export type Lab = {
  url: string
  port: number
  model: Model
  peer: Peer
  graphs(): Promise<string[]>
  /** What stands in the database, asked without anything of ours in between. */
  rows(graph: string, cypher: string, parameters?: Row): Promise<Row[]>
  write(graph: string, cypher: string, parameters?: Row): Promise<void>
  /** A daemon's engine on a store on this server; each has its own index. */
  daemon(): Promise<Daemon>
  close(): Promise<void>
}
export type Daemon = { store: Store; memory: Memory; close(): Promise<void> }

export async function openLab(options: FalkorOptions = {}): Promise<Lab> {
  const falkor = await startFalkorDb({ persistence: 'none', ...options })
  const model = await startModel()
  const peer = startPeer(falkor, model)
  const client = await FalkorDB.connect({ socket: { host: '127.0.0.1', port: falkor.port } })
  const closing: (() => Promise<void>)[] = []
  return {
    ...{ url: falkor.url, port: falkor.port, model, peer },
    graphs: () => client.list(),
    rows: async (graph, cypher, params = {}) =>
      (await client.selectGraph(graph).roQuery<Row>(cypher, { params })).data ?? [],
    write: async (graph, cypher, params = {}) => {
      await client.selectGraph(graph).query(cypher, { params })
    },
    daemon: async () => {
      const daemon = await openDaemon(falkor.url)
      closing.push(() => daemon.close())
      return daemon
    },
    close: async () => {
      for (const close of closing) await close()
      await peer.close()
      await client.close()
      await model.close()
      await falkor.stop()
    },
  }
}

async function openDaemon(url: string): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), 'opencode-memory-test-'))
  const log = quietLog()
  const store = await openFalkorStore({ url, log })
  const journal = openJournal({ path: join(folder, 'journal.db'), log })
  const index = await openSqliteIndex({ path: join(folder, 'index.db'), embedder: openModelFreeEmbedder(), log })
  const memory = await openMemory({ store, index, journal, now: () => new Date(minute(10_000)), log })
  let open = true
  const close = async (): Promise<void> => {
    if (!open) return
    open = false
    await memory.close()
    await index.close()
    journal.close()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { store, memory, close }
}

/** A moment of Graphiti as a number: it writes the same one with and without a fraction, and its answers end in Z. */
export const instant = (time: unknown): number | null => (typeof time === 'string' ? Date.parse(time) : null)

export const uuids = (records: readonly Row[]): string[] => records.map(({ uuid }) => String(uuid)).toSorted()
