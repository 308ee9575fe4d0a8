import { expect, test } from 'vitest'
import { openInProcessCache } from '../../src/caches/in-process.ts'
import { describeCache } from '../suites/cache.ts'

describeCache('in-process', {
  open: async () => {
    const cache = openInProcessCache()
    return { cache, beside: cache, close: () => cache.close() }
  },
})

test('expiry is to the millisecond of its clock', async () => {
  let time = 1_000
  const cache = openInProcessCache({ clock: () => time })
  const key = { scope: 'a', generation: 1, key: 'k' }
  await cache.set(key, new Uint8Array([1]), { ttlMs: 500 })
  time = 1_499
  expect(await cache.get(key)).toBeDefined()
  time = 1_500
  expect(await cache.get(key)).toBeUndefined()
})

test('the bound counts every byte it holds: empty values fill it too', async () => {
  const cache = openInProcessCache({ bytesMax: 100_000 })
  for (let no = 0; no < 2_000; no++)
    await cache.set({ scope: 'a', generation: 1, key: `k${no}` }, new Uint8Array(0), { ttlMs: 1_000 })
  expect((await cache.drop('a')).dropped).toBeLessThan(350)
})
