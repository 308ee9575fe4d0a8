import { dirname, join } from 'node:path'
import { openEmbeddedStore } from '../../src/stores/embedded.ts'
import { describeStore } from '../suites/store.ts'
import { temporaryFolder } from '../temporary.ts'
import { keepLog, openStore } from './open.ts'

const folder = temporaryFolder()
let count = 0

describeStore('the embedded store', {
  open: () => openStore(join(folder, String(count++))),
  openSnapshot: (path) => {
    const directory = dirname(path)
    return openEmbeddedStore({ path, snapshots: directory, damaged: directory, log: keepLog() })
  },
})
