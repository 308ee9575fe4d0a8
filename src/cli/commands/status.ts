import type { Status } from '../../api.ts'
import type { Colors } from '../output.ts'
import { findDaemon } from '../daemon-process.ts'
import { offlineStatus } from '../offline-status.ts'
import { bytes, duration, moment, plural } from '../show.ts'
import { copyCommand } from '../checks/servers.ts'
import type { Verb } from '../verb.ts'

export const status: Verb = {
  name: 'status',
  about: 'Show how daemon, store, spool, canary and plugin are.',
  more: 'Looks only: it starts nothing.',
  examples: ['status', 'status --json'],
  run: async ({ cli }) => {
    const running = await findDaemon(cli.layout)
    const answer = running ? await running.client.status() : offlineStatus(cli)
    cli.out.answer(answer, (colors) => statusText(answer, { colors, now: cli.now }))
  },
}

const modelText = (model: Status['index']['model']): string => {
  if (model === null) return ''
  const { identity, waiting, units, reason } = model
  const done = waiting === 0 ? '' : `, ${units - waiting} of ${units} embedded`
  return ` · ${identity}${done}${reason === null ? '' : ` (pauses: ${reason})`}`
}

function statusText(status: Status, { colors, now }: { colors: Colors; now: Date }): string {
  const { daemon, store, cache, index, spool, canary, plugin } = status
  const line = (name: string, text: string) => `${colors.bold(name.padEnd(8))} ${text}`
  const ago = (time: string) => `${duration(now.getTime() - new Date(time).getTime())} ago`
  const runs =
    daemon.pid === null
      ? colors.yellow('not running')
      : `${colors.green('running')} at ${daemon.url} · pid ${daemon.pid} · ${bytes(daemon.rssBytes)} · for ${duration(daemon.uptimeMs)} · started by ${daemon.startedBy}`
  const kept =
    daemon.pid === null
      ? store.path
      : store.problem
        ? store.path
        : `${plural(store.episodes, 'episode')}, ${plural(store.facts, 'fact')}, ${plural(store.entities, 'entity', 'entities')} · ${store.path}`
  const fixLine = (fix: string | undefined) => (fix === undefined ? [] : [`         ${colors.cyan(fix)}`])
  const saved =
    store.generation === null
      ? ''
      : ` · generation ${store.generation}${store.unsaved ? `, the last ${store.unsaved} not yet saved there` : ''}`
  const behind = index.behind === 0 ? 'up to date' : `${plural(index.behind, 'change')} behind`
  const waiting = [
    `${plural(spool.pendingEvents, 'event')} waiting`,
    ...(spool.deadEvents > 0 ? [colors.red(`${spool.deadEvents} could not be taken in`)] : []),
    ...(spool.lostEvents > 0 ? [colors.red(`${spool.lostEvents} lost`)] : []),
    ...(spool.full ? [colors.red('full')] : []),
    bytes(spool.bytes),
  ].join(' · ')
  const bird = { green: colors.green('green'), red: colors.red('red'), unknown: colors.yellow('not run yet') }[
    canary.state
  ]
  const installed = plugin.installed ? `installed at ${plugin.path}` : colors.yellow('not installed')
  return [
    line('daemon', `${runs} · version ${daemon.version}`),
    line('store', `${store.kind} · ${kept}${saved}`),
    ...(store.problem ? [`         ${colors.red(store.problem.message)}`, ...fixLine(store.problem.fix)] : []),
    ...store.elsewhere.flatMap(({ path, usedAt }) => [
      `         ${colors.yellow(`${path} holds memory up to ${moment(usedAt)} that is not here:`)}`,
      ...fixLine(copyCommand(path, store)),
    ]),
    ...(cache === null ? [] : [line('cache', cacheText(cache, colors))]),
    ...(daemon.pid === null
      ? []
      : [line('index', `${plural(index.units, 'unit')} · ${behind} · ${index.embedder}${modelText(index.model)}`)]),
    line('spool', waiting),
    line('canary', `${bird}${canary.at === null ? '' : ` · ${ago(canary.at)}`}`),
    line(
      'plugin',
      `${installed} · ${plugin.lastSeenAt === null ? 'never loaded by OpenCode' : `seen ${ago(plugin.lastSeenAt)}, ${moment(plugin.lastSeenAt)}`}`,
    ),
  ].join('\n')
}

function cacheText({ kind, path, up, hits, misses }: NonNullable<Status['cache']>, colors: Colors): string {
  const asked = hits + misses
  const ratio = asked === 0 ? 'not asked yet' : `${Math.round((100 * hits) / asked)} % of ${asked} answers from it`
  return [kind, path, ...(up ? [] : [colors.yellow('does not answer; memory works without it')]), ratio].join(' · ')
}
