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

export const AREAS = [
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
export const PARTS = [
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
export const OWNERS = ['Ines', 'Bram', 'Noor', 'Tariq', 'Lotte', 'Yusuf', 'Mirela', 'Oskar']

export const BENCH_PROJECT: ProjectRef = { id: 'bench_0000000000', name: 'bench', root: '/bench' }
const START = Date.UTC(2026, 0, 5, 8)

export const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)]!
export const sentence = (random: () => number): string =>
  `The ${pick(AREAS, random)} ${pick(PARTS, random)} ${pick(VERBS, random)} ${pick(THINGS, random)} from the ${pick(AREAS, random)} ${pick(PARTS, random)}.`
export const paragraph = (random: () => number, sentences: number): string =>
  Array.from({ length: sentences }, () => sentence(random)).join(' ')

/** When and in which session: an event every 45 seconds, `perSession` in a session. */
export const base = (number: number, perSession: number) => {
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

/** Prompts that a person might type into this project; half of them have an answer in `notes`. */
export function prompts(count: number, seed = 3): string[] {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, number) =>
    number % 2 === 0
      ? `What does the ${pick(AREAS, random)} ${pick(PARTS, random)} ${Math.floor(random() * 10_000)} do, and who owns it?`
      : `Change how the ${pick(AREAS, random)} ${pick(PARTS, random)} ${pick(VERBS, random)} ${pick(THINGS, random)} in src/${pick(AREAS, random)}/index.ts`,
  )
}
