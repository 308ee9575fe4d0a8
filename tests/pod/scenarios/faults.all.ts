import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  allowed,
  everythingKilled,
  hung,
  hungAtStart,
  infraKilled,
  killed,
  load,
  monitorKilled,
  play,
  podRemoved,
  type Fault,
} from '../lab/faults.ts'
import { install, removeAll, start, type Format } from '../lab/lab.ts'
import { openLedger } from '../lab/ledger.ts'
import { record } from '../lab/outcomes.ts'

/** The whole fault table, against the unit and against the Quadlet files. */
const ALONE: Fault[] = [
  killed('falkordb'),
  hung('falkordb'),
  killed('valkey'),
  hung('valkey'),
  killed('daemon'),
  hung('daemon'),
]
const TOGETHER: Fault[] = [
  killed('opencode'),
  hung('opencode'),
  monitorKilled,
  infraKilled,
  podRemoved,
  everythingKilled,
]

describe.each<Format>(['systemd', 'quadlet'])('under %s', (format) => {
  const ledger = openLedger(format)
  beforeAll(async () => {
    await install(format)
    record('starts', { format, seconds: await start(), load: load() })
  }, 180_000)
  afterAll(removeAll, 60_000)

  it.each(ALONE)('$name: it comes back alone, OpenCode lives on, and nothing is lost', async (fault) => {
    const outcome = await play(fault, { format, ledger })
    expect(outcome).toMatchObject({ openCodeLived: true, unitRestarts: 0, lost: 0 })
    expect(outcome.seconds).toBeLessThan(allowed(fault.within, outcome.load))
  })

  it.each(TOGETHER)('$name: it comes back, and nothing is lost', async (fault) => {
    const outcome = await play(fault, { format, ledger })
    expect(outcome.lost).toBe(0)
    expect(outcome.seconds).toBeLessThan(allowed(fault.within, outcome.load))
  })

  it('OpenCode hung at its start: it is ended after a minute, and the next start is healthy', async () => {
    const outcome = await play(hungAtStart, { format, ledger })
    expect(outcome.lost).toBe(0)
    expect(outcome.seconds).toBeLessThan(allowed(hungAtStart.within, outcome.load))
  })
})
