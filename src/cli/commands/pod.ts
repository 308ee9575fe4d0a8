import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { MemoryError } from '../../errors.ts'
import { packageRoot } from '../../package.ts'
import { imageOf } from '../../pod/arguments.ts'
import { describePod, POD_NAME, type Pod, type PodOptions } from '../../pod/description.ts'
import { renderNix } from '../../pod/nix.ts'
import { renderQuadlet } from '../../pod/quadlet.ts'
import { renderUnit } from '../../pod/systemd.ts'
import type { Cli, Options, Verb } from '../verb.ts'

const FORMATS = ['systemd', 'quadlet', 'nix'] as const
type Format = (typeof FORMATS)[number]

export const pod: Verb = {
  name: 'pod',
  args: [['<action>', '"plan", "render" or "check"']],
  about: 'The server as a Podman pod under systemd: see it, write its files, check its host.',
  more: [
    'plan    what would be made: containers, ports, volumes, limits',
    'render  writes the files of one format into a folder, with the scripts that a unit runs',
    'check   what the host lacks: secrets, volumes, ports, room, images; each with the command that mends it',
  ].join('\n'),
  options: [
    ['--format <format>', '"systemd" (as specified), "quadlet" or "nix"; default "systemd"'],
    ['--out <dir>', 'where the files go; without it they are printed'],
    ['--persist <dir>', 'volumes (default /persist/containers)'],
    ['--secrets <file>', 'the environment file with the passwords (default /run/secrets/opencode.env)'],
    ['--libexec <dir>', 'where the scripts of the unit will lie (default /usr/local/lib/opencode-memory)'],
    ['--datadog <how>', 'what the agent sees of Podman: "socket" (as specified), "database" (safer) or "blind"'],
    ['--plugin <dir>', 'a plugin folder of the host in place of the image’s own'],
    ['--graphiti <dir>', 'a Graphiti folder of the host in place of the image’s own'],
    ['--work <dir>', 'a folder of the host with your projects, at /root/work; without it they go with the container'],
    ['--lock <file>', 'image digests as JSON: { "docker.io/valkey/valkey:7.2": "sha256:…" }'],
  ],
  examples: ['pod plan', 'pod render --format systemd --out ./unit', 'pod check --json'],
  run: async ({ cli, args, options }) => {
    const action = String(args[0])
    const described = describePod(podOptions(options))
    if (action === 'plan') return plan(cli, described)
    if (action === 'render') return render(cli, described, options)
    if (action === 'check') return check(cli, described)
    throw new MemoryError('usage', {
      message: `There is no "pod ${action}".`,
      fix: 'Give "plan", "render" or "check".',
    })
  },
}

function podOptions(options: Options): PodOptions {
  const text = (name: string): string | undefined => (options[name] === undefined ? undefined : String(options[name]))
  const datadog = oneOf('--datadog', text('datadog') ?? 'socket', ['socket', 'database', 'blind'] as const)
  const [persist, secretsFile, libexec] = [text('persist'), text('secrets'), text('libexec')]
  const [plugin, graphiti, work, lock] = [text('plugin'), text('graphiti'), text('work'), text('lock')]
  return {
    datadog,
    ...(persist && { persist }),
    ...(secretsFile && { secretsFile }),
    ...(libexec && { libexec }),
    ...(plugin && { plugin: resolve(plugin) }),
    ...(graphiti && { graphiti: resolve(graphiti) }),
    ...(work && { work: resolve(work) }),
    ...(lock && { digests: readLock(lock) }),
  }
}

function oneOf<const T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text)
  if (found) return found
  throw new MemoryError('usage', {
    message: `${option} has "${text}".`,
    fix: `Give one of: ${allowed.join(', ')}.`,
  })
}

function readLock(path: string): Record<string, string> {
  const refuse = (why: string, cause?: unknown): never => {
    const fix = 'It is a JSON object of full image names and their sha256 digests.'
    throw new MemoryError('bad_request', { message: `The lock file ${path} ${why}.`, fix, cause })
  }
  let lock: unknown
  try {
    lock = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    return refuse(`cannot be read: ${(cause as Error).message}`, cause)
  }
  if (lock === null || typeof lock !== 'object' || Array.isArray(lock)) return refuse('holds no object')
  for (const [image, digest] of Object.entries(lock)) {
    if (typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest))
      return refuse(`has no digest for "${image}"`)
  }
  return lock as Record<string, string>
}

function plan(cli: Cli, described: Pod): number {
  cli.out.answer(described, (colors) =>
    [
      colors.bold(`Pod ${described.name}`),
      ...described.ports.map(({ port, about }) => `  127.0.0.1:${port}  ${about}`),
      '',
      ...described.containers.flatMap((container) => [
        `${colors.bold(container.name)}  ${container.about}`,
        `  image   ${imageOf(container)}`,
        ...container.mounts.map(
          ({ source, target, readOnly, about }) =>
            `  volume  ${source} → ${target}${readOnly ? ' (read only)' : ''}: ${about}`,
        ),
        `  memory  at most ${(container.memoryBytes / 1024 ** 3).toFixed(1)} GB`,
        '',
      ]),
      `Secrets from ${described.secretsFile}.`,
    ].join('\n'),
  )
  return 0
}

/** The files of one format by their place below the folder; executable ones are scripts. */
function filesOf(described: Pod, format: Format): Record<string, string> {
  if (format === 'nix') return { 'pod.nix': renderNix(described) }
  if (format === 'quadlet') return renderQuadlet(described)
  return { [`${POD_NAME}.service`]: renderUnit(described) }
}

function render(cli: Cli, described: Pod, options: Options): number {
  const format = oneOf('--format', String(options['format'] ?? 'systemd'), FORMATS)
  const files = filesOf(described, format)
  if (options['out'] === undefined) {
    cli.out.answer({ format, files }, () =>
      Object.entries(files)
        .map(([name, text]) => (Object.keys(files).length > 1 ? `# ${name}\n${text}` : text.trimEnd()))
        .join('\n'),
    )
    return 0
  }
  const out = resolve(String(options['out']))
  const written = Object.entries(files).map(([name, text]) => writeWhole(join(out, name), text))
  if (format !== 'nix') written.push(...copyScripts(join(out, 'libexec')))
  cli.out.answer({ format, out, files: written }, () =>
    [
      `Written to ${out}:`,
      ...written.map((path) => `  ${path.slice(out.length + 1)}`),
      ...(format === 'nix' ? [] : [`The scripts belong in ${described.libexec}; scripts/install puts all in place.`]),
    ].join('\n'),
  )
  return 0
}

/** Written beside and renamed: a reader sees the old file or the new one. */
function writeWhole(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true })
  const beside = join(dirname(path), `.${basename(path)}.new`)
  writeFileSync(beside, text, { mode: 0o644 })
  renameSync(beside, path)
  return path
}

const scriptsFolder = (): string => join(packageRoot(), 'systemd')

function copyScripts(folder: string): string[] {
  mkdirSync(folder, { recursive: true })
  return readdirSync(scriptsFolder()).map((name) => {
    const path = join(folder, name)
    copyFileSync(join(scriptsFolder(), name), path)
    chmodSync(path, 0o755)
    return path
  })
}

function check(cli: Cli, described: Pod): number {
  const words = [
    ...['--persist', described.persist, '--secrets', described.secretsFile],
    ...described.ports.flatMap(({ port }) => ['--port', String(port)]),
    ...described.containers.flatMap((container) => ['--image', imageOf(container)]),
    ...(cli.out.json ? ['--json'] : []),
  ]
  const { status, error } = spawnSync(join(scriptsFolder(), 'check'), words, { stdio: 'inherit' })
  if (error) throw new MemoryError('internal', { message: `The check cannot run: ${error.message}`, cause: error })
  return status ?? 1
}
