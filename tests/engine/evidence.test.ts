import { describe, expect, test } from 'vitest'
import type { Event, Fact } from '../../src/types.ts'
import { command, event, minute, openProduct, prompt, SHOP } from './events.ts'

const COMMIT = '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d'
const inGit = (branch: string, one: Event, commit = COMMIT): Event => ({ ...one, git: { branch, commit } })

const manifest = (dependencies: Record<string, string>, more: object = {}): string =>
  JSON.stringify({ name: 'shop', ...more, dependencies }, null, 2)

const reads = (at: number, output: string, input: object = {}): Event =>
  event(
    'tool',
    { at },
    {
      ...{ call: `call_${at}`, tool: 'read', status: 'completed', output },
      input: { filePath: `${SHOP.root}/package.json`, ...input },
    },
  )

const edits = (at: number, oldString: string, newString: string, path = 'src/cart.ts'): Event =>
  event(
    'tool',
    { at },
    {
      ...{ call: `call_${at}`, tool: 'edit', status: 'completed', output: 'ok' },
      input: { filePath: `${SHOP.root}/${path}`, oldString, newString },
      files: [{ path: `${SHOP.root}/${path}` }],
    },
  )

async function factsAfter(batches: readonly (readonly Event[])[]): Promise<Fact[]> {
  const { memory, store } = await openProduct()
  for (const batch of batches) await memory.ingest(batch)
  return store.facts({ projects: [SHOP.id], limit: 1_000 })
}
const about = (facts: readonly Fact[], words: string): Fact => {
  const found = facts.filter(({ statement }) => statement.includes(words))
  expect(found, words).toHaveLength(1)
  return found[0]!
}

describe('evidence', () => {
  test('a fact from a file names the file, the commit and when it was seen last', async () => {
    const facts = await factsAfter([
      [inGit('main', reads(1, manifest({ zod: '4.0.0' })))],
      [inGit('main', reads(9, manifest({ zod: '4.0.0' })), 'f'.repeat(40))],
    ])
    const seen = { file: 'package.json', commit: 'f'.repeat(40), verifiedAt: minute(9), doubtedAt: null }
    expect(about(facts, 'zod')).toMatchObject({ evidence: seen, validFrom: minute(1), reason: null })
  })

  test('what a person said has no evidence, until code shows it', async () => {
    const said = prompt(1, 'We use pnpm as package manager.')
    expect(about(await factsAfter([[said]]), 'pnpm').evidence).toBeNull()
    const shown = inGit('main', reads(2, manifest({}, { packageManager: 'pnpm@9.1.0' })))
    const fact = (await factsAfter([[said, shown]])).find(({ attribute }) => attribute === 'package manager')
    expect(fact).toMatchObject({ trust: 'user', evidence: { file: 'package.json', verifiedAt: minute(2) } })
  })

  test('what a file no longer names when it is shown whole has ended, with the reason', async () => {
    const before = inGit('main', reads(1, manifest({ zod: '4.0.0', hono: '4.1.0' })))
    const after = inGit('main', reads(5, manifest({ zod: '4.0.0' })))
    const facts = await factsAfter([[before], [after]])
    expect(about(facts, 'hono')).toMatchObject({
      validTo: minute(5),
      reason: 'package.json no longer has hono in dependencies.',
    })
    expect(about(facts, 'zod').validTo).toBeNull()
  })

  test('a part of a file ends nothing of the rest', async () => {
    const before = inGit('main', reads(1, manifest({ zod: '4.0.0', hono: '4.1.0' })))
    const part = inGit('main', reads(5, manifest({ zod: '4.0.0' }), { offset: 3, limit: 4 }))
    expect(about(await factsAfter([[before], [part]]), 'hono').validTo).toBeNull()
  })

  test('what a file said of the project is in doubt when it says so no longer, and certain when it does again', async () => {
    const says = (at: number): Event => inGit('main', reads(at, manifest({ zod: '4.0.0' }, { license: 'MIT' })))
    const silent = inGit('main', reads(5, manifest({ zod: '4.0.0' })))
    expect(about(await factsAfter([[says(1)], [silent]]), 'MIT')).toMatchObject({
      validTo: null,
      evidence: { verifiedAt: minute(1), doubtedAt: minute(5) },
      reason: 'package.json no longer says that the license is MIT.',
    })
    const again = about(await factsAfter([[says(1)], [silent], [says(9)]]), 'MIT')
    expect(again).toMatchObject({ validTo: null, reason: null, evidence: { verifiedAt: minute(9), doubtedAt: null } })
  })

  test('any order of the same looks gives the same facts', async () => {
    const looks = [
      inGit('main', reads(1, manifest({ zod: '4.0.0', hono: '4.1.0' }, { license: 'MIT' }))),
      inGit('main', edits(2, '"dependencies": {\n"a": "1.0.0"', '"dependencies": {\n"b": "1.0.0"', 'package.json')),
      inGit('main', reads(3, manifest({ zod: '4.1.0' }))),
      inGit('feat/x', reads(4, manifest({ hono: '4.1.0' }))),
      inGit('main', reads(5, manifest({ zod: '4.1.0', hono: '5.0.0' }, { license: 'MIT' }))),
    ]
    const sorted = (facts: readonly Fact[]) => facts.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const inOrder = sorted(await factsAfter([looks]))
    const [a, b, c, d, e] = looks.map((one) => [one]) as [Event[], Event[], Event[], Event[], Event[]]
    for (const order of [
      [e, d, c, b, a],
      [c, a, e, b, d],
      [a, e, c, d, b, c],
    ])
      expect(sorted(await factsAfter(order))).toEqual(inOrder)
  })

  test('a symbol that an edit takes out is defined there no longer', async () => {
    const facts = await factsAfter([
      [inGit('main', edits(1, 'x', 'export function addToCart() {\n}'))],
      [inGit('main', edits(2, 'export function addToCart() {\n}', 'const a = 1'))],
    ])
    expect(about(facts, 'addToCart')).toMatchObject({
      validTo: minute(2),
      reason: '`addToCart` is no longer defined in src/cart.ts.',
    })
  })

  test('a command that fails is in doubt, and one that works again is not', async () => {
    const works = (at: number): Event => inGit('main', command(at, 'npm test', { output: 'ok' }))
    const fails = inGit('main', command(4, 'npm test', { exit: 1, output: 'Error: no test specified' }))
    const failed = { ...fails, status: 'completed' } as Event
    const job = (facts: readonly Fact[]) => facts.find(({ attribute }) => attribute === 'test command')
    expect(job(await factsAfter([[works(1)], [failed]]))).toMatchObject({
      validTo: null,
      evidence: { doubtedAt: minute(4), verifiedAt: minute(1) },
      reason: '`npm test` failed: Error: no test specified',
    })
    const again = job(await factsAfter([[works(1)], [failed], [works(7)]]))
    expect(again).toMatchObject({ reason: null, evidence: { doubtedAt: null, verifiedAt: minute(7) } })
  })

  test('what was forgotten leaves no word of it in the reasons of others', async () => {
    const { memory, store } = await openProduct()
    await memory.ingest([inGit('main', reads(1, manifest({ hono: '4.1.0', zod: '4.0.0' })))])
    await memory.ingest([inGit('main', reads(5, manifest({ zod: '4.0.0' })))])
    const plan = await memory.planForget({ project: SHOP, query: '"hono"' })
    await memory.forget({ project: SHOP, plan })
    const claims = await store.page('claim', { project: SHOP.id, limit: 1_000 })
    const facts = await store.facts({ projects: [SHOP.id], limit: 1_000 })
    expect(JSON.stringify([claims, facts])).not.toContain('hono')
    expect(facts.length).toBeGreaterThan(0)
  })
})
