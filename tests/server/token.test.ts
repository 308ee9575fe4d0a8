import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureToken, readToken, sameToken } from '../../src/server/token.ts'
import { temporary } from './support.ts'

describe('the token', () => {
  let directory: string
  beforeEach(() => {
    directory = temporary()
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  it('is made once, with 32 random bytes, for its owner only', () => {
    const path = join(directory, 'memory', 'token')
    const token = ensureToken(path)
    expect(token).toMatch(/^[0-9a-f]{64}$/)
    expect(ensureToken(path)).toBe(token)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(ensureToken(join(directory, 'other'))).not.toBe(token)
  })

  it('gets its permissions back when somebody opened it', () => {
    const path = join(directory, 'token')
    ensureToken(path)
    chmodSync(path, 0o644)
    ensureToken(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('is made anew when the file is empty', () => {
    const path = join(directory, 'token')
    writeFileSync(path, '')
    expect(ensureToken(path)).toMatch(/^[0-9a-f]{64}$/)
    expect(readToken(path)).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is the configured one where there is one, in the file that clients read', () => {
    const path = join(directory, 'token')
    ensureToken(path)
    expect(ensureToken(path, 'chosen')).toBe('chosen')
    expect(readFileSync(path, 'utf8').trim()).toBe('chosen')
  })

  it('is compared whole: no prefix, no longer text, no other case', () => {
    expect(sameToken('abc', 'abc')).toBe(true)
    for (const given of ['', 'ab', 'abcd', 'ABC', 'abc\u0000']) expect(sameToken(given, 'abc')).toBe(false)
  })

  it('is not invented for a directory that is none', () => {
    mkdirSync(join(directory, 'token'))
    expect(() => ensureToken(join(directory, 'token'))).toThrow()
  })
})
