import { rmSync } from 'node:fs'
import type { CanaryAnswer, Status } from '../../api.ts'
import { ERRORS } from '../../errors.ts'
import { OPENCODE_PACKAGE } from '../../opencode/binary.ts'
import { PACKAGE_NAME, productVersion } from '../../package.ts'
import { type Installed, installPlugin } from '../../server/plugin-file.ts'
import { EMBEDDED } from '../../settings/place.ts'
import { wholeNumber } from '../arguments.ts'
import { copyCommand } from '../checks/servers.ts'
import { findDaemon, type Running, startInBackground, stopDaemon } from '../daemon-process.ts'
import { openCodeFound } from '../opencode.ts'
import type { Colors } from '../output.ts'
import { keepServers } from '../server-settings.ts'
import { canaryText } from './canary.ts'
import type { Cli, Verb } from '../verb.ts'

export const up: Verb = {
  name: 'up',
  about: 'Give OpenCode a memory: plugin, daemon, first check. Doing it again changes nothing.',
  options: [
    ['--port <port>', 'the wished port of the daemon'],
    ['--no-plugin', 'leave OpenCode as it is'],
    ['--store <store>', 'where memory lives: embedded, or falkordb://host:6379 (falkordbs:// for TLS)'],
    ['--store-password-file <file>', 'holds the password of the store'],
    ['--store-ca <file>', 'certificates that vouch for the store'],
    ['--cache <cache>', 'where answers are cached: in-process, or valkey://host:6379 (valkeys:// for TLS)'],
    ['--cache-password-file <file>', 'holds the password of the cache'],
    ['--cache-ca <file>', 'certificates that vouch for the cache'],
  ],
  more: 'Store and cache are written into config.json, so that every daemon of this data directory uses them. What is in\nanother store stays there: `copy` brings it along.',
  examples: [
    'up',
    'up --port 5000',
    'up --no-plugin --json',
    'up --store falkordb://graph.example.org --store-password-file ~/.graph-password --cache valkey://127.0.0.1',
  ],
  run: async ({ cli, options }) => {
    const port = wholeNumber('--port', options['port'], { min: 1, max: 65_535 })
    const moved = await keepServers(cli, options)
    const daemon = await ensureDaemon(cli, { port, moved })
    rmSync(cli.layout.stopped, { force: true })
    const plugin = options['plugin'] === false ? undefined : installPlugin(cli.loaded.configHome)
    cli.out.progress('Sending the canary…')
    const canary = await daemon.running.client.canary()
    const openCode = await openCodeFound(cli)
    const { pid, url, version } = daemon.running
    const { store, cache } = await daemon.running.client.status()
    const answer = {
      changed: daemon.change !== 'same' || (plugin !== undefined && plugin.change !== 'same'),
      daemon: { change: daemon.change, pid, url, version },
      plugin: plugin ?? null,
      openCode: openCode ?? null,
      canary,
      store: { kind: store.kind, path: store.path, problem: store.problem, elsewhere: store.elsewhere },
      cache: cache && { kind: cache.kind, path: cache.path, up: cache.up },
      dataDirectory: cli.layout.directory,
    }
    cli.out.answer(answer, (colors) => upText({ ...answer, plugin, openCode, store, colors }))
    return canary.state === 'green' ? 0 : ERRORS.canary_failed.exit
  },
}

type Change = 'started' | 'replaced' | 'same'

/** The daemon that a person wants: of this version, staying until it is told to go, on the wished port. */
async function ensureDaemon(
  { loaded, layout, out }: Cli,
  { port, moved }: { port: number | undefined; moved: boolean },
): Promise<{ running: Running; change: Change }> {
  const present = await findDaemon(layout)
  const wished = !moved && (port === undefined || present?.url === `http://127.0.0.1:${port}`)
  if (present && present.version === productVersion() && present.startedBy !== 'plugin' && wished) {
    return { running: present, change: 'same' }
  }
  if (present?.startedBy === 'service') {
    out.note(
      `A service runs the daemon (version ${present.version}): restart it with your service manager to change it.`,
    )
    return { running: present, change: 'same' }
  }
  if (present) await stopDaemon(present)
  out.progress('Starting the daemon…')
  const running = await startInBackground({ loaded, layout, startedBy: 'person', port })
  return { running, change: present ? 'replaced' : 'started' }
}

function upText(given: {
  changed: boolean
  daemon: { change: Change; pid: number; url: string }
  plugin: Installed | undefined
  openCode: { path: string; version: string | null } | undefined
  canary: CanaryAnswer
  store: Status['store']
  dataDirectory: string
  colors: Colors
}): string {
  const { changed, daemon, plugin, openCode, canary, store, dataDirectory, colors } = given
  const done = {
    started: 'started in the background',
    replaced: 'started anew in the background',
    same: 'running already',
  }[daemon.change]
  const mark = colors.green('✓')
  const pluginLines = plugin
    ? [
        `${mark} plugin   ${plugin.change === 'same' ? 'in place already' : plugin.change}: ${plugin.path}`,
        `           undo: ${PACKAGE_NAME} down --remove-plugin`,
      ]
    : [`- plugin   left alone (--no-plugin)`]
  const openCodeLine = openCode
    ? `${mark} OpenCode ${openCode.version ?? ''} at ${openCode.path}`
    : `${colors.yellow('!')} OpenCode is not installed: npm install -g ${OPENCODE_PACKAGE}`
  const canaryLine =
    canary.state === 'green' ? `${mark} canary   green: a known fact went in and came out` : canaryText(canary, colors)
  return [
    changed
      ? colors.bold('OpenCode has a memory now.')
      : colors.bold('OpenCode has a memory; nothing had to be changed.'),
    ...pluginLines,
    `${mark} daemon   ${done}: ${daemon.url}, pid ${daemon.pid}`,
    `${mark} data     ${dataDirectory}${store.kind === EMBEDDED ? ', on this machine only' : ''}`,
    ...(store.kind === EMBEDDED ? [] : [storeLine(store, colors)]),
    ...store.elsewhere.flatMap(({ path }) => [
      `${colors.yellow('!')} memory   ${path} holds some that is not here yet:`,
      `           ${copyCommand(path, store)}`,
    ]),
    canaryLine,
    openCodeLine,
    openCode
      ? 'Next: work with `opencode` as always. Then try:'
      : 'Next: install OpenCode, and work with it as always. Then try:',
    `  ${PACKAGE_NAME} search WORDS    ${PACKAGE_NAME} facts    ${PACKAGE_NAME} status    ${PACKAGE_NAME} down`,
  ].join('\n')
}

const storeLine = ({ path, problem }: Status['store'], colors: Colors): string =>
  problem ? `${colors.red('✗')} store    ${problem.message}` : `${colors.green('✓')} store    ${path}`
