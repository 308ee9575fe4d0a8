import { deriveId } from '../../src/ids.ts'
import type { Event } from '../../src/types.ts'
import { AREAS, base, BENCH_PROJECT, OWNERS, paragraph, PARTS, pick, seeded, sentence } from './traffic.ts'

type Random = () => number
const upTo = (max: number, random: Random): number => Math.floor(random() * max)
const topic = (random: Random): string => `${pick(AREAS, random)} ${pick(PARTS, random)}`

const TOOLS: readonly (readonly string[])[] = [
  ['npm', 'pnpm', 'yarn', 'bun'],
  ['jest', 'vitest', 'mocha'],
  ['eslint', 'biome', 'oxlint'],
  ['postgres', 'mysql', 'sqlite'],
  ['redis', 'memcached', 'valkey'],
  ['webpack', 'vite', 'rollup'],
  ['prisma', 'drizzle', 'kysely'],
  ['rabbitmq', 'kafka', 'nats'],
]
const CHECKS = ['a request test', 'an owner', 'a timeout', 'a size limit', 'an audit entry', 'a rate limit']

/** What a person says in passing that is worth keeping, in the forms of ordinary speech. */
const SAID: readonly ((random: Random) => string)[] = [
  (random) => {
    const kind = pick(TOOLS, random)
    const from = upTo(kind.length, random)
    return `We switched from ${kind[from]!} to ${kind[(from + 1) % kind.length]!}.`
  },
  (random) => `The ${topic(random)} listens on port ${3_000 + upTo(6_000, random)}.`,
  (random) => `${pick(OWNERS, random)} owns the ${topic(random)} ${upTo(40, random)}.`,
  (random) => `${pick(OWNERS, random)} is responsible for the ${topic(random)}.`,
  (random) => `I prefer small ${topic(random)} changes over large ones.`,
  (random) => `Never touch the generated files of the ${topic(random)} ${upTo(40, random)}.`,
  (random) => `Always run the ${topic(random)} ${upTo(40, random)} check before you push.`,
  (random) => `The ${topic(random)} timeout is ${5 + upTo(600, random)} seconds.`,
  (random) => `Todo: the ${topic(random)} has no check for ${pick(CHECKS, random)}.`,
  (random) => `We upgraded node from ${18 + upTo(4, random)} to ${22 + upTo(4, random)}.`,
]
const ASKED: readonly ((random: Random, file: string) => string)[] = [
  (random, file) => `Please look at ${file}. ${paragraph(random, 2)} What breaks?`,
  (random) => `Why does the ${topic(random)} answer so slowly since the last release?`,
  (random, file) => `Add a test for ${file} that covers the empty case. ${sentence(random)}`,
]

const commandOf = (random: Random, file: string): string => {
  const area = pick(AREAS, random)
  return pick(
    [
      `npm test -- ${file}`,
      `npx vitest run tests/${area}-${upTo(60, random)}.test.ts`,
      `npm run build --workspace packages/${area}`,
      `npm run check:${area}`,
      `git log -3 -- ${file}`,
      `git diff --stat`,
      `rg -n "${pick(PARTS, random)}" src/${area}`,
      'npm test',
    ],
    random,
  )
}
const failureOf = (random: Random, file: string): string =>
  `FAIL ${file}\nTypeError: ${pick(PARTS, random)}.${pick(AREAS, random)} is not a function\n    at ${file}:${1 + upTo(300, random)}:7`

const manifestOf = (random: Random): string =>
  JSON.stringify(
    {
      name: 'bench',
      scripts: { build: 'vite build', test: 'vitest run' },
      dependencies: Object.fromEntries(
        AREAS.slice(0, 6).map((area) => [`@bench/${area}`, `^${upTo(9, random)}.${upTo(9, random)}.0`]),
      ),
    },
    null,
    2,
  )

type Common = Pick<Event, 'id' | 'at' | 'project' | 'session' | 'git'>
type Tool = { name: string; input: Record<string, unknown>; output: string; more?: object }

const toolEvent = (common: Common, number: number, { name, input, output, more = {} }: Tool): Event => ({
  ...common,
  kind: 'tool',
  call: `call_${number}`,
  tool: name,
  input,
  output,
  status: 'completed',
  ...more,
})

const edit = (random: Random, file: string): Tool => ({
  name: 'edit',
  input: { filePath: `/bench/${file}`, oldString: sentence(random), newString: sentence(random) },
  output: 'Edit applied.',
  more: { files: [{ path: `/bench/${file}`, additions: 3, deletions: 1 }] },
})

function bash(random: Random, file: string): Tool {
  const failed = random() < 0.15
  const output = failed ? failureOf(random, file) : paragraph(random, 4)
  return { name: 'bash', input: { command: commandOf(random, file) }, output, more: { exit: failed ? 1 : 0 } }
}

const read = (random: Random, file: string): Tool => ({
  name: 'read',
  input: { filePath: `/bench/${file}` },
  output: paragraph(random, 6),
})
const readManifest = (random: Random): Tool => ({
  name: 'read',
  input: { filePath: `/bench/packages/${pick(AREAS, random)}/package.json` },
  output: manifestOf(random),
})

/**
 * The mix of a working day: of ten events two prompts, one long answer, four commands, two edits, one read. Every other
 * prompt says something worth keeping and every fortieth read is a manifest, so that about one event in ten gives a fact.
 */
export function workday(count: number, seed = 2): Event[] {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, number): Event => {
    const { session, at } = base(number, 100)
    const common: Common = {
      id: deriveId('bench', 'day', String(seed), String(number)),
      at,
      project: BENCH_PROJECT,
      session: { id: session },
      git: { branch: 'main', commit: deriveId('commit', String(number >> 6)).replaceAll('-', '') },
    }
    const file = `src/${pick(AREAS, random)}/${pick(PARTS, random)}-${upTo(40, random)}.ts`
    switch (number % 10) {
      case 0:
        return { ...common, kind: 'prompt', message: `msg_${number}`, text: pick(ASKED, random)(random, file) }
      case 5: {
        const text = `${pick(SAID, random)(random)} ${sentence(random)} Run the tests.`
        return { ...common, kind: 'prompt', message: `msg_${number}`, text }
      }
      case 9:
        return { ...common, kind: 'answer', message: `msg_${number}`, text: paragraph(random, 14) }
      case 2:
      case 7:
        return toolEvent(common, number, edit(random, file))
      case 4:
        return toolEvent(common, number, number % 400 === 4 ? readManifest(random) : read(random, file))
      default:
        return toolEvent(common, number, bash(random, file))
    }
  })
}
