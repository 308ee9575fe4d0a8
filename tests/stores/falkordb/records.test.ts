import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withParameters } from '../../../src/stores/falkordb/cypher.ts'
import { fromGraphiti, toGraphiti } from '../../../src/stores/falkordb/moments.ts'
import {
  entityNode,
  episodicOf,
  episodeSide,
  factSide,
  NO_FOREIGN_END,
  relationOf,
} from '../../../src/stores/falkordb/rows.ts'
import { Entity, EntityType, Episode, EpisodeKind, Fact, FactKind, Role, Trust } from '../../../src/types.ts'

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?\+00:00$/

// Any text that JSON can hold: lone surrogates and NUL too.
const text = (options: fc.StringConstraints = {}): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'binary', ...options }),
    fc.string({ unit: fc.constantFrom('\0', '\ud800', '"', '\\', '\n', 'ü', '`'), ...options }),
  )
const uuid = fc.uuid({ version: 5 })
const time = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())
const project = fc.stringMatching(/^[a-z0-9_]{1,80}$/)
const ref = fc.record({ type: fc.constantFrom(...EntityType.options), name: text({ minLength: 1, maxLength: 200 }) })
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null })

const episode: fc.Arbitrary<Episode> = fc.record({
  ...{ id: uuid, project, session: text(), at: time, text: text(), files: fc.array(text()) },
  kind: fc.constantFrom(...EpisodeKind.options),
  role: fc.constantFrom(...Role.options),
  trust: fc.constantFrom(...Trust.options),
  ...{ branch: maybe(text()), commit: maybe(text()) },
  attributes: fc.dictionary(
    text(),
    fc.oneof(text(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()),
  ),
})

const fact: fc.Arbitrary<Fact> = fc.record({
  ...{ id: uuid, timeline: uuid, project, subject: ref, object: ref, attribute: text({ maxLength: 200 }) },
  kind: fc.constantFrom(...FactKind.options),
  relation: fc.stringMatching(/^[A-Z][A-Z0-9_]{0,30}$/),
  statement: text({ minLength: 1, maxLength: 400 }),
  trust: fc.constantFrom(...Trust.options),
  ...{ rule: text(), branch: maybe(text()), validFrom: time, validTo: maybe(time), learnedAt: time },
  ...{ retractedAt: maybe(time), supersededBy: maybe(uuid), episodes: fc.array(uuid), support: fc.integer({ min: 1 }) },
  evidence: maybe(
    fc.record({
      file: maybe(text()),
      commit: maybe(text({ maxLength: 64 })),
      verifiedAt: maybe(time),
      doubtedAt: maybe(time),
    }),
  ),
  reason: maybe(text({ maxLength: 400 })),
})

/** What every value of a record of Graphiti's must be, or its whole group breaks. */
function expectHarmless(record: Readonly<Record<string, unknown>>, required: readonly string[]): void {
  for (const name of required) expect(record[name], name).not.toBeNull()
  for (const name of required) expect(record[name], name).not.toBeUndefined()
  for (const [name, value] of Object.entries(record)) {
    expect(name).toMatch(/^[a-z_]+$/)
    if (name.endsWith('_at') || name === 'reference_time') expect(value ?? '2026-01-01T00:00:00+00:00').toMatch(MOMENT)
    const values = Array.isArray(value) ? (value as unknown[]) : [value]
    for (const each of values) expect(each === null || ['string', 'number', 'boolean'].includes(typeof each)).toBe(true)
    if (Array.isArray(value)) expect(value).not.toContain(null)
  }
  const sent = withParameters('RETURN $r', { r: record as Record<string, string> })
  expect(sent).not.toMatch(/\0/)
  expect(sent).not.toMatch(/\p{Surrogate}/u)
}

test('any episode that fits its schema is a record that Graphiti can read', () => {
  fc.assert(
    fc.property(episode, (any) => {
      Episode.parse(any)
      const record = episodicOf(any)
      expectHarmless(record, [
        'uuid',
        'name',
        'group_id',
        'source',
        'source_description',
        'content',
        'created_at',
        'valid_at',
      ])
      expect(['message', 'json', 'text', 'fact_triple']).toContain(record['source'])
      expect(withParameters('RETURN $r', { r: episodeSide(any) })).not.toMatch(/\0/)
    }),
  )
})

test('any fact that fits its schema is a relation that Graphiti can read', () => {
  fc.assert(
    fc.property(fact, maybe(time), (any, end) => {
      Fact.parse(any)
      const record = relationOf(any, { ...NO_FOREIGN_END, to: end })
      expectHarmless(record, ['uuid', 'name', 'fact', 'group_id', 'episodes', 'created_at'])
      expect(record['fact']).not.toBe('')
      expect(Array.isArray(record['episodes'])).toBe(true)
      expect(withParameters('RETURN $r', { r: factSide(any, NO_FOREIGN_END) })).not.toMatch(/\0/)
    }),
  )
})

test('any entity that fits its schema is one that Graphiti can read', () => {
  const entity = fc
    .record({ id: uuid, project, createdAt: time, ref })
    .map(({ ref: named, ...rest }) => ({ ...rest, ...named }))
  fc.assert(
    fc.property(entity, (any) => {
      Entity.parse(any)
      expectHarmless(entityNode(any), ['uuid', 'name', 'group_id', 'created_at'])
      expect(entityNode(any)['name']).not.toBe('')
    }),
  )
})

test('a moment goes to Graphiti and comes back as it was, and both forms sort alike', () => {
  fc.assert(
    fc.property(time, time, (a, b) => {
      expect(toGraphiti(a)).toMatch(MOMENT)
      expect(fromGraphiti(toGraphiti(a))).toBe(a)
      expect(toGraphiti(a) < toGraphiti(b)).toBe(a < b)
    }),
  )
  expect(toGraphiti('2026-01-31T12:00:00.000Z')).toBe('2026-01-31T12:00:00+00:00')
  expect(toGraphiti('2026-01-31T12:00:00.120Z')).toBe('2026-01-31T12:00:00.120000+00:00')
})

test('moments that others wrote are understood, whatever their offset and digits', () => {
  expect(fromGraphiti('2026-01-01T02:00:00+02:00')).toBe('2026-01-01T00:00:00.000Z')
  expect(fromGraphiti('2026-01-01T00:00:00.123456+00:00')).toBe('2026-01-01T00:00:00.123Z')
  expect(fromGraphiti('2026-01-01T00:00:00Z')).toBe('2026-01-01T00:00:00.000Z')
  expect(fromGraphiti('2026-01-01')).toBe('2026-01-01T00:00:00.000Z')
  expect(fromGraphiti('2026-01-01T00:00:00-0530')).toBe('2026-01-01T05:30:00.000Z')
  for (const none of ['', 'yesterday', '2026-13-01', null, 7]) expect(fromGraphiti(none)).toBeUndefined()
})

test('a time with the form of one that is none is refused', () => {
  expect(() => toGraphiti('2026-02-32T00:00:00.000Z')).toThrow(/no moment/)
})

test('names of parameters and keys are identifiers, and numbers are exact', () => {
  expect(() => withParameters('RETURN 1', { 'a=1 b': 2 })).toThrow(/cannot be the name/)
  expect(() => withParameters('RETURN 1', { a: { 'bad key-1': 2 } })).toThrow(/cannot be the name/)
  expect(() => withParameters('RETURN 1', { a: 2 ** 60 })).toThrow(/cannot be a parameter/)
  expect(() => withParameters('RETURN 1', { a: Number.NaN })).toThrow(/cannot be a parameter/)
  expect(withParameters('RETURN $a', { a: "it's \\" })).toBe(String.raw`CYPHER a="it's \\" RETURN $a`)
})

test('a text ends where it ends, whichever quotes are in it', () => {
  expect(withParameters('RETURN $a', { a: 'say "hi" \\' })).toBe(String.raw`CYPHER a='say "hi" \\' RETURN $a`)
  expect(withParameters('RETURN $a', { a: `"it's"` })).toBe(String.raw`CYPHER a='"it\'s"' RETURN $a`)
})
