import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log } from '../../src/log.ts'
import { openEmbeddedStore } from '../../src/stores/embedded.ts'
import type { Store } from '../../src/stores/store.ts'
import { describeStore } from '../suites/store.ts'

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

function openIn(path: string): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'opencode-memory-store-'))
  return openEmbeddedStore({
    path,
    snapshots: join(folder, 'snapshots'),
    damaged: join(folder, 'damaged'),
    log: silent,
  })
}

describeStore('the embedded store', {
  open: () => openIn(join(mkdtempSync(join(tmpdir(), 'opencode-memory-store-')), 'memory.db')),
  openSnapshot: openIn,
})
