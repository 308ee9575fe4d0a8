import type { Episode } from '../../types.ts'
import { shapeOf } from './attributes.ts'
import { commandDraft } from './build-things.ts'
import type { Draft } from './claim.ts'
import { signatureOf } from './errors.ts'

/** What a command does for the project; only its plain form counts, since one with a file's name is meant for that file. */
type Job = { job: string; pattern: RegExp }
const SCRIPT = '(?:npm|pnpm|yarn|bun)(?: --?(?:filter|prefix|workspace|cwd|C|w)[= ]\\S+| -r)* (?:run )?'
const END = '(?: --?(?:workspace|filter|w)[= ]\\S+| -r| --workspaces)*$'
const RUN = '(?:(?:uv|poetry|pixi|pdm|hatch|pipenv|rye) run |conda run -n \\S+ |python3? -m |bundle exec |\\./)?'
const JOBS: readonly Job[] = [
  {
    job: 'test',
    pattern: new RegExp(
      `^(?:${SCRIPT}test|make (?:test|check)|just test|task test|cargo (?:nextest run|test)(?: --workspace| --all)?|go test \\./\\.\\.\\.|${RUN}pytest(?: -q)?(?: tests/?)?|${RUN}tox|nox|gradlew test|${RUN}gradle test|mvnw? (?:test|verify)|mix test|${RUN}rspec|dotnet test|deno test|composer test|flutter test|zig build test|nix flake check)${END}`,
    ),
  },
  {
    job: 'build',
    pattern: new RegExp(
      `^(?:${SCRIPT}build|make(?: build| all)?|just build|cargo build(?: --release)?|go build \\./\\.\\.\\.|${RUN}gradle build|gradlew build|mvnw? package|mix compile|dotnet build|zig build|nix build)${END}`,
    ),
  },
  {
    job: 'lint',
    pattern: new RegExp(
      `^(?:${SCRIPT}lint|make lint|just lint|cargo clippy.*|golangci-lint run|${RUN}ruff check(?: \\.)?|mix credo|dotnet format --verify-no-changes)${END}`,
    ),
  },
  {
    job: 'typecheck',
    pattern: new RegExp(
      `^(?:${SCRIPT}(?:typecheck|type-check|check-types|tsc)|make typecheck|${RUN}(?:mypy|pyright)(?: \\.| src)?)${END}`,
    ),
  },
  {
    job: 'format',
    pattern: new RegExp(
      `^(?:${SCRIPT}(?:format|fmt)|make (?:format|fmt)|cargo fmt|just fmt|${RUN}ruff format(?: \\.)?)${END}`,
    ),
  },
  {
    job: 'dev',
    pattern: new RegExp(`^(?:${SCRIPT}(?:dev|start)|make (?:dev|run|serve)|just dev|cargo run|mix phx\\.server)${END}`),
  },
  {
    job: 'migrate',
    pattern: new RegExp(
      `^(?:${SCRIPT}(?:migrate|db:migrate)|make migrate|${RUN}alembic upgrade head|${RUN}manage\\.py migrate|${RUN}rails db:migrate|npx prisma migrate deploy|mix ecto\\.migrate)${END}`,
    ),
  },
  { job: 'e2e test', pattern: new RegExp(`^(?:${SCRIPT}(?:e2e|test:e2e)|make e2e)${END}`) },
]

/** Commands that write a lock file say which package manager is in use; reading with another one says nothing. */
const INSTALLS: readonly [RegExp, string, string][] = [
  [/^npm (?:ci|install|i)(?: --(?!global|prefix)\S+)*$/, 'package manager', 'npm'],
  [/^pnpm (?:install|i)(?: --(?!global|dir)\S+)*$/, 'package manager', 'pnpm'],
  [/^yarn(?: install)?(?: --(?!cwd)\S+)*$/, 'package manager', 'yarn'],
  [/^bun (?:install|i)(?: --(?!global)\S+)*$/, 'package manager', 'bun'],
  [/^uv sync\b/, 'environment manager', 'uv'],
  [/^poetry install\b/, 'environment manager', 'poetry'],
  [/^pixi install\b/, 'environment manager', 'pixi'],
]
const NAMES: Readonly<Record<string, string>> = { yarn: 'Yarn', bun: 'Bun', poetry: 'Poetry' }

/** Looking around fails all the time and means nothing; git speaks for itself. */
const NOT_A_RUN =
  /^(?:git|ls|cat|grep|rg|find|fd|head|tail|sed|awk|echo|cd|pwd|which|test|\[|diff|wc|stat|file|tree|curl|wget|ping|kill|pkill|rm|mv|cp|mkdir|touch|chmod|sleep|export|env|printenv|jq|sort|ps|lsof|ss|netstat|df|du|man|type|command|true|false|history|gh|ssh|scp)\b/
const COMPOUND = /[|<>]|\|\||;|<<|`|\$\(|\n/
const COMMAND_CHARS_MAX = 160
const LISTENING =
  /(?:listening|running|ready|started|serving|available|local)\b[^\n]{0,60}?(?:https?:\/\/)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|port)[: ]+(\d{2,5})\b/i

/** What a finished bash command shows: how the project is tested and built, that a command fails or works again, ports. */
export function commandDrafts(episode: Episode): Draft[] {
  const command = plainCommand(episode)
  if (command === undefined) return []
  const { exit, status } = episode.attributes
  const output = episode.text.slice(episode.text.indexOf('\n') + 1)
  if (status === 'error' || exit === undefined) return []
  if (exit !== 0) return [...failure(command, output), ...jobFails(command, { exit, output })]
  return [...works(command), ...installs(command), ...removals(command), ...listening(command, output)]
}

/** The command without its way there (`cd x &&`, `FOO=1`); undefined for chains, pipes and mere looking around. */
export function plainCommand({ attributes }: Pick<Episode, 'attributes'>): string | undefined {
  const raw = attributes['command']
  if (typeof raw !== 'string' || raw.length > COMMAND_CHARS_MAX) return undefined
  const command = raw
    .trim()
    .replace(/ 2>&1(?: \| (?:tail|head)(?: -n)?[ -]*\d+)?$/, '')
    .replace(/^cd \S+ && /, '')
    .replace(/^export ([A-Z_][A-Z0-9_]*=\S+) && /, '$1 ')
    .replace(/^(?:[A-Z_][A-Z0-9_]*=\S* )+/, '')
    .trim()
  if (command === '' || COMPOUND.test(command) || command.includes('&&') || NOT_A_RUN.test(command)) return undefined
  return command.replace(/\s+/g, ' ')
}

/** That it is how the project is tested or built is in doubt until it works again. */
function jobFails(command: string, { exit, output }: { exit: unknown; output: string }): Draft[] {
  const job = JOBS.find(({ pattern }) => pattern.test(command))
  if (!job) return []
  const why = signatureOf(output) ?? `exit ${String(exit)}`
  const draft = commandDraft('command.job-fails', jobAttribute(command, job), command)
  return [{ ...draft, mode: 'doubts', statement: `\`${command}\` failed: ${why}`, onBranch: true }]
}

const subjectOf = (command: string) => ({ type: 'Command' as const, name: command })

function failure(command: string, output: string): Draft[] {
  const signature = signatureOf(output)
  if (signature === undefined) return []
  const about = {
    rule: 'command.fails',
    kind: 'error' as const,
    subject: subjectOf(command),
    relation: 'FAILS_WITH',
    attribute: 'failure',
    single: true,
    onBranch: true,
  }
  return [{ ...about, object: { type: 'Error', name: signature }, statement: `\`${command}\` fails: ${signature}` }]
}

function works(command: string): Draft[] {
  const ended: Draft = {
    rule: 'command.works-again',
    kind: 'error',
    subject: subjectOf(command),
    relation: 'FAILS_WITH',
    attribute: 'failure',
    single: true,
    mode: 'ends',
    object: { type: 'Error', name: '*' },
    statement: `\`${command}\` works.`,
    onBranch: true,
  }
  const job = JOBS.find(({ pattern }) => pattern.test(command))
  if (!job) return [ended]
  return [ended, { ...commandDraft('command.job', jobAttribute(command, job), command), onBranch: true }]
}

function jobAttribute(command: string, { job }: Job): string {
  const scope = scopeOf(command)
  return `${scope ? `${scope} ` : ''}${job} command`
}

/** `--filter api` and `--workspace apps/api` mean the same part of the project. */
function scopeOf(command: string): string {
  const path = /--?(?:filter|workspace|prefix|cwd|C|w)[= ](\S+)/.exec(command)?.[1] ?? ''
  return path
    .replace(/^@[^/]+\//, '')
    .replace(/\/+$/, '')
    .split('/')
    .at(-1)!
    .toLowerCase()
}

function installs(command: string): Draft[] {
  const found = INSTALLS.find(([pattern]) => pattern.test(command))
  if (!found) return []
  const [, attribute, tool] = found
  const { relation, type, statement } = shapeOf(attribute)
  const name = NAMES[tool] ?? tool
  return [
    {
      rule: 'command.install',
      kind: 'project',
      relation,
      attribute,
      single: true,
      object: { type, name },
      statement: statement(attribute, name),
    },
  ]
}

const REMOVES =
  /^(?:npm (?:uninstall|remove|rm)|pnpm (?:remove|rm)|yarn remove|bun remove)((?: --?\S+)*(?: @?[\w./-]+)+)$/

/** A removed dependency: it may have stood in any section, so it ends in each. */
function removals(command: string): Draft[] {
  const names =
    REMOVES.exec(command)?.[1]
      ?.trim()
      .split(' ')
      .filter((word) => !word.startsWith('-')) ?? []
  return names.slice(0, 20).flatMap((name) =>
    ['dependencies', 'devDependencies'].map((section): Draft => ({
      rule: 'command.removes',
      kind: 'dependency',
      subject: { type: 'File', name: 'package.json' },
      relation: 'DEPENDS_ON',
      attribute: `${section} ${name}`,
      single: true,
      mode: 'ends',
      object: { type: 'Package', name: '*' },
      statement: `package.json no longer depends on ${name}.`,
      onBranch: true,
    })),
  )
}

function listening(command: string, output: string): Draft[] {
  const job = JOBS.find(({ pattern }) => pattern.test(command))
  if (job?.job !== 'dev') return []
  const port = LISTENING.exec(output.slice(0, 4_000))?.[1]
  if (!port || Number(port) > 65_535) return []
  const scope = scopeOf(command)
  const attribute = scope ? `port ${scope}` : 'port dev server'
  const { relation, type, statement } = shapeOf(attribute)
  return [
    {
      rule: 'command.listens',
      kind: 'project',
      relation,
      attribute,
      single: true,
      object: { type, name: port },
      statement: statement(attribute, port),
    },
  ]
}
