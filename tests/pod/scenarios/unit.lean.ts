import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LEAN, play } from '../lab/faults.ts'
import { askDatabase, healthy, host, install, removeAll, start, stop } from '../lab/lab.ts'
import { openLedger } from '../lab/ledger.ts'
import { allowed, load, record } from '../lab/outcomes.ts'

/** The rendered unit on a host with real systemd and real Podman: what every run of the tests shows. */
const format = 'systemd' as const
const ledger = openLedger('unit')

beforeAll(() => install(format), 120_000)
afterAll(removeAll, 60_000)

describe('the unit', () => {
  it('is healthy in every part within 15 s of its start, with the images at hand', async () => {
    const seconds = await start()
    const busy = load()
    record('starts', format, { seconds, within: 15, load: busy })
    expect(seconds).toBeLessThan(allowed(15, busy))
  })

  it('publishes every port on the loopback alone', async () => {
    const ports = await host(`podman inspect --format '{{json .InfraConfig.PortBindings}}' opencode-memory-pod`)
    const bound = Object.values(JSON.parse(ports) as Record<string, { HostIp: string; HostPort: string }[]>).flat()
    expect(bound.map(({ HostPort }) => Number(HostPort)).toSorted((a, b) => a - b)).toEqual([
      3000, 4096, 4097, 6379, 6380, 8126,
    ])
    expect(new Set(bound.map(({ HostIp }) => HostIp))).toEqual(new Set(['127.0.0.1']))
  })
})

describe('the servers', () => {
  it('of Valkey and FalkorDB run with what the specification gives them', async () => {
    const setting = async (server: 'falkordb' | 'valkey', name: string): Promise<string> =>
      (await askDatabase(server, `CONFIG GET ${name}`)).split('\r\n').at(-2)!
    const valkey = await Promise.all(
      ['port', 'maxmemory', 'maxmemory-policy', 'save'].map((name) => setting('valkey', name)),
    )
    expect(valkey).toEqual(['6380', String(2 * 1024 ** 3), 'allkeys-lru', '60 1000'])
    const falkordb = await Promise.all(['port', 'save', 'appendonly', 'dir'].map((name) => setting('falkordb', name)))
    expect(falkordb).toEqual(['6379', '60 100', 'yes', '/data'])
  })
})

describe('a fault of the unit', () => {
  it.each(LEAN.alone)(
    '$name: it comes back alone within $within s, OpenCode lives on, nothing is lost',
    async (fault) => {
      const outcome = await play(fault, { format, ledger })
      expect(outcome).toMatchObject({ openCodeLived: true, unitRestarts: 0, lost: 0 })
      expect(outcome.seconds).toBeLessThan(allowed(fault.within, outcome.load))
    },
  )

  it.each(LEAN.together)('$name: all starts anew within $within s, nothing is lost', async (fault) => {
    const outcome = await play(fault, { format, ledger })
    expect(outcome).toMatchObject({ unitRestarts: 1, lost: 0 })
    expect(outcome.seconds).toBeLessThan(allowed(fault.within, outcome.load))
  })
})

describe('the data', () => {
  it('of memory and databases is there after a stop and a start', async () => {
    await ledger.write(5)
    await stop()
    expect(await healthy()).toBe(false)
    await host('test -s /persist/containers/falkordb/dump.rdb')
    await start()
    expect(await ledger.lost()).toBe(0)
  })
})
