import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deriveId } from '../../src/ids.ts'
import { INGEST_BATCH_MAX, STORE_PAGE_MAX } from '../../src/limits.ts'
import { cleanEvent } from '../../src/server/clean-event.ts'
import type { Event, Fact, Item, ProjectRef, Time } from '../../src/types.ts'
import { openSubject, type Subject } from '../quality/subject.ts'
import type { LabelledProject, LabelledSession, Probe } from './project.ts'
import type { Shown } from './score/answers.ts'
import type { Produced } from './score/facts.ts'

/** What the product made of a project: its facts, and its answers to every probe and question. */
export type Replayed = {
  produced: Produced[]
  /** The rule that made each produced fact, by its text. */
  ruleOf: ReadonlyMap<string, string>
  recalled: ReadonlyMap<string, readonly Shown[]>
  asOf: ReadonlyMap<string, readonly Shown[]>
  /** Tokens of the context of each probe. */
  tokens: ReadonlyMap<string, number>
}

const ROOT = '/project'
/** Where a new session starts, if the project does not say. */
const MAIN = 'main'

/** Lives a project through: its sessions in order, each probe when its session has ended, the as-of questions at the end. */
export async function replay({ project: { name }, sessions, expected }: LabelledProject): Promise<Replayed> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-sessions-'))
  const subject = await openSubject({ folder })
  try {
    const project: ProjectRef = { id: `bench_${deriveId('bench project', name).slice(0, 8)}`, name, root: ROOT }
    const recalled = new Map<string, readonly Shown[]>()
    const tokens = new Map<string, number>()
    const eventOf = new Map<string, string>()
    let at: Time = '1970-01-01T00:00:00.000Z'
    const askProbes = async (session: string): Promise<void> => {
      for (const probe of expected.recall.filter(({ atSession }) => atSession === session)) {
        const answer = await recall(subject, { project, probe, at })
        recalled.set(probe.id, answer.items.map(shown))
        tokens.set(probe.id, answer.tokens)
      }
    }
    for (const session of sessions) {
      const events = eventsOf(session, project)
      for (const [nth, event] of events.entries())
        eventOf.set(deriveId('episode', event.id), session.events[nth]?.id ?? event.id)
      await take(subject, events)
      at = events.reduce((latest, event) => (event.at > latest ? event.at : latest), at)
      await askProbes(session.id)
    }
    await askProbes('after all')
    const asOf = new Map<string, readonly Shown[]>()
    subject.setTime(at)
    for (const { id, question, time } of expected.asOf) {
      const { items } = await subject.memory.search({ project, query: question, asOf: momentOf(time), at })
      asOf.set(id, items.map(shown))
    }
    const facts = await allFacts(subject)
    return {
      produced: facts.map((fact) => producedOf(fact, eventOf)),
      ruleOf: new Map(facts.map(({ statement, rule }) => [statement, rule])),
      recalled,
      asOf,
      tokens,
    }
  } finally {
    await subject.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A new session asks; what it sends is the context alone, without the profile that stands in every session. */
function recall(subject: Subject, { project, probe, at }: { project: ProjectRef; probe: Probe; at: Time }) {
  subject.setTime(at)
  const { prompt, filesInPlay: files } = probe
  const branch = probe.branch ?? MAIN
  return subject.memory.recall({ project, session: `ses_probe_${probe.id}`, prompt, files, branch, at })
}

const shown = ({ text, validTo }: Item): Shown => ({ text, validTo })

/** A day without a time means its end, as on the command line. */
const momentOf = (time: string): Time => (time.length === 10 ? `${time}T23:59:59.999Z` : new Date(time).toISOString())

async function take({ memory }: Subject, events: readonly Event[]): Promise<void> {
  for (let from = 0; from < events.length; from += INGEST_BATCH_MAX) {
    const { refused } = await memory.ingest(events.slice(from, from + INGEST_BATCH_MAX))
    if (refused[0]) throw new Error(`event ${refused[0].id} was refused: ${refused[0].reason}`)
  }
  await memory.reindex({ anew: false })
}

/** The events of a session as the plugin writes them: cleaned, with the branch that was checked out. */
function eventsOf({ id, branch, events }: LabelledSession, project: ProjectRef): Event[] {
  return events.map((happened) => {
    const base = {
      id: deriveId('bench event', project.id, happened.id),
      at: new Date(happened.at).toISOString(),
      project,
      session: { id: `ses_${deriveId('bench session', project.id, id).slice(0, 18)}` },
      git: { branch },
    }
    const message = `msg_${base.id}`
    const { tool, text = '' } = happened
    if (!tool) return cleanEvent({ ...base, kind: happened.role === 'user' ? 'prompt' : 'answer', message, text })
    const { name, input, output, status, exit } = tool
    return cleanEvent({
      ...base,
      kind: 'tool',
      call: `call_${base.id}`,
      tool: name,
      input,
      output,
      status,
      ...(typeof exit === 'number' && { exit }),
    })
  })
}

/** Everything that is held, or was: also what has ended. */
async function allFacts({ store }: Subject): Promise<Fact[]> {
  const facts: Fact[] = []
  for (const project of await store.projects())
    for (let after: string | undefined; ; after = facts.at(-1)!.id) {
      const page = await store.page('fact', { project, limit: STORE_PAGE_MAX, ...(after !== undefined && { after }) })
      facts.push(...page)
      if (page.length < STORE_PAGE_MAX) break
    }
  return facts
}

const producedOf = (
  { statement, validFrom, validTo, episodes, branch }: Fact,
  eventOf: ReadonlyMap<string, string>,
): Produced => ({
  text: statement,
  validFrom,
  validTo,
  source: episodes.flatMap((episode) => eventOf.get(episode) ?? []),
  branch,
})
