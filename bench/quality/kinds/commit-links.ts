import * as z from 'zod'
import type { Event } from '../../../src/types.ts'
import { eventBase, projectOf, type Corpus, type Question } from '../corpus.ts'

const paths = z.array(z.string())
const Meta = z.object({ type: z.literal('meta'), name: z.string() })
const Commit = z.object({
  type: z.literal('commit'),
  id: z.string(),
  time: z.number(),
  subject: z.string(),
  body: z.string(),
  files: paths,
})
const Asked = z.object({
  type: z.literal('query'),
  id: z.string(),
  time: z.number(),
  text: z.string(),
  files: paths,
  gold: z.array(z.string()),
  sample: z.boolean(),
})

export const CommitLinks = z
  .array(z.discriminatedUnion('type', [Meta, Commit, Asked]))
  .refine(([first]) => first?.type === 'meta', 'the first line is not of type "meta"')

/** Of one event; a change of more files is a move of everything. */
const FILES_MAX = 1_000
const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString()

/**
 * A project's history, fed as what an agent's shell shows when it commits. Each question is asked when only the commits
 * before it have happened; where a sample is marked, only that is asked.
 */
export function commitLinkCorpora(lines: z.infer<typeof CommitLinks>): Corpus[] {
  const commits = lines.filter((line) => line.type === 'commit').toSorted((a, b) => a.time - b.time)
  const queries = lines.filter((line) => line.type === 'query').toSorted((a, b) => a.time - b.time)
  const name = lines.find((line) => line.type === 'meta')!.name
  const project = projectOf(name)
  const unitOf = new Map<string, string>()
  const events = commits.map((commit): Event => {
    const base = eventBase({ corpus: name, unit: commit.id, session: commit.id, at: iso(commit.time) }, project)
    unitOf.set(base.id, commit.id)
    const message = commit.body ? `${commit.subject}\n\n${commit.body}` : commit.subject
    const files = commit.files.slice(0, FILES_MAX)
    return {
      ...base,
      git: { branch: 'main', commit: commit.id },
      kind: 'tool',
      call: `call_${base.id}`,
      tool: 'bash',
      input: { command: `git commit -m ${quoted(message)}` },
      output: `[main ${commit.id.slice(0, 12)}] ${commit.subject}\n ${files.length} files changed`,
      status: 'completed',
      exit: 0,
      files: files.map((path) => ({ path })),
    }
  })
  const sampled = queries.some(({ sample }) => sample)
  let known = 0
  const questions = queries
    .filter(({ sample }) => sample || !sampled)
    .map(({ id, text, time, files, gold }): Question => {
      while (known < commits.length && commits[known]!.time < time) known++
      return { id, text, category: 'all', gold, at: iso(time), known, files }
    })
  return [{ id: name, project, events, unitOf, questions }]
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
