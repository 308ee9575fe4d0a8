import type { Candidate, SearchIndex } from '../index/search-index.ts'
import { OCCASION_CANDIDATES_MAX, OCCASION_CHARS_MAX } from '../limits.ts'
import type { Time } from '../types.ts'
import type { Query } from './query.ts'
import type { Range } from './when.ts'

/** A time that is said by what happened then: "since the migration", "before we moved to X", "between the two releases". */
export type OccasionSaid = {
  side: 'since' | 'before' | 'between'
  /** What happened, in words; of "between" both, or one that happened twice. */
  events: [string] | [string, string]
  /** The words that say it; what happened may be less of them: a sentence goes on behind. */
  said: string
}

const WHOSE = '(?:the|our|my|that|this|der|dem|den|die|das|unsere[rmn]?|meine[rmn]?)'
/** What is over: a clause of the present gives a reason ("since we use X") or a rule ("before you push"). */
const DONE =
  '(?:we|i|wir|ich) (?:[\\p{L}]+ly |finally |last |first )?(?:\\p{L}{2,}ed|began|went|got|took|made|left|chose|built|wrote|ran|put|set|cut|came|threw|brought|[^,;.?!]{3,60} (?:haben|hatten|sind|waren|habe|hatte|bin|war))'
const EVENT = `(?=${WHOSE} |${DONE}(?![\\p{L}]))([^,;.?!]{3,${OCCASION_CHARS_MAX}})`
const FORMS: readonly { pattern: RegExp; side: OccasionSaid['side'] }[] = [
  {
    pattern: new RegExp(
      `\\b(?:between|zwischen) (?:${WHOSE} )?(?:last |letzten |past )?(?:two|both|zwei|beiden) (?:last |letzten )?([\\p{L}-]{4,40})`,
      'iu',
    ),
    side: 'between',
  },
  {
    pattern: new RegExp(
      `\\b(?:between|zwischen) (${WHOSE} [^,;.?!]{3,60}?) (?:and|und) (${WHOSE} [^,;.?!]{3,80})`,
      'iu',
    ),
    side: 'between',
  },
  { pattern: new RegExp(`\\b(?:ever since|since|after|seitdem|seit|nachdem|nach) ${EVENT}`, 'iu'), side: 'since' },
  { pattern: new RegExp(`\\b(?:prior to|before|until|till|bevor|vor|bis zu[mr]?) ${EVENT}`, 'iu'), side: 'before' },
]
/** It asks what was: elsewhere "after the build" is no time but a step of it. */
const ASKS_PAST =
  /\b(?:did|was|were|had|has|have|been|happened|used to|\p{L}{2,}ed|said|told|new|broke|hat|haben|hatten?|war|waren|wurden?|ge\p{L}+t|ge\p{L}+en|neu\p{L}*|passiert)\b/iu

/** The occasion that a text names, if it asks for what was then. English and German. */
export function occasionIn(text: string): OccasionSaid | undefined {
  for (const { pattern, side } of FORMS) {
    const match = pattern.exec(text)
    if (!match) continue
    const [said, first, second] = match as unknown as [string, string, string?]
    if (!ASKS_PAST.test(text.replace(said, ' '))) continue
    return { side, said, events: second === undefined ? [first] : [first, second] }
  }
  return undefined
}

/** When it was, and how sure that is. `used`: the words of the text that named it. */
type Dated = { at: Time[]; certain: boolean; used: Set<string> }

const DAY_MS = 86_400_000
/** What takes longer to be done was done more than once. */
const ONCE_MS = 3 * DAY_MS
const BEGINNING = '0001-01-01T00:00:00.000Z'

/**
 * A query whose occasion is known, with its range: as a filter where a commit or a fact tells when it was, else as
 * `near`, a weight. A query that names a time itself, or no occasion, or an unknown one, stays as it is.
 */
export async function withOccasion(index: SearchIndex, query: Query, now: Time): Promise<Query> {
  if (query.range || query.sessions) return query
  const said = occasionIn(query.text)
  if (!said) return query
  const twice = said.side === 'between' && said.events.length === 1
  const found = await Promise.all(said.events.map((event) => dateOf(index, { query, event, twice, now })))
  const range = rangeOf(said, found, now)
  if (!range) return query
  if (found.some((one) => !one?.certain)) return { ...query, near: range }
  const used = new Set(found.flatMap((one) => [...one!.used]))
  const rest = query.text.replace(said.said, (words) => withoutWords(index, words, used))
  const left = new Set(index.terms(rest))
  return {
    ...query,
    range,
    text: rest,
    onlyTime: query.files.length === 0 && [...left].every((term) => query.talk.has(term)),
    asked: query.asked.filter(({ term }) => left.has(term)),
  }
}

/** A clause says how; what is asked stands beside it. */
const withoutWords = (index: SearchIndex, words: string, used: ReadonlySet<string>): string =>
  words
    .split(/\s+/)
    .filter((word) => index.terms(word).some((term) => !used.has(term)))
    .join(' ')

function rangeOf({ side, events }: OccasionSaid, found: (Dated | undefined)[], now: Time): Range | undefined {
  const end = new Date(Date.parse(now) + DAY_MS).toISOString()
  const [first, second] = found
  const latest = first?.at.at(-1)
  if (!first || !latest) return undefined
  if (side === 'since') return { from: latest, to: end }
  if (side === 'before') return { from: BEGINNING, to: latest }
  const other = events.length === 2 ? second?.at.at(-1) : first.at.at(-2)
  if (!other) return undefined
  return other < latest ? { from: other, to: latest } : { from: latest, to: other }
}

/** What was done, or holds since then: it tells a time. What was only spoken of may lie before or behind it. */
const TELLS_WHEN: ReadonlySet<string> = new Set(['commit', 'decision', 'project', 'dependency', 'convention'])

/** The times of what has the most of an event's words, from its first word on: behind them the question goes on. */
async function dateOf(
  index: SearchIndex,
  { query: { projects }, event, twice, now }: { query: Query; event: string; twice: boolean; now: Time },
): Promise<Dated | undefined> {
  const words = index.terms(event)
  if (words.length === 0) return undefined
  const found = await index.candidates({ projects, text: event, files: [], now, limit: OCCASION_CANDIDATES_MAX })
  for (let count = words.length; count > 0; count--) {
    const used = new Set(words.slice(0, count))
    const having = found.filter(
      ({ unit, matched }) => timeOf(unit) <= now && [...used].every((w) => matched.includes(w)),
    )
    if (having.length === 0) continue
    const telling = having.filter(({ unit }) => TELLS_WHEN.has(unit.type))
    const chosen =
      telling.length > 0 ? telling : having.filter(({ unit }) => unit.role === 'user' || unit.kind === 'fact')
    if (chosen.length === 0) continue
    const at = [...new Set(chosen.map(({ unit }) => timeOf(unit)))].toSorted()
    // One word of several may be another's; and what happened again and again is no one time, unless two are asked for.
    const meant = count === words.length || count > 1
    const once = twice || Date.parse(at.at(-1)!) - Date.parse(at[0]!) <= ONCE_MS
    return { at, certain: telling.length > 0 && meant && once, used }
  }
  return undefined
}

const timeOf = ({ kind, validFrom, at }: Candidate['unit']): Time => (kind === 'fact' ? validFrom! : at)
