import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { createClient } from '@redis/client'
import { openValkeyCache } from '../../src/caches/valkey.ts'
import { openProjection } from '../../src/engine/projection.ts'
import type { SearchIndex } from '../../src/index/search-index.ts'
import { openFalkorStore } from '../../src/stores/falkordb.ts'
import type { Store } from '../../src/stores/store.ts'
import { startFalkorDb } from '../../tests/servers/falkordb.ts'
import { startValkey } from '../../tests/servers/valkey.ts'
import { openSubject, type Subject } from '../quality/subject.ts'
import { percentile, round, type Row } from '../shared/figures.ts'
import { fill, languageOf, projectAt } from '../speed/corpus.ts'

const PROMPTS = 200
const RATIO_MAX = 1.25
const NOW = '2026-06-01T12:00:00.000Z'
/** Half of the units are facts. */
const UNITS_PER_FACT = 2

type Options = { say: (told: string) => void; sizes: readonly number[] }

/** Recall on FalkorDB and Valkey beside the embedded store, in turn in one run; what the graph takes there; its index. */
export async function run({ say, sizes }: Options): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'server-bench-'))
  const [falkor, valkey] = await Promise.all([startFalkorDb(), startValkey()])
  try {
    const rows: Row[] = []
    for (const facts of sizes)
      rows.push(...(await measure(facts, { folder, falkor: falkor.url, valkey: valkey.url, say })))
    return rows
  } finally {
    await Promise.all([falkor.stop(), valkey.stop()])
    rmSync(folder, { recursive: true, force: true })
  }
}

type Where = { folder: string; falkor: string; valkey: string; say: (told: string) => void }

async function measure(facts: number, { folder, falkor, valkey, say }: Where): Promise<Row[]> {
  const units = facts * UNITS_PER_FACT
  const size = `${facts.toLocaleString('en')} facts`
  const embedded = await openSubject({ folder: join(folder, `embedded-${facts}`) })
  const served = await openSubject({
    folder: join(folder, `served-${facts}`),
    openStore: (log) => openFalkorStore({ url: falkor, log }),
    openCache: (log) => openValkeyCache({ url: valkey, graph: `bench-${facts}`, log }),
  })
  try {
    say(`${size}: writing into the embedded store`)
    await fill(embedded.store, { units, projects: 1 })
    say(`${size}: writing into FalkorDB`)
    const before = await bytesUsed(falkor)
    await fill(served.store, { units, projects: 1 })
    const bytes = (await bytesUsed(falkor)) - before
    say(`${size}: building both indexes`)
    const here = await embedded.memory.reindex({ anew: true })
    const there = await served.memory.reindex({ anew: true })
    say(`${size}: reading all of it for an index`)
    const read = { served: await readAll(served.store), embedded: await readAll(embedded.store) }
    const perSecond = (built: { units: number; tookMs: number }): number => built.units / (built.tookMs / 1_000)
    const [bare, server] = await inTurn([embedded, served])
    const ratio = percentile(server!, 0.5) / percentile(bare!, 0.5)
    const spread = (took: readonly number[]): string =>
      `${round(percentile(took, 0.5))} / ${round(percentile(took, 0.95))}`
    return [
      {
        what: `${size}: recall on FalkorDB and Valkey, p50 / p95 ms`,
        value: spread(server!),
        goal: `≤ ${RATIO_MAX} × embedded`,
        bare: `embedded ${spread(bare!)}`,
        ratio: `${round(ratio)} ×`,
      },
      {
        what: `${size}: memory of FalkorDB, MB for 100,000 facts with their episodes`,
        value: round((bytes / facts) * 0.1, 0),
        goal: '',
        bare: '',
        ratio: '',
      },
      {
        what: `${size}: index build from FalkorDB, units/s`,
        value: round(perSecond(there), 0),
        goal: '',
        bare: `embedded ${round(perSecond(here), 0)}`,
        ratio: `${round(perSecond(here) / perSecond(there), 1)} × slower`,
      },
      {
        what: `${size}: read from FalkorDB as an index is given it, units/s (per second of our processor time: ${round(read.served.perProcessorSecond, 0)})`,
        value: round(read.served.perSecond, 0),
        goal: '',
        bare: `embedded ${round(read.embedded.perSecond, 0)}`,
        ratio: `${round(read.embedded.perSecond / read.served.perSecond, 1)} × slower`,
      },
    ]
  } finally {
    await embedded.close()
    await served.close()
  }
}

/** All that an index is built from, given to one that keeps nothing: what the store and the way from it take. */
async function readAll(store: Store): Promise<{ perSecond: number; perProcessorSecond: number }> {
  let [position, units] = [0, 0]
  const taking: Pick<SearchIndex, 'position' | 'update' | 'known' | 'clear'> = {
    position: () => position,
    update: async (given) => {
      position = given.position
      units += given.put.length
    },
    known: () => [],
    clear: async () => undefined,
  }
  const [started, processor] = [performance.now(), process.cpuUsage()]
  await openProjection({ store, index: taking as SearchIndex }).catchUp()
  const { user, system } = process.cpuUsage(processor)
  const seconds = (performance.now() - started) / 1_000
  return { perSecond: units / seconds, perProcessorSecond: units / ((user + system) / 1e6) }
}

/** The same prompts to each in turn, so that a busy moment of the machine meets both. */
async function inTurn(subjects: readonly Subject[]): Promise<number[][]> {
  const language = languageOf(31)
  const took: number[][] = subjects.map(() => [])
  for (const subject of subjects) subject.setTime(NOW)
  for (let call = -10; call < PROMPTS; call++) {
    const prompt = `${language.words(5)} ${language.rareWord()} ${language.rareWord()}`
    for (const [at, subject] of subjects.entries()) {
      // As calls come to a daemon: what arrived on sockets meanwhile is read first.
      await turn()
      const start = performance.now()
      await subject.memory.recall({ project: projectAt(0), session: `ses_${call}`, prompt, at: NOW })
      if (call >= 0) took[at]!.push(performance.now() - start)
    }
  }
  return took
}

async function bytesUsed(url: string): Promise<number> {
  const client = createClient({ url: url.replace(/^falkordb/, 'redis') })
  await client.connect()
  try {
    return Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1] ?? Number.NaN)
  } finally {
    client.destroy()
  }
}
