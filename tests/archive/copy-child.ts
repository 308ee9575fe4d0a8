import { writeSync } from 'node:fs'
import { copyMemory } from '../../src/archive/copy.ts'
import { openFalkorStore } from '../../src/stores/falkordb.ts'
import type { Store } from '../../src/stores/store.ts'
import { keepLog, openStore } from '../stores/open.ts'

// Runs as a process of its own, so that it can be killed: copies, and writes a line for each per cent.
const [from = '', to = ''] = process.argv.slice(2)
const open = (place: string): Promise<Store> =>
  place.startsWith('falkordb:') ? openFalkorStore({ url: place, log: keepLog() }) : openStore(place)

const [source, destination] = [await open(from), await open(to)]
let told = -1
await copyMemory({
  from: source,
  to: destination,
  onProgress: (done, all) => {
    const share = Math.floor((100 * done) / all)
    if (share > told) writeSync(1, `${(told = share)}\n`)
  },
})
writeSync(1, 'done\n')
await Promise.all([source.close(), destination.close()])
