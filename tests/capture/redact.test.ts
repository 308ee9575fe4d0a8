import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact } from '../../src/capture/redact.ts'
import { RULES } from '../../src/capture/redact-rules.ts'
import { NAMED_FORMS, SAMPLES, type Sample } from './support/secrets.ts'

const HARMLESS = readFileSync(join(import.meta.dirname, 'harmless.txt'), 'utf8')
const SECRET = 'Xk7f-Q2pLm9_vB4t'

/** What may stand beside a secret: anything that is not part of a word or of a name. */
const edge = fc.constantFrom(' ', '\n', '\t', '"', "'", '(', '\n\n', '  ', '\\n')
const anything = fc.string({ unit: 'binary', maxLength: 60 })
const surrounded = (sample: fc.Arbitrary<Sample>) =>
  fc.tuple(anything, edge, sample, fc.constantFrom(' ', '\n', '\n\n', '\t'), anything)

describe('redact', () => {
  it('has a generated sample for each rule', () => {
    const names = [...RULES.map(({ name }) => name), 'private-key', 'named-secret']
    expect(Object.keys(SAMPLES).toSorted()).toEqual([...new Set(names)].toSorted())
    expect(new Set(names).size).toBe(names.length)
  })

  for (const [name, sample] of Object.entries(SAMPLES)) {
    it(`leaves no secret of the kind ${name} in any surrounding text`, () => {
      fc.assert(
        fc.property(surrounded(sample), ([before, left, { text, secret }, right, after]) => {
          const result = redact(before + left + text + right + after)
          expect(result.text).not.toContain(secret)
          expect(result.count).toBeGreaterThan(0)
        }),
        { numRuns: 30 },
      )
    })

    it(`names the rule ${name} where nothing else gives the secret away`, () => {
      fc.assert(
        fc.property(sample, ({ text }) => {
          expect(redact(text).text).toContain(`[redacted:${name}]`)
        }),
        { numRuns: 10 },
      )
    })
  }

  for (const form of NAMED_FORMS) {
    it(`takes the value and leaves the rest of: ${form}`, () => {
      expect(redact(form.replace('§', SECRET)).text).toBe(form.replace('§', '[redacted:named-secret]'))
    })
  }

  it('changes nothing when it is done twice', () => {
    const pieces = fc.oneof(
      fc.constantFrom(...NAMED_FORMS, ...HARMLESS.split('\n')),
      fc.oneof(...Object.values(SAMPLES)).map(({ text }) => text),
      fc.constantFrom(
        'password',
        'token',
        'KEY',
        ': ',
        '=',
        '"',
        "'",
        '\\"',
        '\n',
        ' ',
        '<private>',
        '</private>',
        '`',
        '://',
        '@',
        ',',
        ' is ',
        '${',
        '}',
        '--',
        'a1',
        '[redacted:x]',
        '-----BEGIN PRIVATE KEY-----',
      ),
      fc.string({ maxLength: 12 }),
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const once = redact(parts.join('')).text
        expect(redact(once)).toEqual({ text: once, count: 0 })
      }),
      { numRuns: 1_000 },
    )
  })

  it('leaves alone each line of the harmless corpus', () => {
    const changed = HARMLESS.split('\n').filter((line) => redact(line).text !== line)
    expect(changed).toEqual([])
  })

  it('leaves alone a whole file of harmless lines, and our own source', () => {
    expect(redact(HARMLESS)).toEqual({ text: HARMLESS, count: 0 })
    for (const file of [
      'types.ts',
      'ids.ts',
      'limits.ts',
      'errors.ts',
      'capture/spool-writer.ts',
      'capture/project.ts',
    ]) {
      const source = readFileSync(join(import.meta.dirname, '../../src', file), 'utf8')
      expect(redact(source).text).toBe(source)
    }
  })

  it('keeps what tells where a secret was: scheme, user, host, name', () => {
    expect(redact(`postgres://app:${SECRET}@db:5432/x`).text).toBe('postgres://app:[redacted:url-password]@db:5432/x')
    expect(redact(`export TOKEN=${SECRET}  # of the bot`).text).toBe(
      'export TOKEN=[redacted:named-secret]  # of the bot',
    )
  })

  it('reads an unquoted password with punctuation to its end', () => {
    expect(redact('DB_PASSWORD=p@ss,w;o)rd1\nnext').text).toBe('DB_PASSWORD=[redacted:named-secret]\nnext')
    expect(redact('password: p@ss,w)o>rd1\nnext: 1').text).toBe('password: [redacted:named-secret]\nnext: 1')
  })

  it('reads a quoted password with escaped quotes to its end', () => {
    expect(redact(String.raw`"password": "ab\"cd\"12", "user": "x"`).text).toBe(
      '"password": "[redacted:named-secret]", "user": "x"',
    )
  })

  it('takes a password of letters where a line holds nothing else', () => {
    expect(redact('password: letmein\n').text).toBe('password: [redacted:named-secret]\n')
    expect(redact('PGPASSWORD=letmein').text).toBe('PGPASSWORD=[redacted:named-secret]')
  })

  it('takes a token that stands after an escaped line feed', () => {
    expect(redact(String.raw`{"out":"a\neyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl"}`).text).toBe(
      String.raw`{"out":"a\n[redacted:jwt]"}`,
    )
  })

  it('finds a secret inside of a value that is none itself', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`
    expect(redact(`token: fetch("https://x/${token}")`).text).toBe('token: fetch("https://x/[redacted:github-token]")')
  })

  it('removes what is private before anything else', () => {
    expect(redact('a <private>hunter2</private> b').text).toBe('a [private] b')
  })

  const UNITS = [
    'a',
    'key=',
    'eyJ',
    'eyJa.',
    'sk-ant-',
    'password: ',
    'secret="',
    'token=\\"a\\',
    '://a:',
    '://a:b@',
    ':',
    '<private ',
    'curl -u',
    'Authorization: ',
    'password is ',
    '12345678:AA',
    '--token ',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAA',
    'M',
    'secret: ${a}',
    'token: aaaa.',
    'cookie: a=',
    'machine a login b ',
    '\\n',
    '{"token":',
    '[redacted:',
  ]

  it('takes time in proportion to the text, up to a megabyte of the worst', () => {
    const timed = (unit: string, chars: number): number => {
      const text = unit.repeat(Math.ceil(chars / unit.length)).slice(0, chars)
      const start = performance.now()
      redact(text)
      return performance.now() - start
    }
    // Eight times the text may take forty times as long: other processes share the machine, a square would take 64.
    const slow = UNITS.filter((unit) => {
      const small = timed(unit, 125_000)
      return [1, 2, 3].every(() => timed(unit, 1_000_000) > 200 + 40 * small)
    })
    expect(slow).toEqual([])
  }, 60_000)
})
