import { deriveId } from '../../src/ids.ts'
import type { Episode, EntityRef, Fact, FactKind, Trust } from '../../src/types.ts'

/** A small shop that people worked on for half a year: facts and episodes of our own, and what is asked about them. */
export const PROJECT = { id: 'shop_ab12', name: 'shop' }
export const NOW = '2026-06-15T12:00:00.000Z'

const at = (day: string): string => `2026-${day}T10:00:00.000Z`
/** What each id was made from, so that a failure can be read. */
export const NAMES = new Map<string, string>()
export const idOf = (name: string): string => {
  const id = deriveId('corpus', name)
  NAMES.set(id, name)
  return id
}

type FactText = {
  kind?: FactKind
  subject?: EntityRef
  object?: EntityRef
  from?: string
  to?: string
  by?: string
  trust?: Trust
}

export function fact(name: string, statement: string, more: FactText = {}): Fact {
  const trust = more.trust ?? 'user'
  const from = at(more.from ?? '02-03')
  return {
    id: idOf(name),
    timeline: idOf(`timeline of ${name.replace(/ (?:old|new)$/, '')}`),
    project: PROJECT.id,
    kind: more.kind ?? 'project',
    subject: more.subject ?? { type: 'Project', name: 'shop' },
    relation: 'SAYS',
    attribute: '',
    object: more.object ?? { type: 'Concept', name },
    statement,
    trust,
    rule: 'test',
    branch: null,
    validFrom: from,
    validTo: more.to ? at(more.to) : null,
    learnedAt: from,
    retractedAt: more.to ? at(more.to) : null,
    supersededBy: more.by ? idOf(more.by) : null,
    episodes: [],
    support: 1,
    evidence: null,
    reason: null,
  }
}

export const FACTS: readonly Fact[] = [
  fact('package manager old', 'The package manager of shop is npm.', {
    from: '01-05',
    to: '03-02',
    by: 'package manager new',
  }),
  fact('package manager new', 'The package manager of shop is pnpm.', { from: '03-02' }),
  fact('database old', 'Shop stores its orders in MySQL.', { from: '01-05', to: '02-20', by: 'database new' }),
  fact('database new', 'Shop stores its orders in PostgreSQL 16.', { from: '02-20' }),
  fact('port', 'The development server listens on port 5173.'),
  fact('commits', 'Commit messages follow the form type(scope): subject.', { kind: 'convention' }),
  fact('money', 'Amounts of money are integers in cents, never floating point.', { kind: 'convention' }),
  fact('language', 'The user wants explanations in German.', { kind: 'preference' }),
  fact('tabs', 'The user prefers tabs over spaces for indentation.', { kind: 'preference' }),
  fact('migrations', 'Database migrations are written by hand in db/migrations and never generated.', {
    kind: 'instruction',
  }),
  fact('legacy', 'Nothing under packages/legacy may be touched.', { kind: 'instruction' }),
  fact('auth', 'Sign-in uses magic links, because passwords were too much support work.', { kind: 'decision' }),
  fact('queue', 'Background jobs run on BullMQ with Redis.', { kind: 'decision' }),
  fact('stripe', 'Payments go through Stripe Checkout, webhooks arrive at /hooks/stripe.', { kind: 'decision' }),
  fact('node', 'The project runs on Node 22.', {}),
  fact('e2e', 'End-to-end tests run with `pnpm e2e` and need Docker.', { kind: 'command' }),
  fact('deploy', 'Releases are deployed with `fly deploy` from the main branch.', { kind: 'command' }),
  fact('flaky', 'cart.spec.ts fails on the first run when the Redis container is cold.', {
    kind: 'error',
    object: { type: 'File', name: 'tests/cart.spec.ts' },
  }),
  fact('resize', 'Images are resized by sharp in workers/thumbnail.ts.', {
    object: { type: 'File', name: 'workers/thumbnail.ts' },
  }),
  fact('tax', 'VAT is computed in src/billing/vat.ts with rates per country.', {
    object: { type: 'File', name: 'src/billing/vat.ts' },
  }),
]

let minute = 0
function episode(name: string, text: string, more: Partial<Episode> = {}): Episode {
  minute++
  return {
    id: idOf(name),
    project: PROJECT.id,
    session: `ses_${more.session ?? 'a'}`,
    kind: 'prompt',
    role: 'user',
    trust: 'user',
    at: `2026-04-10T09:${String(minute).padStart(2, '0')}:00.000Z`,
    files: [],
    branch: 'main',
    commit: null,
    attributes: {},
    text,
    ...more,
  }
}
const answer = (name: string, text: string, more: Partial<Episode> = {}): Episode =>
  episode(name, text, { kind: 'answer', role: 'assistant', trust: 'assistant', ...more })

export const EPISODES: readonly Episode[] = [
  episode(
    'e webhook',
    'The Stripe webhook signature check fails with "No signatures found matching the expected signature".',
  ),
  answer(
    'e webhook fix',
    'The raw request body was consumed by the JSON parser. I registered express.raw() for /hooks/stripe before express.json().',
  ),
  episode('e invoice', 'Invoices for Swiss customers show the wrong VAT rate of 7.7 percent, it is 8.1 since 2024.', {
    files: ['src/billing/vat.ts'],
  }),
  answer('e invoice fix', 'I changed the Swiss rate in src/billing/vat.ts and added a case to vat.test.ts.', {
    files: ['src/billing/vat.ts', 'src/billing/vat.test.ts'],
  }),
  episode('e memory', 'The thumbnail worker runs out of memory on huge TIFF uploads.', {
    files: ['workers/thumbnail.ts'],
  }),
  answer('e memory fix', 'sharp now streams with limitInputPixels set, and concurrency is 2.', {
    files: ['workers/thumbnail.ts'],
  }),
  episode('e tz', 'The daily sales report counts orders after 22:00 on the next day, timezone is Europe/Zurich.'),
  answer('e tz fix', 'date_trunc now gets the timezone as third argument in reports/daily.sql.'),
  episode('e search', 'Product search is too slow, over two seconds for "winter jacket".'),
  answer('e search fix', 'Added a trigram GIN index on products.name; the query takes 40 ms now.'),
  episode('e cors', 'The admin panel gets a CORS error when calling the API from admin.shop.example.'),
  episode('e a11y', 'The checkout button is not reachable by keyboard.', { session: 'b' }),
  answer('e a11y fix', 'It was a div with an onclick. It is a button element now, with focus styles.', {
    session: 'b',
  }),
  episode('e coupon', 'Coupons can be applied twice if one double-clicks.', { session: 'b' }),
  answer('e coupon fix', 'A unique constraint on (order_id, coupon_code) and an idempotency key prevent it.', {
    session: 'b',
  }),
  episode('e upgrade', 'Upgrade Fastify to version 5 and see what breaks.', { session: 'b' }),
  answer(
    'e upgrade fix',
    'Two plugins had to be replaced: fastify-cors by @fastify/cors, fastify-jwt by @fastify/jwt.',
    { session: 'b' },
  ),
  episode('e tool', 'FAIL tests/cart.spec.ts > adds an item\nECONNREFUSED 127.0.0.1:6379', {
    kind: 'tool',
    role: 'tool',
    trust: 'tool',
    session: 'b',
    files: ['tests/cart.spec.ts'],
    attributes: { tool: 'bash', command: 'pnpm e2e' },
  }),
  episode('e web', 'Stripe API changelog: the 2025-03 version removes the legacy sources endpoint.', {
    kind: 'tool',
    role: 'web',
    trust: 'web',
    session: 'b',
    attributes: { tool: 'webfetch', url: 'https://stripe.example/changelog' },
  }),
  episode('e docs', 'Write the onboarding guide for new developers.', { session: 'b' }),
]

/** What is asked, and one of the items that must be among the first three. `far`: hardly a word in common. */
export const WANTED: readonly { prompt: string; items: readonly string[]; files?: readonly string[]; far?: boolean }[] =
  [
    { prompt: 'install lodash with npm', items: ['package manager new'] },
    { prompt: 'which package manager do we use here?', items: ['package manager new'] },
    { prompt: 'write a query against the MySQL orders table', items: ['database new'] },
    { prompt: 'add a migration that adds a column to orders', items: ['migrations'] },
    { prompt: 'on which port does the dev server run?', items: ['port'] },
    { prompt: 'commit this with a good message', items: ['commits'] },
    { prompt: 'store the refund amount as a float', items: ['money'] },
    { prompt: 'clean up packages/legacy/index.ts', items: ['legacy'] },
    { prompt: 'why do we have magic links instead of passwords?', items: ['auth'] },
    { prompt: 'add a background job that sends reminder mails', items: ['queue'] },
    { prompt: 'the webhook from stripe is rejected again', items: ['e webhook', 'e webhook fix', 'stripe'] },
    { prompt: 'VAT for Austria is wrong', items: ['tax', 'e invoice', 'e invoice fix'] },
    {
      prompt: 'this file needs a comment',
      files: ['workers/thumbnail.ts'],
      items: ['resize', 'e memory', 'e memory fix'],
    },
    { prompt: 'cart.spec.ts is red', items: ['flaky', 'e tool'] },
    { prompt: 'how do I deploy a release?', items: ['deploy'] },
    { prompt: 'customers say the product search got slow', items: ['e search', 'e search fix'] },
    { prompt: 'how did we stop coupons from being used two times?', items: ['e coupon', 'e coupon fix'] },
    { prompt: 'what broke when we upgraded fastify?', items: ['e upgrade', 'e upgrade fix'] },
    { prompt: 'sales report shows wrong days in Zurich time', items: ['e tz', 'e tz fix'] },
    { prompt: 'make the checkout usable without a mouse', items: ['e a11y', 'e a11y fix'], far: true },
  ]

/** Prompts of every day for which this memory has nothing to say. */
export const UNWANTED: readonly string[] = [
  'hi',
  'thanks, looks good!',
  'ok go on',
  'yes please do that',
  'can you explain that again more slowly?',
  'write a haiku about the sea',
  'what is the capital of Mongolia?',
  'continue',
  'undo the last change',
  'good morning, how are you today?',
  'sort this array of numbers in descending order',
  'what does the keyword volatile mean in Java?',
  'rename the variable foo to bar',
  'make it shorter',
  'danke, passt so',
  'mach weiter',
  'convert this Celsius temperature to Fahrenheit',
  'please summarize what you just did',
  'write a function that reverses a linked list',
  'why is the sky blue?',
]
