import { describe, expect, test } from 'vitest'
import { copyMemory } from '../../src/archive/copy.ts'
import type { Store } from '../../src/stores/store.ts'
import { contents, makeChanges, makeClaim, makeEpisode, makeStep, makeUse, makeUses } from '../suites/store-samples.ts'

type Pair = { name: string; openSource: () => Promise<Store>; openDestination: () => Promise<Store> }

/** Several pages of rows in two projects, what came of them, hard texts, a tombstone, and claims about the person. */
export async function fill(store: Store): Promise<Store> {
  for (let n = 0; n < 600; n += 200) await store.apply(makeChanges('alpha', n, 200))
  await store.apply(
    makeUses(
      'alpha',
      Array.from({ length: 600 }, (_, n) => makeUse(n, { used: n % 2 === 0 })),
    ),
  )
  await store.apply(makeChanges('beta', 0, 20))
  const episode = makeEpisode(1_000, { text: 'tab\t "quotes" \\ \u2028 line\nfeed 你好 👋', files: ['a "b".ts'] })
  await store.apply(makeStep('alpha', [episode], [makeClaim(episode, { subject: { type: 'Person', name: 'Will' } })]))
  const scoped = makeClaim(makeEpisode(2_000, { project: 'user' }))
  await store.apply({ ...makeStep('user', [], [scoped]), claimsOf: [scoped.episode] })
  await store.forget({ project: 'beta', episodes: [makeEpisode(3).id], factsOf: [], facts: [] })
  return store
}

/** A store that dies after some writes, as a process that is killed does: what was applied stays, the rest never comes. */
function dyingAfter(store: Store, writes: number): Store {
  let left = writes
  const mayWrite = (): void => {
    if (left-- <= 0) throw new Error('killed')
  }
  return {
    ...store,
    apply: async (changes) => {
      mayWrite()
      return store.apply(changes)
    },
    forget: async (request) => {
      mayWrite()
      return store.forget(request)
    },
  }
}

const claimOn = (n: number, name: string, project = 'alpha') => {
  const episode = makeEpisode(n, { project })
  return makeStep(project, [episode], [makeClaim(episode, { object: { type: 'Tool', name } })])
}

export function describeCopy({ name, openSource, openDestination }: Pair): void {
  describe(`a copy ${name}`, () => {
    test('is the same memory row by row, tombstones too, and the source keeps all', async () => {
      const [from, to] = [await fill(await openSource()), await openDestination()]
      const before = await contents(from)
      const copied = await copyMemory({ from, to })
      expect(copied.projects.map(({ project, same }) => [project, same])).toEqual([
        ['alpha', true],
        ['beta', true],
        ['user', true],
      ])
      for (const { source, destination } of copied.projects) expect(destination).toEqual(source)
      expect(await contents(to)).toEqual(before)
      expect(await contents(from)).toEqual(before)
      expect(copied.projects[1]!.source.counts.tombstone).toBe(1)
      await Promise.all([from.close(), to.close()])
    })

    test('that is repeated writes nothing, and says that it is the same', async () => {
      const [from, to] = [await fill(await openSource()), await openDestination()]
      await copyMemory({ from, to })
      const generation = await to.generation()
      const again = await copyMemory({ from, to })
      expect(again.written).toBe(0)
      expect(again.projects.every(({ same }) => same)).toBe(true)
      expect(await to.generation()).toBe(generation)
      await Promise.all([from.close(), to.close()])
    })

    test('that ended anywhere goes on where it was', async () => {
      const [from, first] = [await fill(await openSource()), await openDestination()]
      const whole = await copyMemory({ from, to: first })
      await first.close()
      const to = await openDestination()
      for (const writes of [1, 2, 3, 2]) {
        await expect(copyMemory({ from, to: dyingAfter(to, writes) })).rejects.toThrow('killed')
      }
      const last = await copyMemory({ from, to })
      expect(last.projects.every(({ same }) => same)).toBe(true)
      expect(last.written).toBeLessThan(whole.written)
      expect(await contents(to)).toEqual(await contents(from))
      await Promise.all([from.close(), to.close()])
    })

    test('of a dry run changes nothing and says how many rows would go', async () => {
      const [from, to] = [await fill(await openSource()), await openDestination()]
      const planned = await copyMemory({ from, to, projects: ['beta'], dryRun: true })
      expect(await to.counts()).toMatchObject({ episodes: 0, facts: 0 })
      const done = await copyMemory({ from, to, projects: ['beta'] })
      expect(planned).toMatchObject({ dryRun: true, rows: done.rows })
      expect(planned.written).toBe(planned.rows)
      const left = await copyMemory({ from, to, projects: ['beta'], dryRun: true })
      expect(left).toMatchObject({ written: 0, projects: [{ same: true }] })
      await Promise.all([from.close(), to.close()])
    })

    test('of named projects leaves the others, and a project that is unknown is named', async () => {
      const [from, to] = [await fill(await openSource()), await openDestination()]
      await copyMemory({ from, to, projects: ['beta'] })
      expect(await to.projects()).toEqual(['beta'])
      const unknown = copyMemory({ from, to, projects: ['betta'] })
      await expect(unknown).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('betta') })
      await Promise.all([from.close(), to.close()])
    })

    test('into a memory that knows more resolves what both speak of, and forgets what either forgot', async () => {
      const [from, to] = [await openSource(), await openDestination()]
      for (const [n, tool] of [
        [1, 'npm'],
        [3, 'yarn'],
        [5, 'bun'],
      ] as const)
        await from.apply(claimOn(n, tool))
      for (const [n, tool] of [
        [2, 'pnpm'],
        [4, 'deno'],
      ] as const)
        await to.apply(claimOn(n, tool))
      await from.forget({ project: 'alpha', episodes: [makeEpisode(9).id], factsOf: [], facts: [] })
      await to.forget({ project: 'alpha', episodes: [makeEpisode(5).id], factsOf: [], facts: [] })
      const { projects } = await copyMemory({ from, to })
      expect(projects[0]).toMatchObject({ same: false, forgotten: 2 })
      const facts = await to.facts({ projects: ['alpha'], limit: 100 })
      const values = facts.toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1)).map(({ object }) => object.name)
      expect(values).toEqual(['npm', 'pnpm', 'yarn', 'deno'])
      expect(facts.filter(({ validTo }) => validTo === null)).toHaveLength(1)
      const gone = [makeEpisode(5).id, makeEpisode(9).id]
      expect((await to.tombstoned({ project: 'alpha', episodes: gone })).toSorted()).toEqual(gone.toSorted())
      expect((await copyMemory({ from, to })).written).toBe(0)
      await Promise.all([from.close(), to.close()])
    })

    test('joins what came of items, and leaves out those that were forgotten', async () => {
      const [from, to] = [await openSource(), await openDestination()]
      for (const store of [from, to])
        await store.apply(makeStep('alpha', [makeEpisode(1), makeEpisode(2), makeEpisode(3)], []))
      await from.apply(makeUses('alpha', [makeUse(1, { used: true }), makeUse(2), makeUse(3)]))
      await to.apply(makeUses('alpha', [makeUse(1, { corrected: true }), makeUse(4, { item: makeEpisode(1).id })]))
      await to.forget({ project: 'alpha', episodes: [makeEpisode(3).id], factsOf: [], facts: [] })
      const { projects } = await copyMemory({ from, to })
      expect(projects[0]).toMatchObject({ same: false, forgotten: 2, joined: 1 })
      expect(await to.uses({ project: 'alpha', session: 'ses_1', limit: 9 })).toEqual([
        makeUse(1, { used: true, corrected: true }),
        makeUse(2),
        makeUse(4, { item: makeEpisode(1).id }),
      ])
      await Promise.all([from.close(), to.close()])
    })

    test('that lost a row on the way says which, and does not say that all is well', async () => {
      const [from, to] = [await fill(await openSource()), await openDestination()]
      const lost = makeEpisode(7).id
      const lossy: Store = {
        ...to,
        apply: (changes) => to.apply({ ...changes, episodes: changes.episodes.filter(({ id }) => id !== lost) }),
      }
      const copy = copyMemory({ from, to: lossy })
      await expect(copy).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(lost) })
      await Promise.all([from.close(), to.close()])
    })

    test('tells how far it is, to the end', async () => {
      const [from, to] = [await fill(await openSource()), await openDestination()]
      const seen: number[] = []
      await copyMemory({ from, to, onProgress: (done, total) => void seen.push(done / total) })
      expect(seen.length).toBeGreaterThan(20)
      expect(seen).toEqual(seen.toSorted((a, b) => a - b))
      expect(seen.at(-1)).toBe(1)
      await Promise.all([from.close(), to.close()])
    })
  })
}
