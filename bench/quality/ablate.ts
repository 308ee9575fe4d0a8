import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SearchIndex } from '../../src/index/search-index.ts'
import { circumstances } from '../shared/figures.ts'
import { askInTurn } from './ask.ts'
import { pairedDifference } from './bootstrap.ts'
import type { Corpus } from './corpus.ts'
import { dataFiles, readDataSet, type RankedSet } from './data.ts'
import { copyGraph, engineKey, fedGraph, type FedGraph } from './graph.ts'
import { scoreAnswer, figuresOf, type Scored } from './judge.ts'
import { openSubject } from './subject.ts'
import { PARTS, withoutParts, type Part } from './without.ts'
import { table } from './report.ts'

/** What each set earns with everything, and without each part. */
export type Ablations = {
  commit: string
  sets: Record<string, { n: number; metrics: string[]; rows: { part: string; figures: number[]; gains: string[] }[] }>
}

/** Metrics by which a part is judged. */
const JUDGED: Readonly<Record<string, readonly string[]>> = {
  conversations: ['any@10', 'rec@10', 'all@10', 'nDCG@10'],
  'assistant logs': ['any@10', 'rec@10', 'nDCG@10', 'updated-over-stale'],
  'commit links': ['any@10', 'MRR@20'],
  'time questions': ['set-F1'],
}
/** Parts that change what is filed: for these the index is built anew. */
const FILED: ReadonlySet<Part> = new Set(['window', 'key'])
/** Parts that need somebody who speaks: a history of commits has none. */
const SPOKEN: ReadonlySet<Part> = new Set([
  ...FILED,
  'latest',
  'sessions',
  'questions',
  'opens',
  'self',
  'speakers',
  'preferences',
])

type Options = { root: string; data: string | undefined; set: string | undefined; onProgress: (told: string) => void }

/** Switches each part off once: what only ranks over one index, question by question; the rest over one of its own. */
export async function ablate({ root, data, set: wanted, onProgress }: Options): Promise<Ablations> {
  const engine = await engineKey(root)
  const sets: Ablations['sets'] = {}
  for (const file of dataFiles(data, root)) {
    const set = readDataSet(file)
    const judged = JUDGED[set.kind]
    if (set.judged === 'facts' || !judged || !(wanted ?? set.name).split(',').some((part) => set.name.includes(part)))
      continue
    const scored = new Map<Part | 'nothing', Scored[]>()
    for (const corpus of set.corpora) {
      onProgress(`${set.name}: ${corpus.id}`)
      await ablateCorpus(corpus, { set, engine, into: scored })
    }
    sets[set.name] = rowsOf(scored, judged)
  }
  return { commit: circumstances(root).commit, sets }
}

type InCorpus = { set: RankedSet; engine: string; into: Map<Part | 'nothing', Scored[]> }

async function ablateCorpus(corpus: Corpus, { set, engine, into }: InCorpus): Promise<void> {
  const graph = await fedGraph(corpus, { engine, fresh: false })
  const all = Object.keys(PARTS) as Part[]
  const parts = set.kind === 'commit links' ? all.filter((part) => !SPOKEN.has(part)) : all
  await asked(corpus, { set, graph, into, parts: ['nothing', ...parts.filter((part) => !FILED.has(part))] })
  for (const part of parts.filter((one) => FILED.has(one))) await asked(corpus, { set, graph, into, parts: [part] })
}

type Once = Omit<InCorpus, 'engine'> & { graph: FedGraph; parts: readonly (Part | 'nothing')[] }

/** Each question once for each part, at the same state of the index. */
async function asked(corpus: Corpus, { set, graph, parts, into }: Once): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-ablate-'))
  copyGraph(graph, folder)
  let views: Map<Part | 'nothing', SearchIndex> | undefined
  let current = parts[0]!
  const change = (index: SearchIndex): SearchIndex => {
    const made = new Map(parts.map((part) => [part, part === 'nothing' ? index : withoutParts(index, [part])]))
    views = made
    const seen = (): SearchIndex => made.get(current)!
    return {
      ...seen(),
      known: (query) => seen().known(query),
      moments: (query) => seen().moments(query),
      candidates: (query) => seen().candidates(query),
    }
  }
  const subject = await openSubject({ folder, change })
  try {
    const questions = corpus.questions.toSorted((a, b) => a.known - b.known)
    for (const question of questions)
      for (const part of views!.keys()) {
        current = part
        const own = into.get(part) ?? []
        into.set(part, own)
        const onAnswer = (answer: Parameters<typeof scoreAnswer>[0]): void =>
          void own.push(scoreAnswer(answer, set.judged))
        await askInTurn({ subject, corpus, asked: [question], graph, onAnswer })
      }
  } finally {
    await subject.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function rowsOf(scored: ReadonlyMap<Part | 'nothing', Scored[]>, metrics: readonly string[]) {
  const before = scored.get('nothing')!
  const { n } = figuresOf(before)
  const rows = [...scored].map(([part, own]) => {
    const { metrics: figures } = figuresOf(own)
    const gains = metrics.map((metric) => {
      const values = (list: readonly Scored[]): number[] => list.flatMap(({ values: earned }) => earned[metric] ?? [])
      const { difference, interval } = pairedDifference(values(own), values(before))
      const sure = interval[0] > 0 || interval[1] < 0
      return part === 'nothing'
        ? ''
        : `${difference < 0 ? '−' : '+'}${Math.abs(100 * difference).toFixed(1)}${sure ? ' *' : ''}`
    })
    return { part, figures: metrics.map((metric) => figures[metric]!), gains }
  })
  return { n, metrics: [...metrics], rows }
}

/** A table a set: what is reached without a part, and what the part gains; * where the 95 % interval leaves out zero. */
export function ablationText({ sets }: Ablations): string {
  return Object.entries(sets)
    .map(([name, { n, metrics, rows }]) => {
      const lines = rows.map(({ part, figures, gains }) => [
        part,
        ...figures.map((figure, at) => `${figure.toFixed(1)}${gains[at] ? ` (${gains[at]})` : ''}`),
      ])
      return `### ${name}\n\n${n} questions\n\n${table(['without', ...metrics], lines)}\n`
    })
    .join('\n')
    .trimEnd()
}
