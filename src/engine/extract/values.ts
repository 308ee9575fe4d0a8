/**
 * Values by attribute: the name, and after `=` its aliases, separated by `|`. A `?` marks a word that is also an
 * everyday word, believed only where a rule expects a value.
 */
export const VALUES: Readonly<Record<string, string>> = {
  'package manager': 'npm, pnpm, Yarn=yarn, Bun=bun',
  'environment manager': 'conda, mamba, pixi, Poetry=poetry?, uv, pipenv, pip, virtualenv|venv, pdm, rye?, hatch?',
  'test runner':
    'Vitest=vitest, Jest=jest, Mocha=mocha?, ava?, pytest, unittest, Jasmine=jasmine?, RSpec=rspec, PHPUnit=phpunit, JUnit=junit, node:test=node:test|node test runner, Karma=karma?, nose2|nose?',
  'end-to-end test tool':
    'Playwright=playwright, Cypress=cypress, Selenium=selenium, Puppeteer=puppeteer, WebdriverIO=webdriverio',
  linter:
    'ESLint=eslint, Biome=biome, oxlint, Ruff=ruff, flake8, pylint, golangci-lint, Clippy=clippy, tslint, RuboCop=rubocop, standardjs',
  formatter: 'Prettier=prettier, dprint, Black=black?, yapf, gofmt, gofumpt, rustfmt, autopep8, alejandra, nixfmt',
  bundler:
    'Vite=vite, webpack, Rollup=rollup, esbuild, Parcel=parcel?, Turbopack=turbopack, Rspack=rspack, Rolldown=rolldown, tsup, swc',
  database:
    'PostgreSQL=postgres|postgresql|pg, MySQL=mysql, MariaDB=mariadb, SQLite=sqlite|sqlite3, MongoDB=mongodb|mongo, CockroachDB=cockroachdb, DynamoDB=dynamodb, Oracle=oracle?, SQL Server=mssql|sql server, ClickHouse=clickhouse, DuckDB=duckdb, Firestore=firestore, CouchDB=couchdb, Cassandra=cassandra, libSQL=libsql',
  cache: 'Redis=redis, Valkey=valkey, Memcached=memcached, KeyDB=keydb, Dragonfly=dragonflydb',
  orm: 'Prisma=prisma, Drizzle=drizzle, TypeORM=typeorm, Sequelize=sequelize, Kysely=kysely, Knex=knex, MikroORM=mikro-orm|mikroorm, SQLAlchemy=sqlalchemy, GORM=gorm, Hibernate=hibernate, Diesel=diesel?, SQLx=sqlx, Ecto=ecto, Mongoose=mongoose, jOOQ=jooq',
  'backend framework':
    'Fastify=fastify, Express=express.js|expressjs|express?, Koa=koa, Hono=hono, NestJS=nestjs|nest.js|nest?, hapi, Flask=flask, Django=django, FastAPI=fastapi, Starlette=starlette, Actix=actix|actix-web, Axum=axum, Spring Boot=spring boot|springboot|spring?, Rails=ruby on rails|rails?, Laravel=laravel, Symfony=symfony, Phoenix=phoenix?, Gin=gin?, Ktor=ktor, Quarkus=quarkus, Litestar=litestar, Elysia=elysia',
  'frontend framework':
    'Next.js=next.js|nextjs|next?, Nuxt=nuxt|nuxt.js, Remix=remix?, SvelteKit=sveltekit, Astro=astro, Angular=angular, Gatsby=gatsby, Qwik=qwik, TanStack Start=tanstack start',
  'ui library':
    'React=react?, Vue=vue|vue.js, Svelte=svelte, SolidJS=solidjs|solid.js, Preact=preact, Lit=lit?, htmx, Alpine.js=alpine.js|alpinejs',
  'state library':
    'Redux=redux|redux toolkit, Zustand=zustand, MobX=mobx, Jotai=jotai, Pinia=pinia, Vuex=vuex, Recoil=recoil?, XState=xstate',
  'css framework':
    'Tailwind=tailwind|tailwindcss|tailwind css, Bootstrap=bootstrap?, styled-components, UnoCSS=unocss, Bulma=bulma, CSS modules=css modules, vanilla-extract, Sass=sass|scss',
  ci: 'GitHub Actions=github actions|gh actions, GitLab CI=gitlab ci|gitlab-ci, Jenkins=jenkins, CircleCI=circleci, Buildkite=buildkite, Woodpecker=woodpecker, Travis CI=travis|travis ci, Drone CI=drone ci, TeamCity=teamcity, Azure Pipelines=azure pipelines',
  hosting:
    'Vercel=vercel, Netlify=netlify, Heroku=heroku, Fly.io=fly.io, Railway=railway?, AWS=aws, Google Cloud=gcp|google cloud, Azure=azure, Hetzner=hetzner, DigitalOcean=digitalocean|digital ocean, Render=render.com, Cloudflare=cloudflare|cloudflare workers|cloudflare pages, OVH=ovh, Scaleway=scaleway',
  'container engine': 'Docker=docker, Podman=podman, containerd',
  orchestrator:
    'Kubernetes=kubernetes|k8s, Nomad=nomad?, Docker Swarm=docker swarm, k3s, Docker Compose=docker compose|docker-compose, ECS=ecs',
  'payment provider':
    'Stripe=stripe, Mollie=mollie, Adyen=adyen, PayPal=paypal, Braintree=braintree, Paddle=paddle?, Klarna=klarna',
  'data frame library': 'pandas, Polars=polars, Dask=dask, Modin=modin',
  'gradient boosting library': 'XGBoost=xgboost, LightGBM=lightgbm, CatBoost=catboost',
  'deep learning library': 'PyTorch=pytorch|torch, TensorFlow=tensorflow, JAX=jax, Keras=keras',
  'experiment tracker': 'MLflow=mlflow, Weights & Biases=wandb|weights & biases, Neptune=neptune.ai, ClearML=clearml',
  'message broker':
    'Kafka=kafka, RabbitMQ=rabbitmq, NATS=nats, SQS=sqs, Redpanda=redpanda, Pulsar=pulsar, Mosquitto=mosquitto',
  'search engine':
    'Elasticsearch=elasticsearch|elastic?, OpenSearch=opensearch, Meilisearch=meilisearch, Typesense=typesense, Algolia=algolia, Solr=solr',
  'monorepo tool': 'Turborepo=turborepo|turbo?, Nx=nx, Lerna=lerna, Bazel=bazel, Rush=rushjs, Pants=pantsbuild',
  'build tool':
    'Gradle=gradle, Maven=maven, CMake=cmake, Meson=meson, Make=make?, just=justfile|just?, Ninja=ninja?, sbt, Buck2=buck2, Zig build=zig build',
  'git hosting': 'GitHub=github, GitLab=gitlab, Gitea=gitea, Bitbucket=bitbucket, Forgejo=forgejo, Codeberg=codeberg',
  'issue tracker': 'Jira=jira, Linear=linear?, YouTrack=youtrack, Redmine=redmine, Trello=trello',
  'validation library':
    'Zod=zod, Yup=yup?, Joi=joi, Valibot=valibot, Ajv=ajv, ArkType=arktype, Pydantic=pydantic, TypeBox=typebox',
  'http client': 'axios, got?, ky?, undici, node-fetch, httpx, requests?, aiohttp, ofetch',
  'date library':
    'Moment.js=moment.js|momentjs|moment?, Day.js=dayjs|day.js, date-fns, Luxon=luxon, Temporal=temporal api',
  logger: 'Winston=winston, pino, bunyan, loguru, structlog, zerolog, zap?, log4j, Logback=logback',
  scheduler:
    'cron, Airflow=airflow, Dagster=dagster, Prefect=prefect?, Temporal=temporal.io, Celery=celery, BullMQ=bullmq, systemd timers=systemd timers',
  'api style': 'GraphQL=graphql, REST=rest?, tRPC=trpc, gRPC=grpc, SOAP=soap?',
  'auth provider':
    'Auth0=auth0, Clerk=clerk?, Keycloak=keycloak, Okta=okta, Cognito=cognito, Authentik=authentik, Auth.js=auth.js|next-auth|nextauth, Better Auth=better-auth|better auth, Lucia=lucia?',
  'infrastructure tool':
    'Terraform=terraform, Pulumi=pulumi, OpenTofu=opentofu, Ansible=ansible, CloudFormation=cloudformation',
  'error tracker': 'Sentry=sentry, Rollbar=rollbar, Bugsnag=bugsnag, GlitchTip=glitchtip',
  'mail provider':
    'SendGrid=sendgrid, Mailgun=mailgun, Postmark=postmark, Amazon SES=ses?, Resend=resend?, Mailjet=mailjet',
  'reverse proxy': 'nginx, Caddy=caddy?, Traefik=traefik, HAProxy=haproxy, Envoy=envoy?, Apache=apache?',
  'git hook tool': 'husky, Lefthook=lefthook, pre-commit, simple-git-hooks',
  'documentation tool':
    'Docusaurus=docusaurus, MkDocs=mkdocs, VitePress=vitepress, Sphinx=sphinx, mdBook=mdbook, Starlight=starlight',
  'feature flag service': 'LaunchDarkly=launchdarkly, Unleash=unleash?, Flagsmith=flagsmith, GrowthBook=growthbook',
  'monitoring tool':
    'Datadog=datadog, Grafana=grafana, Prometheus=prometheus, New Relic=new relic, Honeycomb=honeycomb?, Zabbix=zabbix',
}

/** Tools that are no value of an attribute but have a version people talk about. */
export const VERSIONED =
  'Node=node|nodejs|node.js, Python=python, Go=go|golang, Rust=rust, TypeScript=typescript|ts, Java=java|jdk|openjdk, Ruby=ruby, PHP=php, Deno=deno, Elixir=elixir, Kotlin=kotlin, Swift=swift, Scala=scala, .NET=.net|dotnet, Ubuntu=ubuntu, Debian=debian, Alpine=alpine, NixOS=nixos, Electron=electron, Flutter=flutter, Storybook=storybook'
