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
import { EVERYDAY_WORDS } from './everyday.ts'
import type { Query } from './query.ts'
import type { Ranked } from './rank.ts'
import { FAMILIES } from './trade.ts'

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
const OURS =
  /\b(?:we|our|ours|us|here|this (?:project|repo|app|service|codebase)|wir|unser\w*|uns|hier|bei uns|im projekt)\b/i
const ASKS =
  /\?\s*$|^(?:what|who|whom|whose|which|where|when|why|how|is|are|was|were|does|do|did|can|could|should|was|wer|wen|wem|wo|wann|warum|wie|womit|welche\w*|ist|sind|kann)\b/i
const EXPLAINS =
  /^(?:please |bitte )?(?:explain|tell me|define|recommend|suggest|convert|calculate|erklär\w*|empfiehl|nenne?|rechne)\b/i
const ABROAD =
  /\b(?:recipe|recommend|novel|cat|dog|poem|joke|song|capital of|world cup|weather|rhymes?|celsius|fahrenheit|planets?|translate|haiku|movie|film|football|vacation|holiday|birthday|french|spanish|italian|japanese|latin|directions? (?:from|to)|rezept|wetter|kuchen|gedicht|hauptstadt)\b/i

type StandingFact = Told & {
  unit: Omit<Unit, 'window'>
  rule: boolean
  trouble: boolean
}
/** `conditional`: instructions that say when they hold; `advising`: these, and preferences. */
type Standing = {
  position: number
  from: Time
  until: Time
  facts: readonly StandingFact[]
  conditional: readonly StandingFact[]
  advising: readonly StandingFact[]
}
type Told = { terms: ReadonlySet<string>; families: ReadonlySet<string> }

export type StandingFacts = {
  /** The facts in force that bear on a prompt, also where they share no word with it; often none. */
  bearingOn: (query: Query, at: Time) => Ranked[]
  /** Instructions that say when they hold and have something in common with a question, and preferences where advice is asked; best first. */
  rulesFor: (query: Query, at: Time) => Ranked[]
}

/** What a person told to last, for any prompt. */
export function openStanding(index: SearchIndex): StandingFacts {
  const everyday = new Set(EVERYDAY_WORDS.split(/\s+/).flatMap((word) => index.terms(word)))
  const families = openFamilies()
  const kept = new Map<string, Told>()

  const toldBy = ({ id, text }: Omit<Unit, 'window'>): Told => {
    const known = kept.get(id)
    if (known) return known
    const told = { terms: new Set(index.terms(text)), families: families(text) }
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
    const facts = units.map((unit) => ({
      ...toldBy(unit),
      unit,
      rule: RULES.has(unit.type) || PLAIN.test(unit.text),
      trouble: unit.type === 'remedy',
    }))
    const ends = units.flatMap(({ validTo }) => validTo ?? [])
    const minute = new Date(Date.parse(at) + STANDING_KEPT_MS).toISOString()
    const until = [...ends, minute].reduce((first, one) => (one < first ? one : first))
    if (standing.size >= STANDING_PROJECTS_KEPT_MAX) standing.clear()
    const isConditional = ({ unit: { type, text } }: StandingFact): boolean =>
      type === 'instruction' && CONDITIONAL.test(text)
    const conditional = facts.filter(isConditional)
    const advising = facts.filter((fact) => fact.unit.type === 'preference' || isConditional(fact))
    const read = { position, from: at, until, facts, conditional, advising }
    standing.set(key, read)
    return read
  }

  const wantedBy = ({ text, files }: Query, also: readonly string[] = []): Wanted => ({
    terms: index.terms(text),
    families: new Set([...families(text), ...also]),
    everyday,
    work: isWork(text) || files.length > 0,
    asks: ASKS.test(text.trim()),
  })
  const bearingOn: StandingFacts['bearingOn'] = (query, at) => {
    const { projects, text, files } = query
    const { facts } = standingIn(projects, at)
    if (facts.length === 0) return []
    if (WHAT_IS_OPEN.test(text))
      return facts
        .filter(({ unit }) => unit.type === 'task')
        .slice(0, STANDING_SHOWN_MAX)
        .map(({ unit }) => ranked(unit, 1, 'open tasks', new Set()))
    const inPlay =
      files.length === 0
        ? []
        : facts.filter(({ unit }) => unit.type === 'file' && unit.files.some((file) => files.includes(file)))
    const scored = scoreStanding(facts, wantedBy(query), STANDING_SHOWN_MAX + inPlay.length)
    return [
      ...inPlay.slice(0, 2).map(({ unit }) => ranked(unit, 1, 'files in play', new Set())),
      ...scored
        .filter(({ fact }) => !inPlay.includes(fact))
        .slice(0, STANDING_SHOWN_MAX)
        .map(({ fact, score, shared }) => ranked(fact.unit, score, shared.join(', '), new Set(shared))),
    ]
  }
  return {
    bearingOn,
    rulesFor: (query, at) => {
      const standing = standingIn(query.projects, at)
      const rules = query.asks.advice ? standing.advising : standing.conditional
      if (rules.length === 0) return []
      const also = query.asks.kind === 'time' ? ['time'] : query.asks.kind === 'number' ? ['money'] : []
      return bearing(rules, wantedBy(query, also)).map(({ fact, score, shared }) =>
        ranked(fact.unit, score, shared.join(', '), new Set(shared)),
      )
    },
  }
}

function ranked(unit: Omit<Unit, 'window'>, score: number, path: string, matched: ReadonlySet<string>): Ranked {
  const why = [{ list: 'standing', rank: 1, score: Math.round(score * 1_000) / 1_000, path }]
  return { id: unit.id, kind: 'fact', score, why, matched, named: false, unit }
}

/** Whether a prompt is about this project: it speaks of "us" and "here", or is no question at all. */
export function isWork(text: string): boolean {
  const trimmed = text.trim()
  if (ABROAD.test(trimmed)) return false
  if (OURS.test(trimmed)) return true
  return !ASKS.test(trimmed) && !EXPLAINS.test(trimmed)
}

/** The families of a text's words. */
function openFamilies(): (text: string) => ReadonlySet<string> {
  const whole = new Map<string, string[]>()
  const starts: [string, string][] = []
  for (const [family, words] of Object.entries(FAMILIES))
    for (const word of words.split(' ')) {
      if (word.endsWith('*')) starts.push([word.slice(0, -1), family])
      else whole.set(word, [...(whole.get(word) ?? []), family])
    }
  const known = new Map<string, readonly string[]>()
  const familiesOf = (word: string): readonly string[] => {
    const found = known.get(word)
    if (found) return found
    const own = [
      ...(whole.get(word) ?? []),
      ...starts.filter(([start]) => word.startsWith(start)).map(([, family]) => family),
    ]
    if (known.size < STANDING_TERMS_KEPT_MAX) known.set(word, own)
    return own
  }
  return (text) => new Set((text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).flatMap(familiesOf))
}
