import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layoutOf } from '../../src/layout.ts'
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
  'time questions': ['set-F1'],
}
/** Parts that change what is filed: for these the index is built anew. */
const FILED: ReadonlySet<Part> = new Set(['window', 'key'])

type Options = { root: string; data: string | undefined; set: string | undefined; onProgress: (told: string) => void }

/**
 * Switches each part off once, over an index that is built once. Sets whose questions are asked while the history goes on
 * are left out: there the index cannot be shared, and `--without` measures a part in a run of its own.
 */
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
  const whole = mkdtempSync(join(tmpdir(), 'bench-ablate-'))
  try {
    await asked(corpus, { set, graph, folder: whole, part: 'nothing', into })
    for (const part of Object.keys(PARTS) as Part[]) {
      const folder = mkdtempSync(join(tmpdir(), 'bench-ablate-'))
      try {
        const { index } = layoutOf(whole)
        if (!FILED.has(part))
          for (const suffix of ['', '-wal'])
            if (existsSync(index + suffix)) copyFileSync(index + suffix, layoutOf(folder).index + suffix)
        await asked(corpus, { set, graph, folder, part, into })
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
  } finally {
    rmSync(whole, { recursive: true, force: true })
  }
}

type Once = Omit<InCorpus, 'engine'> & { graph: FedGraph; folder: string; part: Part | 'nothing' }

async function asked(corpus: Corpus, { set, graph, folder, part, into }: Once): Promise<void> {
  copyGraph(graph, folder)
  const subject = await openSubject({
    folder,
    change: part === 'nothing' ? undefined : (index) => withoutParts(index, [part]),
  })
  const own = into.get(part) ?? []
  into.set(part, own)
  try {
    const questions = corpus.questions.toSorted((a, b) => a.known - b.known)
    const onAnswer = (answer: Parameters<typeof scoreAnswer>[0]): void => void own.push(scoreAnswer(answer, set.judged))
    await askInTurn({ subject, corpus, asked: questions, graph, onAnswer })
  } finally {
    await subject.close()
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
