import { POD_MAIN_START_SECONDS, POD_START_SECONDS } from '../limits.ts'
import { DATABASE_CAPABILITIES, imageOf, volumeOf } from './arguments.ts'
import { POD_NAME, type Container, type Pod } from './description.ts'
import { checkLine, systemdWord } from './systemd.ts'

/** Files of the Quadlet generator by name: the pod, and a container each. Their prefix keeps them off a distribution's own units. */
export function renderQuadlet(pod: Pod): Record<string, string> {
  const files: Record<string, string> = { [`${fileOf('')}.pod`]: podFile(pod) }
  for (const container of pod.containers) files[`${fileOf(container.name)}.container`] = containerFile(pod, container)
  return files
}

const fileOf = (name: string): string => (name === '' ? 'opencode-memory' : `opencode-memory-${name}`)
/** Quadlet expands `%` as systemd does, and splits none of these values. */
const value = (text: string): string => text.replaceAll('%', '%%')

const NEVER_GIVE_UP: readonly string[] = [
  '# Tried for ever: secrets or room on the disk may come later than after five starts in ten seconds.',
  'StartLimitIntervalSec=0',
]

function podFile(pod: Pod): string {
  return [
    '[Unit]',
    'Description=OpenCode with persistent memory',
    'After=network-online.target tailscaled.service onepassword-secrets.service opnix-secrets.service',
    'Wants=network-online.target',
    `RequiresMountsFor=${systemdWord(pod.persist)}`,
    ...NEVER_GIVE_UP,
    '',
    '[Pod]',
    `PodName=${pod.name}`,
    `ServiceName=${POD_NAME}`,
    ...pod.ports.map(({ port }) => `PublishPort=127.0.0.1:${port}:${port}`),
    '# When all containers end at once, the pod stays, and they come back into it.',
    `PodmanArgs=--infra-name ${pod.infra} --exit-policy=continue`,
    '',
    '[Service]',
    `RuntimeDirectory=${POD_NAME}`,
    'RuntimeDirectoryMode=0700',
    checkLine(pod),
    `ExecStartPre=${systemdWord(`${pod.libexec}/prepare`)} --secrets ${systemdWord(pod.secretsFile)} --runtime ${systemdWord(pod.runtime)}`,
    '# A pod that somebody removed ends without a failure. `systemctl stop` is obeyed all the same.',
    'Restart=always',
    "# OpenCode's own pause comes with its own service; the network need not wait for it.",
    'RestartSec=5s',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n')
}

/** Podman ends what does not end in its time; systemd waits that long and a little more. */
const STOP_MARGIN_SECONDS = 10

function containerFile(pod: Pod, container: Container): string {
  const { name, part, health, environment, environmentFiles, mounts, command, about } = container
  const databases = pod.containers.filter((one) => one.part === 'database').map((one) => `${fileOf(one.name)}.service`)
  const after = part === 'main' ? databases : orderBefore(pod, container)
  return [
    '[Unit]',
    `Description=OpenCode memory pod: ${about}`,
    ...(after.length > 0 ? [`After=${after.join(' ')}`] : []),
    ...(part === 'main' ? [`Wants=${databases.join(' ')}`] : []),
    ...NEVER_GIVE_UP,
    '',
    '[Container]',
    `ContainerName=${name}`,
    `Pod=${fileOf('')}.pod`,
    `Image=${imageOf(container)}`,
    ...(container.image.startsWith('localhost/') ? ['Pull=never'] : []),
    ...(part === 'main' ? [] : ['RunInit=true']),
    'NoNewPrivileges=true',
    ...(part === 'database' ? ['DropCapability=all', `AddCapability=${DATABASE_CAPABILITIES.join(' ')}`] : []),
    ...Object.entries(environment).map(([key, text]) => `Environment=${systemdWord(`${key}=${text}`)}`),
    ...environmentFiles.map((file) => `EnvironmentFile=${value(file)}`),
    ...mounts.map((mount) => `Volume=${value(volumeOf(mount))}`),
    ...(command.length > 0 ? [`Exec=${command.map(systemdWord).join(' ')}`] : []),
    ...(health ? healthLines(health) : []),
    `StopTimeout=${container.stopSeconds}`,
    `PodmanArgs=--memory ${container.memoryBytes} --log-opt max-size=50mb`,
    '',
    '[Service]',
    `Restart=always`,
    // A database is back in seconds; OpenCode keeps the specified pause.
    `RestartSec=${part === 'main' ? '10s' : '1s'}`,
    ...(part === 'main' ? ['# OpenCode ends with 143 when it is told to stop.', 'SuccessExitStatus=143'] : []),
    ...(part === 'main'
      ? [
          '# What is silent from its start on hangs, and would not hear that it is to end.',
          `TimeoutStartSec=${POD_MAIN_START_SECONDS}`,
          'TimeoutStartFailureMode=kill',
        ]
      : [`TimeoutStartSec=${POD_START_SECONDS}`]),
    `TimeoutStopSec=${container.stopSeconds + STOP_MARGIN_SECONDS}`,
    '',
  ].join('\n')
}

/** Those that start before this one, among the parts that are waited for. */
function orderBefore(pod: Pod, container: Container): string[] {
  const place = pod.containers.indexOf(container)
  return pod.containers
    .slice(0, place)
    .filter(({ part }) => part === 'database')
    .map(({ name }) => `${fileOf(name)}.service`)
}

function healthLines(health: NonNullable<Container['health']>): string[] {
  return [
    `HealthCmd=${value(health.command)}`,
    `HealthInterval=${health.intervalSeconds}s`,
    `HealthTimeout=${health.timeoutSeconds}s`,
    `HealthRetries=${health.retries}`,
    `HealthStartupCmd=${value(health.command)}`,
    'HealthStartupInterval=1s',
    'HealthOnFailure=kill',
    'Notify=healthy',
  ]
}
