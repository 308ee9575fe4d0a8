import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { askDatabase, healthy, host, install, instances, removeAll, restore, start, tell, until } from '../lab/lab.ts'
import { openLedger } from '../lab/ledger.ts'
import { allowed, load, record } from '../lab/outcomes.ts'

/** What a host can be like when the pod starts, runs or is updated. */
const UNIT = 'opencode-memory-pod'
const IMAGE = 'localhost/opencode-server'
/** Ten seconds' pause between two attempts, and a start. */
const UP_WITHIN = 30
const ledger = openLedger('conditions')

let original = ''

beforeAll(async () => {
  await install('systemd')
  original = await host(`podman image inspect --format '{{.Id}}' ${IMAGE}:latest`)
}, 180_000)
// Each row is judged by itself: what the one before has left undone is put right first.
beforeEach(async () => {
  if (await healthy()) return
  await host(`systemctl stop lab-holder 2>/dev/null; podman tag ${original} ${IMAGE}:latest
    install --mode 0600 /lab-secrets /run/secrets/opencode.env
    rm --force /persist/containers/filling
    ! mountpoint --quiet /persist/containers || mount --options remount,size=2600m /persist/containers`)
  await restore()
}, 180_000)
afterAll(async () => {
  await host(`podman tag ${original} ${IMAGE}:latest`)
  await removeAll()
}, 60_000)

/** What the unit has said since a moment. */
const saidSince = (moment: string): Promise<string> =>
  host(`journalctl --unit ${UNIT} --since '@${moment}' --output cat --no-pager`)
const now = (): Promise<string> => host('date +%s')

/** Starts without waiting, and gives what the unit says until `words` are among it. */
async function startsAndSays(words: RegExp): Promise<string> {
  const moment = await now()
  await host(`systemctl start --no-block ${UNIT}`)
  let said = ''
  await until(async () => words.test((said = await saidSince(moment))), 60, `the unit says ${words.source}`)
  return said
}

/** Seconds until the pod has come up by itself, after the last pause of the unit at most. */
async function comesUp(row: string): Promise<void> {
  const seconds = await until(healthy, 3 * UP_WITHIN, 'the pod comes up by itself')
  const busy = load()
  const lost = await ledger.lost()
  record('conditions', row, { from: 'it is put right', seconds, within: UP_WITHIN, lost, load: busy })
  expect(lost).toBe(0)
  expect(seconds).toBeLessThan(allowed(UP_WITHIN, busy))
}

describe('a start', () => {
  it('without the secrets file says what is missing and what mends it, and comes up by itself when it is there', async () => {
    await ledger.write(5)
    await host(`systemctl stop ${UNIT} && mv /run/secrets/opencode.env /run/secrets/away`)
    const said = await startsAndSays(/opencode\.env is missing or empty/)
    expect(said).toContain('scripts/install')
    await host('mv /run/secrets/away /run/secrets/opencode.env')
    await comesUp('secrets missing at the start')
  })

  it('without a password names it, prints no other, and starts nothing', async () => {
    await host(`systemctl stop ${UNIT} && sed --in-place '/^VALKEY_PASSWORD=/d' /run/secrets/opencode.env`)
    const said = await startsAndSays(/does not set VALKEY_PASSWORD/)
    const others = await host(`sed --quiet 's/^[A-Z_]*PASSWORD=//p' /run/secrets/opencode.env`)
    for (const password of others.split('\n')) expect(said).not.toContain(password)
    expect(Object.keys(await instances())).toEqual([])
    await host('install --mode 0600 /lab-secrets /run/secrets/opencode.env')
    await comesUp('a password missing at the start')
  })

  it('with a port taken names who holds it, and comes up by itself when it is free', async () => {
    await host(`systemctl stop ${UNIT}
      systemd-run --quiet --unit lab-holder perl -MIO::Socket::INET -e 'my $listener = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 6380, Listen => 1) or die; sleep 600'
      for _ in {1..100}; do ss --no-header --listening --tcp 'sport = :6380' | grep --quiet . && break; sleep 0.1; done`)
    await startsAndSays(/port 6380 is held by perl \(process \d+\)/)
    await host('systemctl stop lab-holder')
    await comesUp('a port taken at the start')
  })

  it('with the remains of a pod that was left behind removes them', async () => {
    await host(
      `systemctl stop ${UNIT} && podman pod create --name ${UNIT} --publish 127.0.0.1:4096:4096 >/dev/null && podman pod start ${UNIT} >/dev/null`,
    )
    await host(`systemctl start --no-block ${UNIT}`)
    await comesUp('a stale pod left behind')
  })
})

describe('a full disk', () => {
  /** Stops the pod and moves its volumes onto a file system whose size can be changed at work. */
  const ontoMemory = (): Promise<string> =>
    host(`systemctl stop ${UNIT}
      ! mountpoint --quiet /persist/containers || exit 0
      mv /persist/containers /persist/aside && mkdir /persist/containers
      mount --types tmpfs --options size=2600m tmpfs /persist/containers && cp --archive /persist/aside/. /persist/containers/`)

  it('loses nothing that was acknowledged, and heals by itself when there is room again', async () => {
    await ontoMemory()
    await start()
    await ledger.write(5)
    // A memory file system can be shrunk to about what it holds: full, without writing gigabytes.
    await host(`for _ in {1..50}; do
        used=$(df --output=used --block-size=1K /persist/containers | tail -1)
        mount --options remount,size=$((used + 256))k /persist/containers 2>/dev/null && exit 0
      done; exit 1`)
    const before = (await instances())['opencode']
    const refusals: string[] = []
    for (let turn = 0; turn < 5; turn++) {
      // What a program has let go of is taken as well.
      await host('dd if=/dev/zero of=/persist/containers/filling bs=4K oflag=append conv=notrunc 2>/dev/null; true')
      await ledger.write(3).catch((error: unknown) => refusals.push(String(error)))
    }
    // Whatever was not refused counts as acknowledged. Nobody was told that all is well.
    expect(refusals.length).toBeGreaterThan(0)
    await new Promise((resolve) => setTimeout(resolve, 15_000))
    await host('mount --options remount,size=2600m /persist/containers && rm /persist/containers/filling')
    const seconds = await until(async () => (await healthy()) && (await writes()), 120, 'the pod takes writes again')
    const lost = await ledger.lost()
    const lived = (await instances())['opencode']?.pid === before?.pid
    record('conditions', 'disk full at work for 15 s', { from: 'there is room again', seconds, lost })
    expect({ lost, lived }).toEqual({ lost: 0, lived: true })
  })

  it('is a reason not to start, said with what frees room', async () => {
    await ontoMemory()
    await host(`mount --options remount,size=1000m /persist/containers`)
    const said = await startsAndSays(/MB are free below/)
    expect(said).toContain('podman image prune')
    await host(
      `systemctl stop ${UNIT}; mount --options remount,size=2600m /persist/containers && systemctl start --no-block ${UNIT}`,
    )
    await comesUp('no room on the disk at the start')
  })
})

const writes = (): Promise<boolean> =>
  ledger.write(1).then(
    () => true,
    () => false,
  )

describe('an update', () => {
  const imageId = (): Promise<string> => host(`podman image inspect --format '{{.Id}}' ${IMAGE}:latest`)
  const build = (tag: string, lines: string): Promise<string> =>
    host(
      `printf '%s\\n' 'FROM ${original}' ${lines} | podman build --quiet --network none --format docker --tag ${IMAGE}:${tag} --file - /tmp`,
    )
  /** Seconds of the whole command: stop, copy of the data, start, the health gate, and the way back where there is one. */
  async function update(tag: string): Promise<{ code: number; stderr: string; seconds: number }> {
    const began = performance.now()
    // The gate's bound is part of the way back: short enough for a lab, long enough for a busy machine.
    const said = await tell(`/lab/checkout/scripts/update --image ${IMAGE}:${tag} --within ${allowed(35)}`, 400_000)
    return { ...said, seconds: (performance.now() - began) / 1000 }
  }
  /** All is well at the moment at which the command ends, and nothing is lost. */
  async function isWell(row: string, seconds: number): Promise<void> {
    expect(await healthy()).toBe(true)
    const lost = await ledger.lost()
    record('conditions', row, { from: 'the command was given, until it had ended', seconds, lost })
    expect(lost).toBe(0)
  }

  it('to a good image ends healthy with it', async () => {
    await ledger.write(5)
    await build('good', `'LABEL lab=good'`)
    const { code, stderr, seconds } = await update('good')
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(await host(`podman container inspect --format '{{.Config.Labels.lab}}' opencode`)).toBe('good')
    await isWell('update to a good image', seconds)
  })

  it.each([
    ['that ends at once', 'broken', `'ENTRYPOINT ["false"]'`],
    ['that never answers', 'silent', `'ENTRYPOINT ["sleep", "600"]' 'CMD []'`],
  ])('to an image %s is rolled back, image and data', async (what, tag, lines) => {
    await ledger.write(5)
    await build(tag, lines)
    const before = await imageId()
    const { code, stderr, seconds } = await update(tag)
    expect(code).not.toBe(0)
    expect(stderr).toContain('rolled back')
    expect(await imageId()).toBe(before)
    await isWell(`update to an image ${what}: rolled back`, seconds)
  })
})

describe('a graph of 100,000 facts', () => {
  it('whose database is killed while it is written loses nothing that was acknowledged', async () => {
    const fact = `{ uuid: toString(i), name: 'KNOWS', fact: 'Service number ' + toString(i) + ' of the large graph listens on a port of its own and is owned by the team that wrote it.' }`
    for (let from = 0; from < 100_000; from += 10_000) {
      await askDatabase(
        'falkordb',
        `GRAPH.QUERY large "UNWIND range(${from + 1}, ${from + 10_000}) AS i CREATE (:Entity { uuid: toString(i), name: 'service ' + toString(i) })-[:RELATES_TO ${fact}]->(:Entity { uuid: 'port' + toString(i) })"`,
        60_000,
      )
    }
    const writing = { on: true }
    const writer = (async () => {
      while (writing.on) {
        await ledger.write(1).catch(() => undefined)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })()
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    const before = await instances()
    await host(`kill -KILL $(podman container inspect --format '{{.State.Pid}}' falkordb)`)
    const renewed = async (): Promise<boolean> =>
      (await healthy()) && (await instances())['falkordb']?.started !== before['falkordb']?.started
    const seconds = await until(renewed, 120, 'FalkorDB is back with its large graph')
    writing.on = false
    await writer
    const loaded = /DB loaded from append only file: ([\d.]+) seconds/.exec(
      await host('podman logs --tail 60 falkordb 2>&1'),
    )
    const count = await askDatabase(
      'falkordb',
      'GRAPH.RO_QUERY large "MATCH ()-[r:RELATES_TO]->() RETURN count(r)"',
      60_000,
    )
    const lost = await ledger.lost()
    const row = 'FalkorDB with a graph of 100,000 facts killed while it is written'
    const loadSeconds = Number(loaded?.[1])
    record('conditions', row, { from: 'the fault', seconds, lost, loadSeconds, acknowledged: ledger.acknowledged() })
    expect(count).toContain(':100000\r\n')
    expect((await instances())['opencode']?.pid).toBe(before['opencode']?.pid)
    expect(lost).toBe(0)
  })
})
