import {
  healthy,
  host,
  instances,
  restore,
  tell,
  unitRestarts,
  until,
  well,
  type Format,
  type Instance,
} from './lab.ts'
import type { Ledger } from './ledger.ts'
import { load, record } from './outcomes.ts'

const INFRA = 'opencode-memory-pod-infra'

/** What comes back anew after a fault: one container, all of them, or a process in a container that lives on. */
type Renewed = 'falkordb' | 'valkey' | 'datadog' | 'all' | 'daemon'

export type Fault = {
  name: string
  /** A script that does it, from outside: Podman is not told. The last line that it prints is the moment of the fault. */
  inject: string
  renews: Renewed
  /** Seconds in which every part must do its work again. */
  within: number
}

/** A process of a container by the host's id: by its program's name, so that no wrapper is meant. */
const processOf = (container: string, program: string): string =>
  `$(podman top ${container} hpid comm | awk '$2 == "${program}" { print $1 }')`
const stateOf = (container: string, fields: string): string =>
  `$(podman container inspect --format '${fields}' ${container})`
const NOW = 'echo "$EPOCHREALTIME"'
/** Looks for the processes first, since that takes a while, and then does it at one moment. */
const signal = (name: 'KILL' | 'STOP', processes: string): string =>
  `pids="${processes}"; [[ $pids == *[0-9]* ]] || exit 1; ${NOW}; kill -${name} $pids`

const SERVERS = {
  opencode: { container: 'opencode', program: 'opencode', renews: 'all' },
  falkordb: { container: 'falkordb', program: 'redis-server', renews: 'falkordb' },
  valkey: { container: 'valkey', program: 'valkey-server', renews: 'valkey' },
  daemon: { container: 'opencode', program: 'node', renews: 'daemon' },
} as const
export type Server = keyof typeof SERVERS

/** The goals: OpenCode or the pod is back within 20 s, a database within 8 s, whatever hangs within 45 s. */
const WITHIN: Record<Renewed, number> = { all: 20, falkordb: 8, valkey: 8, datadog: 8, daemon: 8 }
const HANG_WITHIN = 45

export function killed(server: Server): Fault {
  const { container, program, renews } = SERVERS[server]
  const inject = signal('KILL', processOf(container, program))
  return { name: `${server} killed`, inject, renews, within: WITHIN[renews] }
}

export function hung(server: Server): Fault {
  const { container, program, renews } = SERVERS[server]
  const inject = signal('STOP', processOf(container, program))
  return { name: `${server} hung`, inject, renews, within: HANG_WITHIN }
}

export const infraKilled: Fault = {
  name: 'infra container killed',
  inject: signal('KILL', stateOf(INFRA, '{{.State.Pid}}')),
  renews: 'all',
  within: WITHIN.all,
}
export const podRemoved: Fault = {
  name: 'pod removed',
  inject: `${NOW}; podman pod rm --force --time 0 opencode-memory-pod >/dev/null`,
  renews: 'all',
  within: WITHIN.all,
}
export const monitorKilled: Fault = {
  name: "OpenCode's monitor killed",
  inject: signal('KILL', stateOf('opencode', '{{.State.ConmonPid}}')),
  renews: 'all',
  within: WITHIN.all,
}
/** All processes of all containers, their monitors and the supervisor, in one blow. */
export const everythingKilled: Fault = {
  name: 'everything at once',
  inject: `
    pids=$(podman ps --format '{{.Names}}' | xargs podman container inspect --format '{{.State.Pid}} {{.State.ConmonPid}}')
    supervisor=$(cat /run/opencode-memory-pod/supervisor.pid 2>/dev/null)
    ${NOW}; kill -KILL $pids $supervisor`,
  renews: 'all',
  within: WITHIN.all,
}

/** OpenCode is stopped as soon as its process is there, before it has answered anything; the start after that is left alone. */
export const hungAtStart: Fault = {
  name: 'opencode hung at its start',
  inject: `
    systemctl stop --no-block opencode-memory-pod
    while podman container exists opencode; do sleep 0.1; done
    systemctl start --no-block opencode-memory-pod
    for _ in {1..1200}; do
      pids=${processOf('opencode', SERVERS.opencode.program)}
      if [[ -n $pids ]]; then ${NOW}; kill -STOP $pids && exit 0; fi
      sleep 0.05
    done 2>/dev/null
    exit 1`,
  renews: 'all',
  within: 100,
}

/** Rows by what they ask of the pod. Those of the lean form are played by every run of the tests, under the unit. */
export const LEAN = {
  alone: [killed('falkordb'), killed('valkey'), hung('falkordb')],
  together: [killed('opencode'), infraKilled],
}
export const WHOLE = {
  alone: [
    ...[killed('falkordb'), hung('falkordb'), killed('valkey'), hung('valkey')],
    ...[killed('daemon'), hung('daemon')],
  ],
  together: [killed('opencode'), hung('opencode'), monitorKilled, infraKilled, podRemoved, everythingKilled],
}

export type Outcome = {
  format: Format
  fault: string
  seconds: number
  within: number
  load: number
  openCodeLived: boolean
  unitRestarts: number
  acknowledged: number
  lost: number
}

/**
 * Writes until the last moment, does it, and waits until every part does its work and what had to come back is new. Fails
 * when that is not so within three times the goal; the outcome is recorded in any case. A pod that the row before has left
 * broken is started by hand first: each row is judged by itself.
 */
export async function play(fault: Fault, { format, ledger }: { format: Format; ledger: Ledger }): Promise<Outcome> {
  await until(() => well(format), 60, `all is well before "${fault.name}"`).catch(restore)
  await until(() => well(format), 60, `all is well before "${fault.name}"`)
  const before = await instances()
  const daemonBefore = await daemonProcess()
  const restartsBefore = await unitRestarts()
  await ledger.write(10)
  const began = momentOf(await host(fault.inject, 300_000))
  const renewed = async (): Promise<boolean> =>
    (await healthy()) && (await isRenewed(fault.renews, before, daemonBefore))
  const failure = await until(renewed, Math.max(60, 3 * fault.within), fault.name).then(
    () => undefined,
    (error: unknown) => error as Error,
  )
  const seconds = failure ? Infinity : (Date.now() - began) / 1000
  const busy = load()
  const after = await instances()
  const outcome: Outcome = {
    format,
    fault: fault.name,
    seconds,
    within: fault.within,
    load: busy,
    openCodeLived: after['opencode']?.pid === before['opencode']?.pid,
    unitRestarts: (await unitRestarts()) - restartsBefore,
    acknowledged: ledger.acknowledged(),
    lost: failure ? NaN : await ledger.lost(),
  }
  record('faults', `${format}: ${fault.name}`, outcome)
  if (failure) throw failure
  return outcome
}

function momentOf(said: string): number {
  const seconds = Number(said.split('\n').at(-1))
  if (!(seconds > 0)) throw new Error(`No moment of the fault was said: ${said}`)
  return seconds * 1000
}

async function isRenewed(
  what: Renewed,
  before: Record<string, Instance>,
  daemonBefore: string | undefined,
): Promise<boolean> {
  if (what === 'daemon') {
    const now = await daemonProcess()
    return now !== undefined && now !== daemonBefore
  }
  const now = await instances()
  const isNew = (name: string): boolean => now[name] !== undefined && now[name].started !== before[name]?.started
  return what === 'all' ? isNew('opencode') : isNew(what)
}

async function daemonProcess(): Promise<string | undefined> {
  const { stdout } = await tell(`echo ${processOf('opencode', SERVERS.daemon.program)}`)
  return stdout.trim() || undefined
}
