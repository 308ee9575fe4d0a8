import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Cache } from '../../src/caches/cache.ts'
import { CACHE_VALUE_BYTES_MAX } from '../../src/limits.ts'
import { defineRules } from './define-rules.ts'

/** `beside`: another handle on the same entries, as a second daemon has; the same handle where nothing is shared. */
export type CacheUnderTest = { cache: Cache; beside: Cache; close(): Promise<void> }

const TTL = { ttlMs: 60_000 }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (value: Uint8Array | undefined): string | undefined => value && new TextDecoder().decode(value)
const at = (generation: number, key = 'k', scope = 'project_a') => ({ scope, generation, key })

/** The rules every cache keeps. `open` gives empty handles with room for about 4 MB. */
export function describeCache(
  name: string,
  { open, gaps = {} }: { open: () => Promise<CacheUnderTest>; gaps?: Record<string, string> },
): void {
  defineRules<CacheUnderTest>(`cache: ${name}`, { open, gaps }, (rule) => {
    rule('gives back the same bytes, and nothing for what was never set', async ({ cache }) => {
      const value = Uint8Array.from({ length: 256 }, (_, byte) => byte)
      expect(await cache.get(at(1))).toBeUndefined()
      await cache.set(at(1), value, TTL)
      expect(Buffer.from((await cache.get(at(1)))!)).toEqual(Buffer.from(value))
      await cache.set(at(2), new Uint8Array(0), TTL)
      expect((await cache.get(at(2)))!.byteLength).toBe(0)
    })
    rule('the later value stands', async ({ cache }) => {
      await cache.set(at(1), bytes('first'), TTL)
      await cache.set(at(1), bytes('second'), TTL)
      expect(text(await cache.get(at(1)))).toBe('second')
    })
    rule('tells scopes and keys apart, whatever characters they have', async ({ cache }) => {
      const odd = ['a', 'a*', 'a:1', '{a}', 'ä ö', 'a\\', '[a]', 'a?', 'x'.repeat(300), '%2A', '\n']
      for (const one of odd) await cache.set(at(1, one, one), bytes(one), TTL)
      for (const one of odd) expect(text(await cache.get(at(1, one, one)))).toBe(one)
      expect(await cache.drop('a*')).toEqual({ dropped: 1, complete: true })
      for (const one of odd) expect(text(await cache.get(at(1, one, one)))).toBe(one === 'a*' ? undefined : one)
    })
    rule('what expired does not come back', async ({ cache }) => {
      await cache.set(at(1), bytes('short'), { ttlMs: 60 })
      await cache.set(at(2), bytes('long'), TTL)
      expect(text(await cache.get(at(1)))).toBe('short')
      await sleep(120)
      expect(await cache.get(at(1))).toBeUndefined()
      expect(text(await cache.get(at(2)))).toBe('long')
    })
    rule('an entry is read at its own generation only, neither before nor after', async ({ cache, beside }) => {
      await cache.set(at(5), bytes('five'), TTL)
      for (const other of [0, 4, 6, 50]) {
        expect(await cache.get(at(other))).toBeUndefined()
        expect(await beside.get(at(other))).toBeUndefined()
      }
      expect(text(await beside.get(at(5)))).toBe('five')
    })
    rule('nothing older than the known generation comes back while two daemons race', async ({ cache, beside }) => {
      // Each daemon goes through the generations at its own pace, and writes late what it computed at an earlier one.
      let known = 0
      const daemon = async (own: Cache, paceMs: number): Promise<void> => {
        for (let round = 0; round < 60; round++) {
          const generation = known
          const key = at(generation)
          const found = text(await own.get(key))
          if (found !== undefined) expect(found).toBe(`as of ${generation}`)
          if (round % 3 === 0) known++
          await sleep(paceMs)
          await own.set(key, bytes(`as of ${generation}`), TTL)
        }
      }
      await Promise.all([daemon(cache, 0), daemon(beside, 1), daemon(cache, 2)])
      expect(await cache.get(at(known + 1))).toBeUndefined()
    })
    rule(
      'dropping a scope takes all of its generations, counts them, and leaves the others',
      async ({ cache, beside }) => {
        for (const generation of [1, 2, 3]) await cache.set(at(generation), bytes('secret'), TTL)
        await cache.set(at(1, 'k', 'project_ab'), bytes('other'), TTL)
        expect(await beside.drop('project_a')).toEqual({ dropped: 3, complete: true })
        for (const generation of [1, 2, 3]) expect(await cache.get(at(generation))).toBeUndefined()
        expect(text(await cache.get(at(1, 'k', 'project_ab')))).toBe('other')
        expect(await cache.drop('project_a')).toEqual({ dropped: 0, complete: true })
      },
    )
    rule('what was being computed while its scope was dropped is not kept', async ({ cache, beside }) => {
      expect(await cache.get(at(7))).toBeUndefined()
      await beside.drop('project_a')
      await cache.set(at(7), bytes('computed from what is forgotten'), TTL)
      expect(await cache.get(at(7))).toBeUndefined()
      await cache.set(at(7), bytes('computed after'), TTL)
      expect(text(await cache.get(at(7)))).toBe('computed after')
    })
    rule('two calculations of one entry around a drop: the earlier is not kept either', async ({ cache, beside }) => {
      await cache.get(at(7))
      await beside.drop('project_a')
      await cache.get(at(7))
      await cache.set(at(7), bytes('began before the drop'), TTL)
      expect(await cache.get(at(7))).toBeUndefined()
    })
    rule('keeps a value at its bound, and none above', async ({ cache }) => {
      await cache.set(at(1), new Uint8Array(CACHE_VALUE_BYTES_MAX).fill(7), TTL)
      expect((await cache.get(at(1)))?.byteLength).toBe(CACHE_VALUE_BYTES_MAX)
      await cache.set(at(2), new Uint8Array(CACHE_VALUE_BYTES_MAX + 1), TTL)
      expect(await cache.get(at(2))).toBeUndefined()
    })
    rule('keeps within its room: what is read stays, what is not goes, and no value is wrong', async ({ cache }) => {
      await cache.set(at(1, 'read'), bytes('read often'), TTL)
      const block = (no: number): Uint8Array => new Uint8Array(16 * 1024).fill(no % 251)
      let kept = 0
      for (let no = 0; no < 1_000; no++) {
        await cache.set(at(1, `block-${no}`), block(no), TTL)
        if (no % 5 !== 0) continue
        if (await cache.get(at(1, 'read'))) kept++
        else await cache.set(at(1, 'read'), bytes('read often'), TTL)
      }
      expect(kept).toBeGreaterThan(150)
      let found = 0
      for (let no = 0; no < 1_000; no++) {
        const value = await cache.get(at(1, `block-${no}`))
        if (value) expect(Buffer.from(value).equals(Buffer.from(block(no)))).toBe(true)
        if (value) found++
      }
      expect(found).toBeGreaterThan(20)
      expect(found).toBeLessThan(600)
    })
    rule('counts hits and misses', async ({ cache }) => {
      await cache.get(at(1))
      await cache.set(at(1), bytes('x'), TTL)
      await cache.get(at(1))
      await cache.get(at(1))
      expect(cache.state()).toEqual({ up: true, hits: 2, misses: 1, failures: 0 })
    })
    rule('after closing it answers nothing and fails nothing', async ({ cache }) => {
      await cache.set(at(1), bytes('x'), TTL)
      await cache.close()
      expect(await cache.get(at(1))).toBeUndefined()
      await cache.set(at(1), bytes('x'), TTL)
      await cache.drop('project_a')
    })
  })
}
