import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkStore } from '../../src/stores/embedded-repair.ts'
import { contents, makeChanges } from '../suites/store-samples.ts'
import { temporaryFolder } from '../temporary.ts'
import { buildChild, startChild, untilLines } from './child.ts'
import { keepLog, openStore } from './open.ts'

const folder = temporaryFolder()
let file = ''
beforeAll(async () => {
  file = await buildChild()
})

/** The first episodes of the steps that a child has acknowledged. */
const acknowledged = (lines: readonly string[]): number[] =>
  lines.flatMap((line) => (/^\d+ \d+$/.test(line) ? [Number(line.split(' ')[0])] : []))

describe('when the process is killed', () => {
  test('every acknowledged step is there, each is whole, and the file needs no repair', async () => {
    for (const round of [1, 2, 3]) {
      const directory = join(folder, `killed-${round}`)
      const child = startChild(file, ['apply', directory, '0', '100000'])
      await untilLines(child, 10 * round)
      await wait(7 * round)
      child.process.kill('SIGKILL')
      expect((await child.ended).signal).toBe('SIGKILL')
      const log = keepLog()
      const store = await openStore(directory, log)
      const steps = acknowledged(child.lines)
      expect(steps.length).toBeGreaterThanOrEqual(10 * round)
      const { episodes, claims } = await store.counts()
      expect(episodes).toBeGreaterThanOrEqual(8 * steps.length)
      expect([episodes % 8, claims]).toEqual([0, episodes / 2])
      const found = await store.episodes({
        projects: ['alpha'],
        ids: steps.flatMap((n) => makeChanges('alpha', n, 8).episodes.map(({ id }) => id)),
        limit: 99_999,
      })
      expect(found).toHaveLength(8 * steps.length)
      expect(await store.generation()).toBe(episodes / 8)
      expect(log.lines).toEqual([])
      await store.close()
      expect(checkStore(join(directory, 'memory.db'))).toEqual({ ok: true, problems: [] })
    }
  })
})

describe('when the disk is full', () => {
  test('a step fails as storage_full, nothing of it is kept, and reading goes on', async () => {
    const directory = join(folder, 'full')
    const child = startChild(file, ['apply', directory, '0', '100000'], { fileBytesMax: 1024 * 1024 })
    expect((await child.ended).code).toBe(0)
    const steps = acknowledged(child.lines)
    expect(steps.length).toBeGreaterThan(5)
    expect(child.lines.slice(-2)).toEqual(['failed storage_full', `still ${8 * steps.length}`])
    expect(statSync(join(directory, 'memory.db')).size).toBeLessThanOrEqual(1024 * 1024)
    const store = await openStore(directory)
    expect(await store.counts()).toMatchObject({ episodes: 8 * steps.length, claims: 4 * steps.length })
    await store.apply(makeChanges('alpha', steps.at(-1)! + 8, 8))
    expect(await store.counts()).toMatchObject({ episodes: 8 * steps.length + 8 })
    await store.close()
    expect(checkStore(join(directory, 'memory.db'))).toEqual({ ok: true, problems: [] })
  })
})

describe('when two processes write', () => {
  test('both are served, and nothing of either is lost', async () => {
    const directory = join(folder, 'two')
    const children = [
      startChild(file, ['apply', directory, '0', '400']),
      startChild(file, ['apply', directory, '10000', '400']),
    ]
    await untilLines(children[0]!, 1)
    const store = await openStore(directory)
    await store.apply(makeChanges('beta', 0, 8))
    for (const child of children) expect((await child.ended).code).toBe(0)
    for (const child of children) expect(child.lines.at(-1)).toBe('done')
    expect(await store.counts(['alpha'])).toMatchObject({ episodes: 800, claims: 400 })
    expect(await store.generation()).toBe(101)
    const generations = children.flatMap(({ lines }) => lines.slice(0, -1).map((line) => Number(line.split(' ')[1])))
    expect(new Set(generations).size).toBe(100)
    const before = await contents(store)
    await store.close()
    const again = await openStore(directory)
    expect(await contents(again)).toEqual(before)
    await again.close()
  })
})
