import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hungAtStart, LEAN, play, WHOLE, type Fault } from '../lab/faults.ts'
import { install, removeAll, start, type Format } from '../lab/lab.ts'
import { openLedger } from '../lab/ledger.ts'
import { allowed, load, record } from '../lab/outcomes.ts'

/** What `unit.lean.ts` plays in the same run is not played twice. */
const left = (rows: readonly Fault[], lean: readonly Fault[], format: Format): Fault[] =>
  rows.filter(({ name }) => format === 'quadlet' || lean.every((one) => one.name !== name))

/** The whole fault table, against the unit and against the Quadlet files. */
describe.each<Format>(['systemd', 'quadlet'])('under %s', (format) => {
  const ledger = openLedger(format)
  beforeAll(() => install(format), 180_000)
  afterAll(removeAll, 60_000)

  it('it is healthy in every part within 15 s of its start, with the images at hand', async () => {
    const seconds = await start()
    const busy = load()
    record('starts', format, { seconds, within: 15, load: busy })
    expect(seconds).toBeLessThan(allowed(15, busy))
  })

  it.each(left(WHOLE.alone, LEAN.alone, format))(
    '$name: it comes back alone, OpenCode lives on, and nothing is lost',
    async (fault) => {
      const outcome = await play(fault, { format, ledger })
      expect(outcome).toMatchObject({ openCodeLived: true, unitRestarts: 0, lost: 0 })
      expect(outcome.seconds).toBeLessThan(allowed(fault.within, outcome.load))
    },
  )

  it.each(left(WHOLE.together, LEAN.together, format))('$name: it comes back, and nothing is lost', async (fault) => {
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
