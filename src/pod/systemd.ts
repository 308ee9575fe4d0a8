import { MemoryError } from '../errors.ts'
import { POD_DATABASE_BOUND_SECONDS, POD_MAIN_START_SECONDS, POD_SILENT_SECONDS, POD_START_SECONDS } from '../limits.ts'
import { imageOf, podArguments, runArguments } from './arguments.ts'
import { POD_NAME, type Container, type Pod } from './description.ts'

const PODMAN = '/usr/bin/podman'
/** Characters that mean themselves in a unit's command line without quotes. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/

/**
 * One word of a unit's command line. Doubles what systemd would expand (`%`, `$`) and quotes what it would split or
 * unescape. A control character fails with `bad_request`: a unit is lines.
 */
export function systemdWord(word: string): string {
  if (/[\u0000-\u001f\u007f]/.test(word)) {
    throw new MemoryError('bad_request', {
      message: `${JSON.stringify(word)} holds a control character, which a unit cannot.`,
      fix: 'Leave it out.',
    })
  }
  const expanded = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  if (expanded !== '' && PLAIN.test(expanded)) return expanded
  return `"${expanded.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

const line = (key: string, words: readonly string[], prefix = ''): string =>
  `${key}=${prefix}${words.map(systemdWord).join(' ')}`

/** The unit as specified, and what it takes to make each of its lines work. */
export function renderUnit(pod: Pod): string {
  const main = pod.containers.filter(({ part }) => part === 'main')
  const others = pod.containers.filter(({ part }) => part !== 'main')
  const script = (name: string): string => `${pod.libexec}/${name}`
  const remove = [PODMAN, 'pod', 'rm', '--force', '--ignore', '--time', '20', pod.name]
  const seconds = String(POD_START_SECONDS)
  const databases = others.filter(({ part }) => part === 'database')
  return [
    '[Unit]',
    'Description=OpenCode with persistent memory',
    'Documentation=man:podman(1)',
    '# The first name of the secrets unit is the written one, the second the one that exists.',
    'After=network-online.target tailscaled.service onepassword-secrets.service opnix-secrets.service',
    'Wants=network-online.target',
    ...(usesSocket(pod)
      ? ["# Podman's API, which the Datadog agent reads.", 'Wants=podman.socket', 'After=podman.socket']
      : []),
    line('RequiresMountsFor', [pod.persist]),
    '# Secrets may come a quarter of an hour late: at one start in ten seconds that is ninety.',
    'StartLimitIntervalSec=20min',
    'StartLimitBurst=150',
    '',
    '[Service]',
    'Type=forking',
    'RemainAfterExit=yes',
    '# The supervisor: it ends with a failure when the pod cannot go on, and so the unit does.',
    line('PIDFile', [`${pod.runtime}/supervisor.pid`]),
    line('RuntimeDirectory', [POD_NAME]),
    'RuntimeDirectoryMode=0700',
    line('EnvironmentFile', [pod.secretsFile], '-'),
    'Environment=PODMAN_SYSTEMD_UNIT=%n',
    '# Nothing is started, and nothing of the last run removed, before all that it needs is there.',
    checkLine(pod),
    line('ExecStartPre', [script('prepare'), '--secrets', pod.secretsFile, '--runtime', pod.runtime]),
    line('ExecStartPre', remove, '-'),
    line('ExecStartPre', [PODMAN, ...podArguments(pod)]),
    ...others.map((container) => line('ExecStartPre', [PODMAN, ...runArguments(pod, container)])),
    '# Waited for together: each comes up while the others are started.',
    ...databases.map(({ name }) => line('ExecStartPre', [script('await'), name, seconds])),
    ...main.map((container) => line('ExecStart', launchWords(pod, container))),
    '# Told first, or it would take the end of its containers for a failure.',
    'ExecStop=-/bin/kill -TERM $MAINPID',
    line('ExecStop', [script('drain'), ...main.map(({ name }) => name)], '-'),
    line('ExecStop', [PODMAN, 'pod', 'stop', '--ignore', '--time', '20', pod.name]),
    line('ExecStopPost', remove, '-'),
    'Restart=on-failure',
    'RestartSec=10s',
    `TimeoutStartSec=${POD_START_SECONDS}`,
    'TimeoutStopSec=90',
    "# Podman's monitors live in this unit, and are needed to remove the pod.",
    'KillMode=process',
    ...HARDENING,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n')
}

const usesSocket = (pod: Pod): boolean =>
  pod.containers.some(({ mounts }) => mounts.some(({ source }) => source.endsWith('/podman.sock')))

/** What is looked at before each start; `scripts/check` reads the same line. */
export const checkLine = (pod: Pod): string =>
  line('ExecStartPre', [
    ...[`${pod.libexec}/check`, '--persist', pod.persist, '--secrets', pod.secretsFile],
    ...pod.ports.flatMap(({ port }) => ['--port', String(port)]),
    ...pod.containers.flatMap((container) => ['--image', imageOf(container)]),
  ])

function launchWords(pod: Pod, main: Container): string[] {
  const asked = ({ name, port }: Container): string => `${name}:${port}`
  const databases = pod.containers.filter(({ part }) => part === 'database')
  return [
    `${pod.libexec}/launch`,
    ...['--main', asked(main), '--infra', pod.infra, '--runtime', pod.runtime],
    ...['--bound', String(POD_DATABASE_BOUND_SECONDS), '--silent', String(POD_SILENT_SECONDS.database)],
    ...['--main-silent', String(POD_SILENT_SECONDS.main), '--start', String(POD_MAIN_START_SECONDS)],
    ...databases.flatMap((database) => ['--database', asked(database)]),
    '--',
    PODMAN,
    ...runArguments(pod, main),
  ]
}

/**
 * The unit itself can be closed only so far: a mount namespace of its own would hide the pod's mounts from the next
 * command, and a filter of system calls is passed on to the containers (`ProtectHostname` keeps them from starting).
 * What is closed is closed at the containers: see `runArguments`.
 */
const HARDENING: readonly string[] = [
  'NoNewPrivileges=yes',
  '# Files that the scripts make are for root alone.',
  'UMask=0077',
  '# A container that logs without end must not fill the journal.',
  'LogRateLimitIntervalSec=30s',
  'LogRateLimitBurst=5000',
  'TasksMax=4096',
]
