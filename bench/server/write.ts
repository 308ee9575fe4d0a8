import { openFalkorStore } from '../../src/stores/falkordb.ts'
import type { Store } from '../../src/stores/store.ts'
import { startFalkorDb } from '../../tests/servers/falkordb.ts'
import { rawClient } from '../../tests/stores/falkordb/support.ts'
import { makeClaim, makeEpisode, makeStep } from '../../tests/suites/store-samples.ts'

/** Facts of one step, as a busy hour gives them; each of its episodes has two. */
const FACTS_PER_STEP = 512
const EPISODES_PER_STEP = 1_024

export type WriteFigures = {
  version: string
  facts: number
  factsPerSecond: number
  stepMsP50: number
  stepMsP95: number
  readMsP50: number
  readMsP95: number
  changesPerSecond: number
  bytesPer100kFacts: number
}

/** Writes facts with their episodes and claims until there are `facts`, with an append-only file synced every second. */
export async function run({
  facts = 10_000,
  version = '4.22.1',
}: { facts?: number; version?: '4.22.1' | '4.16.3' } = {}): Promise<WriteFigures> {
  const server = await startFalkorDb({ version, persistence: 'aof' })
  const none = (): void => undefined
  const log = { debug: none, info: none, warn: none, error: none }
  const store = await openFalkorStore({ url: server.url, log })
  try {
    const steps = Array.from({ length: Math.ceil(facts / FACTS_PER_STEP) }, (_, n) => stepOf(n))
    const before = await memoryOf(server.url)
    const times: number[] = []
    for (const step of steps) {
      const started = performance.now()
      await store.apply(step)
      times.push(performance.now() - started)
    }
    const written = steps.length * FACTS_PER_STEP
    const seconds = times.reduce((sum, time) => sum + time, 0) / 1_000
    const reads: number[] = []
    for (let n = 0; n < 200; n++) {
      const ids = steps[n % steps.length]!.facts.slice(n % 400, (n % 400) + 12).map((fact) => fact.id)
      const started = performance.now()
      const found = await store.facts({ projects: ['bench'], ids, limit: 12 })
      if (found.length !== 12) throw new Error(`${found.length} of 12 facts were read`)
      reads.push(performance.now() - started)
    }
    return {
      version,
      facts: written,
      factsPerSecond: Math.round(written / seconds),
      ...{ stepMsP50: quantile(times, 0.5), stepMsP95: quantile(times, 0.95) },
      ...{ readMsP50: quantile(reads, 0.5), readMsP95: quantile(reads, 0.95) },
      changesPerSecond: await followAll(store),
      bytesPer100kFacts: Math.round((((await memoryOf(server.url)) - before) / written) * 100_000),
    }
  } finally {
    await store.close()
    await server.stop()
  }
}

async function memoryOf(url: string): Promise<number> {
  const raw = await rawClient(url)
  const info = (await raw('INFO', 'memory')) as string
  raw.close()
  return Number(/used_memory:(\d+)/.exec(info)?.[1])
}

export function stepOf(nth: number): ReturnType<typeof makeStep> {
  const episodes = Array.from({ length: EPISODES_PER_STEP }, (_, index) => {
    const n = nth * EPISODES_PER_STEP + index
    return makeEpisode(n, {
      ...{ project: 'bench', session: `ses_${Math.floor(n / 200)}`, kind: n % 4 === 0 ? 'prompt' : 'tool' },
      text: `Episode ${n}: ${'the words of a prompt or of a tool, as they come; '.repeat(6)}`,
      files: n % 3 === 0 ? [`src/file-${n % 200}.ts`] : [],
    })
  })
  const claims = episodes
    .filter((_, index) => index % 4 === 0)
    .flatMap((episode, index) =>
      [1, 2].map((which) =>
        makeClaim(episode, {
          subject: { type: 'File', name: `src/file-${(nth * 256 + index) % 500}.ts` },
          attribute: `aspect ${nth} ${index} ${which}`,
          object: { type: 'Concept', name: `value ${nth} ${index} ${which}` },
        }),
      ),
    )
  return makeStep('bench', episodes, claims)
}

async function followAll(store: Store): Promise<number> {
  const started = performance.now()
  let read = 0
  for (let after = 0; ;) {
    const changes = await store.changes({ after, limit: 1_000 })
    const last = changes.at(-1)
    if (!last) break
    read += changes.length
    after = last.generation
  }
  return Math.round(read / ((performance.now() - started) / 1_000))
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 100) / 100
}
