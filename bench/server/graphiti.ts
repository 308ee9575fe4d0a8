import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import type { Embedder } from '../../src/models/embedder.ts'
import { rowsOf as cellsOf, withParameters, type Reply } from '../../src/stores/falkordb/cypher.ts'
import { openFalkorStore } from '../../src/stores/falkordb.ts'
import type { Store } from '../../src/stores/store.ts'
import type { Fact } from '../../src/types.ts'
import { startFalkorDb } from '../../tests/servers/falkordb.ts'
import { graphitiPython } from '../../tests/servers/graphiti.ts'
import { rawClient } from '../../tests/stores/falkordb/support.ts'
import { random } from '../quality/bootstrap.ts'
import { openSubject } from '../quality/subject.ts'
import { round, type Row } from '../shared/figures.ts'
import { spreadOf, type Spread } from '../speed/baselines.ts'
import { fill, projectAt } from '../speed/corpus.ts'

/** Fewer where one takes Graphiti seconds. */
const questionsFor = (facts: number): number => (facts > 20_000 ? 30 : 60)
const WARM = 5
/** A question has some words of the fact that it means, and some of another one. */
const WORDS_ASKED = 3
const WORDS_OF_ANOTHER = 2
/** What is a fact's own in its vector, beside what all facts of its cluster share. */
const OWN = 0.5
/**
 * A question's vector: the cluster of its fact, a little of what is the fact's own, and noise. So it is as near to its
 * fact as questions are in real models (a cosine of 0.6; Graphiti leaves out what is below 0.2), and so are the others
 * of the cluster: the vector alone does not find the fact.
 */
const OWN_ASKED = 0.04
const NOISE = 1
const FOUND = 10
/** Facts gather around so many subjects, as what people talk about does. */
const CLUSTERS = 200
const VECTORS_AT_ONCE = 200
/** Faster by this many times was asked for, by number of facts. */
const GOALS: Readonly<Record<number, number>> = { 10_000: 50, 100_000: 100 }

type Question = { text: string; vector: number[]; wanted: string }
type Side = { spread: Spread; recall: number }

export type GraphitiReport = {
  facts: number
  dimensions: number
  version: string
  ours: Side
  graphiti: Side
  /** rec@10 of an exact scan of the vectors, without words: how much of an answer is in them. */
  byVectors: number
}

/**
 * Our search beside graphiti-core's own search(): one FalkorDB, one graph, the same questions and the same vectors on
 * both sides, and an embedder that costs nothing on either. Each question has some words of one fact among those of
 * another, and a vector that is near to the fact and to the others of its cluster, so that neither finds it alone; rec@10
 * is how often that fact is among the first ten.
 */
export async function measureBeside({
  facts,
  dimensions = 1_536,
  say,
}: {
  facts: number
  dimensions?: number
  say: (told: string) => void
}): Promise<GraphitiReport> {
  const folder = mkdtempSync(join(tmpdir(), 'graphiti-bench-'))
  const falkor = await startFalkorDb({ persistence: 'none' })
  const vectors = vectorsOf(dimensions)
  const subject = await openSubject({
    folder,
    model: vectors.embedder,
    openStore: (log) => openFalkorStore({ url: falkor.url, log }),
  })
  try {
    const project = projectAt(0)
    say(`${facts} facts: writing the graph`)
    const started = performance.now()
    await fill(subject.store, { units: 2 * facts, projects: 1 })
    say(`${round((2 * facts) / ((performance.now() - started) / 1_000), 0)} units/s; giving every fact its vector`)
    await giveVectors(falkor.url, { graph: project.id, of: (text) => vectors.passage(text) })
    say('building our index')
    await subject.memory.reindex({ anew: true })
    await subject.embedded()
    const questions = await questionsOf(subject.store, { project: project.id, facts, vectors })
    say('asking us')
    const found: string[][] = []
    const took: number[] = []
    for (const { text } of questions) {
      const start = performance.now()
      const { items } = await subject.memory.search({ project, query: text, kinds: ['fact'], limit: FOUND })
      took.push(performance.now() - start)
      found.push(items.map(({ id }) => id.replace(/^fact_/, '')))
    }
    say('asking Graphiti')
    const theirs = await askGraphiti({ group: project.id, port: falkor.port, warm: WARM, questions })
    const counted = questions.slice(WARM)
    return {
      facts,
      dimensions,
      version: theirs.version,
      ours: { spread: spreadOf(took.slice(WARM)), recall: recallOf(counted, found.slice(WARM)) },
      graphiti: { spread: spreadOf(theirs.took), recall: recallOf(counted, theirs.found) },
      byVectors: recallOf(
        counted,
        await nearest(subject.store, { project: project.id, facts, vectors, questions: counted }),
      ),
    }
  } finally {
    await subject.close()
    await falkor.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One size after the other. */
export async function run({ say, sizes }: { say: (told: string) => void; sizes: readonly number[] }): Promise<Row[]> {
  const rows: Row[] = []
  for (const facts of sizes) rows.push(...rowsOf(await measureBeside({ facts, say })))
  return rows
}

/** The figures as rows of a table. */
export function rowsOf({ facts, dimensions, version, ours, graphiti, byVectors }: GraphitiReport): Row[] {
  const size = `${facts.toLocaleString('en')} facts × ${dimensions}`
  const goal = GOALS[facts]
  const times = (theirs: number, own: number): string => `${round(theirs / own, 0)} × faster`
  const row = (what: string, own: string, bare: string, ratio: string, wanted: string): Row => ({
    ...{ what: `${size}: ${what}`, value: own, goal: wanted, bare: `graphiti-core ${version}: ${bare}`, ratio },
  })
  const asked = goal === undefined ? '' : `≥ ${goal} × faster`
  const [a, b] = [ours.spread, graphiti.spread]
  return [
    row('search p50, ms', round(a.p50), round(b.p50), times(b.p50, a.p50), asked),
    row('search p95, ms', round(a.p95), round(b.p95), times(b.p95, a.p95), asked),
    row(
      'rec@10',
      round(ours.recall, 3),
      round(graphiti.recall, 3),
      `the vectors alone, scanned exactly: ${round(byVectors, 3)}`,
      'at least as good',
    ),
  ]
}

const recallOf = (questions: readonly Question[], found: readonly (readonly string[])[]): number =>
  questions.filter(({ wanted }, at) => found[at]?.includes(wanted)).length / questions.length

type Vectors = {
  passage(text: string): number[]
  /** Makes the vector of a question about a fact, and remembers it for the embedder. */
  question(text: string, about: string, next: () => number): number[]
  embedder: Embedder
}

/** Vectors by text: a cluster's centre and what is its own, both from the text's hash. */
function vectorsOf(dimensions: number): Vectors {
  const seedOf = (text: string): number => createHash('sha1').update(text).digest().readUInt32LE()
  const centres = Array.from({ length: CLUSTERS }, (_, nth) => noiseOf(random(nth + 1), dimensions))
  const leaning = (text: string, share: number, noise?: readonly number[]): number[] => {
    const seed = seedOf(text)
    const own = noiseOf(random(seed), dimensions)
    const centre = centres[seed % CLUSTERS]!
    return unit(own.map((part, at) => centre[at]! + share * part + NOISE * (noise?.[at] ?? 0)))
  }
  const passage = (text: string): number[] => leaning(text, OWN)
  const queries = new Map<string, number[]>()
  const embed: Embedder['embed'] = async (texts, purpose) =>
    texts.map((text) => Float32Array.from((purpose === 'query' ? queries.get(text) : undefined) ?? passage(text)))
  return {
    passage,
    question: (text, about, next) => {
      const vector = leaning(about, OWN_ASKED, noiseOf(next, dimensions))
      queries.set(text, vector)
      return vector
    },
    embedder: { identity: `bench ${dimensions}`, dimensions, embed, close: async () => undefined },
  }
}

/** Directions that are as good as random ones: with hundreds of dimensions the shape of the noise does not matter. */
function noiseOf(next: () => number, dimensions: number): number[] {
  return Array.from({ length: dimensions }, () => (next() - 0.5) * UNIT_SPREAD)
}

/** Makes the spread of numbers from -0.5 to 0.5 one. */
const UNIT_SPREAD = Math.sqrt(12)

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector) || 1
  return vector.map((part) => Math.round((part / length) * 1e5) / 1e5)
}

async function giveVectors(
  url: string,
  { graph, of }: { graph: string; of: (text: string) => number[] },
): Promise<void> {
  const raw = await rawClient(url)
  try {
    const facts = 'MATCH ()-[e:RELATES_TO]->() RETURN e.uuid, e.fact'
    const all = cellsOf((await raw('GRAPH.RO_QUERY', graph, facts, '--compact')) as Reply)
    for (let from = 0; from < all.length; from += VECTORS_AT_ONCE) {
      const rows = all
        .slice(from, from + VECTORS_AT_ONCE)
        .map(([uuid, fact]) => ({ uuid: String(uuid), vector: of(String(fact)) }))
      const set =
        'UNWIND $rows AS row MATCH ()-[e:RELATES_TO {uuid: row.uuid}]->() SET e.fact_embedding = vecf32(row.vector)'
      await raw('GRAPH.QUERY', graph, withParameters(set, { rows }))
    }
  } finally {
    raw.close()
  }
}

async function questionsOf(
  store: Store,
  { project, facts, vectors }: { project: string; facts: number; vectors: Vectors },
): Promise<Question[]> {
  const next = random(4_711)
  const all: Fact[] = await store.facts({ projects: [project], limit: facts })
  return Array.from({ length: questionsFor(facts) + WARM }, () => {
    const { id, statement } = all[Math.floor(next() * all.length)]!
    const another = all[Math.floor(next() * all.length)]!
    const some = (from: string, count: number): string[] =>
      from
        .replace(/\.$/, '')
        .split(' ')
        .slice(1)
        .toSorted(() => next() - 0.5)
        .slice(0, count)
    const text = [...some(statement, WORDS_ASKED), ...some(another.statement, WORDS_OF_ANOTHER)].join(' ')
    return { text, vector: vectors.question(text, statement, next), wanted: id }
  })
}

type Scan = { project: string; facts: number; vectors: Vectors; questions: readonly Question[] }

/** The first of an exact scan for each question. */
async function nearest(store: Store, { project, facts, vectors, questions }: Scan): Promise<string[][]> {
  const best = questions.map((): { id: string; score: number }[] => [])
  for (const { id, statement } of await store.facts({ projects: [project], limit: facts })) {
    const passage = Float32Array.from(vectors.passage(statement))
    for (const [nth, { vector }] of questions.entries()) {
      let score = 0
      for (let at = 0; at < passage.length; at++) score += passage[at]! * vector[at]!
      const list = best[nth]!
      if (list.length >= FOUND && score <= list.at(-1)!.score) continue
      list.push({ id, score })
      list.sort((a, b) => b.score - a.score)
      list.length = Math.min(list.length, FOUND)
    }
  }
  return best.map((list) => list.map(({ id }) => id))
}

type Asked = { group: string; port: number; warm: number; questions: readonly Question[] }

function askGraphiti(asked: Asked): Promise<{ version: string; took: number[]; found: string[][] }> {
  const script = join(fileURLToPath(new URL('../../', import.meta.url)), 'bench', 'server', 'python', 'search.py')
  const env = { PATH: process.env['PATH'], GRAPHITI_TELEMETRY_ENABLED: 'false' }
  const child = spawn(graphitiPython(), [script], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stdin.end(JSON.stringify(asked))
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(said) as { version: string; took: number[]; found: string[][] })
      else reject(new Error(`Graphiti's driver ended with ${code}.`))
    })
  })
}
