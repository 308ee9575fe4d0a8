import type { EntityType } from '../../types.ts'

/**
 * A small ontology: which attribute a value belongs to, so that "we moved to vitest" knows that it replaces the test
 * runner. Language rules, manifests and commands share these names; that is how one source ends what another one said.
 * Per attribute: its values, aliases after `=`, separated by `|`; a `?` marks a word that is also an everyday word,
 * believed only where a rule expects a value.
 */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'package manager': ['npm', 'pnpm', 'Yarn=yarn', 'Bun=bun'],
  'environment manager': [
    'conda',
    'mamba',
    'pixi',
    'Poetry=poetry?',
    'uv',
    'pipenv',
    'pip',
    'virtualenv|venv',
    'pdm',
    'rye?',
    'hatch?',
  ],
  'test runner': [
    'Vitest=vitest',
    'Jest=jest',
    'Mocha=mocha?',
    'ava?',
    'pytest',
    'unittest',
    'Jasmine=jasmine?',
    'RSpec=rspec',
    'PHPUnit=phpunit',
    'JUnit=junit',
    'node:test=node:test|node test runner',
    'Karma=karma?',
    'nose2|nose?',
  ],
  'end-to-end test tool': [
    'Playwright=playwright',
    'Cypress=cypress',
    'Selenium=selenium',
    'Puppeteer=puppeteer',
    'WebdriverIO=webdriverio',
  ],
  linter: [
    'ESLint=eslint',
    'Biome=biome',
    'oxlint',
    'Ruff=ruff',
    'flake8',
    'pylint',
    'golangci-lint',
    'Clippy=clippy',
    'tslint',
    'RuboCop=rubocop',
    'standardjs',
  ],
  formatter: [
    'Prettier=prettier',
    'dprint',
    'Black=black?',
    'yapf',
    'gofmt',
    'gofumpt',
    'rustfmt',
    'autopep8',
    'alejandra',
    'nixfmt',
  ],
  bundler: [
    'Vite=vite',
    'webpack',
    'Rollup=rollup',
    'esbuild',
    'Parcel=parcel?',
    'Turbopack=turbopack',
    'Rspack=rspack',
    'Rolldown=rolldown',
    'tsup',
    'swc',
  ],
  database: [
    'PostgreSQL=postgres|postgresql|pg',
    'MySQL=mysql',
    'MariaDB=mariadb',
    'SQLite=sqlite|sqlite3',
    'MongoDB=mongodb|mongo',
    'CockroachDB=cockroachdb',
    'DynamoDB=dynamodb',
    'Oracle=oracle?',
    'SQL Server=mssql|sql server',
    'ClickHouse=clickhouse',
    'DuckDB=duckdb',
    'Firestore=firestore',
    'CouchDB=couchdb',
    'Cassandra=cassandra',
    'libSQL=libsql',
  ],
  cache: ['Redis=redis', 'Valkey=valkey', 'Memcached=memcached', 'KeyDB=keydb', 'Dragonfly=dragonflydb'],
  orm: [
    'Prisma=prisma',
    'Drizzle=drizzle',
    'TypeORM=typeorm',
    'Sequelize=sequelize',
    'Kysely=kysely',
    'Knex=knex',
    'MikroORM=mikro-orm|mikroorm',
    'SQLAlchemy=sqlalchemy',
    'GORM=gorm',
    'Hibernate=hibernate',
    'Diesel=diesel?',
    'SQLx=sqlx',
    'Ecto=ecto',
    'Mongoose=mongoose',
    'jOOQ=jooq',
  ],
  'backend framework': [
    'Fastify=fastify',
    'Express=express.js|expressjs|express?',
    'Koa=koa',
    'Hono=hono',
    'NestJS=nestjs|nest.js|nest?',
    'hapi',
    'Flask=flask',
    'Django=django',
    'FastAPI=fastapi',
    'Starlette=starlette',
    'Actix=actix|actix-web',
    'Axum=axum',
    'Spring Boot=spring boot|springboot|spring?',
    'Rails=ruby on rails|rails?',
    'Laravel=laravel',
    'Symfony=symfony',
    'Phoenix=phoenix?',
    'Gin=gin?',
    'Ktor=ktor',
    'Quarkus=quarkus',
    'Litestar=litestar',
    'Elysia=elysia',
  ],
  'frontend framework': [
    'Next.js=next.js|nextjs|next?',
    'Nuxt=nuxt|nuxt.js',
    'Remix=remix?',
    'SvelteKit=sveltekit',
    'Astro=astro',
    'Angular=angular',
    'Gatsby=gatsby',
    'Qwik=qwik',
    'TanStack Start=tanstack start',
  ],
  'ui library': [
    'React=react?',
    'Vue=vue|vue.js',
    'Svelte=svelte',
    'SolidJS=solidjs|solid.js',
    'Preact=preact',
    'Lit=lit?',
    'htmx',
    'Alpine.js=alpine.js|alpinejs',
  ],
  'state library': [
    'Redux=redux|redux toolkit',
    'Zustand=zustand',
    'MobX=mobx',
    'Jotai=jotai',
    'Pinia=pinia',
    'Vuex=vuex',
    'Recoil=recoil?',
    'XState=xstate',
  ],
  'css framework': [
    'Tailwind=tailwind|tailwindcss|tailwind css',
    'Bootstrap=bootstrap?',
    'styled-components',
    'UnoCSS=unocss',
    'Bulma=bulma',
    'CSS modules=css modules',
    'vanilla-extract',
    'Sass=sass|scss',
  ],
  ci: [
    'GitHub Actions=github actions|gh actions',
    'GitLab CI=gitlab ci|gitlab-ci',
    'Jenkins=jenkins',
    'CircleCI=circleci',
    'Buildkite=buildkite',
    'Woodpecker=woodpecker',
    'Travis CI=travis|travis ci',
    'Drone CI=drone ci',
    'TeamCity=teamcity',
    'Azure Pipelines=azure pipelines',
  ],
  hosting: [
    'Vercel=vercel',
    'Netlify=netlify',
    'Heroku=heroku',
    'Fly.io=fly.io',
    'Railway=railway?',
    'AWS=aws',
    'Google Cloud=gcp|google cloud',
    'Azure=azure',
    'Hetzner=hetzner',
    'DigitalOcean=digitalocean|digital ocean',
    'Render=render.com',
    'Cloudflare=cloudflare|cloudflare workers|cloudflare pages',
    'OVH=ovh',
    'Scaleway=scaleway',
  ],
  'container engine': ['Docker=docker', 'Podman=podman', 'containerd'],
  orchestrator: [
    'Kubernetes=kubernetes|k8s',
    'Nomad=nomad?',
    'Docker Swarm=docker swarm',
    'k3s',
    'Docker Compose=docker compose|docker-compose',
    'ECS=ecs',
  ],
  'payment provider': [
    'Stripe=stripe',
    'Mollie=mollie',
    'Adyen=adyen',
    'PayPal=paypal',
    'Braintree=braintree',
    'Paddle=paddle?',
    'Klarna=klarna',
  ],
  'data frame library': ['pandas', 'Polars=polars', 'Dask=dask', 'Modin=modin'],
  'gradient boosting library': ['XGBoost=xgboost', 'LightGBM=lightgbm', 'CatBoost=catboost'],
  'deep learning library': ['PyTorch=pytorch|torch', 'TensorFlow=tensorflow', 'JAX=jax', 'Keras=keras'],
  'experiment tracker': [
    'MLflow=mlflow',
    'Weights & Biases=wandb|weights & biases',
    'Neptune=neptune.ai',
    'ClearML=clearml',
  ],
  'message broker': [
    'Kafka=kafka',
    'RabbitMQ=rabbitmq',
    'NATS=nats',
    'SQS=sqs',
    'Redpanda=redpanda',
    'Pulsar=pulsar',
    'Mosquitto=mosquitto',
  ],
  'search engine': [
    'Elasticsearch=elasticsearch|elastic?',
    'OpenSearch=opensearch',
    'Meilisearch=meilisearch',
    'Typesense=typesense',
    'Algolia=algolia',
    'Solr=solr',
  ],
  'monorepo tool': [
    'Turborepo=turborepo|turbo?',
    'Nx=nx',
    'Lerna=lerna',
    'Bazel=bazel',
    'Rush=rushjs',
    'Pants=pantsbuild',
  ],
  'build tool': [
    'Gradle=gradle',
    'Maven=maven',
    'CMake=cmake',
    'Meson=meson',
    'Make=make?',
    'just=justfile|just?',
    'Ninja=ninja?',
    'sbt',
    'Buck2=buck2',
    'Zig build=zig build',
  ],
  'git hosting': [
    'GitHub=github',
    'GitLab=gitlab',
    'Gitea=gitea',
    'Bitbucket=bitbucket',
    'Forgejo=forgejo',
    'Codeberg=codeberg',
  ],
  'issue tracker': ['Jira=jira', 'Linear=linear?', 'YouTrack=youtrack', 'Redmine=redmine', 'Trello=trello'],
  'validation library': [
    'Zod=zod',
    'Yup=yup?',
    'Joi=joi',
    'Valibot=valibot',
    'Ajv=ajv',
    'ArkType=arktype',
    'Pydantic=pydantic',
    'TypeBox=typebox',
  ],
  'http client': ['axios', 'got?', 'ky?', 'undici', 'node-fetch', 'httpx', 'requests?', 'aiohttp', 'ofetch'],
  'date library': [
    'Moment.js=moment.js|momentjs|moment?',
    'Day.js=dayjs|day.js',
    'date-fns',
    'Luxon=luxon',
    'Temporal=temporal api',
  ],
  logger: ['Winston=winston', 'pino', 'bunyan', 'loguru', 'structlog', 'zerolog', 'zap?', 'log4j', 'Logback=logback'],
  scheduler: [
    'cron',
    'Airflow=airflow',
    'Dagster=dagster',
    'Prefect=prefect?',
    'Temporal=temporal.io',
    'Celery=celery',
    'BullMQ=bullmq',
    'systemd timers=systemd timers',
  ],
  'api style': ['GraphQL=graphql', 'REST=rest?', 'tRPC=trpc', 'gRPC=grpc', 'SOAP=soap?'],
  'auth provider': [
    'Auth0=auth0',
    'Clerk=clerk?',
    'Keycloak=keycloak',
    'Okta=okta',
    'Cognito=cognito',
    'Authentik=authentik',
    'Auth.js=auth.js|next-auth|nextauth',
    'Better Auth=better-auth|better auth',
    'Lucia=lucia?',
  ],
  'infrastructure tool': [
    'Terraform=terraform',
    'Pulumi=pulumi',
    'OpenTofu=opentofu',
    'Ansible=ansible',
    'CloudFormation=cloudformation',
  ],
  'error tracker': ['Sentry=sentry', 'Rollbar=rollbar', 'Bugsnag=bugsnag', 'GlitchTip=glitchtip'],
  'mail provider': [
    'SendGrid=sendgrid',
    'Mailgun=mailgun',
    'Postmark=postmark',
    'Amazon SES=ses?',
    'Resend=resend?',
    'Mailjet=mailjet',
  ],
  'reverse proxy': ['nginx', 'Caddy=caddy?', 'Traefik=traefik', 'HAProxy=haproxy', 'Envoy=envoy?', 'Apache=apache?'],
  'git hook tool': ['husky', 'Lefthook=lefthook', 'pre-commit', 'simple-git-hooks'],
  'documentation tool': [
    'Docusaurus=docusaurus',
    'MkDocs=mkdocs',
    'VitePress=vitepress',
    'Sphinx=sphinx',
    'mdBook=mdbook',
    'Starlight=starlight',
  ],
  'feature flag service': [
    'LaunchDarkly=launchdarkly',
    'Unleash=unleash?',
    'Flagsmith=flagsmith',
    'GrowthBook=growthbook',
  ],
  'monitoring tool': [
    'Datadog=datadog',
    'Grafana=grafana',
    'Prometheus=prometheus',
    'New Relic=new relic',
    'Honeycomb=honeycomb?',
    'Zabbix=zabbix',
  ],
}

/** Tools that are no value of an attribute but have a version people talk about. */
const VERSIONED: readonly string[] = [
  'Node=node|nodejs|node.js',
  'Python=python',
  'Go=go|golang',
  'Rust=rust',
  'TypeScript=typescript|ts',
  'Java=java|jdk|openjdk',
  'Ruby=ruby',
  'PHP=php',
  'Deno=deno',
  'Elixir=elixir',
  'Kotlin=kotlin',
  'Swift=swift',
  'Scala=scala',
  '.NET=.net|dotnet',
  'Ubuntu=ubuntu',
  'Debian=debian',
  'Alpine=alpine',
  'NixOS=nixos',
  'Electron=electron',
  'Flutter=flutter',
  'Storybook=storybook',
]

export type Known = { attribute: string | null; name: string; everyday: boolean }

const known = new Map<string, Known>()
for (const [attribute, values] of Object.entries(VALUES)) for (const value of values) learn(attribute, value)
for (const value of VERSIONED) learn(null, value)

function learn(attribute: string | null, value: string): void {
  const [first, rest] = value.split('=') as [string, string | undefined]
  for (const alias of (rest ?? first).split('|')) {
    const everyday = alias.endsWith('?')
    const word = everyday ? alias.slice(0, -1) : alias
    const name = rest === undefined ? word.replace('?', '') : first
    if (!known.has(word)) known.set(word, { attribute, name, everyday })
  }
}

/** Every word of the ontology, longest first, as one alternative for patterns. */
const WORDS = [...known.keys()].toSorted((a, b) => b.length - a.length)
const escaped = WORDS.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
const AT_START = new RegExp(
  `^(?:the |our |an? |plain |die |das |den |der |unser[en]* )?(${escaped})(?![\\w-]|\\.\\w)(?:[ @-]?v?(\\d+(?:\\.\\d+){0,2}(?:\\.x)?)(?![\\w.-]*\\w))?`,
  'i',
)
const ANYWHERE = new RegExp(
  `(?<![\\w./@-])(${escaped})(?![\\w/@-]|\\.\\w)(?:[ @-]?v?(\\d+(?:\\.\\d+){0,2}(?:\\.x)?)(?![\\w%]|[.:]\\d))?`,
  'gi',
)

export type Mention = Known & { version: string | null; start: number; end: number }

/** The known value a phrase starts with ("pnpm workspaces" → pnpm). */
export function valueAtStart(phrase: string): Mention | undefined {
  const match = AT_START.exec(phrase)
  if (!match) return undefined
  return mention(match[1]!, match[2], match.index, match.index + match[0].length)
}

/** All known values a text names, in order. Everyday words count only with a version beside them. */
export function valuesIn(text: string): Mention[] {
  const found: Mention[] = []
  for (const match of text.matchAll(ANYWHERE)) {
    const value = mention(match[1]!, match[2], match.index, match.index + match[0].length)
    if (!value.everyday || value.version !== null) found.push(value)
  }
  return found
}

function mention(word: string, version: string | undefined, start: number, end: number): Mention {
  return { ...known.get(word.toLowerCase())!, version: version ?? null, start, end }
}

/** What people call an attribute, English and German → its canonical name. */
const PHRASES: Readonly<Record<string, string>> = {
  'package manager': 'package manager',
  paketmanager: 'package manager',
  'env manager': 'environment manager',
  'environment manager': 'environment manager',
  environment: 'environment manager',
  umgebung: 'environment manager',
  'test runner': 'test runner',
  testrunner: 'test runner',
  'test framework': 'test runner',
  'testing framework': 'test runner',
  'test-framework': 'test runner',
  testframework: 'test runner',
  linter: 'linter',
  formatter: 'formatter',
  bundler: 'bundler',
  database: 'database',
  db: 'database',
  datenbank: 'database',
  cache: 'cache',
  orm: 'orm',
  'backend framework': 'backend framework',
  'api framework': 'backend framework',
  'frontend framework': 'frontend framework',
  'ui library': 'ui library',
  'ui framework': 'ui library',
  'state management': 'state library',
  'state library': 'state library',
  'css framework': 'css framework',
  ci: 'ci',
  'ci system': 'ci',
  'ci provider': 'ci',
  hosting: 'hosting',
  hoster: 'hosting',
  'hosting provider': 'hosting',
  'container engine': 'container engine',
  'payment provider': 'payment provider',
  zahlungsanbieter: 'payment provider',
  'message broker': 'message broker',
  'message queue': 'message broker',
  'search engine': 'search engine',
  'monorepo tool': 'monorepo tool',
  'build tool': 'build tool',
  'build system': 'build tool',
  'issue tracker': 'issue tracker',
  'bug tracker': 'issue tracker',
  'validation library': 'validation library',
  'http client': 'http client',
  logger: 'logger',
  'logging library': 'logger',
  scheduler: 'scheduler',
  'auth provider': 'auth provider',
  'error tracker': 'error tracker',
  'mail provider': 'mail provider',
  'reverse proxy': 'reverse proxy',
  'experiment tracker': 'experiment tracker',
  'default branch': 'default branch',
  'main branch': 'default branch',
  hauptbranch: 'default branch',
  standardbranch: 'default branch',
  'default-branch': 'default branch',
  'base branch': 'default branch',
  license: 'license',
  licence: 'license',
  lizenz: 'license',
  deadline: 'deadline',
  abgabetermin: 'deadline',
  'release date': 'release date',
  releasetermin: 'release date',
  'due date': 'deadline',
}

/** The canonical name of an attribute as people say it, or undefined. */
export function attributeOf(phrase: string): string | undefined {
  const plain = phrase
    .toLowerCase()
    .replace(/^(?:the|our|my|its|der|die|das|unser[en]*|dem|den)\s+/, '')
    .trim()
  return Object.hasOwn(PHRASES, plain) ? PHRASES[plain] : undefined
}

type Shape = { relation: string; type: EntityType; statement: (attribute: string, value: string) => string }

const SHAPES: Readonly<Record<string, Shape>> = {
  'default branch': { relation: 'HAS', type: 'Branch', statement: (_, value) => `The default branch is ${value}.` },
  version: {
    relation: 'HAS_VERSION',
    type: 'Version',
    statement: (attribute, value) => `The ${attribute} is ${value}.`,
  },
  port: {
    relation: 'LISTENS_ON',
    type: 'Port',
    statement: (attribute, value) => `The ${portOwner(attribute)}port is ${value}.`,
  },
  url: {
    relation: 'REACHED_AT',
    type: 'Service',
    statement: (attribute, value) => `${sentenceCase(attribute.slice(4) || 'the project')} is at ${value}.`,
  },
  owner: {
    relation: 'OWNED_BY',
    type: 'Person',
    statement: (attribute, value) => `${value} owns ${attribute.slice(9)}.`,
  },
  plain: { relation: 'HAS', type: 'Concept', statement: (attribute, value) => `The ${attribute} is ${value}.` },
  tool: {
    relation: 'USES',
    type: 'Tool',
    statement: (attribute, value) => `The ${ACRONYMS[attribute] ?? attribute} is ${value}.`,
  },
}
const ACRONYMS: Readonly<Record<string, string>> = {
  ci: 'CI',
  orm: 'ORM',
  'ui library': 'UI library',
  'css framework': 'CSS framework',
  'api style': 'API style',
  'http client': 'HTTP client',
}

const portOwner = (attribute: string): string => (attribute === 'port' ? '' : `${attribute.slice(5)} `)
export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** How facts of an attribute look, whoever states them: relation, type of object, wording. */
export function shapeOf(attribute: string): Shape {
  if (Object.hasOwn(VALUES, attribute)) return SHAPES['tool']!
  if (Object.hasOwn(SHAPES, attribute)) return SHAPES[attribute]!
  if (attribute.endsWith(' version')) return SHAPES['version']!
  if (/^port /.test(attribute)) return SHAPES['port']!
  if (/^url /.test(attribute)) return SHAPES['url']!
  if (/^owner of /.test(attribute)) return SHAPES['owner']!
  return SHAPES['plain']!
}

export const versionAttribute = (name: string): string => `${name} version`
