import { writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { asMemoryError } from '../../src/errors.ts'
import { takeLock } from '../../src/stores/lock.ts'
import { makeChanges } from '../suites/store-samples.ts'
import { openStore } from './open.ts'

// Runs as a process of its own. Every line is written before the next thing is done, so a line is an acknowledgement.
const say = (line: string): void => void writeSync(1, `${line}\n`)
const [verb, path = '', from = '0', count = '0'] = process.argv.slice(2)

if (verb === 'apply') {
  const store = await openStore(path)
  try {
    for (let n = Number(from); n < Number(from) + Number(count); n += 8) {
      const { generation } = await store.apply(makeChanges('alpha', n, 8))
      say(`${n} ${generation}`)
    }
    say('done')
  } catch (error) {
    say(`failed ${asMemoryError(error)?.code ?? String(error)}`)
    say(`still ${(await store.counts()).episodes}`)
  }
}

if (verb === 'lock') {
  const lock = takeLock(path)
  say('release' in lock ? 'held' : `refused ${lock.heldBy}`)
  if ('release' in lock) await wait(60_000)
}
