import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  agentRuns,
  health,
  IMAGE,
  PASSWORD,
  processes,
  processLike,
  quote,
  removeContainer,
  startContainer,
  within,
} from '../lab/container.ts'
import { FOLDER, host, tell, until } from '../lab/lab.ts'
import { inspectLayer, readImage, type Finding, type Image } from '../lab/layers.ts'
import { isBusy, load, record } from '../lab/outcomes.ts'

const root = join(FOLDER, '..', '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { config: { opencode: string } }
const SIZE_BYTES_MAX = 1_000_000_000
const OFFLINE_SECONDS = 5
/** Everybody's names; they are in packages' own texts. */
const PUBLIC = /^(?:registry\.npmjs\.org|pypi\.org|files\.pythonhosted\.org|(?:deb|security)\.debian\.org|localhost)$/

/** Hosts and secrets of this machine's registry settings, as the build was given them. */
function valuesOfThisMachine(): string[] {
  const folder = join(FOLDER, 'values')
  execFileSync(process.execPath, [join(root, 'scripts', 'image.mjs'), '--secrets', folder], {
    cwd: root,
    stdio: 'pipe',
  })
  const settings = ['npmrc', 'pip.conf'].map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  rmSync(folder, { recursive: true })
  const lists = '/etc/apt/sources.list.d'
  const sources = [
    '/etc/apt/sources.list',
    ...(existsSync(lists) ? readdirSync(lists).map((name) => join(lists, name)) : []),
  ]
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
  const values = new Set<string>()
  for (const [, user, password, name] of `${settings}\n${sources.join('\n')}`.matchAll(
    /https?:\/\/(?:([^\s:@/]+)(?::([^\s@/]+))?@)?([^\s:/]+)/g,
  )) {
    if (name && !PUBLIC.test(name)) values.add(name)
    for (const one of [user, password]) if (one && one.length >= 8) values.add(one)
  }
  for (const [, token] of settings.matchAll(/_(?:authToken|auth|password)\s*=\s*(\S{8,})/g)) values.add(token!)
  return [...values]
}

/** Writes an image out layer by layer and reads it; the folder is removed again. */
async function saved(name: string): Promise<Image> {
  const folder = join(FOLDER, 'share', 'saved')
  rmSync(folder, { recursive: true, force: true })
  await host(`podman save --format oci-dir --uncompressed --output /lab/saved ${name} 2>/dev/null`)
  const image = readImage(folder)
  rmSync(folder, { recursive: true })
  return image
}

describe('every layer of the image', () => {
  let image: Image
  const values = valuesOfThisMachine()
  beforeAll(async () => void (image = await saved(IMAGE)))

  it('holds no secret, no token, no trace of the build, no name of a mirror and no compiler', () => {
    const findings = image.layers.flatMap((layer) => inspectLayer(layer, values))
    expect(findings).toEqual([])
    expect(values.filter((value) => image.config.includes(value))).toEqual([])
  })

  it('is below 1 GB together; sizes by layer are recorded', () => {
    const layers = image.layers.map(({ bytes, command }) => ({ megabytes: Math.round(bytes.length / 1e6), command }))
    record('image', 'layers', { layers })
    expect(image.layers.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(SIZE_BYTES_MAX)
  })

  it('is read so that what is planted is found, also when a later layer deletes it', async () => {
    const context = join(FOLDER, 'share', 'planted')
    rmSync(context, { recursive: true, force: true })
    const plant = (path: string, text: string): void => {
      const whole = join(context, 'planted', path)
      mkdirSync(join(whole, '..'), { recursive: true })
      writeFileSync(whole, text)
    }
    const long = `${'long/'.repeat(30)}name`
    plant('root/.npmrc', `//npm.mirror.example/:_authToken=${'t'.repeat(36)}`)
    plant('usr/bin/gcc', 'a compiler')
    plant('root/.npm/_logs/1-debug-0.log', 'verbose cli')
    plant(long, 'https://npm.mirror.example/')
    writeFileSync(
      join(context, 'Containerfile'),
      `FROM ${IMAGE}\nCOPY planted /\nRUN rm -rf /root/.npmrc /root/.npm /usr/bin/gcc /long\n`,
    )
    await host('podman build --quiet --network none --tag localhost/lab/planted:latest /lab/planted >/dev/null')
    const { layers } = await saved('localhost/lab/planted:latest')
    await host('podman rmi --force localhost/lab/planted:latest >/dev/null')
    rmSync(context, { recursive: true })
    const findings: Finding[] = layers.flatMap((layer) => inspectLayer(layer, ['npm.mirror.example']))
    const found = findings.map(({ what, where }) => `${what} ${where}`)
    expect(found.toSorted()).toEqual(
      [
        ...['compiler usr/bin/gcc', `secret ${long}`, 'token root/.npmrc'],
        ...['trace root/.npm/_logs/1-debug-0.log', 'trace root/.npmrc'],
      ].toSorted(),
    )
    const later = layers.flatMap((layer) => inspectLayer(layer, ['t'.repeat(36), 'verbose cli']))
    expect(later.filter(({ what }) => what === 'secret').map(({ where }) => where)).toEqual([
      'root/.npmrc',
      'root/.npm/_logs/1-debug-0.log',
    ])
  })
})

describe('what the specification writes of the image', () => {
  const inspect = async (field: string): Promise<unknown> =>
    JSON.parse(await host(`podman image inspect --format '{{json .${field}}}' ${IMAGE}`))

  it('is in its settings: ports, addresses of the databases, health check, entry and command', async () => {
    const { Env, ...config } = (await inspect('Config')) as { Env: string[] }
    expect(config).toMatchObject({
      ExposedPorts: { '4096/tcp': {}, '4097/tcp': {} },
      Entrypoint: ['tini', '--', '/app/scripts/entrypoint'],
      Cmd: ['opencode', 'serve', '--hostname', '0.0.0.0', '--port', '4096'],
    })
    const addresses = ['FALKORDB_HOST=localhost', 'FALKORDB_PORT=6379', 'VALKEY_HOST=localhost', 'VALKEY_PORT=6380']
    expect(Env).toEqual(expect.arrayContaining(addresses))
    const second = 1e9
    expect(await inspect('HealthCheck')).toMatchObject({
      ...{ Interval: 30 * second, Timeout: 10 * second, StartPeriod: 40 * second },
    })
  })

  it('is there to be run: its programs, Python’s packages in /opt/venv, plugin, Graphiti, scripts and configuration', async () => {
    const programs = 'node npm python3 pip3 git curl redis-cli rclone cron opencode opencode-memory ddtrace-run'
    const packages = 'graphiti_core, falkordb, redis, ddtrace, datadog_api_client.v2, b2sdk.v2, httpx'
    const script = `set -e
      for program in ${programs}; do command -v $program >/dev/null || { echo "$program is missing" >&2; exit 1; }; done
      test "$(command -v python)" = /opt/venv/bin/python && python -B -c 'import ${packages}'
      /usr/bin/python3 -m venv --help >/dev/null
      test -s /root/.opencode/plugin/opencode-memory.js && test -s /root/.config/opencode/opencode.json
      test -x /app/scripts/entrypoint && test -x /app/scripts/healthy
      cd /root/.opencode && python -B -m graphiti --help`
    const said = await host(`podman run --rm --network none --entrypoint bash ${IMAGE} -c ${quote(script)}`)
    expect(said).toMatch(/usage: .*graphiti/)
    const [opencode, node] = (
      await host(`podman run --rm --network none ${IMAGE} bash -c 'opencode --version; node --version'`)
    ).split('\n')
    expect(opencode).toBe(manifest.config.opencode)
    expect(node).toMatch(/^v20\./)
  })
})

describe('the image without any network', () => {
  afterAll(removeContainer)

  it('runs any command as it is', async () => {
    const { opencode } = manifest.config
    expect(await host(`podman run --rm --network none ${IMAGE} opencode --version`)).toContain(opencode)
    expect(await host(`podman run --rm --network none ${IMAGE} opencode-memory --version`)).toMatch(/\d+\.\d+\.\d+/)
    expect(await host(`podman run --rm --network none ${IMAGE} rclone version`)).toContain('rclone')
  })

  it('starts nothing that listens without a password', async () => {
    const { code, stderr } = await tell(`podman run --rm --network none ${IMAGE}`)
    expect(code).toBe(6)
    expect(stderr).toContain('OPENCODE_SERVER_PASSWORD is not set')
  })

  /** Seconds from the command that starts a container until OpenCode in it has answered `/config`. */
  async function startSeconds(command: string): Promise<number> {
    const ask = `curl -sf -o /dev/null -m 5 -u opencode:${PASSWORD} http://localhost:4096`
    const script = `${command} --hostname 0.0.0.0 --port 4096 >/dev/null 2>&1 &
      until ${ask}/global/health; do sleep 0.1; done; ${ask}/config && cut -d ' ' -f 1 /proc/uptime`
    const before = Number(await host(`cut -d ' ' -f 1 /proc/uptime`))
    const after = await host(
      `podman run --rm --network none --env OPENCODE_SERVER_PASSWORD=${PASSWORD} --entrypoint bash ${IMAGE} -c ${quote(script)}`,
    )
    return Number(after) - before
  }

  it('answers /config within 5 s of its start; where the machine is slow, in proportion to OpenCode by itself', async () => {
    // By itself: no tracer, no daemon, no plugin, and nothing that it would ask a network for. The first start of all
    // reads the files from the disk, so the least of a few counts, of both alike.
    const alone = 'npm_config_offline=true OPENCODE_DISABLE_MODELS_FETCH=1 opencode serve --pure'
    const bare: number[] = []
    const whole: number[] = []
    const bound = (): number => Math.max(OFFLINE_SECONDS, Math.min(...bare) * (isBusy(load()) ? 2 : 1.25))
    while (whole.length < 4 && !(Math.min(...whole) < bound())) {
      bare.push(await startSeconds(alone))
      whole.push(await startSeconds('/app/scripts/entrypoint opencode serve'))
    }
    record('image', 'offline start', { bare, seconds: whole })
    expect(Math.min(...whole)).toBeLessThan(bound())
  })
})

describe('the container', () => {
  const secrets = ['FALKORDB_PASSWORD', 'VALKEY_PASSWORD', 'DD_API_KEY', 'B2_APPLICATION_KEY', 'RCLONE_CRYPT_PASSWORD']
  beforeAll(() => startContainer(secrets.flatMap((name) => ['--env', `${name}=secret-${name}`])))
  afterAll(removeContainer)

  it('starts the daemon before OpenCode, both below a real init', async () => {
    const [init, daemon, agent] = await Promise.all([
      processLike(/^tini /),
      processLike(/opencode-memory daemon/),
      processLike(/^opencode serve/),
    ])
    const keeper = await processLike(/memory-daemon$/)
    expect(init.pid).toBe(1)
    expect(daemon.parent).toBe(keeper.pid)
    expect(keeper.started).toBeLessThanOrEqual(agent.started)
    expect(keeper.pid).toBeLessThan(agent.pid)
  })

  it('buries processes that nobody waits for', async () => {
    const orphan = `bash -c '(exec -a orphan sleep 2) & exit 0'`
    await within(orphan)
    expect((await processLike(/^orphan /)).parent).toBe(1)
    await sleep(2_000)
    expect((await processes()).filter(({ state }) => state === 'Z')).toEqual([])
    // Where the first process is no init, the same leaves a corpse.
    const asleep = `node -e 'setTimeout(() => {}, 20_000)'`
    await host(`podman run --detach --rm --name no-init --network none --entrypoint env ${IMAGE} ${asleep} >/dev/null`)
    const corpses = `bash -c '(exec sleep 0.1) & exit 0'; sleep 0.5; cat /proc/[0-9]*/status | grep -c '^State:.Z'`
    const count = await host(
      `podman exec no-init bash -c ${quote(corpses)}; podman rm --force --time 0 no-init >/dev/null`,
    )
    expect(Number(count)).toBeGreaterThan(0)
  })

  it('gives the agent’s Python nothing of the tracer, and no password but OpenCode’s own', async () => {
    const look = `python3 -c "import json, os, sys; print(json.dumps([sorted(os.environ), sys.path, sorted(sys.modules), str(sys.modules.get('sitecustomize'))]))"`
    const [environment, path, modules, custom] = JSON.parse(await agentRuns(look)) as [
      ...[string[], string[], string[]],
      string,
    ]
    expect(environment).toContain('PATH')
    expect(environment.filter((name) => name === 'PYTHONPATH' || secrets.includes(name))).toEqual([])
    expect(path.filter((one) => one.includes('ddtrace'))).toEqual([])
    expect(modules.filter((name) => name.startsWith('ddtrace'))).toEqual([])
    // Debian's own Python has one; the tracer's would stand in its place.
    expect(custom).not.toContain('ddtrace')
    // As the specification writes it, without our part, the tracer does get in.
    const { stdout } = await within(`ddtrace-run python3 -c 'import os; print(os.environ["PYTHONPATH"])'`)
    expect(stdout).toContain('ddtrace')
  })

  it('is healthy only for who asks with the password, and answers within its time limit when OpenCode hangs', async () => {
    expect(await health()).toMatchObject({ code: 0, stdout: 'opencode up, memory up\n' })
    expect((await health('--env OPENCODE_SERVER_PASSWORD=wrong')).code).toBe(1)
    const { pid } = await processLike(/^opencode serve/)
    await within(`kill -STOP ${pid}`)
    const began = performance.now()
    const hung = await health()
    const took = performance.now() - began
    await within(`kill -CONT ${pid}`)
    expect(hung.code).toBe(1)
    expect(took).toBeLessThan(6_000)
  })

  it('brings the daemon back alone when it is killed, says so in its health, and leaves OpenCode alone', async () => {
    const agent = await processLike(/^opencode serve/)
    const daemon = await processLike(/opencode-memory daemon/)
    const killed = await within(`kill -KILL ${daemon.pid}; /app/scripts/healthy`)
    expect(killed).toMatchObject({ code: 0, stdout: 'opencode up, memory down\n' })
    const seconds = await until(async () => (await health()).stdout.includes('memory up'), 15, 'the daemon is back')
    record('image', 'daemon back', { seconds })
    expect((await processLike(/opencode-memory daemon/)).pid).not.toBe(daemon.pid)
    expect((await processLike(/^opencode serve/)).pid).toBe(agent.pid)
  })

  it('brings the daemon back when daemon and keeper are killed together', async () => {
    const agent = await processLike(/^opencode serve/)
    const pids = [await processLike(/memory-daemon$/), await processLike(/opencode-memory daemon/)].map(
      ({ pid }) => pid,
    )
    await within(`kill -KILL ${pids.join(' ')}`)
    await until(async () => (await health()).stdout.includes('memory up'), 20, 'the daemon is back')
    expect((await processLike(/^opencode serve/)).pid).toBe(agent.pid)
  })

  it('ends in good order: daemon and OpenCode are told, and what ends is OpenCode', async () => {
    const began = performance.now()
    await host('podman stop --time 15 image-test >/dev/null')
    expect(performance.now() - began).toBeLessThan(8_000)
    expect(await host(`podman container inspect --format '{{.State.ExitCode}}' image-test`)).toBe('143')
    const log = await host(
      `podman cp image-test:/root/.local/share/opencode-memory/daemon.json - | tar --extract --to-stdout`,
    )
    expect(JSON.parse(log)).toMatchObject({ pid: null, startedBy: 'service' })
  })
})
