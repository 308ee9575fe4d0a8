import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { healthy, host, install, instances, removeAll, tell, until } from '../lab/lab.ts'
import { openLedger } from '../lab/ledger.ts'
import { record } from '../lab/outcomes.ts'

/** The host's scripts, as a person uses them one after another. */
const IMAGE = 'localhost/opencode-server'
const SCRIPTS = '/lab/checkout/scripts'
const KEPT = '/etc/opencode-memory/opencode.env'
const ledger = openLedger('scripts')
const script = (words: string): ReturnType<typeof tell> => tell(`${SCRIPTS}/${words}`, 240_000)
const imageId = (tag: string): Promise<string> => host(`podman image inspect --format '{{.Id}}' ${IMAGE}:${tag}`)
const build = (tag: string, label: string): Promise<string> =>
  host(
    `printf 'FROM ${IMAGE}:latest\\nLABEL lab=${label}\\n' | podman build --quiet --network none --format docker --tag ${IMAGE}:${tag} --file - /tmp`,
  )

let original = ''
beforeAll(async () => {
  original = await imageId('latest')
  await install('systemd')
}, 120_000)
afterAll(async () => {
  await host(`podman tag ${original} ${IMAGE}:latest`)
  await removeAll()
}, 60_000)

describe('installing', () => {
  it('a second time changes nothing, and no password', async () => {
    await script('install')
    const state = `sha256sum ${KEPT} /run/secrets/opencode.env /etc/systemd/system/opencode-memory-pod.service /usr/local/lib/opencode-memory/*`
    const before = await host(state)
    const again = await script('install')
    expect(again).toMatchObject({ code: 0, stdout: 'All is in place already.\n' })
    expect(await host(state)).toBe(before)
    for (const [, password] of (await host(`cat ${KEPT}`)).matchAll(/_PASSWORD=(.+)/g))
      expect(again.stdout + again.stderr).not.toContain(password)
  })

  it('keeps the secrets for root alone, and brings them back at a boot', async () => {
    await host(
      'rm --recursive /run/secrets && systemd-tmpfiles --create --prefix /run/secrets && cmp /run/secrets/opencode.env /etc/opencode-memory/opencode.env',
    )
    expect(await host(`stat --format '%a %U' /run/secrets/opencode.env ${KEPT}`)).toBe('600 root\n600 root')
  })
})

describe('a pod that runs', () => {
  beforeAll(async () => {
    // Limits are refused where no controller is delegated.
    await host(
      `sed --in-place --regexp-extended 's/--memory [0-9]+ //' /etc/systemd/system/opencode-memory-pod.service && systemctl daemon-reload`,
    )
  })

  it('is started once, and a second start leaves it alone', async () => {
    expect(await script('check')).toMatchObject({ code: 0 })
    const first = await script('start')
    expect(first.stdout).toMatch(/The pod is up after \d+ s/)
    const before = await instances()
    expect(await script('start')).toMatchObject({ code: 0, stdout: 'The pod is up already.\n' })
    expect(await instances()).toEqual(before)
  })

  it('tells its state in words and as JSON', async () => {
    const { code, stdout } = await script('status')
    expect(code).toBe(0)
    for (const name of ['valkey', 'falkordb', 'opencode'])
      expect(stdout).toMatch(new RegExp(`^${name} +running, healthy`, 'm'))
    const told = JSON.parse((await script('status --json')).stdout) as { state: string; containers: { name: string }[] }
    expect(told.state).toBe('active')
    expect(told.containers.map(({ name }) => name).toSorted()).toEqual(['datadog', 'falkordb', 'opencode', 'valkey'])
  })

  it('is asked part by part, and through the whole memory', async () => {
    const { code, stdout } = await script('health-check --deep')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: ['unit', 'opencode', 'memory', 'falkordb', 'valkey', 'recall'].map((part) => `ok    ${part}\n`).join(''),
    })
    await host('podman pause valkey')
    const paused = await script('health-check --json')
    await host('podman unpause valkey')
    expect(paused.code).toBe(1)
    expect(JSON.parse(paused.stdout)).toMatchObject({ ok: false })
    await until(healthy, 30, 'Valkey is back')
  })

  it('shows the log of each part', async () => {
    for (const part of ['unit', 'opencode', 'memory', 'falkordb', 'valkey']) {
      const { code, stdout, stderr } = await script(`logs ${part} --lines 5`)
      expect({ part, code, words: (stdout + stderr).trim() !== '' }).toEqual({ part, code: 0, words: true })
    }
  })

  it('passes its own check: a port that it holds itself is no fault', async () => {
    const { code, stdout } = await script('check --json')
    expect({ code, ok: (JSON.parse(stdout) as { ok: boolean }).ok }).toEqual({ code: 0, ok: true })
  })
})

describe('an update', () => {
  it('without a name takes what was built since the start, and keeps what ran under another', async () => {
    await ledger.write(3)
    const before = await imageId('latest')
    await build('latest', 'newer')
    const began = performance.now()
    const { code, stderr } = await script('update --within 60')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const seconds = (performance.now() - began) / 1000
    expect(await host(`podman container inspect --format '{{.Config.Labels.lab}}' opencode`)).toBe('newer')
    expect(await imageId('previous')).toBe(before)
    expect(await script('update')).toMatchObject({ code: 0, stdout: 'The pod runs this image already.\n' })
    const lost = await ledger.lost()
    record('conditions', 'update to what was built since the start', {
      from: 'the command was given, until it had ended',
      seconds,
      lost,
    })
    expect(lost).toBe(0)
  })

  it('that is interrupted is rolled back', async () => {
    await ledger.write(3)
    const before = await imageId('latest')
    await build('newest', 'newest')
    // A name of its own: the journal has those of earlier runs.
    const unit = `lab-update-${Date.now()}`
    await host(
      `systemd-run --quiet --unit ${unit} --property KillMode=process --property KillSignal=SIGINT --property TimeoutStopSec=200 ${SCRIPTS}/update --image ${IMAGE}:newest`,
    )
    const said = async (words: string): Promise<boolean> =>
      (await host(`journalctl --unit ${unit} --output cat --no-pager`)).includes(words)
    await until(() => said('Starting'), 90, 'the new image is being started')
    await host(`systemctl stop ${unit}`)
    expect(await said('Rolling back')).toBe(true)
    await until(healthy, 60, 'the pod is back')
    expect(await imageId('latest')).toBe(before)
    expect(await host(`podman container inspect --format '{{.Config.Labels.lab}}' opencode`)).toBe('newer')
    expect(await ledger.lost()).toBe(0)
  })
})

describe('uninstalling', () => {
  it('keeps data and secrets, and a new installation has them again', async () => {
    const { code, stdout } = await script('uninstall')
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Its data is still in') as string,
    })
    expect(await host('podman ps --all --quiet')).toBe('')
    await host('test ! -e /usr/local/lib/opencode-memory && test ! -e /etc/systemd/system/opencode-memory-pod.service')
    await host('test -s /run/secrets/opencode.env && test -e /persist/containers/opencode-memory/token')
    await script('install')
    await host(
      `sed --in-place --regexp-extended 's/--memory [0-9]+ //' /etc/systemd/system/opencode-memory-pod.service && systemctl daemon-reload`,
    )
    expect((await script('start')).code).toBe(0)
    expect(await ledger.lost()).toBe(0)
  })

  it('deletes data only for who says so twice, and then all of it', async () => {
    const refused = await script('uninstall --purge </dev/null')
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('Give --yes as well') as string })
    expect(await healthy()).toBe(true)
    expect((await script('uninstall --purge --yes')).code).toBe(0)
    expect(
      await host(`ls --almost-all /persist/containers; ls ${KEPT} /run/secrets/opencode.env 2>/dev/null || true`),
    ).toBe('')
    expect((await script('uninstall')).code).toBe(0)
    await host(`podman rmi --force ${IMAGE}:newest ${IMAGE}:refused >/dev/null`)
  })
})
