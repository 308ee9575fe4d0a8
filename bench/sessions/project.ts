import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import * as z from 'zod'

/** A project with labels: what happened in its sessions, and what a memory of it should say. */
const Tool = z.object({
  name: z.string(),
  input: z.record(z.string(), z.unknown()).default({}),
  output: z.string().default(''),
  status: z.enum(['completed', 'error']).default('completed'),
  exit: z.number().int().nullish(),
})
const Happened = z.object({
  id: z.string(),
  at: z.string(),
  role: z.enum(['user', 'assistant', 'tool']),
  text: z.string().optional(),
  tool: Tool.optional(),
})
const Session = z.object({ id: z.string(), startedAt: z.string(), branch: z.string(), events: z.array(Happened) })

const groups = z.array(z.array(z.string()))
const ids = z.array(z.string()).default([])
const ExpectedFact = z.object({
  id: z.string(),
  kind: z.string(),
  statement: z.string(),
  statementMustMention: groups,
  validFrom: z.string().nullish(),
  validTo: z.string().nullish(),
  supersedes: z.string().nullish(),
  branch: z.string().nullish(),
  evidence: ids,
  toleranceDays: z.number().nullish(),
  openEndOk: z.boolean().nullish(),
  endMentions: z.array(z.string()).nullish(),
})
const Negative = z.object({
  id: z.string(),
  category: z.string().default(''),
  statement: z.string().default(''),
  statementMentions: groups,
  unless: z.array(z.string()).nullish(),
})
const Probe = z.object({
  id: z.string(),
  tags: z.array(z.string()),
  atSession: z.string().default('after all'),
  branch: z.string().nullish(),
  prompt: z.string(),
  filesInPlay: ids,
  mustContainFacts: ids,
  mustNotContainFacts: ids,
  mustContainWords: groups.nullish(),
})
const AsOf = z.object({
  id: z.string(),
  question: z.string(),
  time: z.string(),
  fact: z.string(),
  answerMentions: groups.nullable(),
})
const Expected = z.object({
  facts: z.array(ExpectedFact),
  mustNotExist: z.array(Negative),
  recall: z.array(Probe),
  asOf: z.array(AsOf),
})

export const LabelledProject = z.object({
  project: z.object({ name: z.string() }),
  sessions: z.array(Session),
  expected: Expected,
})
export type LabelledProject = z.infer<typeof LabelledProject>
export type LabelledSession = z.infer<typeof Session>
export type Expected = z.infer<typeof Expected>
export type ExpectedFact = z.infer<typeof ExpectedFact>
export type Negative = z.infer<typeof Negative>
export type Probe = z.infer<typeof Probe>
export type AsOf = z.infer<typeof AsOf>

/** One project file, or those of a folder, by file name. Fails naming the file and the place that does not fit. */
export function readProjects(place: string): { name: string; project: LabelledProject }[] {
  const single = !statSync(place).isDirectory()
  const folder = single ? dirname(place) : place
  const files = single ? [basename(place)] : readdirSync(folder).filter((file) => file.endsWith('.json'))
  if (files.length === 0) throw new Error(`${folder} has no .json file: a project of the sessions bench is one`)
  return files.toSorted().map((file) => {
    const parsed = LabelledProject.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
    if (parsed.success) return { name: file.replace(/\.json$/, ''), project: parsed.data }
    const [issue] = parsed.error.issues
    throw new Error(`${join(folder, file)}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit'}`)
  })
}
