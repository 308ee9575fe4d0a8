import { MemoryError } from '../errors.ts'
import { POD_HEALTH, POD_MEMORY_BYTES, POD_STOP_SECONDS } from '../limits.ts'

/** A folder or file of the host inside a container. */
export type Mount = { source: string; target: string; readOnly?: boolean; about: string }

export type Health = {
  /** A shell command in the container; 0 is healthy. A database that loads its data is healthy: it is not to be killed. */
  command: string
  intervalSeconds: number
  timeoutSeconds: number
  retries: number
}

/**
 * `database`: comes back alone when it dies or hangs · `helper`: likewise, and nobody waits for it · `main`: the unit
 * stands and falls with it.
 */
export type Container = {
  name: string
  part: 'database' | 'helper' | 'main'
  /** Where it is asked from outside whether it answers. */
  port: number
  /** In full: registry, name, tag. */
  image: string
  digest?: string
  environment: Readonly<Record<string, string>>
  environmentFiles: readonly string[]
  mounts: readonly Mount[]
  /** What follows the image; the image's own command when empty. */
  command: readonly string[]
  health?: Health
  memoryBytes: number
  stopSeconds: number
  about: string
}

/** `container`: its port and that of the host alike. */
export type Port = { port: number; about: string }

export type Pod = {
  name: string
  /** The container that holds the network: without it no port answers. It has a name so that it can be watched. */
  infra: string
  ports: readonly Port[]
  /** In the order of their start. */
  containers: readonly Container[]
  secretsFile: string
  persist: string
  /** Made at each start, in memory only: what databases read their passwords from. */
  runtime: string
  /** Where the scripts of the unit lie. */
  libexec: string
}

export type PodOptions = {
  persist?: string
  secretsFile?: string
  libexec?: string
  /** How the Datadog agent sees containers: by Podman's database (safer), its socket (as specified; the whole API), or not. */
  datadog?: 'socket' | 'database' | 'blind'
  /** A plugin folder or a Graphiti folder of the host in place of the image's own. */
  plugin?: string
  graphiti?: string
  /** A folder of the host with the projects; without it they live in the container, and are gone when it is made anew. */
  work?: string
  /** Digests by full image name, from the lock file. */
  digests?: Readonly<Record<string, string>>
}

export const POD_NAME = 'opencode-memory-pod'
const PORTS: readonly Port[] = [
  { port: 4096, about: 'OpenCode: a remote shell, behind its password' },
  { port: 4097, about: 'the memory daemon, behind its token' },
  { port: 6379, about: 'FalkorDB' },
  { port: 3000, about: "FalkorDB's browser" },
  { port: 6380, about: 'Valkey' },
  { port: 8126, about: 'the Datadog agent: traces' },
]

/**
 * Silent about what it asks; only an answer other than "still loading" makes it fail. The time limit is within, because
 * Podman 5.4 waits for a check that hangs.
 */
const askUnlessLoading = (question: string): string =>
  `answer="$(timeout 2 ${question} 2>&1)" || case "$answer" in *LOADING*) ;; *) exit 1 ;; esac`

const databaseHealth = (command: string): Health => ({ command, ...POD_HEALTH.database })

/**
 * The pod as data: what every renderer reads. Paths are absolute; one that is not, or that holds a line break, is
 * refused with `bad_request`.
 */
export function describePod(options: PodOptions = {}): Pod {
  const persist = path('--persist', options.persist ?? '/persist/containers')
  const secretsFile = path('--secrets', options.secretsFile ?? '/run/secrets/opencode.env')
  const libexec = path('--libexec', options.libexec ?? '/usr/local/lib/opencode-memory')
  const runtime = `/run/${POD_NAME}`
  const digests = options.digests ?? {}
  const withDigest = (container: Container): Container => {
    const digest = digests[container.image]
    return digest ? { ...container, digest } : container
  }
  return {
    name: POD_NAME,
    infra: `${POD_NAME}-infra`,
    ports: PORTS,
    containers: [
      valkey({ persist, runtime }),
      falkordb({ persist, runtime }),
      datadog({ runtime, sees: options.datadog ?? 'socket' }),
      opencode({ persist, secretsFile, plugin: options.plugin, graphiti: options.graphiti, work: options.work }),
    ].map(withDigest),
    secretsFile,
    persist,
    runtime,
    libexec,
  }
}

type Places = { persist: string; runtime: string }

function valkey({ persist, runtime }: Places): Container {
  return {
    name: 'valkey',
    part: 'database',
    port: 6380,
    image: 'docker.io/valkey/valkey:7.2',
    environment: {},
    environmentFiles: [`${runtime}/valkey.env`],
    mounts: [
      { source: `${persist}/valkey`, target: '/data', about: 'its dump' },
      { source: `${runtime}/valkey.conf`, target: '/etc/valkey.conf', readOnly: true, about: 'its password' },
    ],
    command: [
      ...['valkey-server', '/etc/valkey.conf', '--port', '6380'],
      ...['--maxmemory', '2gb', '--maxmemory-policy', 'allkeys-lru', '--save', '60', '1000', '--dir', '/data'],
    ],
    health: databaseHealth(askUnlessLoading('valkey-cli -e -p 6380 ping')),
    // Its 2 GB of data, and what a copy-on-write save and fragmentation take beside them.
    memoryBytes: POD_MEMORY_BYTES.valkey,
    stopSeconds: POD_STOP_SECONDS.database,
    about: 'the cache',
  }
}

function falkordb({ persist, runtime }: Places): Container {
  return {
    name: 'falkordb',
    part: 'database',
    port: 6379,
    image: 'docker.io/falkordb/falkordb:latest',
    environment: {
      // The image would write to another folder, and the volume would stay empty.
      FALKORDB_DATA_PATH: '/data',
      // The image's own would end every query after a second, writes too, and cut long answers. Without CMD_INFO a
      // stream beside each graph keeps the last thousand queries, with what people said as their parameters.
      FALKORDB_ARGS: 'TIMEOUT_DEFAULT 0 TIMEOUT_MAX 0 RESULTSET_SIZE -1 CMD_INFO no',
      REDIS_ARGS: '--include /etc/falkordb.conf --save 60 100 --appendonly yes --appendfsync everysec',
    },
    environmentFiles: [`${runtime}/falkordb.env`],
    mounts: [
      { source: `${persist}/falkordb`, target: '/data', about: 'the graphs' },
      { source: `${runtime}/falkordb.conf`, target: '/etc/falkordb.conf', readOnly: true, about: 'its password' },
    ],
    command: [],
    health: databaseHealth(askUnlessLoading('redis-cli -e -p 6379 GRAPH.LIST')),
    memoryBytes: POD_MEMORY_BYTES.falkordb,
    stopSeconds: POD_STOP_SECONDS.database,
    about: 'the graph, and its browser on 3000',
  }
}

const PODMAN_SOCKET = '/var/run/podman/podman.sock'
const PODMAN_DATABASE = '/var/lib/containers/storage'

function datadog({ runtime, sees }: { runtime: string; sees: 'socket' | 'database' | 'blind' }): Container {
  const seen: Record<typeof sees, readonly Mount[]> = {
    socket: [
      { source: PODMAN_SOCKET, target: PODMAN_SOCKET, readOnly: true, about: "Podman's API: as strong as root" },
    ],
    database: [{ source: PODMAN_DATABASE, target: PODMAN_DATABASE, readOnly: true, about: 'the list of containers' }],
    blind: [],
  }
  return {
    name: 'datadog',
    part: 'helper',
    port: 8126,
    image: 'docker.io/datadog/agent:latest',
    environment: {
      DD_APM_ENABLED: 'true',
      DD_APM_NON_LOCAL_TRAFFIC: 'true',
      DD_DOGSTATSD_NON_LOCAL_TRAFFIC: 'true',
      // As specified, and what the tracer of an application really reads.
      DD_LLM_OBSERVABILITY_ENABLED: 'true',
      DD_LLMOBS_ENABLED: 'true',
      DD_LLMOBS_ML_APP: 'opencode-memory',
      DD_LOGS_ENABLED: 'true',
      ...(sees === 'socket' ? { DOCKER_HOST: `unix://${PODMAN_SOCKET}` } : {}),
    },
    // Its own variables alone: it needs no password of the others.
    environmentFiles: [`${runtime}/datadog.env`],
    mounts: seen[sees],
    command: [],
    memoryBytes: POD_MEMORY_BYTES.datadog,
    stopSeconds: POD_STOP_SECONDS.helper,
    about: 'traces, metrics and logs; nobody waits for it',
  }
}

function opencode(options: {
  persist: string
  secretsFile: string
  plugin: string | undefined
  graphiti: string | undefined
  work: string | undefined
}): Container {
  const { persist, secretsFile } = options
  const own: Mount[] = []
  if (options.plugin)
    own.push({
      source: path('--plugin', options.plugin),
      target: '/root/.opencode/plugin',
      readOnly: true,
      about: 'own plugin',
    })
  if (options.graphiti)
    own.push({
      source: path('--graphiti', options.graphiti),
      target: '/root/.opencode/graphiti',
      readOnly: true,
      about: 'own Graphiti',
    })
  if (options.work) own.push({ source: path('--work', options.work), target: '/root/work', about: 'your projects' })
  return {
    name: 'opencode',
    part: 'main',
    port: 4096,
    image: 'localhost/opencode-server:latest',
    // Said outright: a configuration file in the volume counts for more than the image's shared variables.
    environment: { OPENCODE_MEMORY_STORE: 'falkordb', OPENCODE_MEMORY_CACHE: 'valkey' },
    environmentFiles: [secretsFile],
    mounts: [
      { source: `${persist}/opencode`, target: '/root/.local/share/opencode', about: 'sessions' },
      {
        source: `${persist}/opencode-memory`,
        target: '/root/.local/share/opencode-memory',
        about: 'spool, index, journal of the memory',
      },
      ...own,
    ],
    command: [],
    health: { command: '/app/scripts/healthy', ...POD_HEALTH.main },
    memoryBytes: POD_MEMORY_BYTES.opencode,
    stopSeconds: POD_STOP_SECONDS.main,
    about: 'OpenCode and the memory daemon',
  }
}

function path(option: string, value: string): string {
  if (/^\/[^\n\r\0]*$/.test(value)) return value.replace(/(?<=.)\/+$/, '')
  throw new MemoryError('bad_request', {
    message: `${option} has ${JSON.stringify(value)}, which is no absolute path.`,
    fix: 'Give one that starts with a slash.',
  })
}
