import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import type { Cache } from '../../src/caches/cache.ts'
import { openInProcessCache } from '../../src/caches/in-process.ts'
import { NO_CACHE } from '../../src/caches/no-cache.ts'
import { openValkeyCache } from '../../src/caches/valkey.ts'
import { startValkey } from '../../tests/servers/valkey.ts'
import { openSubject } from '../quality/subject.ts'
import { percentile, round, timed, type Row } from '../shared/figures.ts'
import { fill, languageOf, projectAt } from '../speed/corpus.ts'

const FACTS = 10_000
const PROMPTS = 100
/** Each prompt is asked so often: by several sessions, and again after an answer that did not help. */
const ASKED = 4
const ROUND_TRIPS = 2_000
const ANSWER_BYTES = 8_000
const VECTOR_BYTES = 4 * 384
const NOW = '2026-06-01T12:00:00.000Z'
const TTL = { ttlMs: 600_000 }

/** What a cache costs, what it gives, and what it would give where it is not used, in one run. */
export async function run({ say }: { say: (told: string) => void }): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cache-bench-'))
  const valkey = await startValkey({ memoryBytes: 64_000_000, settings: { 'maxmemory-policy': 'allkeys-lru' } })
  const shared = openValkeyCache({ url: valkey.url, graph: 'bench', log: SILENT })
  try {
    await whenUp(shared)
    const caches: Cache[] = [NO_CACHE, openInProcessCache(), shared]
    const rows = await roundTrips(caches.slice(1))
    for (const cache of caches) rows.push(...(await recalls({ folder, cache, say })))
    return rows
  } finally {
    await shared.close()
    await valkey.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** A cache that could not be asked while this process was busy is there again after a pause. */
async function whenUp(cache: Cache): Promise<void> {
  for (let tries = 0; !cache.state().up; tries++) {
    if (tries > 1_500) throw new Error(`The cache ${cache.kind} does not come up.`)
    await pause(10)
  }
}

/**
 * As calls come to a daemon: each with a turn of the event loop before it, which is not counted. Without one a store and
 * an index inside this process would never let a socket be read.
 */
async function inTurns(count: number, work: (nth: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  for (let nth = 0; nth < count; nth++) {
    await turn()
    took.push(...(await timed(1, () => work(nth))))
  }
  return took
}

const both = (took: readonly number[]): string =>
  `${round(percentile(took, 0.5), 3)} / ${round(percentile(took, 0.95), 3)}`

async function roundTrips(caches: readonly Cache[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const cache of caches) {
    for (const [what, bytes] of Object.entries({
      'an answer': ANSWER_BYTES,
      'the vector of a question': VECTOR_BYTES,
    })) {
      const key = { scope: 'bench', generation: 1, key: String(bytes) }
      await cache.set(key, new Uint8Array(bytes).fill(7), TTL)
      const took = await timed(ROUND_TRIPS, () => cache.get(key))
      rows.push({
        what: `${cache.kind}: ${what} from the cache, p50 / p95 ms`,
        value: both(took),
        goal: '',
        bare: '',
        ratio: '',
      })
    }
  }
  return rows
}

async function recalls({
  folder,
  cache,
  say,
}: {
  folder: string
  cache: Cache
  say: (told: string) => void
}): Promise<Row[]> {
  say(`recall with ${cache.kind === 'none' ? 'no cache' : `the cache ${cache.kind}`}`)
  const subject = await openSubject({ folder: join(folder, cache.kind), openCache: () => cache })
  try {
    await fill(subject.store, { units: 2 * FACTS, projects: 1 })
    await subject.memory.reindex({ anew: true })
    const language = languageOf(1)
    const prompts = Array.from(
      { length: PROMPTS },
      () => `${language.words(5)} ${language.rareWord()} ${language.rareWord()}`,
    )
    const project = projectAt(0)
    const ask = (prompt: string, session: string) => subject.memory.recall({ project, prompt, session, at: NOW })
    await whenUp(cache)
    const before = cache.state().failures
    const first = await inTurns(PROMPTS, (no) => ask(prompts[no]!, 'ses_1'))
    let hits = 0
    const again = await inTurns(PROMPTS * (ASKED - 1), async (no) => {
      const { cached } = await ask(prompts[no % PROMPTS]!, `ses_${2 + Math.floor(no / PROMPTS)}`)
      if (cached) hits++
    })
    const gain = percentile(first, 0.5) / percentile(again, 0.5)
    return [
      {
        what: `recall, ${FACTS.toLocaleString('en')} facts, ${cache.kind}: asked again in another session, p50 / p95 ms`,
        value: both(again),
        goal: cache.kind === 'none' ? '' : '< 2',
        bare: `first time ${both(first)}`,
        ratio: `${round(gain, 1)} × as fast; hit ratio ${round(hits / (PROMPTS * ASKED), 2)} of all; ${cache.state().failures - before} not answered in time`,
      },
    ]
  } finally {
    await subject.close()
  }
}
