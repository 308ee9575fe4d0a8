import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyMemory } from '../../src/archive/copy.ts'
import { openFalkorStore } from '../../src/stores/falkordb.ts'
import type { Store } from '../../src/stores/store.ts'
import { startFalkorDb } from '../servers/falkordb.ts'
import type { RunningServer } from '../servers/server.ts'
import { buildChild, startChild, untilLines } from '../stores/child.ts'
import { keepLog, openStore } from '../stores/open.ts'
import { contents } from '../suites/store-samples.ts'
import { temporaryFolder } from '../temporary.ts'
import { describeCopy, fill } from './copy-rules.ts'

const folder = temporaryFolder()
let count = 0
const openEmbedded = (): Promise<Store> => openStore(join(folder, `case-${count++}`))
const servers: RunningServer[] = []
let shared: RunningServer
beforeAll(async () => {
  shared = await startFalkorDb({ persistence: 'none' })
  servers.push(shared)
}, 120_000)
afterAll(async () => {
  for (const server of servers) await server.stop()
})

/** An empty store on the shared server: what others left there goes first. */
async function openServer(): Promise<Store> {
  const store = await openFalkorStore({ url: shared.url, log: keepLog() })
  for (const project of await store.projects()) await store.drop(project)
  return store
}

describeCopy({ name: 'from the laptop to the server', openSource: openEmbedded, openDestination: openServer })
describeCopy({ name: 'from the server home', openSource: openServer, openDestination: openEmbedded })

test('a memory that went to the server and came home is the same, row by row', async () => {
  const [laptop, server, home] = [await fill(await openEmbedded()), await openServer(), await openEmbedded()]
  await copyMemory({ from: laptop, to: server })
  await copyMemory({ from: server, to: home })
  expect(await contents(home)).toEqual(await contents(laptop))
  await Promise.all([laptop.close(), server.close(), home.close()])
}, 120_000)

test('a server that is killed in the middle of a copy has the whole of it after the next one', async () => {
  const server = await startFalkorDb({ persistence: 'aof', settings: { appendfsync: 'always' } })
  servers.push(server)
  const laptop = await fill(await openEmbedded())
  const first = await openFalkorStore({ url: server.url, log: keepLog() })
  const ended = expect(copyMemory({ from: laptop, to: first })).rejects.toMatchObject({ code: 'store_unavailable' })
  // Something is there, and not all of it.
  while ((await first.counts(['alpha'])).episodes < 200) await pause(5)
  await server.kill()
  await ended
  await first.close()
  await server.restart()
  const second = await openFalkorStore({ url: server.url, log: keepLog() })
  const { projects } = await copyMemory({ from: laptop, to: second })
  expect(projects.map(({ same }) => same)).toEqual([true, true, true])
  expect(await contents(second)).toEqual(await contents(laptop))
  await Promise.all([laptop.close(), second.close()])
}, 120_000)

describe('a copier that is killed in the middle', () => {
  let child: string
  beforeAll(async () => {
    child = await buildChild(join(import.meta.dirname, 'copy-child.ts'))
  })

  /** Starts to copy in a process of its own, and kills that with SIGKILL when it has come a part of the way. */
  async function killedAt(lines: number, from: string, to: string): Promise<void> {
    const copier = startChild(child, [from, to])
    await untilLines(copier, lines)
    copier.process.kill('SIGKILL')
    expect((await copier.ended).signal).toBe('SIGKILL')
    expect(copier.lines).not.toContain('done')
  }

  test('leaves what the next one completes, on the way to the server and on the way home', async () => {
    await (await openServer()).close()
    const [here, home] = [join(folder, 'killed-from'), join(folder, 'killed-to')]
    const laptop = await fill(await openStore(here))
    const before = await contents(laptop)
    await laptop.close()

    await killedAt(12, here, shared.url)
    const server = await openFalkorStore({ url: shared.url, log: keepLog() })
    const { episodes } = await server.counts()
    expect(episodes).toBeGreaterThan(0)
    const again = await openStore(here)
    expect((await copyMemory({ from: again, to: server })).projects.every(({ same }) => same)).toBe(true)
    await again.close()
    expect(await contents(server)).toEqual(before)

    await killedAt(12, shared.url, home)
    const arrived = await openStore(home)
    expect((await copyMemory({ from: server, to: arrived })).projects.every(({ same }) => same)).toBe(true)
    expect(await contents(arrived)).toEqual(before)
    await Promise.all([server.close(), arrived.close()])
  }, 180_000)
})
