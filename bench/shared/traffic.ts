import { deriveId } from '../../src/ids.ts'
import type { Event, ProjectRef } from '../../src/types.ts'

/** Made-up work of one project, the same for the same seed: what benches feed through the product's own way in. */

/** Mulberry32 (Tommy Ettinger, public domain): a small seeded generator, good enough to spread words. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const AREAS = [
  'billing',
  'search',
  'login',
  'export',
  'upload',
  'report',
  'invoice',
  'catalogue',
  'session',
  'webhook',
  'mailer',
  'quota',
]
const PARTS = [
  'service',
  'worker',
  'table',
  'queue',
  'endpoint',
  'job',
  'module',
  'cache',
  'screen',
  'schema',
  'index',
  'gateway',
]
const VERBS = [
  'validates',
  'stores',
  'renders',
  'retries',
  'expires',
  'signs',
  'streams',
  'merges',
  'rejects',
  'paginates',
]
const THINGS = [
  'orders',
  'tokens',
  'addresses',
  'events',
  'attachments',
  'rows',
  'payloads',
  'headers',
  'prices',
  'users',
]
const OWNERS = ['Ines', 'Bram', 'Noor', 'Tariq', 'Lotte', 'Yusuf', 'Mirela', 'Oskar']

export const BENCH_PROJECT: ProjectRef = { id: 'bench_0000000000', name: 'bench', root: '/bench' }
const START = Date.UTC(2026, 0, 5, 8)

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)]!
const sentence = (random: () => number): string =>
  `The ${pick(AREAS, random)} ${pick(PARTS, random)} ${pick(VERBS, random)} ${pick(THINGS, random)} from the ${pick(AREAS, random)} ${pick(PARTS, random)}.`
const paragraph = (random: () => number, sentences: number): string =>
  Array.from({ length: sentences }, () => sentence(random)).join(' ')

const base = (number: number, perSession: number) => {
  const session = `ses_bench${Math.floor(number / perSession)}`
  return { session, at: new Date(START + number * 45_000).toISOString() }
}

/** One note per fact: `count` different statements, each of which becomes one fact. */
export function notes(count: number, seed = 1): Event[] {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, number) => {
    const { session, at } = base(number, 50)
    const text = `The ${pick(AREAS, random)} ${pick(PARTS, random)} ${number} ${pick(VERBS, random)} ${pick(THINGS, random)} and belongs to ${pick(OWNERS, random)}.`
    return {
      id: deriveId('bench', 'note', String(seed), String(number)),
      kind: 'note',
      at,
      project: BENCH_PROJECT,
      session: { id: session },
      text,
      by: 'user',
      scope: 'project',
    } satisfies Event
  })
}

/** The mix of a working day: of ten events two prompts, one long answer, four commands, two edits, one read. */
export function workday(count: number, seed = 2): Event[] {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, number): Event => {
    const { session, at } = base(number, 100)
    const common = {
      id: deriveId('bench', 'day', String(seed), String(number)),
      at,
      project: BENCH_PROJECT,
      session: { id: session },
      git: { branch: 'main', commit: deriveId('commit', String(number >> 6)).replaceAll('-', '') },
    }
    const file = `src/${pick(AREAS, random)}/${pick(PARTS, random)}-${Math.floor(random() * 40)}.ts`
    const tool = (name: string, input: Record<string, unknown>, output: string, more: object = {}): Event => ({
      ...common,
      kind: 'tool',
      call: `call_${number}`,
      tool: name,
      input,
      output,
      status: 'completed',
      ...more,
    })
    switch (number % 10) {
      case 0:
        return {
          ...common,
          kind: 'prompt',
          message: `msg_${number}`,
          text: `Please look at ${file}. ${paragraph(random, 2)} What breaks?`,
        }
      case 5:
        return {
          ...common,
          kind: 'prompt',
          message: `msg_${number}`,
          text: `We switched from ${pick(AREAS, random)} v${number} to the new ${pick(PARTS, random)}. ${sentence(random)} Run the tests.`,
        }
      case 9:
        return { ...common, kind: 'answer', message: `msg_${number}`, text: paragraph(random, 14) }
      case 2:
      case 7:
        return tool(
          'edit',
          { filePath: `/bench/${file}`, oldString: sentence(random), newString: sentence(random) },
          'Edit applied.',
          {
            files: [{ path: `/bench/${file}`, additions: 3, deletions: 1 }],
          },
        )
      case 4:
        return tool('read', { filePath: `/bench/${file}` }, paragraph(random, 6))
      default:
        return tool(
          'bash',
          { command: pick(['npm test', 'npm run build', 'npm run lint', `git log -3 -- ${file}`], random) },
          paragraph(random, 4),
          {
            exit: random() < 0.15 ? 1 : 0,
          },
        )
    }
  })
}

/** Prompts that a person might type into this project; half of them have an answer in `notes`. */
export function prompts(count: number, seed = 3): string[] {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, number) =>
    number % 2 === 0
      ? `What does the ${pick(AREAS, random)} ${pick(PARTS, random)} ${Math.floor(random() * 10_000)} do, and who owns it?`
      : `Change how the ${pick(AREAS, random)} ${pick(PARTS, random)} ${pick(VERBS, random)} ${pick(THINGS, random)} in src/${pick(AREAS, random)}/index.ts`,
  )
}
