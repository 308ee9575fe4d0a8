import { cpus, loadavg } from 'node:os'
import { host, healthy, instances, tell, unitActive, unitRestarts, until, type Format, type Instance } from './lab.ts'
import type { Ledger } from './ledger.ts'
import { record } from './outcomes.ts'

const INFRA = 'opencode-memory-pod-infra'

/** What comes back anew after a fault: one container, all of them, or a process in a container that lives on. */
type Renewed = 'falkordb' | 'valkey' | 'datadog' | 'all' | 'daemon'

export type Fault = {
  name: string
  /** A script that does it, from outside: Podman is not told. */
  inject: string
  renews: Renewed
  /** Seconds in which every part must do its work again. */
  within: number
}

/** A process of a container by the host's id: by its program's name, so that no wrapper is meant. */
const processOf = (container: string, program: string): string =>
  `$(podman top ${container} hpid comm | awk '$2 == "${program}" { print $1 }')`

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
const LOAD_QUIET = 2

export function killed(server: Server): Fault {
  const { container, program, renews } = SERVERS[server]
  const inject = `kill -KILL ${processOf(container, program)}`
  return { name: `${server} killed`, inject, renews, within: WITHIN[renews] }
}

export function hung(server: Server): Fault {
  const { container, program, renews } = SERVERS[server]
  return {
    name: `${server} hung`,
    inject: `kill -STOP ${processOf(container, program)}`,
    renews,
    within: HANG_WITHIN,
  }
}

export const infraKilled: Fault = {
  name: 'infra container killed',
  inject: `kill -KILL $(podman container inspect --format '{{.State.Pid}}' ${INFRA})`,
  renews: 'all',
  within: WITHIN.all,
}
export const podRemoved: Fault = {
  name: 'pod removed',
  inject: 'podman pod rm --force --time 0 opencode-memory-pod',
  renews: 'all',
  within: WITHIN.all,
}
export const monitorKilled: Fault = {
  name: "OpenCode's monitor killed",
  inject: `kill -KILL $(podman container inspect --format '{{.State.ConmonPid}}' opencode)`,
  renews: 'all',
  within: WITHIN.all,
}
/** All processes of all containers, their monitors and the supervisor, in one blow. */
export const everythingKilled: Fault = {
  name: 'everything at once',
  inject: `
    pids=$(podman ps --format '{{.Names}}' | xargs podman container inspect --format '{{.State.Pid}} {{.State.ConmonPid}}')
    supervisor=$(cat /run/opencode-memory-pod/supervisor.pid 2>/dev/null)
    kill -KILL $pids $supervisor`,
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
    for _ in {1..600}; do
      pids=${processOf('opencode', SERVERS.opencode.program)}
      if [[ -n $pids ]]; then kill -STOP $pids && exit 0; fi
      sleep 0.05
    done
    exit 1`,
  renews: 'all',
  within: 100,
}

export type Outcome = {
  format: Format
  fault: string
  seconds: number
  within: number
  /** Processes that waited for a core, per core: above two the machine did other work, and times are not the pod's. */
  load: number
  openCodeLived: boolean
  unitRestarts: number
  acknowledged: number
  lost: number
}

export const load = (): number => loadavg()[0]! / cpus().length

/** What a time may be: the goal, and three times that on a machine whose cores are wanted by others. */
export const allowed = (within: number, busy = load()): number => (busy > LOAD_QUIET ? 3 * within : within)

/**
 * Writes until the last moment, does it, and waits until every part does its work and what had to come back is new. Fails
 * when that is not so within three times the goal; the outcome is recorded in any case.
 */
export async function play(fault: Fault, { format, ledger }: { format: Format; ledger: Ledger }): Promise<Outcome> {
  await until(async () => (await healthy()) && (await unitActive()), 60, `all is well before "${fault.name}"`)
  const before = await instances()
  const daemonBefore = await daemonProcess()
  const restartsBefore = format === 'systemd' ? await unitRestarts() : 0
  await ledger.write(10)
  const began = performance.now()
  await host(fault.inject)
  const renewed = async (): Promise<boolean> =>
    (await healthy()) && (await isRenewed(fault.renews, before, daemonBefore))
  const limit = Math.max(60, 3 * fault.within)
  const failure = await until(renewed, limit, fault.name).then(
    () => undefined,
    (error: unknown) => error as Error,
  )
  const seconds = failure ? Infinity : (performance.now() - began) / 1000
  const after = await instances()
  const outcome: Outcome = {
    format,
    fault: fault.name,
    seconds,
    within: fault.within,
    load: load(),
    openCodeLived: after['opencode']?.pid === before['opencode']?.pid,
    unitRestarts: format === 'systemd' ? (await unitRestarts()) - restartsBefore : 0,
    acknowledged: ledger.acknowledged(),
    lost: failure ? NaN : await ledger.lost(),
  }
  record('faults', outcome)
  if (failure) throw failure
  return outcome
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
