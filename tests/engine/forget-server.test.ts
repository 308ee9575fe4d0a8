import { readdirSync } from 'node:fs'
import { createClient } from '@redis/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assemble } from '../../src/assemble.ts'
import { searchFiles } from '../../src/engine/traces.ts'
import { startFalkorDb } from '../servers/falkordb.ts'
import { startProxy } from '../servers/proxy.ts'
import type { RunningServer } from '../servers/server.ts'
import { minute, note, prompt, quietLog, SHOP, temporaryDirectory } from './events.ts'

const SECRET = 'The staging password of the warehouse is heliotrope-umbrella-ninety.'
const WORD = 'heliotrope-umbrella'

describe('forgetting on a server', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startFalkorDb({ persistence: 'aof', password: 'graph-password' })
  }, 120_000)
  afterAll(() => server.stop())

  const open = (url = server.url) =>
    assemble({
      config: { dataDir: temporaryDirectory(), store: url.replace(/:[^/]*@/, ''), storePassword: server.password! },
      log: quietLog(),
      now: () => new Date(minute(600)),
    })
  const command = async (words: string[]): Promise<string> => {
    const client = createClient({ url: server.url.replace('falkordb:', 'redis:') })
    await client.connect()
    try {
      return JSON.stringify(await client.sendCommand(words))
    } finally {
      client.destroy()
    }
  }

  const graph = (query: string): Promise<string> => command(['GRAPH.QUERY', SHOP.id, query])

  test('no byte of it is left in the files of the server, and summaries that quoted it are empty', async () => {
    const product = await open()
    await product.memory.ingest([prompt(0, 'Where were we?'), note(1, SECRET), note(2, 'We use pnpm.')])
    // What real Graphiti's model would have written of it.
    await graph(`MATCH (n:Entity {name: 'pnpm'}) SET n.summary = 'Said once: ${SECRET}'`)
    await graph(
      `CREATE (:Saga {uuid: 'saga-1', group_id: '${SHOP.id}', name: 'ses', summary: '${SECRET}', created_at: '2026-01-01T00:00:00+00:00'})`,
    )
    await graph(
      `CREATE (:Community {uuid: 'com-1', group_id: '${SHOP.id}', name: 'all', summary: 'About deploys.', created_at: '2026-01-01T00:00:00+00:00'})`,
    )
    // FalkorDB keeps the last queries of a graph in a stream beside it.
    await expect.poll(() => command(['XRANGE', `telemetry{${SHOP.id}}`, '-', '+']), { timeout: 20_000 }).toContain(WORD)
    expect((await searchFiles(server.directory, [WORD])).length).toBeGreaterThan(0)
    const plan = await product.memory.planForget({ project: SHOP, query: WORD })
    const receipt = await product.memory.forget({ project: SHOP, plan })
    expect(receipt.removed).toMatchObject({ episodes: 1, 'summaries (Entity)': 1, 'summaries (Saga)': 1 })
    expect(receipt.removed['queries that the server had kept']).toBeGreaterThan(0)
    expect(receipt.removed).not.toHaveProperty('summaries (Community)')
    expect(readdirSync(server.directory)).toContain('dump.rdb')
    expect(await searchFiles(server.directory, [WORD])).toEqual([])
    expect(await searchFiles(product.layout.directory, [WORD])).toEqual([])
    // Nothing was found; that older backups may hold it is said.
    expect(receipt.remaining.filter(({ count }) => count > 0)).toEqual([])
    expect(receipt.remaining.map(({ place }) => place).join()).toMatch(
      /^backups of falkordb:\/\/127\.0\.0\.1:\d+ that were made before/,
    )
    expect(JSON.stringify(receipt)).not.toMatch(/heliotrope|graph-password/)
    await product.close()
    await server.restart()
    expect(await graph('MATCH (n) RETURN n')).not.toContain(WORD)
  }, 120_000)

  test('the server compresses its files again afterwards', async () => {
    const client = createClient({ url: server.url.replace('falkordb:', 'redis:') })
    await client.connect()
    expect(await client.configGet('rdbcompression')).toEqual({ rdbcompression: 'yes' })
    client.destroy()
  })

  test('what stays and holds the same words is counted, and not taken', async () => {
    const product = await open()
    await product.memory.ingest([note(5, SECRET)])
    await graph(
      `MATCH (a:Entity) WITH a LIMIT 1 CREATE (a)-[:RELATES_TO {uuid: 'fact-1', group_id: '${SHOP.id}', name: 'SAID', fact: '${SECRET}', episodes: [], created_at: '2026-01-01T00:00:00+00:00'}]->(a)`,
    )
    const plan = await product.memory.planForget({ project: SHOP, query: WORD })
    const { remaining } = await product.memory.forget({ project: SHOP, plan })
    expect(remaining).toContainEqual({
      place: expect.stringContaining('facts in the graph that stay'),
      count: 1,
      until: null,
    })
    expect(remaining.some(({ place, count }) => place.startsWith(server.directory) && count > 0)).toBe(true)
    await product.close()
  }, 120_000)

  test('a server that goes away meanwhile is named, and the receipt does not claim what nobody looked at', async () => {
    const { scrubFalkor } = await import('../../src/stores/falkordb/scrub.ts')
    const proxy = await startProxy(server.port)
    const url = `falkordb://127.0.0.1:${proxy.port}`
    const scrubbing = scrubFalkor({
      url,
      password: server.password,
      log: quietLog(),
      projects: [SHOP.id],
      traces: [WORD],
    })
    proxy.cut()
    const { files, remaining } = await scrubbing
    expect(files).toBeNull()
    expect(remaining).toEqual([{ place: expect.stringContaining(url), count: 0, until: null }])
    await proxy.close()
  }, 120_000)
})
