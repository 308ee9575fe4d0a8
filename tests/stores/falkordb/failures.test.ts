import { expect, test } from 'vitest'
import { openFalkorStore } from '../../../src/stores/falkordb.ts'
import { startFalkorDb } from '../../servers/falkordb.ts'
import { startValkey } from '../../servers/valkey.ts'
import { makeChanges } from '../../suites/store-samples.ts'
import { keepLog } from '../open.ts'
import { rawClient } from './support.ts'

const log = keepLog()

test('a wrong password is named, and the message does not show it', async () => {
  const server = await startFalkorDb({ password: 'right' })
  try {
    const wrong = openFalkorStore({ url: server.url.replace('right', 'guessed-wrong'), log })
    await expect(wrong).rejects.toMatchObject({ code: 'config_invalid' })
    await expect(wrong).rejects.not.toThrow(/guessed-wrong/)
    const store = await openFalkorStore({ url: server.url, log })
    expect(store.path).not.toContain('right')
    await store.close()
  } finally {
    await server.stop()
  }
})

test('a server without the module is named', async () => {
  const server = await startValkey()
  try {
    const opened = openFalkorStore({ url: server.url.replace('valkey', 'falkordb'), log })
    await expect(opened).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(/module/) as string,
    })
  } finally {
    await server.stop()
  }
})

test('a server that is full or only reads takes no step, says so, and takes it later', async () => {
  const server = await startFalkorDb()
  const store = await openFalkorStore({ url: server.url, log })
  const raw = await rawClient(server.url)
  try {
    await store.apply(makeChanges('alpha', 0, 8))
    await raw('CONFIG', 'SET', 'maxmemory', '1mb')
    await expect(store.apply(makeChanges('alpha', 8, 8))).rejects.toMatchObject({ code: 'storage_full' })
    await raw('CONFIG', 'SET', 'maxmemory', '0')
    await raw('REPLICAOF', '127.0.0.1', '1')
    await expect(store.apply(makeChanges('alpha', 8, 8))).rejects.toMatchObject({ code: 'store_unavailable' })
    await raw('REPLICAOF', 'NO', 'ONE')
    expect(await store.counts()).toMatchObject({ episodes: 8 })
    await store.apply(makeChanges('alpha', 8, 8))
    expect(await store.counts()).toMatchObject({ episodes: 16 })
  } finally {
    raw.close()
    await store.close()
    await server.stop()
  }
})

test('a graph that was deleted underneath is made anew by the next step', async () => {
  const server = await startFalkorDb()
  const store = await openFalkorStore({ url: server.url, log })
  const raw = await rawClient(server.url)
  try {
    await store.apply(makeChanges('alpha', 0, 8))
    await raw('GRAPH.DELETE', 'alpha')
    expect(await store.facts({ projects: ['alpha'], limit: 9 })).toEqual([])
    await store.apply(makeChanges('alpha', 0, 8))
    expect(await store.counts()).toMatchObject({ episodes: 8 })
    const indexes = JSON.stringify(await raw('GRAPH.RO_QUERY', 'alpha', 'CALL db.indexes() YIELD label RETURN label'))
    expect(indexes).toContain('OpencodeMemoryFact')
  } finally {
    raw.close()
    await store.close()
    await server.stop()
  }
})
