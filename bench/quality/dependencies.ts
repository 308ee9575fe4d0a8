import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as z from 'zod'
import { groupBy } from '../../src/engine/group.ts'
import { INGEST_BATCH_MAX } from '../../src/limits.ts'
import type { Event, Fact, ProjectRef, Time } from '../../src/types.ts'
import { random } from './bootstrap.ts'
import { eventBase, projectOf, timeOf } from './corpus.ts'
import type { Scored } from './judge.ts'
import type { DependencyFacts } from './kinds/dependency-facts.ts'
import { openSubject, type Subject } from './subject.ts'

type Data = z.infer<typeof DependencyFacts>
type Repository = Data['repositories'][number]
type Asked = Data['questions'][number]

export type WrongFact = { question: Asked; order: string; got: string | boolean | null }

/** Facts that one question reads; no project has as many dependencies in one file. */
const FACTS_MAX = 1_000
const ORDERS = ['in order', 'shuffled', 'twice'] as const

/**
 * Dependencies over time: fed as the edits of manifests, in three orders of arrival; asked as `facts --as-of` asks.
 * Gives one score a question, and the latencies of the questions in ms.
 */
export async function askDependencies(
  { repositories, questions }: Data,
  onWrong: (wrong: WrongFact) => void = () => undefined,
): Promise<{ scored: Scored[]; took: number[] }> {
  const scored = new Map<string, Scored>()
  const took: number[] = []
  for (const repository of repositories) {
    const project = projectOf(repository.repository)
    const events = edits(repository, project)
    const asked = questions.filter((question) => question.repository === repository.repository)
    for (const order of ORDERS)
      await withGraph(arranged(events, order), async (subject) => {
        for (const question of asked) {
          const start = performance.now()
          const got = await answerTo(subject, project, question)
          if (order === 'in order') took.push(performance.now() - start)
          const one = scored.get(question.id) ?? emptyScore(question)
          one.values[`exact, ${order}`] = got === question.answer ? 1 : 0
          if (got !== question.answer) onWrong({ question, order, got })
          one.values[`stale, ${order}`] = isStale(got, question, repository) ? 1 : 0
          if (order === 'in order' && question.kind.startsWith('as-of'))
            one.values['asked in words'] = (await inWords(subject, project, question)) ? 1 : 0
          scored.set(question.id, one)
        }
      })
  }
  for (const { values } of scored.values()) {
    values['exact'] = Math.min(...ORDERS.map((order) => values[`exact, ${order}`]!))
    values['stale'] = Math.max(...ORDERS.map((order) => values[`stale, ${order}`]!))
  }
  return { scored: [...scored.values()], took }
}

const emptyScore = ({ id, kind }: Asked): Scored => ({ id, category: kind, answerable: true, values: {}, best: 0 })

async function withGraph(events: readonly Event[], work: (subject: Subject) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-facts-'))
  try {
    const subject = await openSubject({ folder })
    try {
      for (let from = 0; from < events.length; from += INGEST_BATCH_MAX)
        await subject.memory.ingest(events.slice(from, from + INGEST_BATCH_MAX))
      await subject.memory.reindex({ anew: false })
      await work(subject)
    } finally {
      await subject.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One edit of a manifest for each section that changed in one second, as an agent's edit tool shows it. */
function edits({ repository, events }: Repository, project: ProjectRef): Event[] {
  const hunks = groupBy(events, ({ time, file, section }) => `${time} ${file} ${section}`)
  return [...hunks].map(([key, moves]): Event => {
    const { time, file, section } = moves[0]!
    const at = timeOf(time)
    const base = eventBase({ corpus: repository, unit: key, session: time, at }, project)
    const lines = (side: 'old' | 'new'): string => {
      const entries = moves.filter((move) => move[side] !== null).map((move) => entry(move.dependency, move[side]!))
      return [`  "${section}": {`, ...entries].join('\n')
    }
    return {
      ...base,
      git: { branch: 'main' },
      kind: 'tool',
      call: `call_${base.id}`,
      tool: 'edit',
      input: { filePath: file, oldString: lines('old'), newString: lines('new') },
      output: 'Edit applied successfully.',
      status: 'completed',
      files: [{ path: file }],
    }
  })
}

const entry = (name: string, range: string): string => `    ${JSON.stringify(name)}: ${JSON.stringify(range)},`

function arranged(events: readonly Event[], order: (typeof ORDERS)[number]): Event[] {
  if (order === 'in order') return [...events]
  if (order === 'twice') return [...events, ...events]
  const next = random(events.length)
  return events
    .map((event) => ({ event, place: next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ event }) => event)
}

async function dependencyFacts(
  { store }: Subject,
  { id, file, section, dependency, at }: { id: string; at?: Time } & Pick<Asked, 'file' | 'section' | 'dependency'>,
): Promise<Fact[]> {
  const facts = await store.facts({
    projects: [id],
    kinds: ['dependency'],
    entity: { type: 'File', name: file },
    limit: FACTS_MAX,
    ...(at !== undefined && { validAt: at }),
  })
  return facts.filter(({ attribute }) => attribute === `${section} ${dependency}`)
}

const rangeOf = ({ object }: Fact, { dependency }: Asked): string => object.name.slice(dependency.length + 1)

async function answerTo(subject: Subject, { id }: ProjectRef, question: Asked): Promise<string | boolean | null> {
  const at = timeOf(question.time)
  const [inForce] = await dependencyFacts(subject, { ...question, id, at })
  switch (question.kind) {
    case 'still used':
      return inForce !== undefined
    case 'since':
      return inForce ? inForce.validFrom.replace('.000Z', 'Z') : null
    case 'previous': {
      if (!inForce) return null
      const all = await dependencyFacts(subject, { ...question, id })
      const before = all
        .filter(({ validFrom, validTo }) => validFrom < inForce.validFrom && validFrom !== validTo)
        .toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))
      return before[0] ? rangeOf(before[0], question) : null
    }
    default:
      return inForce ? rangeOf(inForce, question) : null
  }
}

/** A range that was true at another time, given as the one of this time. */
function isStale(got: string | boolean | null, question: Asked, { events }: Repository): boolean {
  if (got === question.answer || got === null) return false
  if (typeof got === 'boolean') return got
  return events.some(
    (move) =>
      move.file === question.file &&
      move.section === question.section &&
      move.dependency === question.dependency &&
      (move.new === got || move.time === got),
  )
}

/** The question as a sentence, asked of search as of its time: the first item must be the range in force. */
async function inWords(subject: Subject, project: ProjectRef, question: Asked): Promise<boolean> {
  const at = timeOf(question.time)
  const { items } = await subject.memory.search({ project, query: question.question, asOf: at })
  const [first] = items
  if (first?.kind !== 'fact') return false
  const [fact] = await subject.store.facts({ projects: [project.id], ids: [first.id], limit: 1 })
  return (
    fact?.subject.name === question.file &&
    fact.attribute === `${question.section} ${question.dependency}` &&
    rangeOf(fact, question) === question.answer
  )
}
