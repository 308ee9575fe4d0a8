import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extract } from '../../../src/engine/extract.ts'
import { CLAIMS_PER_EPISODE_MAX, ENTITY_NAME_CHARS_MAX, STATEMENT_CHARS_MAX } from '../../../src/limits.ts'
import { Claim } from '../../../src/types.ts'
import { answer, bash, claimsOf, episode, of, shown } from './said.ts'

const PIECES = [
  'we use pnpm',
  'always',
  'never',
  'from now on',
  'I prefer tabs',
  'switched from npm to',
  'node is at 22',
  'the port is 8080',
  'since Monday',
  'until',
  '5 June',
  'bitte',
  'wir nutzen',
  'nicht',
  '?',
  '.',
  '\n',
  '- ',
  ':',
  ',',
  '"',
  '`',
  'Rules:',
  '```\n',
  '\u0000',
  '🙂',
  'ß',
  'because',
  'Nadia owns',
  'todo:',
  '(',
  '\\',
  '$&',
  'src/a.ts',
]
const babble = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 12 })), { maxLength: 40 })
  .map((parts) => parts.join(' '))

/** Milliseconds of processor time: other work on the machine does not count. */
function cpuMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

describe('the laws of extraction', () => {
  it('the same episode gives the same claims', () => {
    fc.assert(
      fc.property(babble, (text) => {
        const one = episode(text)
        expect(extract({ episode: one, before: [], after: [] })).toEqual(
          extract({ episode: one, before: [], after: [] }),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('every claim fits its schema and its bounds, and belongs to its episode', () => {
    fc.assert(
      fc.property(babble, babble, (text, other) => {
        const one = episode(text)
        const claims = extract({ episode: one, before: [answer(other), episode(other)], after: [episode(other)] })
        expect(claims.length).toBeLessThanOrEqual(CLAIMS_PER_EPISODE_MAX)
        expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length)
        for (const claim of claims) {
          expect(Claim.safeParse(claim).error).toBeUndefined()
          expect(claim.episode).toBe(one.id)
          expect(claim.learnedAt).toBe(one.at)
          expect(claim.statement.length).toBeLessThanOrEqual(STATEMENT_CHARS_MAX)
          expect(claim.object.name.length).toBeLessThanOrEqual(ENTITY_NAME_CHARS_MAX)
          if (claim.validTo !== null) expect(claim.validTo > claim.validFrom).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('commands, manifests and edits of any content keep the schema', () => {
    fc.assert(
      fc.property(
        babble,
        fc.constantFrom('package.json', 'Cargo.toml', 'pyproject.toml', 'go.mod', 'Dockerfile', 'src/a.ts'),
        (text, path) => {
          for (const one of [
            bash('pnpm test', text, 1),
            bash(text, text),
            shown('read', path, text),
            shown('edit', path, `+ ${text}`),
          ])
            for (const claim of of(one)) expect(Claim.safeParse(claim).error).toBeUndefined()
        },
      ),
      { numRuns: 200 },
    )
  })

  it('a manifest with a thousand dependencies stays within the bound', () => {
    const dependencies = Object.fromEntries(Array.from({ length: 1_000 }, (_, nth) => [`package-${nth}`, '1.0.0']))
    expect(of(shown('read', 'package.json', JSON.stringify({ dependencies })))).toHaveLength(CLAIMS_PER_EPISODE_MAX)
  })

  it.each([
    ['words', 'always run the linter before you push and never '],
    ['one word', 'a'],
    ['blanks', ' '],
    ['digits and dots', '1.2.'],
    ['quotes', '"always '],
    ['a list', '\n- always '],
    ['colons', 'rules: '],
    ['capitals', 'Nadia Owns The '],
    ['line ends', '\n'],
    ['commas', 'we use pnpm, '],
    ['paths', 'src/a.ts/'],
    ['fences', '```\n'],
    ['German', 'wir haben immer '],
    ['dates', 'since Monday until 5 June '],
  ])('400 kB of %s take no longer than a moment', (_, piece) => {
    const text = piece.repeat(Math.ceil(400_000 / piece.length))
    const spent = cpuMs(() => {
      claimsOf(text)
      of(bash('pnpm test', text, 1))
      of(shown('read', 'pyproject.toml', text))
    })
    expect(spent).toBeLessThan(1_500)
  })

  it('mixed traffic costs less than two milliseconds an event, loading included', () => {
    const traffic = [
      ...Array.from({ length: 60 }, (_, nth) => bash(`ls src/part-${nth}`, 'a.ts\nb.ts\n'.repeat(40))),
      ...Array.from({ length: 60 }, (_, nth) =>
        shown(
          'edit',
          `src/part-${nth}.ts`,
          `- const a = ${nth}\n+ export function part${nth}() {\n+   return ${nth}\n+ }`,
        ),
      ),
      ...Array.from({ length: 40 }, (_, nth) =>
        answer(
          `I changed part ${nth} and ran the tests. They pass now. The helper lives in another file, so nothing else had to move.`,
        ),
      ),
      ...Array.from({ length: 30 }, (_, nth) =>
        episode(`please add a field number ${nth} to the order form, and show it in the list. it should be optional`),
      ),
      episode('we switched from npm to pnpm yesterday'),
    ]
    const spent = cpuMs(() => {
      for (const one of traffic) extract({ episode: one, before: [], after: [] })
    })
    expect(spent / traffic.length).toBeLessThan(2)
  })
})
