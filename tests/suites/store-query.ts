import { expect } from 'vitest'
import type { Change, FactQuery, Store } from '../../src/stores/store.ts'
import type { Episode } from '../../src/types.ts'
import type { DefineRule } from './define-rules.ts'
import { at, makeChanges, makeClaim, makeEpisode, makeStep } from './store-samples.ts'

const ids = (rows: readonly { id: string }[]): string[] => rows.map((row) => row.id)

/** Questions are bounded, ordered, and stay inside the projects they name. */
export function queryRules(rule: DefineRule<Store>): void {
  rule('an empty store and an unknown project give nothing', async (store) => {
    const empty = async (projects: string[]): Promise<void> => {
      expect(await store.episodes({ projects, limit: 9 })).toEqual([])
      expect(await store.facts({ projects, limit: 9 })).toEqual([])
      expect(await store.facts({ projects, entity: { name: 'alpha' }, validAt: at(0), limit: 9 })).toEqual([])
      expect(await store.entities({ projects, limit: 9 })).toEqual([])
      expect(await store.sessions({ projects, limit: 9 })).toEqual([])
      expect(await store.counts(projects)).toMatchObject({ projects: 0, episodes: 0, facts: 0 })
    }
    await empty(['alpha'])
    expect(await store.projects()).toEqual([])
    expect(await store.generation()).toBe(0)
    expect(await store.changes({ after: 0, limit: 9 })).toEqual([])
    expect(await store.drop('nothing')).toEqual({ episodes: 0, claims: 0, facts: 0, entities: 0 })
    await store.apply(makeChanges('alpha', 0, 8))
    await empty(['beta'])
    await empty([])
    expect(await store.claims({ project: 'beta', timelines: [], episodes: [] })).toEqual([])
    expect(await store.page('fact', { project: 'beta', limit: 9 })).toEqual([])
    expect(await store.neighbours(makeEpisode(0, { project: 'beta' }), 3)).toEqual({ before: [], after: [] })
  })

  rule('one project never shows in another', async (store) => {
    await store.apply(makeChanges('alpha', 0, 16))
    const other = makeChanges('beta', 0, 16)
    await store.apply(other)
    for (const query of [{}, { file: 'src/file-0.ts' }, { session: 'ses_0' }, { ids: ids(other.episodes) }])
      for (const episode of await store.episodes({ projects: ['beta'], ...query, limit: 99 }))
        expect(episode.project).toBe('beta')
    expect(await store.facts({ projects: ['alpha'], ids: ids(other.facts), limit: 99 })).toEqual([])
    expect(await store.claims({ project: 'alpha', timelines: other.factsOf })).toEqual([])
    expect(await store.episodes({ projects: ['alpha', 'beta'], limit: 99 })).toHaveLength(32)
    expect(await store.episodes({ projects: ['alpha', 'alpha'], limit: 99 })).toHaveLength(16)
    expect(await store.projects()).toEqual(['alpha', 'beta'])
    expect(await store.counts(['beta'])).toEqual(await store.counts(['alpha']))
    expect(await store.counts()).toMatchObject({ projects: 2, episodes: 32 })
  })

  rule('episodes are found by session, file, id and time, newest first unless asked otherwise', async (store) => {
    const episodes = [
      makeEpisode(1, { files: ['a.ts', 'b.ts'] }),
      makeEpisode(2, { session: 'ses_2', files: ['b.ts'] }),
      makeEpisode(3),
      makeEpisode(4, { session: 'ses_2' }),
    ]
    await store.apply(makeStep('alpha', episodes, []))
    const find = async (query: object): Promise<number[]> => {
      const found = await store.episodes({ projects: ['alpha'], limit: 9, ...query })
      return found.map((episode) => episodes.findIndex(({ id }) => id === episode.id) + 1)
    }
    expect(await find({})).toEqual([4, 3, 2, 1])
    expect(await find({ order: 'oldest' })).toEqual([1, 2, 3, 4])
    expect(await find({ session: 'ses_2' })).toEqual([4, 2])
    expect(await find({ file: 'b.ts' })).toEqual([2, 1])
    expect(await find({ file: 'b.ts', session: 'ses_1' })).toEqual([1])
    expect(await find({ from: at(2), to: at(4) })).toEqual([3, 2])
    expect(await find({ file: 'b.ts', from: at(2) })).toEqual([2])
    expect(await find({ ids: [episodes[2]!.id, episodes[0]!.id] })).toEqual([3, 1])
    expect(await find({ ids: [] })).toEqual([])
    expect(await find({ limit: 2 })).toEqual([4, 3])
    expect(await find({ limit: 0 })).toEqual([])
  })

  rule('an episode that changed is found by its new files only', async (store) => {
    await store.apply(makeStep('alpha', [makeEpisode(1, { files: ['old.ts', 'both.ts'] })], []))
    await store.apply(makeStep('alpha', [makeEpisode(1, { files: ['both.ts', 'new.ts'], at: at(7) })], []))
    const byFile = (file: string): Promise<Episode[]> => store.episodes({ projects: ['alpha'], file, limit: 9 })
    expect(await byFile('old.ts')).toEqual([])
    expect(await byFile('both.ts')).toHaveLength(1)
    expect(await byFile('new.ts')).toHaveLength(1)
  })

  rule('facts are found by every key, alone and together, newest first', async (store) => {
    const episodes = [1, 2, 3].map((n) => makeEpisode(n))
    const [one, two, three] = episodes as [Episode, Episode, Episode]
    const claims = [
      makeClaim(one, { subject: { type: 'Tool', name: 'Vitest' }, kind: 'dependency', rule: 'r.one' }),
      makeClaim(two, { subject: { type: 'Package', name: 'vitest' }, kind: 'decision', rule: 'r.two' }),
      makeClaim(three, { object: { type: 'Tool', name: 'vitest' }, kind: 'dependency', rule: 'r.one' }),
    ]
    const step = makeStep('alpha', episodes, claims)
    await store.apply(step)
    const number = (id: string): number => step.facts.findIndex((fact) => fact.id === id) + 1
    const find = async (query: Partial<FactQuery>): Promise<number[]> =>
      ids(await store.facts({ projects: ['alpha'], limit: 9, ...query })).map(number)
    expect(await find({})).toEqual([3, 2, 1])
    expect(await find({ limit: 2 })).toEqual([3, 2])
    expect(await find({ limit: 0 })).toEqual([])
    expect(await find({ ids: [step.facts[0]!.id] })).toEqual([1])
    expect(await find({ ids: [] })).toEqual([])
    expect(await find({ timelines: [step.facts[1]!.timeline] })).toEqual([2])
    expect(await find({ kinds: ['dependency'] })).toEqual([3, 1])
    expect(await find({ kinds: ['decision', 'dependency'] })).toEqual([3, 2, 1])
    expect(await find({ kinds: [] })).toEqual([])
    expect(await find({ rule: 'r.one' })).toEqual([3, 1])
    expect(await find({ episode: two.id })).toEqual([2])
    expect(await find({ entity: { name: 'VITEST' } })).toEqual([3, 2, 1])
    expect(await find({ entity: { type: 'Tool', name: 'vitest' } })).toEqual([3, 1])
    expect(await find({ entity: { name: 'vitest' }, kinds: ['decision'] })).toEqual([2])
    expect(await find({ rule: 'r.one', validAt: at(2) })).toEqual([1])
    expect(await find({ kinds: ['dependency'], episode: two.id })).toEqual([])
  })

  rule('facts of several projects come in one order, cut at the limit', async (store) => {
    for (const [n, project] of ['alpha', 'beta', 'gamma', 'alpha'].entries()) {
      const episode = makeEpisode(n, { project })
      await store.apply(makeStep(project, [episode], [makeClaim(episode, { attribute: `a${n}` })]))
    }
    const found = await store.facts({ projects: ['gamma', 'alpha', 'beta'], limit: 3 })
    expect(found.map((fact) => fact.attribute)).toEqual(['a3', 'a2', 'a1'])
  })

  rule('entities and sessions are newest first, and found by type, name and id', async (store) => {
    for (const n of [1, 2, 3]) {
      const episode = makeEpisode(n, { session: `ses_${n}` })
      const claim = makeClaim(episode, {
        subject: { type: n === 2 ? 'Tool' : 'File', name: `thing ${n}` },
        learnedAt: at(n),
      })
      const step = makeStep('alpha', [episode], [claim])
      await store.apply({ ...step, sessions: step.sessions.map((session) => ({ ...session, lastAt: at(n) })) })
    }
    const names = async (query: object): Promise<string[]> =>
      (await store.entities({ projects: ['alpha'], limit: 9, ...query })).map((entity) => entity.name)
    expect(await names({ type: 'File' })).toEqual(['thing 3', 'thing 1'])
    expect(await names({ type: 'File', limit: 1 })).toEqual(['thing 3'])
    expect(await names({ name: 'Thing 2' })).toEqual(['thing 2'])
    expect(await names({ type: 'File', name: 'thing 2' })).toEqual([])
    expect(ids(await store.sessions({ projects: ['alpha'], limit: 2 }))).toEqual(['ses_3', 'ses_2'])
    expect(ids(await store.sessions({ projects: ['alpha'], ids: ['ses_1', 'ses_9'], limit: 9 }))).toEqual(['ses_1'])
  })

  rule('neighbours are the nearest words of the same session, by time and id', async (store) => {
    const same = [makeEpisode(10, { at: at(5) }), makeEpisode(11, { at: at(5) }), makeEpisode(12, { at: at(5) })]
    const [first, middle, last] = same.toSorted((a, b) => (a.id < b.id ? -1 : 1)) as [Episode, Episode, Episode]
    const early = makeEpisode(1, { kind: 'answer' })
    const late = makeEpisode(9, { kind: 'note' })
    const noise = [
      makeEpisode(4, { kind: 'tool' }),
      makeEpisode(6, { session: 'ses_2' }),
      makeEpisode(7, { kind: 'edit' }),
    ]
    await store.apply(makeStep('alpha', [...same, early, late, ...noise], []))
    const around = await store.neighbours(middle, 5)
    expect(around).toEqual({ before: [early, first], after: [last, late] })
    expect(await store.neighbours(middle, 1)).toEqual({ before: [first], after: [last] })
    expect(await store.neighbours(middle, 0)).toEqual({ before: [], after: [] })
    expect((await store.neighbours(noise[0]!, 1)).before).toEqual([early])
  })

  rule('claims come in the order in which they were learned', async (store) => {
    const episodes = [3, 1, 2].map((n) => makeEpisode(n))
    const step = makeStep(
      'alpha',
      episodes,
      episodes.map((episode) => makeClaim(episode)),
    )
    await store.apply(step)
    const learned = await store.claims({ project: 'alpha', timelines: step.factsOf })
    expect(learned.map((claim) => claim.learnedAt)).toEqual([at(1), at(2), at(3)])
    expect(await store.claims({ project: 'alpha', episodes: [episodes[0]!.id] })).toHaveLength(1)
  })

  rule('a follower of the changes misses nothing, whatever the size of its steps', async (store) => {
    for (const n of [0, 1, 2]) await store.apply(makeChanges(n === 1 ? 'beta' : 'alpha', n * 20, 20))
    const step = makeChanges('alpha', 0, 20)
    await store.forget({ project: 'alpha', episodes: ids(step.episodes).slice(0, 5), factsOf: [], facts: [] })
    await store.drop('beta')
    const [back] = step.episodes.slice(8)
    await store.apply(makeStep('beta', [{ ...back!, project: 'beta' }], []))
    await store.drop('beta')
    await store.apply(makeChanges('beta', 20, 20))
    for (const limit of [1, 7, 10_000]) expect(await follow(store, limit)).toEqual(await present(store))
    const all = await store.changes({ after: 0, limit: 10_000 })
    expect(all.map((change) => change.generation)).toEqual(
      all.map((change) => change.generation).toSorted((a, b) => a - b),
    )
    expect(all.at(-1)?.generation).toBe(await store.generation())
    expect(new Set(all.map(({ kind, project, id }) => `${kind} ${project} ${id}`)).size).toBe(all.length)
    expect(await store.changes({ after: await store.generation(), limit: 9 })).toEqual([])
  })

  rule('the generation counts up by one for each step that moved something', async (store) => {
    expect(await store.apply(makeChanges('alpha', 0, 4))).toEqual({ generation: 1 })
    expect(await store.apply(makeChanges('beta', 4, 4))).toEqual({ generation: 2 })
    expect(await store.apply(makeChanges('alpha', 0, 4))).toEqual({ generation: 2 })
    await store.forget({ project: 'alpha', episodes: [makeEpisode(0).id], factsOf: [], facts: [] })
    expect(await store.generation()).toBe(3)
    await store.forget({ project: 'alpha', episodes: [makeEpisode(0).id], factsOf: [], facts: [] })
    expect(await store.generation()).toBe(3)
    await store.drop('beta')
    expect(await store.generation()).toBe(4)
  })

  rule('pages of rows follow each other without a gap or a repeat', async (store) => {
    const step = makeChanges('alpha', 0, 20)
    await store.apply(step)
    for (const limit of [1, 3, 100]) {
      const seen: string[] = []
      for (let after = ''; ; after = seen.at(-1)!) {
        const page = await store.page('episode', { project: 'alpha', after, limit })
        if (page.length === 0) break
        seen.push(...ids(page))
      }
      expect(seen).toEqual(ids(step.episodes).toSorted())
    }
  })
}

/** What a follower holds after it took the changes in steps. */
async function follow(store: Store, limit: number): Promise<string[]> {
  const held = new Set<string>()
  let position = 0
  for (;;) {
    const changes: Change[] = await store.changes({ after: position, limit })
    if (changes.length === 0) return [...held].toSorted()
    for (const { kind, project, id, gone } of changes) {
      if (gone) held.delete(`${kind} ${project} ${id}`)
      else held.add(`${kind} ${project} ${id}`)
    }
    position = changes.at(-1)!.generation
  }
}

async function present(store: Store): Promise<string[]> {
  const projects = await store.projects()
  const facts = await store.facts({ projects, limit: 10_000 })
  const episodes = await store.episodes({ projects, limit: 10_000 })
  return [
    ...facts.map(({ project, id }) => `fact ${project} ${id}`),
    ...episodes.map(({ project, id }) => `episode ${project} ${id}`),
  ].toSorted()
}
