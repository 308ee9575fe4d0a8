import type { Event } from '../../src/types.ts'
import { answer, command, event, note, prompt } from './events.ts'

const manifest = (at: number, dependencies: Record<string, string>): Event =>
  event(
    'tool',
    { at },
    {
      call: `call_${at}`,
      tool: 'write',
      input: {
        filePath: '/home/ada/shop/package.json',
        content: JSON.stringify({ name: 'shop', dependencies, engines: { node: '>=20' } }, null, 2),
      },
      output: 'Wrote file successfully.',
      status: 'completed',
      files: [{ path: '/home/ada/shop/package.json', additions: 3, deletions: 1 }],
    },
  )

const edit = (at: number, path: string): Event =>
  event(
    'tool',
    { at },
    {
      call: `call_${at}`,
      tool: 'edit',
      input: { filePath: `/home/ada/shop/${path}`, oldString: 'return total', newString: 'return total * rate' },
      output: '',
      status: 'completed',
      files: [{ path: `/home/ada/shop/${path}`, additions: 1, deletions: 1 }],
    },
  )

const two = { session: 'ses_two' }

/** Two sessions of a made-up working day: changes of mind, failing and passing commands, manifests, notes, a child session. */
export const WORKDAY: readonly Event[] = [
  event('session', { at: 0 }, { directory: '/home/ada/shop', title: 'Cart totals' }),
  prompt(1, 'We use npm in this project. The totals of the cart are wrong, please have a look.'),
  command(2, 'npm test', { exit: 1, output: 'FAIL src/cart.test.ts\n  AssertionError: expected 12 to be 10' }),
  answer(3, 'The tax is added twice in src/cart.ts. Shall I remove it from the subtotal?'),
  prompt(4, 'Yes, do that.'),
  edit(5, 'src/cart.ts'),
  command(6, 'npm test', { output: '12 passing' }),
  answer(7, 'All tests pass now.'),
  prompt(8, 'I prefer small commits. Always run the linter before you commit.'),
  command(9, 'npm run lint', { output: 'no problems' }),
  command(10, 'git commit -m "fix(cart): add tax once"', { output: '[main 4f2a9c1] fix(cart): add tax once' }),
  manifest(11, { express: '^4.18.0', zod: '^3.22.0' }),
  prompt(12, 'The dev server runs on port 3000.'),
  event('idle', { at: 13 }, {}),
  prompt(20, 'We switched from npm to pnpm today.'),
  command(21, 'pnpm install', { output: 'Done in 3.1s' }),
  command(22, 'pnpm test', { output: '12 passing' }),
  answer(23, 'The lock file is now pnpm-lock.yaml.'),
  prompt(24, 'From now on answer in English only.'),
  manifest(25, { express: '^5.0.0', zod: '^3.22.0', pino: '^9.0.0' }),
  prompt(26, 'The dev server no longer runs on port 3000, it runs on port 4000.'),
  note(27, 'The staging database is on host db-staging, ask Grace for access.'),
  note(28, 'I prefer tabs over spaces.', 'user'),
  event('todo', { at: 29 }, { todos: [{ content: 'Write the release notes', status: 'pending' }] }),
  event('error', { at: 30 }, { name: 'ProviderError', text: 'The model is overloaded.' }),
  event('session', { at: 40, ...two }, { directory: '/home/ada/shop', title: 'Checkout' }),
  prompt(41, 'We decided to use Postgres instead of SQLite for the orders.', two),
  answer(42, 'Understood: Postgres for the orders.', two),
  prompt(43, 'Actually, that is wrong: we use MariaDB for the orders.', two),
  command(44, 'pnpm build', { exit: 2, output: "src/order.ts(3,1): error TS2304: Cannot find name 'Order'.", ...two }),
  edit(45, 'src/order.ts'),
  command(46, 'pnpm build', { output: 'built in 2.0s', ...two }),
  prompt(47, 'Never push to main directly.', two),
  prompt(48, 'I no longer prefer small commits.', two),
  manifest(49, { express: '^5.0.0', pino: '^9.0.0' }),
  command(50, 'pnpm remove zod', { output: 'Packages: -1', ...two }),
  event('summary', { at: 51, ...two }, { message: 'msg_51', text: 'The cart adds tax once; orders use MariaDB.' }),
  event('compacted', { at: 52, ...two }, {}),
  prompt(53, 'Since last Friday the API lives under /v2.', two),
  prompt(54, 'Look for unused exports.', { session: 'ses_child', parent: 'ses_two' }),
  answer(55, 'We should always delete unused exports.', { session: 'ses_child', parent: 'ses_two' }),
  prompt(56, 'What did we say about the dev server?', two),
  answer(57, 'It runs on port 4000.', two),
  prompt(58, 'Remember that Grace owns the PNPM workspace.', two),
  prompt(60, 'We are back on npm, pnpm made trouble.', two),
  command(61, 'npm ci', { output: 'added 210 packages', ...two }),
]
