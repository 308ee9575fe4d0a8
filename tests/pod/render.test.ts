import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { podArguments, runArguments } from '../../src/pod/arguments.ts'
import { describePod, type PodOptions } from '../../src/pod/description.ts'
import { nixString, renderNix } from '../../src/pod/nix.ts'
import { renderQuadlet } from '../../src/pod/quadlet.ts'
import { renderUnit, systemdWord } from '../../src/pod/systemd.ts'

const golden = join(dirname(dirname(fileURLToPath(import.meta.url))), 'golden', 'pod')
const pod = describePod()
const unit = renderUnit(pod)

/** Compares with the golden file; `UPDATE_GOLDEN=1` writes it anew. */
function expectGolden(name: string, text: string): void {
  const path = join(golden, name)
  if (process.env['UPDATE_GOLDEN']) writeFileSync(path, text)
  expect(text).toBe(readFileSync(path, 'utf8'))
}

/** How systemd reads a command line back: quotes, backslashes, doubled signs. */
function readBack(line: string): string[] {
  const words: string[] = []
  for (const match of line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)) {
    const word = match[1] === undefined ? match[2]! : match[1].replaceAll(/\\(.)/g, '$1')
    words.push(word.replaceAll('%%', '%').replaceAll('$$', '$'))
  }
  return words
}

describe('the rendered unit', () => {
  it('is the golden unit', () => expectGolden('opencode-memory-pod.service', unit))

  it.each([
    'Type=forking',
    'RemainAfterExit=yes',
    'After=network-online.target tailscaled.service onepassword-secrets.service opnix-secrets.service',
    'Wants=network-online.target',
    'EnvironmentFile=-/run/secrets/opencode.env',
    'Restart=on-failure',
    'RestartSec=10s',
    'KillMode=process',
    'PIDFile=/run/opencode-memory-pod/supervisor.pid',
    'WantedBy=multi-user.target',
  ])('keeps the specified line %s', (line) => expect(unit.split('\n')).toContain(line))

  it('starts pod, Valkey, FalkorDB, Datadog and OpenCode in this order, and waits for both databases', () => {
    const steps = unit.split('\n').filter((line) => line.startsWith('ExecStart'))
    const place = (part: string): number => steps.findIndex((line) => line.includes(part))
    const order = [
      'check',
      'prepare',
      'pod create',
      '--name valkey',
      '--name falkordb',
      '--name datadog',
      'await valkey',
      'await falkordb',
    ]
    const places = [...order, 'launch --main opencode'].map(place)
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  it('gives Valkey and FalkorDB what the specification gives them', () => {
    const words = (name: string): string =>
      runArguments(
        pod,
        pod.containers.find((one) => one.name === name)!,
      ).join(' ')
    expect(words('valkey')).toContain('--port 6380 --maxmemory 2gb --maxmemory-policy allkeys-lru --save 60 1000')
    expect(words('valkey')).toContain('valkey-cli -e -p 6380 ping')
    expect(words('valkey')).toContain('docker.io/valkey/valkey:7.2')
    expect(words('falkordb')).toContain('FALKORDB_DATA_PATH=/data')
    expect(words('falkordb')).toContain('--save 60 100')
    expect(words('falkordb')).toContain('GRAPH.LIST')
  })

  it('gives Datadog its variables and Podman’s socket, as written and the safer ways', () => {
    const words = (options: PodOptions): string => renderUnit(describePod(options)).replaceAll('"', '')
    const socket = '--volume /var/run/podman/podman.sock:/var/run/podman/podman.sock:ro'
    for (const variable of ['DD_APM_ENABLED', 'DD_LLM_OBSERVABILITY_ENABLED', 'DD_LLMOBS_ENABLED', 'DD_LOGS_ENABLED'])
      expect(words({})).toContain(`--env ${variable}=true`)
    expect(words({})).toContain(socket)
    expect(words({ datadog: 'database' })).not.toContain(socket)
    expect(words({ datadog: 'database' })).toContain(
      '--volume /var/lib/containers/storage:/var/lib/containers/storage:ro',
    )
    expect(words({ datadog: 'blind' })).not.toMatch(/podman\.sock|containers\/storage/)
  })

  it('gives OpenCode its volumes, and a plugin and Graphiti of the host when they are named', () => {
    const launch = (options: PodOptions): string =>
      renderUnit(describePod(options))
        .split('\n')
        .find((line) => line.startsWith('ExecStart='))!
    const volumes = [
      '/persist/containers/opencode:/root/.local/share/opencode',
      '/persist/containers/opencode-memory:/root/.local/share/opencode-memory',
    ]
    const own = ['/srv/plugin:/root/.opencode/plugin:ro', '/srv/graphiti:/root/.opencode/graphiti:ro']
    const volumesOf = (options: PodOptions): string[] =>
      [...launch(options).matchAll(/--volume (\S+)/g)].map((match) => match[1]!)
    expect(volumesOf({})).toEqual(volumes)
    expect(volumesOf({ plugin: '/srv/plugin', graphiti: '/srv/graphiti' })).toEqual([...volumes, ...own])
    expect(launch({})).toContain('--env-file /run/secrets/opencode.env')
  })

  it('stops and removes the pod, after OpenCode was drained', () => {
    const stops = unit.split('\n').filter((line) => /^ExecStop(?:Post)?=/.test(line))
    expect(stops.map((line) => /drain opencode|pod stop|pod rm|kill -TERM/.exec(line)?.[0])).toEqual([
      ...['kill -TERM', 'drain opencode', 'pod stop', 'pod rm'],
    ])
  })

  it('holds no password', () => {
    for (const word of ['requirepass', 'PASSWORD=', 'DD_API_KEY=']) expect(unit).not.toContain(word)
  })
})

describe('the Quadlet files', () => {
  const files = renderQuadlet(pod)

  it('bring back a pod that somebody has removed, and keep one whose containers all ended', () => {
    expect(files['opencode-memory.pod']).toContain('\nRestart=always\n')
    expect(files['opencode-memory.pod']).toContain('--exit-policy=continue')
  })

  it('never give up, and end OpenCode that is silent from its start on', () => {
    for (const text of Object.values(files)) expect(text).toContain('\nStartLimitIntervalSec=0\n')
    expect(files['opencode-memory-opencode.container']).toContain('\nTimeoutStartSec=60\n')
    expect(files['opencode-memory-falkordb.container']).toContain('\nTimeoutStartSec=900\n')
  })
})

describe('every rendering', () => {
  const options: PodOptions[] = [
    {},
    { datadog: 'database' },
    { datadog: 'blind', plugin: '/srv/plugin', graphiti: '/srv/graphiti', work: '/srv/work' },
  ]
  it.each(options)('publishes each port on the loopback alone: %j', (given) => {
    const one = describePod(given)
    const published = [
      podArguments(one).join('\n'),
      renderUnit(one),
      ...Object.values(renderQuadlet(one)),
      renderNix(one),
    ]
      .join('\n')
      .matchAll(/(?:--publish"?\s+"?|PublishPort=)([^\s"]+)/g)
    const ports = [...published].map((match) => match[1]!)
    expect(ports.length).toBe(4 * 6)
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/)
  })

  it('gives agents a place for projects that outlives the container, when it is asked for', () => {
    const one = describePod({ work: '/srv/work' })
    expect(renderUnit(one)).toContain('--volume /srv/work:/root/work')
    expect(renderQuadlet(one)['opencode-memory-opencode.container']).toContain('Volume=/srv/work:/root/work')
    expect(renderNix(one)).toContain('"/srv/work:/root/work"')
    expect(() => describePod({ work: 'work' })).toThrow(/--work/)
  })

  it('names each image in full, with a tag or a digest', () => {
    const digest = `sha256:${'a'.repeat(64)}`
    const locked = describePod({ digests: { 'docker.io/valkey/valkey:7.2': digest } })
    expect(renderUnit(locked)).toContain(`docker.io/valkey/valkey@${digest}`)
    for (const { image } of pod.containers) expect(image).toMatch(/^[a-z.]+\/[a-z0-9/-]+:[a-z0-9.]+$/)
  })

  it('limits what all containers together may take to the 8 GB of the host’s split', () => {
    expect(pod.containers.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)).toBe(8 * 1024 ** 3)
  })

  it('is the golden Quadlet files and the golden Nix values', () => {
    for (const [name, text] of Object.entries(renderQuadlet(pod))) expectGolden(name, text)
    expectGolden('pod.nix', renderNix(pod))
  })
})

const CHARACTERS = ['a', 'b', ' ', '%', '$', '"', '\\', "'", '{', '}', ';', '#', '=', '/', 'ü']

describe('values', () => {
  it('come back from a unit as they went in, whatever they hold', () => {
    const word = fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        const spoken = words.filter((one) => one.trim() === one)
        expect(readBack(spoken.map(systemdWord).join(' '))).toEqual(spoken)
      }),
    )
  })

  it('with a control character are refused', () => {
    expect(() => systemdWord('a\nExecStart=/bin/evil')).toThrow(/control character/)
    expect(() => describePod({ persist: '/persist\n/evil' })).toThrow(/--persist/)
    expect(() => describePod({ secretsFile: 'relative' })).toThrow(/absolute path/)
  })

  it('open no interpolation in Nix', () => {
    expect(nixString('a "${b}" \\ c')).toBe('"a \\"\\${b}\\" \\\\ c"')
  })
})
