import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Changes, Store } from '../../src/stores/store.ts'
import type { Use } from '../../src/types.ts'
import type { DefineRule } from './define-rules.ts'
import { at, contents, makeChanges, makeClaim, makeEpisode, makeSession, makeStep } from './store-samples.ts'
import { makeUse, makeUses } from './store-samples.ts'

const NAMES = [
  'Will',
  'IT',
  'the',
  'it\'s "quoted"',
  'C:\\temp\\x',
  '`$(rm)`; --',
  '%_*?',
  "O'Brien",
  '{"a":1}',
  '-',
  '_',
]
const SCRIPTS = [
  ...[
    'naïve café',
    'Привет мир',
    '你好，世界',
    'こんにちは',
    '안녕하세요',
    'مرحبا بالعالم',
    'שלום עולם',
    'नमस्ते',
    'สวัสดี',
    'Γειά',
  ],
  ...['👩‍👩‍👧‍👦 🏳️‍🌈', 'e\u0301 ﬁ ß İ', '\u202eright to left', 'tab\tline\nreturn\r', '\u2028\u2029', '\ufeffmark'],
]

/** What is written is there, whole, once, whatever its letters. */
export function writeRules(
  rule: DefineRule<Store>,
  { openSnapshot }: { openSnapshot: (path: string) => Promise<Store> },
): void {
  rule('a fact keeps where code showed it, since when that is in doubt, and why', async (store) => {
    const [first, second] = [makeEpisode(1, { commit: 'abc123' }), makeEpisode(2)]
    const evidence = { file: 'package.json', commit: 'abc123' }
    const claims = [
      makeClaim(first, { evidence, trust: 'tool' }),
      makeClaim(second, { mode: 'doubts', trust: 'tool', statement: 'package.json says so no longer.' }),
    ]
    const step = makeStep('alpha', [first, second], claims)
    expect(step.facts).toMatchObject([
      { evidence: { ...evidence, verifiedAt: at(1), doubtedAt: at(2) }, reason: 'package.json says so no longer.' },
    ])
    await store.apply(step)
    expect(await store.facts({ projects: ['alpha'], limit: 9 })).toEqual(step.facts)
    expect(await store.claims({ project: 'alpha', timelines: step.factsOf })).toEqual(claims)
    const { generation } = await store.apply(step)
    expect(await store.generation()).toBe(generation)
    await store.apply(makeStep('alpha', [first], claims.slice(0, 1)))
    expect(await store.facts({ projects: ['alpha'], limit: 9 })).toMatchObject([{ reason: null }])
  })

  rule('uses are counted by item, once for each id, and go with their session or their episode', async (store) => {
    const [first, second] = [makeEpisode(1), makeEpisode(2, { session: 'ses_2' })]
    await store.apply(makeStep('alpha', [first, second], []))
    const use = (n: number, fields: Partial<Use> = {}): Use =>
      makeUse(n, { item: first.id, session: 'ses_2', ...fields })
    const uses = [use(1), use(2, { used: true }), use(3, { session: 'ses_1', item: second.id, corrected: true })]
    const step = makeUses('alpha', uses)
    const before = await store.generation()
    for (const again of [step, step]) expect(await store.apply(again)).toEqual({ generation: before })
    expect(await store.uses({ project: 'alpha', session: 'ses_2', limit: 9 })).toEqual(uses.slice(0, 2))
    const items = [first.id, second.id, makeEpisode(3).id]
    const usage = async () => [...(await store.usage({ projects: ['alpha', 'beta'], items }))]
    const counts = { injected: 2, used: 1, contradicted: 0, corrected: 0 }
    expect(new Map(await usage())).toEqual(
      new Map([
        [first.id, counts],
        [second.id, { injected: 1, used: 0, contradicted: 0, corrected: 1 }],
      ]),
    )
    await store.apply(makeUses('alpha', [use(1, { used: true })]))
    expect(new Map(await usage()).get(first.id)).toEqual({ ...counts, used: 2 })
    await store.forget({ project: 'alpha', episodes: [second.id], factsOf: [], facts: [] })
    expect(await usage()).toEqual([])
    await store.apply(step)
    await store.drop('alpha')
    expect(await usage()).toEqual([])
  })

  rule('claims are found by the branch on which they were learned', async (store) => {
    const episode = makeEpisode(1)
    const learned = (attribute: string, branch: string | null) => makeClaim(episode, { attribute, branch })
    const claims = [
      learned('one', 'feat/a'),
      learned('two', 'feat/a'),
      learned('three', 'feat/b'),
      learned('four', null),
    ]
    await store.apply(makeStep('alpha', [episode], claims))
    const on = async (...branches: string[]) =>
      (await store.claims({ project: 'alpha', branches })).map(({ attribute }) => attribute).toSorted()
    expect(await on('feat/a')).toEqual(['one', 'two'])
    expect(await on('feat/b', 'feat/a')).toEqual(['one', 'three', 'two'])
    expect(await on('feat/c')).toEqual([])
    await store.apply({
      ...makeStep('alpha', [episode], claims.slice(1)),
      factsOf: makeStep('alpha', [episode], claims).factsOf,
    })
    expect(await on('feat/a')).toEqual(['two'])
  })

  rule('what was applied is read back as it was, field by field', async (store) => {
    const episode = makeEpisode(1, {
      files: ['src/a.ts', 'weird "name".ts'],
      commit: 'abc123',
      attributes: { tool: 'bash', exit: 1, ratio: 0.25, ok: false, large: 9_007_199_254_740_991 },
    })
    const claim = makeClaim(episode, { branch: 'feature/x', validTo: at(90), trust: 'tool', single: false })
    const step = makeStep('alpha', [episode], [claim])
    await store.apply(step)
    expect(await store.episodes({ projects: ['alpha'], limit: 9 })).toEqual([episode])
    expect(await store.claims({ project: 'alpha', episodes: [episode.id] })).toEqual([claim])
    expect(await store.claims({ project: 'alpha', timelines: step.factsOf })).toEqual([claim])
    expect(await store.facts({ projects: ['alpha'], limit: 9 })).toEqual(step.facts)
    expect(await store.sessions({ projects: ['alpha'], limit: 9 })).toEqual(step.sessions)
    expect((await store.entities({ projects: ['alpha'], limit: 9 })).toSorted(byId)).toEqual(
      step.entities.toSorted(byId),
    )
  })

  rule('replaying the same step changes nothing, not even the generation', async (store) => {
    const step = makeChanges('alpha', 0, 64)
    const first = await store.apply(step)
    const before = await contents(store)
    expect(await store.apply(step)).toEqual(first)
    expect(await store.apply({ ...step, facts: step.facts.toReversed(), claims: step.claims.toReversed() })).toEqual(
      first,
    )
    expect(await contents(store)).toEqual(before)
    expect(await store.changes({ after: first.generation, limit: 10 })).toEqual([])
  })

  rule('steps give the same contents in any order', async (store) => {
    const steps = [0, 1, 2, 3].map((n) => {
      const episode = makeEpisode(n, { session: 'ses_1' })
      const step = makeStep('alpha', [episode], [makeClaim(episode, { attribute: `attribute ${n}` })])
      const session = makeSession({ title: n === 1 ? null : `Title ${n}`, startedAt: at(n), lastAt: at(n) })
      return { ...step, sessions: [session] }
    })
    for (const step of steps) await store.apply(step)
    const before = await contents(store)
    await store.drop('alpha')
    for (const step of [steps[2]!, steps[0]!, steps[3]!, steps[1]!, steps[0]!]) await store.apply(step)
    expect(await contents(store)).toEqual(before)
    const [session] = await store.sessions({ projects: ['alpha'], limit: 1 })
    expect(session).toMatchObject({ startedAt: at(0), lastAt: at(3), title: 'Title 3' })
  })

  rule('a session keeps its first moment, its last one and its newest title', async (store) => {
    const step = makeStep('alpha', [], [])
    const put = (fields: Parameters<typeof makeSession>[0]): Promise<unknown> =>
      store.apply({ ...step, sessions: [makeSession(fields)] })
    await put({ startedAt: at(5), lastAt: at(6), title: 'Second', directory: '/work' })
    await put({ startedAt: at(1), lastAt: at(2), title: 'First', parent: 'ses_0' })
    await put({ startedAt: at(3), lastAt: at(9), title: null })
    await put({ startedAt: at(3), lastAt: at(8), title: 'Third' })
    await put({ startedAt: at(3), lastAt: at(7), title: 'Between' })
    expect(await store.sessions({ projects: ['alpha'], limit: 9 })).toEqual([
      makeSession({ startedAt: at(1), lastAt: at(9), title: 'Third', directory: '/work', parent: 'ses_0' }),
    ])
  })

  rule('the claims of an episode are replaced as a whole', async (store) => {
    const episode = makeEpisode(1)
    const other = makeEpisode(2)
    const [first, second] = ['one', 'two'].map((attribute) => makeClaim(episode, { attribute }))
    const kept = makeClaim(other, { attribute: 'kept' })
    await store.apply(makeStep('alpha', [episode, other], [first!, kept]))
    await store.apply(makeStep('alpha', [episode], [second!]))
    expect(await store.claims({ project: 'alpha', episodes: [episode.id] })).toEqual([second])
    expect(await store.claims({ project: 'alpha', episodes: [other.id] })).toEqual([kept])
  })

  rule('the facts of a timeline are replaced, and only real differences are changes', async (store) => {
    const episodes = [makeEpisode(1), makeEpisode(2)]
    const npm = makeClaim(episodes[0]!, { object: { type: 'Tool', name: 'npm' } })
    const other = makeClaim(episodes[0]!, { attribute: 'test runner', object: { type: 'Tool', name: 'vitest' } })
    const pnpm = makeClaim(episodes[1]!, { object: { type: 'Tool', name: 'pnpm' } })
    const { generation } = await store.apply(makeStep('alpha', [episodes[0]!], [npm, other]))
    const step = makeStep('alpha', episodes, [npm, other, pnpm])
    await store.apply(step)
    const changed = await store.changes({ after: generation, limit: 99 })
    const [untouched] = await store.facts({
      projects: ['alpha'],
      rule: 'test.uses',
      kinds: ['project'],
      limit: 9,
      timelines: [step.facts.find((fact) => fact.attribute === 'test runner')!.timeline],
    })
    expect(untouched).toMatchObject({ attribute: 'test runner', validTo: null })
    const touched = step.facts.filter((fact) => fact.attribute !== 'test runner').map((fact) => fact.id)
    expect(
      changed
        .filter((change) => change.kind === 'fact')
        .map((change) => change.id)
        .toSorted(),
    ).toEqual(touched.toSorted())
    await store.apply({ ...step, factsOf: [step.facts[0]!.timeline], facts: [] })
    const left = await store.facts({ projects: ['alpha'], limit: 9 })
    expect(left.map((fact) => fact.timeline)).not.toContain(step.facts[0]!.timeline)
  })

  rule('entities come and go with the facts that name them', async (store) => {
    const episode = makeEpisode(5)
    const claim = makeClaim(episode, {
      subject: { type: 'Tool', name: 'Vitest' },
      object: { type: 'Version', name: '4.1' },
    })
    const step = makeStep('alpha', [episode], [claim])
    const names = async (): Promise<string[]> =>
      (await store.entities({ projects: ['alpha'], limit: 9 })).map((entity) => entity.name).toSorted()
    await store.apply({ ...step, facts: [], factsOf: [] })
    expect(await names()).toEqual([])
    await store.apply({ ...step, entities: [] })
    expect(await names()).toEqual(['4.1', 'Vitest'])
    const early = step.entities.map((entity) => ({ ...entity, createdAt: at(1), name: entity.name.toLowerCase() }))
    await store.apply({ ...step, entities: early })
    expect(await store.entities({ projects: ['alpha'], name: 'VITEST', limit: 9 })).toMatchObject([
      { name: 'vitest', createdAt: at(1) },
    ])
    await store.apply({ ...step, entities: [], facts: [] })
    expect(await names()).toEqual([])
  })

  rule('an entity may be called Will, IT, the, or anything with quotes and backslashes', async (store) => {
    for (const [n, name] of NAMES.entries()) {
      const episode = makeEpisode(n, { text: name, files: [name], branch: name, attributes: { [name]: name } })
      const claim = makeClaim(episode, {
        subject: { type: 'Person', name },
        object: { type: 'Concept', name },
        attribute: name,
        statement: name,
      })
      const step = makeStep('alpha', [episode], [claim])
      await store.apply(step)
      await store.apply(step)
      expect(await store.facts({ projects: ['alpha'], entity: { name }, limit: 9 })).toEqual(step.facts)
      expect(await store.entities({ projects: ['alpha'], type: 'Person', name, limit: 9 })).toMatchObject([{ name }])
      expect(await store.episodes({ projects: ['alpha'], file: name, limit: 9 })).toEqual([episode])
    }
    expect(await store.counts()).toMatchObject({ facts: NAMES.length, entities: 2 * NAMES.length })
  })

  rule('text of every script is read back as it was written', async (store) => {
    const episodes = SCRIPTS.map((text, n) => makeEpisode(n, { text, files: [text], attributes: { title: text } }))
    const claims = episodes.map((episode) =>
      makeClaim(episode, { subject: { type: 'Concept', name: episode.text }, statement: episode.text }),
    )
    const step = makeStep('alpha', episodes, claims)
    await store.apply(step)
    expect(await store.episodes({ projects: ['alpha'], order: 'oldest', limit: 99 })).toEqual(episodes)
    expect((await store.facts({ projects: ['alpha'], limit: 99 })).toSorted(byId)).toEqual(step.facts.toSorted(byId))
  })

  rule('a NUL or half a character in a text harms nothing else', async (store) => {
    const hard = makeEpisode(1, { text: 'before\0after \ud800 end' })
    const plain = makeEpisode(2)
    const step = makeStep('alpha', [hard, plain], [])
    const { generation } = await store.apply(step)
    expect(await store.apply(step)).toEqual({ generation })
    const [first, second] = await store.episodes({ projects: ['alpha'], order: 'oldest', limit: 9 })
    expect(first?.text.startsWith('before')).toBe(true)
    expect(first?.text.endsWith(' end')).toBe(true)
    expect(second).toEqual(plain)
  })

  rule('a thousand episodes with their facts are one step', async (store) => {
    const step = makeChanges('alpha', 0, 1_000)
    expect(await store.apply(step)).toEqual({ generation: 1 })
    expect(await store.counts()).toMatchObject({
      ...{ projects: 1, episodes: 1_000, claims: step.claims.length, facts: step.facts.length },
    })
    expect(
      await store.facts({ projects: ['alpha'], ids: step.facts.map((fact) => fact.id), limit: 9_999 }),
    ).toHaveLength(step.facts.length)
  })

  rule('a step with one row that does not fit is refused whole', async (store) => {
    const good = makeStep('alpha', [makeEpisode(1)], [makeClaim(makeEpisode(1))])
    const fact = good.facts[0]!
    const claim = good.claims[0]!
    const bad: [string, Changes][] = [
      ['a time without milliseconds', { ...good, episodes: [{ ...makeEpisode(2), at: '2026-01-01T00:00:00Z' }] }],
      ['an id that is no derived UUID', { ...good, episodes: [makeEpisode(1), { ...makeEpisode(2), id: 'x' }] }],
      [
        'an attribute that is no scalar',
        { ...good, episodes: [{ ...makeEpisode(2), attributes: { a: {} as never } }] },
      ],
      ['another project', { ...good, episodes: [makeEpisode(2, { project: 'beta' })] }],
      ['an empty name', { ...good, facts: [{ ...fact, subject: { type: 'Tool', name: '' } }] }],
      ['a relation in lower case', { ...good, claims: [{ ...claim, relation: 'uses' }] }],
      ['a claim of an episode that is not named', { ...good, claimsOf: [] }],
      ['a fact of a timeline that is not named', { ...good, factsOf: [] }],
      ['a support of nothing', { ...good, facts: [{ ...fact, support: 0 }] }],
    ]
    for (const [reason, step] of bad)
      await expect(store.apply(step), reason).rejects.toMatchObject({ code: 'bad_request' })
    expect(await store.counts()).toMatchObject({ projects: 0, episodes: 0, claims: 0, facts: 0, entities: 0 })
    expect(await store.generation()).toBe(0)
  })

  rule('what the caller gave is not changed', async (store) => {
    const step = makeChanges('alpha', 0, 8)
    const before = structuredClone(step)
    await store.apply(step)
    expect(step).toEqual(before)
  })

  rule('reads between writes see whole steps only', async (store) => {
    const steps = Array.from({ length: 20 }, (_, n) => makeChanges('alpha', n * 32, 32))
    let writing = true
    const seen: { episodes: number; claims: number }[] = []
    const watch = async (): Promise<void> => {
      while (writing) {
        seen.push(await store.counts(['alpha']))
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const write = async (): Promise<void> => {
      for (const step of steps) {
        await store.apply(step)
        await new Promise((resolve) => setImmediate(resolve))
      }
      writing = false
    }
    await Promise.all([watch(), watch(), write()])
    expect(seen.length).toBeGreaterThan(10)
    for (const { episodes, claims } of seen) expect([episodes % 32, claims]).toEqual([0, episodes / 2])
  })

  rule('steps given at the same moment are all kept', async (store) => {
    const steps = Array.from({ length: 10 }, (_, n) => makeChanges('alpha', n * 8, 8))
    const answers = await Promise.all(steps.map((step) => store.apply(step)))
    expect(new Set(answers.map(({ generation }) => generation)).size).toBe(10)
    expect(await store.counts()).toMatchObject({ episodes: 80 })
  })

  rule('a snapshot opens as a store with the same contents', async (store) => {
    await store.apply(makeChanges('alpha', 0, 32))
    const folder = mkdtempSync(join(tmpdir(), 'opencode-memory-snapshot-'))
    const copy = join(folder, 'copy with \'quotes".db')
    try {
      await Promise.all([store.apply(makeChanges('beta', 100, 32)), store.snapshot(copy)])
      await store.apply(makeChanges('gamma', 200, 8))
      const opened = await openSnapshot(copy)
      const projects = await opened.projects()
      expect(projects).not.toContain('gamma')
      expect(await contents(opened, ['alpha'])).toEqual(await contents(store, ['alpha']))
      await opened.close()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)
