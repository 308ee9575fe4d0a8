import { afterAll, beforeAll } from 'vitest'
import { openFalkorStore } from '../../src/stores/falkordb.ts'
import type { Store } from '../../src/stores/store.ts'
import { startFalkorDb } from '../servers/falkordb.ts'
import type { RunningServer } from '../servers/server.ts'
import { describeStore } from '../suites/store.ts'
import { keepLog } from './open.ts'
import { emptied } from './falkordb/support.ts'

for (const version of ['4.22.1', '4.16.3'] as const) {
  let server: RunningServer
  beforeAll(async () => {
    server = await startFalkorDb({ version })
  })
  afterAll(() => server.stop())

  describeStore(`the store on FalkorDB ${version}`, {
    open: async () => {
      await emptied(server)
      return openFalkorStore({ url: server.url, log: keepLog() })
    },
    openSnapshot: (): Promise<Store> => Promise.reject(new Error('There is no snapshot.')),
    gaps: {
      'a snapshot opens as a store with the same contents':
        'a database server has no single file that opens as a store; export and BGSAVE are its copies',
    },
  })
}
