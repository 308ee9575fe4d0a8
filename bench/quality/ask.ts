import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { deriveId } from '../../src/ids.ts'
import type { SearchIndex } from '../../src/index/search-index.ts'
import type { Embedder } from '../../src/models/embedder.ts'
import { QUERY_CHARS_MAX } from '../../src/limits.ts'
import type { Item } from '../../src/types.ts'
import type { Corpus, Question } from './corpus.ts'
import { copyGraph, fedGraph, type FedGraph } from './graph.ts'
import { openSubject, type Subject } from './subject.ts'

/** Everything that a search may return; what a metric looks at is the beginning of it. */
const LIMIT = 1_000
/** Questions of one set whose time is taken, asked as a person asks: with no limit named. */
const TIMED_MAX = 300

/** A question with what the search returned: for each item the units it holds. */
export type Answer = { corpus: Corpus; question: Question; items: Item[]; units: string[][] }

export type AskOptions = {
  engine: string
  fresh: boolean
  model?: Embedder | undefined
  change?: ((index: SearchIndex) => SearchIndex) | undefined
  /** The questions to ask; all when not given. */
  only?: ((question: Question) => boolean) | undefined
  onAnswer: (answer: Answer) => void
}

/** Asks all questions of a corpus through the product's search, in the order of what is known. Gives latencies in ms. */
export async function askCorpus(corpus: Corpus, share: number, options: AskOptions): Promise<number[]> {
  const asked = corpus.questions.filter(options.only ?? (() => true)).toSorted((a, b) => a.known - b.known)
  if (asked.length === 0) return []
  const graph = await fedGraph(corpus, options)
  const folder = mkdtempSync(join(tmpdir(), 'bench-ask-'))
  try {
    mkdirSync(folder, { recursive: true })
    copyGraph(graph, folder)
    const subject = await openSubject({ folder, change: options.change, model: options.model })
    // Kept from here on: in a search the model has little time, and a busy machine must not change the figures.
    await options.model?.embed(
      asked.map(({ text }) => text.slice(0, QUERY_CHARS_MAX)),
      'query',
    )
    try {
      await askInTurn({ subject, corpus, asked, graph, onAnswer: options.onAnswer })
      return await latencies(subject, corpus, sampleOf(asked, Math.ceil(TIMED_MAX * share)))
    } finally {
      await subject.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type InTurn = {
  subject: Subject
  corpus: Corpus
  asked: readonly Question[]
  graph: FedGraph
  onAnswer: (answer: Answer) => void
}

/** Asks questions that stand in the order of what is known; the index follows to where each is asked. */
export async function askInTurn({ subject, corpus, asked, graph, onAnswer }: InTurn): Promise<void> {
  let known = -1
  for (const question of asked) {
    if (question.known > known) {
      known = question.known
      subject.showUntil(graph.generations.get(known)!)
      await subject.memory.reindex({ anew: false })
      await subject.embedded()
    }
    const { items } = await search(subject, corpus, question, { limit: LIMIT })
    onAnswer({ corpus, question, items, units: items.map((item) => unitsOf(item, corpus)) })
  }
}

function search(subject: Subject, { project }: Corpus, { text, files, at }: Question, more: { limit?: number }) {
  subject.setTime(at)
  return subject.memory.search({ project, query: text, at, ...(files && { files }), ...more })
}

/** A fact holds the unit that it was last seen in; an item that came from nowhere still takes its place. */
function unitsOf({ source: { episode } }: Item, corpus: Corpus): string[] {
  const unit = episode === null ? undefined : episodeUnits(corpus).get(episode)
  return unit === undefined ? [] : [unit]
}

const episodes = new WeakMap<Corpus, Map<string, string>>()
function episodeUnits(corpus: Corpus): Map<string, string> {
  let known = episodes.get(corpus)
  if (!known) {
    known = new Map([...corpus.unitOf].map(([event, unit]) => [deriveId('episode', event), unit]))
    episodes.set(corpus, known)
  }
  return known
}

const sampleOf = (questions: readonly Question[], count: number): Question[] =>
  questions.filter(
    (_, at) => Math.floor((at * count) / questions.length) !== Math.floor(((at - 1) * count) / questions.length),
  )

async function latencies(subject: Subject, corpus: Corpus, questions: readonly Question[]): Promise<number[]> {
  const took: number[] = []
  for (const question of questions) {
    const start = performance.now()
    await search(subject, corpus, question, {})
    took.push(performance.now() - start)
  }
  return took
}
