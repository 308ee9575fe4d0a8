import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type * as z from 'zod'
import type { Corpus, Judged } from './corpus.ts'
import { assistantLogCorpora, AssistantLogs } from './kinds/assistant-logs.ts'
import { commitLinkCorpora, CommitLinks } from './kinds/commit-links.ts'
import { conversationCorpora, Conversations } from './kinds/conversations.ts'
import { DependencyFacts } from './kinds/dependency-facts.ts'
import { timeQuestionCorpora, TimeQuestions } from './kinds/time-questions.ts'

export type RankedSet = { name: string; hash: string; kind: string; judged: Judged; unit: string; corpora: Corpus[] }
export type FactSet = {
  name: string
  hash: string
  kind: string
  judged: 'facts'
  data: z.infer<typeof DependencyFacts>
}
export type DataSet = RankedSet | FactSet

const FILE = /\.(?:json|jsonl)(?:\.gz)?$/

/** The data files to measure: a file, or those of a folder. Fails naming where it looked. */
export function dataFiles(given: string | undefined, root: string): string[] {
  const place = given === undefined ? foundFolder(root) : resolve(given)
  if (place === undefined || !existsSync(place))
    throw new Error(
      given === undefined
        ? `no folder "bench-data" in ${root}, above it or beside it; name a file or a folder with --data`
        : `--data ${given}: there is no ${place}`,
    )
  if (!statSync(place).isDirectory()) return [place]
  const files = readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isFile() && FILE.test(entry.name))
    .map((entry) => join(place, entry.name))
    .toSorted()
  if (files.length === 0) throw new Error(`--data ${place}: no .json, .jsonl or .gz file is in it`)
  return files
}

function foundFolder(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    const direct = join(folder, 'bench-data')
    if (existsSync(direct)) return direct
    if (folder === dirname(folder)) break
  }
  const beside = dirname(root)
  return readdirSync(beside, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(beside, entry.name, 'bench-data'))
    .find((folder) => existsSync(folder))
}

/** Reads a file and tells its kind by its shape. Fails naming the file and what fits nowhere. */
export function readDataSet(path: string): DataSet {
  const bytes = readFileSync(path)
  const hash = createHash('sha256').update(bytes).digest('hex')
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const content: unknown = /\.jsonl(?:\.gz)?$/.test(path)
    ? text.split('\n').flatMap((line) => (line.trim() ? [JSON.parse(line) as unknown] : []))
    : JSON.parse(text)
  const fallback = basename(path).replace(FILE, '')
  return dataSetOf(content, { path, hash, fallback })
}

type From = { path: string; hash: string; fallback: string }

function dataSetOf(content: unknown, { path, hash, fallback }: From): DataSet {
  const ranked = <Schema extends z.ZodType>(
    schema: Schema,
    { kind, judged, unit, corpora }: Omit<RankedSet, 'name' | 'hash' | 'corpora'> & Corpora<Schema>,
  ): RankedSet => {
    const data = checked(schema, content, path)
    return { name: nameIn(content) ?? fallback, hash, kind, judged, unit, corpora: corpora(data) }
  }
  if (Array.isArray(content))
    return ranked(CommitLinks, { kind: 'commit links', judged: 'ranked', unit: 'commit', corpora: commitLinkCorpora })
  const has = (key: string): boolean => typeof content === 'object' && content !== null && key in content
  if (has('conversations'))
    return ranked(Conversations, {
      kind: 'conversations',
      judged: 'ranked',
      unit: 'turn',
      corpora: conversationCorpora,
    })
  if (has('repositories')) {
    const data = checked(DependencyFacts, content, path)
    return { name: data.name, hash, kind: 'dependency facts', judged: 'facts', data }
  }
  if (has('chats') && has('items'))
    return ranked(TimeQuestions, { kind: 'time questions', judged: 'set', unit: 'turn', corpora: timeQuestionCorpora })
  if (has('chats'))
    return ranked(AssistantLogs, {
      kind: 'assistant logs',
      judged: 'ranked',
      unit: 'message',
      corpora: assistantLogCorpora,
    })
  throw new Error(`${path} has none of the five shapes: conversations, chats, chats with items, repositories, lines`)
}

type Corpora<Schema extends z.ZodType> = { corpora: (data: z.infer<Schema>) => Corpus[] }

function checked<Schema extends z.ZodType>(schema: Schema, content: unknown, path: string): z.infer<Schema> {
  const parsed = schema.safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit'}`)
}

function nameIn(content: unknown): string | undefined {
  const first: unknown = Array.isArray(content) ? content[0] : content
  const name = (first as { name?: unknown } | undefined)?.name
  return typeof name === 'string' ? name : undefined
}
