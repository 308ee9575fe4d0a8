import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { renderContext } from '../../src/engine/context.ts'
import { asksOf } from '../../src/engine/asks.ts'
import { rank } from '../../src/engine/rank.ts'
import { openSqliteIndex } from '../../src/index/sqlite-index.ts'
import type { Candidate, IndexQuery, SearchIndex } from '../../src/index/search-index.ts'
import { layoutOf } from '../../src/layout.ts'
import { openModelFreeEmbedder } from '../../src/models/model-free.ts'
import { USER_SCOPE } from '../../src/types.ts'
import { openSubject, type Subject } from '../quality/subject.ts'
import { timed } from '../shared/figures.ts'
import { bareFts, bareRead, bareScan, spreadOf, withoutQueryVectors, type Spread } from './baselines.ts'
import { sqliteVec } from './sqlite-vec.ts'
import { heldBySearch } from './held.ts'
import { fill, languageOf, projectAt, type Language } from './corpus.ts'

const QUESTIONS = 200
/** Questions that are asked before times are taken. */
const WARMING = 100
const POOL = 64
const TOGETHER = 32
const NOW = '2026-06-01T12:00:00.000Z'
const MONTH = { from: '2024-02-01T00:00:00.000Z', to: '2024-03-01T00:00:00.000Z' }

export type SpeedReport = {
  units: number
  projects: number
  buildPerSecond: number
  openMs: number
  firstSearchMs: number
  /** Memory per unit that a process which only searches holds, beside the vectors, and for them. */
  bytesPerUnit: number
  vectorBytesPerUnit: number
  fileBytesPerUnit: number
  search: Spread
  recall: Spread
  together: Spread
  /** 32 times what one takes in the mean: the last of them cannot be sooner on one thread. */
  oneByOneMs: number
  parts: Record<string, Spread>
  bare: {
    ftsBuildPerSecond: number
    fts: Spread
    sameBytes: Spread
    f32: Spread
    i8: Spread
    sqliteVec: Spread | undefined
  }
}

/** Fills a graph, builds its index, and takes every time beside something bare. */
export async function measureSize(units: number, projects: number, say: (told: string) => void): Promise<SpeedReport> {
  const folder = mkdtempSync(join(tmpdir(), 'speed-bench-'))
  try {
    say(`${units} units in ${projects} project(s): writing the graph`)
    let subject = await openSubject({ folder })
    await fill(subject.store, { units, projects })
    say('building the index')
    const built = await subject.memory.reindex({ anew: true })
    const buildPerSecond = built.units / (built.tookMs / 1_000)
    const fileBytesPerUnit = subject.index.counts().bytes / Math.max(1, built.units)
    await subject.close()

    say('searching')
    const opening = performance.now()
    subject = await openSubject({ folder })
    const openMs = performance.now() - opening
    subject.setTime(NOW)
    const questions = questionsOf(languageOf(4_711))
    const project = projectAt(0)
    const ask = (call: number) => subject.memory.search({ project, query: questions[call % QUESTIONS]!, at: NOW })
    const [firstSearchMs] = await timed(1, ask)
    // Others first: the figures are those of a daemon that has answered before, and the start is told apart.
    for (const query of questionsOf(languageOf(815)).slice(0, WARMING))
      await subject.memory.search({ project, query, at: NOW })
    const search = spreadOf(await timed(QUESTIONS, ask))
    const recalls = await timed(QUESTIONS, (call) => recallOf(subject, questions[call]!))
    const recall = spreadOf(recalls)
    const oneByOneMs = (TOGETHER * recalls.reduce((sum, took) => sum + took, 0)) / QUESTIONS
    const together = spreadOf(await askTogether(subject, questions))
    const parts = await partsOf(subject, { folder, questions })
    say('bare baselines')
    const fts = await bareFts(subject.store, { project: project.id, folder, questions })
    const vectors = Math.min(units, Math.floor(units / projects))
    const scans = await bareScan(vectors, subject.index.embedder.dimensions, 20)
    const { dimensions } = subject.index.embedder
    const sameBytes = await bareRead(bytesSwept(vectors, dimensions), 40)
    await subject.close()
    const held = heldBySearch(folder, { questions: questions.slice(0, WARMING), projects })
    const vec = await sqliteVec(join(process.cwd(), '.tools'), { count: vectors, dimensions, calls: 20 })
    const bare = { ftsBuildPerSecond: fts.build, fts: fts.query, sameBytes, ...scans, sqliteVec: vec }
    return {
      units,
      projects,
      buildPerSecond,
      openMs,
      firstSearchMs: firstSearchMs!,
      bytesPerUnit: (held.bytes - held.vectorBytes) / units,
      vectorBytesPerUnit: held.vectorBytes / units,
      fileBytesPerUnit,
      search,
      recall,
      together,
      oneByOneMs,
      parts,
      bare,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a scan reads: two bits of every component, and all of one row in 48, but of a thousand rows at least. */
export const bytesSwept = (rows: number, dimensions: number): number =>
  (rows * dimensions) / 4 + Math.min(rows, Math.max(1_024, rows / 48)) * dimensions * 2

/** As people ask: some common words, one or two rare ones. */
const questionsOf = (language: Language): string[] =>
  Array.from({ length: QUESTIONS }, () => `${language.words(5)} ${language.rareWord()} ${language.rareWord()}`)

let calls = 0
const recallOf = ({ memory }: Subject, prompt: string) =>
  memory.recall({ project: projectAt(0), session: `ses_speed_${calls++}`, prompt, at: NOW })

/** Many recalls at once: how long each takes until its answer is there. */
async function askTogether(subject: Subject, questions: readonly string[]): Promise<number[]> {
  const took: number[] = []
  for (let round = 0; round < 3; round++)
    await Promise.all(
      questions.slice(0, TOGETHER).map(async (question) => {
        const start = performance.now()
        await recallOf(subject, `${question} ${round}`)
        took.push(performance.now() - start)
      }),
    )
  return took
}

/** What each part of a search costs: alone where it can be asked alone, else by leaving it out. */
async function partsOf(
  subject: Subject,
  { folder, questions }: { folder: string; questions: readonly string[] },
): Promise<Record<string, Spread>> {
  const { index, store } = subject
  const path = layoutOf(folder).index
  const wordless = await openSqliteIndex({ path, embedder: withoutQueryVectors(openModelFreeEmbedder()) })
  const projects = [projectAt(0).id, USER_SCOPE]
  const ask = (text: string, more: Partial<IndexQuery> = {}): IndexQuery => ({
    projects,
    text,
    files: [],
    now: NOW,
    limit: POOL,
    ...more,
  })
  const candidates = async (of: SearchIndex, more: (call: number) => Partial<IndexQuery> = () => ({})) => {
    await of.candidates(ask(questions[0]!, more(0)))
    return timed(QUESTIONS, (call) => of.candidates(ask(questions[call]!, more(call))))
  }
  const language = languageOf(99)
  const text = await candidates(wordless)
  const whole = await candidates(index)
  const graph = await candidates(wordless, (call) => ({ text: `${questions[call]} ${language.entity()}` }))
  const files = await candidates(wordless, () => ({ files: [language.file(), language.file(), language.file()] }))
  const time = await candidates(wordless, () => ({ range: MONTH }))
  const pools: Candidate[][] = []
  for (const question of questions) pools.push(await index.candidates(ask(question)))
  const asked = questions.map((question) => asksOf(question, (word) => index.terms(word).length > 0))
  const fusion = await timed(QUESTIONS, (call) => rank(pools[call]!, NOW, asked[call]))
  const embedding = await timed(QUESTIONS, (call) => index.embedder.embed([questions[call]!], 'query'))
  const idsOf = (call: number, kind: 'fact' | 'episode'): string[] =>
    pools[call]!.flatMap(({ unit }) => (unit.kind === kind ? [unit.id] : [])).slice(0, 10)
  const reading = await timed(QUESTIONS, async (call) => {
    await store.facts({ projects, ids: idsOf(call, 'fact'), limit: 10 })
    await store.episodes({ projects, ids: idsOf(call, 'episode'), limit: 10 })
  })
  const { items } = await subject.memory.search({ project: projectAt(0), query: questions[0]!, at: NOW, limit: 16 })
  const rendering = await timed(QUESTIONS, () => renderContext({ items, now: NOW }))
  await wordless.close()
  const more = (with_: readonly number[], base: readonly number[]): Spread => {
    const [a, b] = [spreadOf(with_), spreadOf(base)]
    return { p50: Math.max(0, a.p50 - b.p50), p95: Math.max(0, a.p95 - b.p95) }
  }
  return {
    text: spreadOf(text),
    'vectors, added': more(whole, text),
    'graph, added': more(graph, text),
    'files, added': more(files, text),
    'time, added': more(time, text),
    'embedding a question': spreadOf(embedding),
    fusion: spreadOf(fusion),
    'reading ten items': spreadOf(reading),
    rendering: spreadOf(rendering),
  }
}
