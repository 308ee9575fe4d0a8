import { expect } from 'vitest'
import type { Store } from '../../src/stores/store.ts'
import type { DefineRule } from './define-rules.ts'
import { contents, makeChanges, makeClaim, makeEpisode, makeStep } from './store-samples.ts'

const tool = (name: string): { type: 'Tool'; name: string } => ({ type: 'Tool', name })

/** What a person asks to forget is gone, stays gone, and takes nothing else with it. */
export function forgetRules(rule: DefineRule<Store>): void {
  rule('forgetting takes an episode with its claims, its facts and the entities left alone', async (store) => {
    const [secret, kept] = [makeEpisode(1, { files: ['secret.ts'] }), makeEpisode(2, { session: 'ses_2' })]
    const claims = [
      makeClaim(secret, { attribute: 'secret', object: tool('hidden') }),
      makeClaim(kept, { attribute: 'plain', object: tool('shown') }),
    ]
    const step = makeStep('alpha', [secret, kept], claims)
    await store.apply(step)
    const secretFact = step.facts.find((fact) => fact.attribute === 'secret')!
    const forgotten = await store.forget({
      ...{ project: 'alpha', episodes: [secret.id], factsOf: [secretFact.timeline], facts: [] },
    })
    expect(forgotten).toEqual({ episodes: 1, claims: 1, facts: 1, entities: 1 })
    expect(await store.episodes({ projects: ['alpha'], limit: 9 })).toEqual([kept])
    expect(await store.episodes({ projects: ['alpha'], file: 'secret.ts', limit: 9 })).toEqual([])
    expect(await store.claims({ project: 'alpha', episodes: [secret.id] })).toEqual([])
    expect((await store.facts({ projects: ['alpha'], limit: 9 })).map((fact) => fact.attribute)).toEqual(['plain'])
    expect((await store.entities({ projects: ['alpha'], limit: 9 })).map((entity) => entity.name).toSorted()).toEqual([
      ...['alpha', 'shown'],
    ])
    expect((await store.sessions({ projects: ['alpha'], limit: 9 })).map((session) => session.id)).toEqual(['ses_2'])
    expect(JSON.stringify(await contents(store))).not.toContain('hidden')
  })

  rule('a fact with other evidence stays, as the engine resolves it anew', async (store) => {
    const [one, two] = [makeEpisode(1), makeEpisode(2)]
    const claims = [makeClaim(one), makeClaim(two)]
    const step = makeStep('alpha', [one, two], claims)
    await store.apply(step)
    const rest = makeStep('alpha', [two], [claims[1]!])
    await store.forget({ project: 'alpha', episodes: [one.id], factsOf: rest.factsOf, facts: rest.facts })
    expect(await store.facts({ projects: ['alpha'], limit: 9 })).toEqual(rest.facts)
    expect(rest.facts[0]).toMatchObject({ support: 1, episodes: [two.id] })
  })

  rule('what was forgotten stays forgotten when its events come again', async (store) => {
    const [secret, kept] = [makeEpisode(1), makeEpisode(2)]
    const claims = [makeClaim(secret, { attribute: 'secret' }), makeClaim(kept, { attribute: 'plain' })]
    const step = makeStep('alpha', [secret, kept], claims)
    await store.apply(step)
    await store.forget({ project: 'alpha', episodes: [secret.id], factsOf: [], facts: [] })
    const before = await contents(store)
    const { generation } = await store.apply({ ...step, sessions: [] })
    expect(await contents(store)).toEqual(before)
    expect(await store.generation()).toBe(generation)
    expect(await store.tombstoned({ project: 'alpha', episodes: [kept.id, secret.id, secret.id] })).toEqual([secret.id])
    expect(await store.page('tombstone', { project: 'alpha', limit: 9 })).toEqual([{ id: secret.id, project: 'alpha' }])
  })

  rule('an episode that is not there yet can be forgotten beforehand', async (store) => {
    const episode = makeEpisode(1)
    const none = { episodes: 0, claims: 0, facts: 0, entities: 0 }
    expect(await store.forget({ project: 'alpha', episodes: [episode.id], factsOf: [], facts: [] })).toEqual(none)
    await store.apply(makeStep('alpha', [episode], [makeClaim(episode)]))
    expect(await store.counts()).toMatchObject({ episodes: 0, claims: 0, facts: 0, entities: 0 })
    expect(await store.tombstoned({ project: 'beta', episodes: [episode.id] })).toEqual([])
  })

  rule('facts that nobody says any more go, also when the request does not name them', async (store) => {
    const episode = makeEpisode(1)
    await store.apply(makeStep('alpha', [episode], [makeClaim(episode)]))
    const forgotten = await store.forget({ project: 'alpha', episodes: [episode.id], factsOf: [], facts: [] })
    expect(forgotten).toEqual({ episodes: 1, claims: 1, facts: 1, entities: 2 })
    expect(await store.facts({ projects: ['alpha'], limit: 9 })).toEqual([])
  })

  rule('forgetting the same twice takes nothing more', async (store) => {
    const episode = makeEpisode(1)
    await store.apply(makeStep('alpha', [episode], [makeClaim(episode)]))
    const request = { project: 'alpha', episodes: [episode.id], factsOf: [], facts: [] }
    await store.forget(request)
    const before = await contents(store)
    expect(await store.forget(request)).toEqual({ episodes: 0, claims: 0, facts: 0, entities: 0 })
    expect(await contents(store)).toEqual(before)
  })

  rule('dropping a project takes everything of it, and nothing of another', async (store) => {
    const step = makeChanges('alpha', 0, 24)
    await store.apply(step)
    await store.apply(makeChanges('beta', 0, 24))
    const other = await contents(store, ['beta'])
    const secret = step.episodes[1]!.id
    await store.forget({ project: 'alpha', episodes: [secret], factsOf: [], facts: [] })
    const { facts, entities, claims } = await store.counts(['alpha'])
    expect(await store.drop('alpha')).toEqual({ episodes: 23, claims, facts, entities })
    expect(await store.projects()).toEqual(['beta'])
    expect(await contents(store)).toEqual(other)
    expect(await store.page('tombstone', { project: 'alpha', limit: 9 })).toEqual([])
    await store.apply(step)
    expect(await store.episodes({ projects: ['alpha'], ids: [secret], limit: 9 })).toHaveLength(1)
  })
}
