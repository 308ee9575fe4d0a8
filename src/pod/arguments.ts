import type { Container, Mount, Pod } from './description.ts'

/** The image that is run: by digest where the lock file has one. */
export const imageOf = ({ image, digest }: Pick<Container, 'image' | 'digest'>): string =>
  digest ? `${image.replace(/:[^/:]+$/, '')}@${digest}` : image

export const volumeOf = ({ source, target, readOnly }: Mount): string => `${source}:${target}${readOnly ? ':ro' : ''}`

/** `podman pod create …`, every port on the loopback: published ports go round the firewall of the host. */
export function podArguments(pod: Pod): string[] {
  return [
    ...['pod', 'create', '--replace', '--name', pod.name, '--infra-name', pod.infra, '--exit-policy', 'continue'],
    ...pod.ports.flatMap(({ port }) => ['--publish', `127.0.0.1:${port}:${port}`]),
  ]
}

/**
 * Their entry scripts give the data folder to the server's user and change to it. KILL is for the init before them: it
 * stays root, and could not tell a server of another user to save and end.
 */
export const DATABASE_CAPABILITIES: readonly string[] = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID']

/** `podman run …` of one container in the pod, detached. */
export function runArguments(pod: Pod, container: Container): string[] {
  const { name, part, environment, environmentFiles, mounts, health, memoryBytes, stopSeconds, command } = container
  return [
    ...['run', '--detach', '--replace', '--pod', pod.name, '--name', name],
    // The main image brings an init of its own.
    ...(part === 'main' ? [] : ['--init']),
    // The unit starts all anew when the main part is gone; the others come back by themselves.
    ...(part === 'main' ? ['--restart', 'no'] : ['--restart', 'always']),
    ...['--memory', String(memoryBytes), '--stop-timeout', String(stopSeconds)],
    ...['--security-opt', 'no-new-privileges', '--log-opt', 'max-size=50mb'],
    ...(part === 'database'
      ? ['--cap-drop', 'all', ...DATABASE_CAPABILITIES.flatMap((name) => ['--cap-add', name])]
      : []),
    ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ...environmentFiles.flatMap((file) => ['--env-file', file]),
    ...mounts.flatMap((mount) => ['--volume', volumeOf(mount)]),
    ...(health ? healthArguments(health, part) : []),
    imageOf(container),
    ...command,
  ]
}

function healthArguments(health: NonNullable<Container['health']>, part: Container['part']): string[] {
  return [
    ...['--health-cmd', health.command, '--health-interval', `${health.intervalSeconds}s`],
    ...['--health-timeout', `${health.timeoutSeconds}s`, '--health-retries', String(health.retries)],
    ...['--health-startup-cmd', health.command, '--health-startup-interval', '1s'],
    // A hung database is killed, and its restart policy brings it back; the supervisor judges the main part.
    ...(part === 'database' ? ['--health-on-failure', 'kill'] : []),
  ]
}
