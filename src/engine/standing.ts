import type { SearchIndex, Unit } from '../index/search-index.ts'
import {
  STANDING_FACTS_MAX,
  STANDING_KEPT_MS,
  STANDING_PROJECTS_KEPT_MAX,
  STANDING_SHOWN_MAX,
  STANDING_TERMS_KEPT_MAX,
} from '../limits.ts'
import { bearing, scoreStanding, type Wanted } from '../ranking/standing.ts'
import type { FactKind, Time } from '../types.ts'
import { asksSomething, asksWho, isOurs, type Words } from './about.ts'
import { EVERYDAY_WORDS } from './everyday.ts'
import { outdatedIn } from './outdated.ts'
import type { Query } from './query.ts'
import type { Ranked } from './rank.ts'
import { openTopics } from './topics.ts'

/** What a person told to last, or what describes the project: looked at for every prompt, whatever words it shares. */
const KINDS: readonly FactKind[] = [
  ...(['instruction', 'preference', 'convention', 'decision', 'person', 'project'] as const),
  ...(['task', 'remedy', 'command', 'note', 'file', 'dependency'] as const),
]
const RULES: ReadonlySet<string> = new Set(['instruction', 'preference', 'convention', 'decision'])

/** "The package manager is pnpm.": one value of one attribute bears on work as a rule does. */
const PLAIN = /^(?:The|Der|Die|Das) .{3,40} (?:is|ist) \S{1,40}\.$/

/** It says when it holds, so it is for later questions: encouragement among friends is put as a rule, too. */
const CONDITIONAL = /\b(?:when(?:ever)?|if|(?:each|every|any) ?time|once|wenn|falls|sobald|jedes ?mal)\b/i

const WHAT_IS_OPEN =
  /\b(?:what(?:'?s| is| are| else)?|anything|any(?: other)?|list|show)\b.{0,24}\b(?:open|missing|left|remaining|outstanding|pending|unfinished|to ?do|todos?|on the list|still (?:to|on))\b|\bopen (?:points?|tasks?|items|todos?)\b|\b(?:was|welche\w*)\b.{0,24}\b(?:offen\w*|fehlt|fehlen|übrig|zu tun|aussteh\w*|ansteh\w*)/i
type StandingFact = Told & { unit: Omit<Unit, 'window'>; rule: boolean; trouble: boolean; person: boolean }
/** `facts`: all that nothing newer contradicts. `conditional`: instructions that say when they hold; `advising`: these, and preferences. */
type Standing = {
  position: number
  from: Time
  until: Time
  facts: readonly StandingFact[]
  outdated: ReadonlySet<string>
  conditional: readonly StandingFact[]
  advising: readonly StandingFact[]
}
type Told = { terms: ReadonlySet<string>; families: ReadonlySet<string> }

/** `about` shares words with the prompt, `akin` only a topic; `outdated` are facts that a newer one contradicts. */
export type Bearing = { about: Ranked[]; akin: Ranked[]; outdated: ReadonlySet<string> }

export type StandingFacts = {
  /** The facts in force that bear on a prompt, also where they share no word with it; often none. */
  bearingOn: (query: Query, at: Time) => Bearing
  /** Instructions that say when they hold and have something in common with a question, and preferences where advice is asked; best first. */
  rulesFor: (query: Query, at: Time) => Ranked[]
}

/** What a person told to last, for any prompt. */
export function openStanding(index: SearchIndex): StandingFacts {
  const everyday = new Set(EVERYDAY_WORDS.split(/\s+/).flatMap((word) => index.terms(word)))
  const isEveryday = (word: string): boolean => {
    const terms = index.terms(word)
    return terms.length > 0 && terms.every((term) => everyday.has(term))
  }
  const topics = openTopics(isEveryday)
  const kept = new Map<string, Told>()

  const toldBy = ({ id, text }: Omit<Unit, 'window'>): Told => {
    const known = kept.get(id)
    if (known) return known
    const told = { terms: new Set(index.terms(text)), families: new Set(topics.of(text).keys()) }
    kept.set(id, told)
    const oldest = kept.keys().next().value
    if (kept.size > STANDING_TERMS_KEPT_MAX && oldest !== undefined) kept.delete(oldest)
    return told
  }

  const standing = new Map<string, Standing>()
  /** Read once for all prompts until the index moves, one of them ends, or a minute has passed in which others began. */
  const standingIn = (projects: Query['projects'], at: Time): Standing => {
    const key = projects.join(' ')
    const position = index.position()
    const known = standing.get(key)
    if (known && known.position === position && known.from <= at && at < known.until) return known
    const units = index.known({ projects, kinds: KINDS, validAt: at, limit: STANDING_FACTS_MAX })
    const all = units.map((unit) => ({
      ...toldBy(unit),
      unit,
      rule: RULES.has(unit.type) || PLAIN.test(unit.text),
      trouble: unit.type === 'remedy',
      person: unit.type === 'person',
    }))
    const ends = units.flatMap(({ validTo }) => validTo ?? [])
    const minute = new Date(Date.parse(at) + STANDING_KEPT_MS).toISOString()
    const until = [...ends, minute].reduce((first, one) => (one < first ? one : first))
    if (standing.size >= STANDING_PROJECTS_KEPT_MAX) standing.clear()
    const read = { position, from: at, until, ...inForce(all, index) }
    standing.set(key, read)
    return read
  }

  const wantedBy = (query: Query, facts: Standing['facts'], also: readonly string[] = []): Wanted => ({
    terms: index.terms(query.text),
    families: new Map([...topics.of(query.text), ...also.map((topic) => [topic, 1] as const)]),
    everyday,
    work:
      query.files.length > 0 || isOurs(query.text, wordsIn(index, { facts, everyday: isEveryday, trade: topics.has })),
    asks: asksSomething(query.text),
    who: asksWho(query.text),
  })
  const bearingOn: StandingFacts['bearingOn'] = (query, at) => {
    const { projects, text, files } = query
    const { facts, outdated } = standingIn(projects, at)
    if (facts.length === 0) return { about: [], akin: [], outdated }
    if (WHAT_IS_OPEN.test(text)) {
      const tasks = facts.filter(({ unit }) => unit.type === 'task').slice(0, STANDING_SHOWN_MAX)
      return { about: tasks.map(({ unit }) => ranked(unit, 1, 'open tasks', new Set())), akin: [], outdated }
    }
    const inPlay =
      files.length === 0
        ? []
        : facts.filter(({ unit }) => unit.type === 'file' && unit.files.some((file) => files.includes(file)))
    const played = new Set(inPlay.map(({ unit }) => unit.id))
    const scored = scoreStanding(facts, wantedBy(query, facts), STANDING_SHOWN_MAX + inPlay.length)
      .filter(({ fact }) => !played.has(fact.unit.id))
      .slice(0, STANDING_SHOWN_MAX)
      .map(({ fact, score, shared, weak }) => ({
        weak,
        one: ranked(fact.unit, score, shared.join(', '), new Set(shared)),
      }))
    return {
      about: [
        ...inPlay.slice(0, 2).map(({ unit }) => ranked(unit, 1, 'files in play', new Set())),
        ...scored.filter(({ weak }) => !weak).map(({ one }) => one),
      ],
      akin: scored.filter(({ weak }) => weak).map(({ one }) => one),
      outdated,
    }
  }
  return {
    bearingOn,
    rulesFor: (query, at) => {
      const { advising, conditional } = standingIn(query.projects, at)
      const rules = query.asks.advice ? advising : conditional
      if (rules.length === 0) return []
      const also = query.asks.kind === 'time' ? ['time'] : query.asks.kind === 'number' ? ['money'] : []
      return bearing(rules, wantedBy(query, rules, also)).map(({ fact, score, shared }) =>
        ranked(fact.unit, score, shared.join(', '), new Set(shared)),
      )
    },
  }
}

function ranked(unit: Omit<Unit, 'window'>, score: number, path: string, matched: ReadonlySet<string>): Ranked {
  const why = [{ list: 'standing', rank: 1, score: Math.round(score * 1_000) / 1_000, path }]
  return { id: unit.id, kind: 'fact', score, why, matched, named: false, unit }
}

/** Without what a newer fact contradicts. */
function inForce(all: readonly StandingFact[], index: SearchIndex): Omit<Standing, 'position' | 'from' | 'until'> {
  const outdated = outdatedIn(all, (text) => index.terms(text))
  const facts = all.filter(({ unit }) => !outdated.has(unit.id))
  const conditional = facts.filter(isConditional)
  const advising = facts.filter((fact) => fact.unit.type === 'preference' || isConditional(fact))
  return { facts, outdated, conditional, advising }
}

const isConditional = ({ unit: { type, text } }: StandingFact): boolean =>
  type === 'instruction' && CONDITIONAL.test(text)

/** What is known of each word of a prompt, with the index's own eyes. */
function wordsIn(
  index: SearchIndex,
  { facts, everyday, trade }: Pick<Words, 'everyday' | 'trade'> & { facts: readonly StandingFact[] },
): Words {
  return {
    everyday,
    trade,
    tells: (word) => index.terms(word).length > 0,
    known: (word) => {
      const terms = index.terms(word)
      return terms.length > 0 && terms.every((term) => facts.some((fact) => fact.terms.has(term)))
    },
  }
}
