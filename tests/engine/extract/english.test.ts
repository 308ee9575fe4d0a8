import { describe, expect, it } from 'vitest'
import { AT, brief, claimsOf } from './said.ts'

/** What a person says → a claim that must be among those it gives. */
const SAID: readonly [string, string][] = [
  // package and environment managers
  ['we use pnpm here', 'project package manager=pnpm'],
  ['The package manager is Yarn.', 'project package manager=Yarn'],
  ['we switched from npm to pnpm', 'project package manager=pnpm'],
  ['heads up: we migrated everything from yarn to bun last Friday', 'project package manager=Bun from 2026-05-08'],
  ['We moved to pnpm yesterday.', 'project package manager=pnpm from 2026-05-12'],
  ['use pnpm, not npm', 'instruction package manager=pnpm'],
  ['Please always use pnpm instead of npm.', 'instruction package manager=pnpm'],
  ['since 1 April we are using uv', 'project environment manager=uv from 2026-04-01'],
  ['the team replaced poetry with uv two weeks ago', 'project environment manager=uv from 2026-04-29'],
  ['we no longer use pipenv', '-project environment manager=pipenv'],
  // test runners and other tools
  ['we moved to vitest', 'project test runner=Vitest'],
  ['jest was replaced by vitest in March', 'project test runner=Vitest from 2026-03-01'],
  ['instead of jest we now use vitest', 'project test runner=Vitest'],
  ['we use playwright instead of cypress now', 'project end-to-end test tool=Playwright'],
  ['I swapped out eslint for biome', 'project linter=Biome'],
  ['we dropped prettier', '-project formatter=Prettier'],
  ["we don't use webpack anymore", '-project bundler=webpack'],
  ['We stopped using Redux.', '-project state library=Redux'],
  ['moment is gone', '-project date library=Moment.js'],
  ['our CI is GitHub Actions', 'project ci=GitHub Actions'],
  ['we have switched to GitLab CI since Monday', 'project ci=GitLab CI from 2026-05-11'],
  ['the database is mysql', 'project database=MySQL'],
  ['our database is SQLite because the kiosk has no network', 'project database=SQLite'],
  ['the orm is drizzle', 'project orm=Drizzle'],
  ['we went from prisma to kysely', 'project orm=Kysely'],
  ['the backend runs on Fastify', 'project backend framework=Fastify'],
  ['The frontend is built with SvelteKit.', 'project frontend framework=SvelteKit'],
  ['everything is hosted on Hetzner', 'project hosting=Hetzner'],
  ['as of March we deploy to Fly.io', 'project hosting=Fly.io from 2026-03-01'],
  ['starting next week we use bun', 'project package manager=Bun from 2026-05-18'],
  ['until April we used jenkins', '-project ci=Jenkins from 2026-04-01'],
  ['polars replaced pandas', 'project data frame library=Polars'],
  ['XGBoost had to go', '-project gradient boosting library=XGBoost'],
  // decisions
  ["let's go with kafka", 'decision message broker=Kafka'],
  ['we decided to keep the monolith because two people cannot run ten services', 'decision'],
  ['We decided on Stripe over Adyen because of the fees.', 'decision payment provider=Stripe'],
  ["let's use rabbitmq instead of kafka", 'decision message broker=RabbitMQ'],
  ['ok, postgres it is', 'decision database=PostgreSQL'],
  ['event sourcing it is', 'decision'],
  ['prisma stays', 'decision orm=Prisma'],
  ['Decision: no server-side rendering for the admin area.', 'decision'],
  ['we agreed on a single repo for all clients', 'decision'],
  ['we picked RabbitMQ over NATS', 'decision message broker=RabbitMQ'],
  ['scrap cookies, bearer tokens', 'decision'],
  ["we'll stick with REST endpoints", 'decision'],
  ['we settled on gin after comparing', 'decision backend framework=Gin'],
  ['we run everything in podman now', 'project container engine=Podman'],
  // versions
  ['we are on node 22', 'project Node version=22'],
  ['node is at 22 since Monday', 'project Node version=22 from 2026-05-11'],
  ['we upgraded postgres from 15 to 16 last week', 'project PostgreSQL version=16 from 2026-05-06'],
  ['upgrading django to 5.1', 'project Django version=5.1'],
  ['we moved from node 20 to node 22', 'project Node version=22'],
  ['the project requires python 3.12', 'project Python version=3.12'],
  // ports, hosts, plain values
  ['the api listens on 4000', 'project port api=4000'],
  ['the port is 8080', 'project port=8080'],
  ['our dev server runs on port 3001', 'project port dev server=3001'],
  ['grafana is on localhost:3005', 'project port grafana=3005'],
  ['change the api port to 4100 for good', 'project port api=4100'],
  ['postgres listens on 5433 because the system one has 5432', 'project port postgres=5433'],
  ['actually the admin port is 9090', '~project port admin=9090'],
  ['correction: the database is mariadb', '~project database=MariaDB'],
  ['staging is at https://staging.kiosk.example', 'project url staging=https://staging.kiosk.example'],
  ['the wiki lives at wiki.kiosk.internal', 'project url wiki=wiki.kiosk.internal'],
  ['the default branch is trunk', 'project default branch=trunk'],
  ['we branch off develop', 'project default branch=develop'],
  ['our license is MIT', 'project license=MIT'],
  ['our main metric is MAPE', 'project main metric=MAPE'],
  ['the session timeout is 30 minutes', 'project session timeout=30 minutes'],
  ['the retention stays 90 days', 'project retention=90 days'],
  ['The deadline is 5 June.', 'project deadline=2026-06-05 to 2026-06-06'],
  ['the release is on May 29', 'project release date=2026-05-29 to 2026-05-30'],
  ['code freeze from next Monday until Friday the 22nd', 'project freeze=code freeze from 2026-05-18 to 2026-05-23'],
  ['the freeze is over', '-project freeze=*'],
  // commands
  ['run the tests with make check', 'command test command=make check'],
  ['tests are run with `pnpm vitest run`', 'command test command=pnpm vitest run'],
  ['e2e: pnpm e2e --project=webkit', 'command e2e test command=pnpm e2e --project=webkit'],
  ['we deploy with ./scripts/ship.sh', 'command deploy command=./scripts/ship.sh'],
  ['use `just migrate` to run the migrations', 'command migrate command=just migrate'],
  ['the lint command is npm run lint:strict', 'command lint command=npm run lint:strict'],
  ['port 7070 for the gateway', 'project port gateway=7070'],
  // people
  ['Hanna is taking over the mobile app from Jens next Monday', 'person owner of mobile app=Hanna from 2026-05-18'],
  ['Nadia owns billing', 'person owner of billing=Nadia'],
  ['billing is owned by Pavel', 'person owner of billing=Pavel'],
  ['Tom is responsible for the importer', 'person owner of importer=Tom'],
  ['Greta takes over search from 1 June', 'person owner of search=Greta from 2026-06-01'],
  ['Questions about the invoices go to Mia.', 'person owner of invoices=Mia'],
  ['who owns what: Ida does the scanner, Ben does the printer', 'person owner of printer=Ben'],
  ['Karin is our product owner', 'person'],
  ['ask Olu about the tax rules', 'person owner of tax rules=Olu'],
  // tasks
  ['todo: the receipt printer has no paper check', 'task'],
  ['still open: a rate limit for the login', 'task'],
  ['the audit log is still missing', 'task'],
  ['we still need to document the webhooks', 'task'],
  ['the audit log is done', '-task'],
  ['rate limit is merged as of today', '-task'],
  // instructions
  ['always run the linter before you push', 'instruction'],
  ['never commit to main', 'instruction'],
  ['Never push with --force to shared branches.', 'instruction'],
  ['from now on write the changelog in present tense', 'instruction'],
  ['Please remember that the scanner needs the USB driver.', 'instruction'],
  ["don't ever touch the generated files", 'instruction'],
  ['ask me before you install a new dependency', 'instruction'],
  ['can you always show the diff first?', 'instruction'],
  ['run the migrations test before every release', 'instruction'],
  ['Every endpoint must have a request test.', 'instruction'],
  ['logging: never print customer names', 'instruction'],
  ["don't mention the old name again", 'instruction'],
  ['All public functions must be documented.', 'instruction'],
  ['do not add comments to the code unless I ask', 'instruction'],
  ['make sure every migration is reversible', 'instruction'],
  ['Use double quotes.', 'instruction quotes=use double quotes'],
  ['only use the logger, no console.log', 'instruction'],
  ['never ever log tokens', 'instruction'],
  // conventions
  ['keep functions under 40 lines', 'convention'],
  ['variables in snake_case', 'convention'],
  ['amounts are stored as integer cents', 'convention'],
  ['we deploy every Thursday', 'convention'],
  ['we name React components in PascalCase', 'convention'],
  ['tests live next to the sources', 'convention'],
  ['Migrations go in db/migrations.', 'convention'],
  ['we always squash merge', 'convention'],
  ['branches are named after the ticket', 'convention'],
  ['commit messages follow conventional commits', 'convention'],
  ['helpers belong in src/support, nothing else', 'convention'],
  // preferences
  ['I prefer tabs', 'preference indentation=i prefer tabs'],
  ['I prefer small pull requests', 'preference'],
  ['i hate default exports', 'preference'],
  ['I like early returns', 'preference'],
  ["I'm not a fan of inheritance", 'preference'],
  ['keep your answers short', 'preference answer length=keep your answers short'],
  ['please answer in German', 'preference answer language=answer in german'],
  ['no emojis please', 'preference'],
]

describe('what is said in English', () => {
  it.each(SAID)('"%s" gives %s', (text, expected) => {
    expect(claimsOf(text).map(brief)).toContain(expected)
  })

  it('a list that is introduced as rules gives a claim per item', () => {
    const claims = claimsOf(
      'Some house rules:\n- named exports, no default ones\n- one component per file\n- dates in UTC\n',
    )
    expect(claims.map(({ statement }) => statement)).toEqual([
      'Named exports, no default ones.',
      'One component per file.',
      'Dates in UTC.',
    ])
  })

  it('a described stack gives each part with its version', () => {
    const claims = claimsOf('this is our kiosk app: vue 3 front, express.js api, mariadb 11, tests in vitest')
    expect(claims.map(brief)).toEqual(
      expect.arrayContaining([
        'project database=MariaDB',
        'project MariaDB version=11',
        'project backend framework=Express',
        'project test runner=Vitest',
      ]),
    )
  })

  it('today begins when it is said, yesterday at its midnight', () => {
    expect(claimsOf('as of today we use pnpm')[0]!.validFrom).toBe(AT)
    expect(claimsOf('as of yesterday we use pnpm')[0]!.validFrom).toBe('2026-05-12T00:00:00.000Z')
  })

  it('a wish for all projects belongs to the person', () => {
    const [claim] = claimsOf('in all my projects I prefer pytest fixtures over setUp')
    expect(claim).toMatchObject({ project: 'user', kind: 'preference' })
  })

  it('the reason stays with the fact', () => {
    expect(claimsOf('we switched from npm to pnpm because of the disk space')[0]!.statement).toBe(
      'The package manager is pnpm (before: npm), because of the disk space.',
    )
  })

  it('a statement stands alone: lead-in words go, a capital and a full stop come', () => {
    expect(claimsOf('ok, btw, never edit files in vendor')[0]!.statement).toBe('Never edit files in vendor.')
  })
})
