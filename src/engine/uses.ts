import { deriveId } from '../ids.ts'
import { SESSIONS_WITH_USES_MAX, TURN_EPISODES_MAX, USES_PER_SESSION_MAX } from '../limits.ts'
import type { Changes, Store } from '../stores/store.ts'
import {
  USER_SCOPE,
  type Episode,
  type Event,
  type Fact,
  type ProjectId,
  type Time,
  type Use,
  type Uuid,
} from '../types.ts'
import { groupBy } from './group.ts'
import { inTurn } from './turn.ts'

export type Uses = {
  /** Counts what came of items that were put before the model; to be called when the store has the events' episodes. */
  count(step: { project: ProjectId; events: readonly Event[] }): Promise<void>
}

type Graph = Pick<Store, 'apply' | 'uses' | 'episodes' | 'exclusive' | 'facts'>

/**
 * Whether what was put before the model was of use. One row for each item and message, made of the event that tells what
 * was sent, the episodes of that turn and the next prompt: so each event counts once, in whatever order they come. A
 * session in which nothing was sent costs one question in the life of the daemon.
 */
export function openUses(store: Graph): Uses {
  const kept = new Map<string, readonly Use[]>()
  const keep = (session: string, rows: readonly Use[]): void => {
    kept.delete(session)
    kept.set(session, rows)
    const oldest = kept.keys().next().value
    if (kept.size > SESSIONS_WITH_USES_MAX && oldest !== undefined) kept.delete(oldest)
  }
  return {
    async count({ project, events }) {
      const changed: Use[] = []
      for (const [session, own] of groupBy(events, (event) => event.session.id)) {
        const key = `${project} ${session}`
        const known = kept.get(key) ?? (await store.uses({ project, session, limit: USES_PER_SESSION_MAX }))
        const rows = merged(known, own)
        const judged = rows.length === 0 ? rows : await judgedAnew(store, { project, session, rows, events: own })
        const before = new Map(known.map((row) => [row.id, row]))
        changed.push(...judged.filter((row) => !isSame(row, before.get(row.id))))
        keep(key, judged)
      }
      if (changed.length > 0) await inTurn(store, project, () => store.apply({ ...NOTHING, project, uses: changed }))
    },
  }
}

const NOTHING: Omit<Changes, 'project' | 'uses'> = {
  ...{ sessions: [], episodes: [], entities: [], claimsOf: [], claims: [], factsOf: [], facts: [] },
}

const isSame = (a: Use, b: Use | undefined): boolean =>
  b !== undefined && a.used === b.used && a.contradicted === b.contradicted && a.corrected === b.corrected

function merged(known: readonly Use[], events: readonly Event[]): Use[] {
  const rows = new Map(known.map((row) => [row.id, row]))
  for (const event of events) {
    if (event.kind !== 'injected') continue
    const { message, at, project, session } = event
    for (const { id: item } of event.items) {
      const id = deriveId('use', project.id, session.id, message, item)
      const came = { used: false, contradicted: false, corrected: false }
      if (!rows.has(id)) rows.set(id, { id, project: project.id, item, session: session.id, message, at, ...came })
    }
  }
  return [...rows.values()].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

type Session = { project: ProjectId; session: string; rows: readonly Use[]; events: readonly Event[] }

/** Rows of the turns that these events belong to, judged by all that is stored of them; the others as they are. */
async function judgedAnew(store: Graph, { project, session, rows, events }: Session): Promise<Use[]> {
  const first = events.reduce((least, { at }) => (at < least ? at : least), events[0]!.at)
  const since = rows.findLast(({ at }) => at <= first)?.at ?? rows[0]!.at
  const affected = rows.filter(({ at }) => at >= since)
  const items = [...new Set(affected.map(({ item }) => item))]
  const from = new Date(Date.parse(since) - PROMPT_BEFORE_MS).toISOString()
  const projects = [project, USER_SCOPE]
  const [episodes, facts, quoted] = await Promise.all([
    store.episodes({ projects: [project], session, from, order: 'oldest', limit: TURN_EPISODES_MAX }),
    store.facts({ projects, ids: items, limit: items.length }),
    store.episodes({ projects, ids: items, limit: items.length }),
  ])
  const factOf = new Map(facts.map((fact) => [fact.id, fact]))
  const tellOf = new Map<Uuid, Tells>([
    ...quoted.map(({ id, text }): [Uuid, Tells] => [id, { text: text.slice(0, QUOTED_CHARS), value: '' }]),
    ...facts.map(({ id, statement, attribute, object }): [Uuid, Tells] => [
      id,
      { text: statement, value: attribute === '' ? '' : object.name },
    ]),
  ])
  return rows.map((row) => {
    if (row.at < since) return row
    const turn = turnOf(row.at, episodes)
    const tells = tellOf.get(row.item)
    const used = tells !== undefined && repeats(tells, turn)
    return { ...row, used, ...endedIn(factOf.get(row.item), row.at, turn) }
  })
}

/** A prompt is told a moment before what was added to it. */
const PROMPT_BEFORE_MS = 60_000
/** An episode is quoted by an excerpt. */
const QUOTED_CHARS = 400

/** `asked`: the words of the prompt; `done`: those of the answer and of what was done. `moments`: when something was said or seen. */
type Turn = { asked: string; done: string; moments: ReadonlySet<Time> }

function turnOf(at: Time, episodes: readonly Episode[]): Turn {
  const isPrompt = ({ kind, role }: Episode): boolean => kind === 'prompt' && role === 'user'
  const next = episodes.find((one) => isPrompt(one) && one.at > at)
  const within = episodes.filter((one) => one.at > at && (!next || one.at <= next.at))
  return {
    asked: episodes.findLast((one) => isPrompt(one) && one.at <= at)?.text ?? '',
    done: within.flatMap((one) => (isPrompt(one) ? [] : [one.text])).join('\n'),
    moments: new Set(within.map((one) => one.at)),
  }
}

function endedIn(fact: Fact | undefined, since: Time, { moments }: Turn): Pick<Use, 'contradicted' | 'corrected'> {
  const { validFrom, validTo, retractedAt, evidence } = fact ?? {}
  const ended = Boolean(retractedAt && retractedAt > since && moments.has(retractedAt))
  const doubted = Boolean(evidence?.doubtedAt && evidence.doubtedAt > since && moments.has(evidence.doubtedAt))
  const corrected = ended && validTo !== undefined && validTo !== null && validTo === validFrom
  return { corrected, contradicted: (ended && !corrected) || doubted }
}

const WORD = /[\p{L}\p{N}_@][\p{L}\p{N}_@./:#-]*[\p{L}\p{N}_]|[\p{L}\p{N}]/gu
/** A number, a path, a version or a name with capitals inside: nobody says it by chance. */
const TELLING = /\p{N}|[_@./:#]|\p{Ll}\p{Lu}/u
const LONG_WORD_CHARS = 6

/** What an item says, and the value that a fact gives its attribute. */
type Tells = { text: string; value: string }

/** Whether a turn repeats the value of an item, or two of its longer words, that the prompt did not have. */
function repeats({ text, value }: Tells, { asked, done }: Turn): boolean {
  const words = (of: string): Set<string> => new Set((of.match(WORD) ?? []).map((word) => word.toLowerCase()))
  const [known, said] = [words(asked), words(done)]
  const named = [...words(value)]
  if (named.length > 0 && named.every((word) => said.has(word)) && !named.every((word) => known.has(word))) return true
  const own = new Set(text.match(WORD) ?? [])
  const repeated = [...own].filter((word) => said.has(word.toLowerCase()) && !known.has(word.toLowerCase()))
  const long = new Set(repeated.filter(({ length }) => length >= LONG_WORD_CHARS).map((word) => word.toLowerCase()))
  return repeated.some((word) => TELLING.test(word)) || long.size >= 2
}
