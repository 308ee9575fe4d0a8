import { ENTITY_NAME_CHARS_MAX } from '../../limits.ts'
import type { EntityType, FactKind, Time } from '../../types.ts'
import {
  attributeOf,
  isToolAttribute,
  sentenceCase,
  shapeOf,
  valueAtStart,
  versionAttribute,
  versionValue,
  type Mention,
} from './attributes.ts'
import type { Draft } from './claim.ts'
import { dayIn, type Validity } from './dates.ts'
import type { LanguageRules, Rule } from './rule.ts'
import { taskKey, topicOf } from './topics.ts'

/** One sentence on its way to claims: `words` is the sentence without lead-in words. */
export type Said = {
  words: string
  at: Time
  language: LanguageRules
  corrects: boolean
  everywhere: boolean
  validity: () => Validity
}

type Build = (said: Said, rule: Rule, match: RegExpMatchArray) => Draft[]

const NOTHING: Draft[] = []
const ruleName = ({ language }: Said, { name }: Rule): string => `${language.language}.${name}`
const DECIDED = new Set([
  'it-is',
  'stays',
  'decided-over',
  'lets-instead-of',
  'bleibt',
  'also-wird-es',
  'entschieden-statt',
])
const ORDERED = new Set(['order-use-not', 'order-statt'])

/** How the groups of a rule's match become drafts; an empty list where the words turn out to name nothing. */
export const BUILD: Readonly<Record<Rule['shape'], Build>> = {
  instruction: sentenceDraft('instruction', 'Instruction'),
  preference: sentenceDraft('preference', 'Preference'),
  convention: sentenceDraft('convention', 'Convention'),
  decision: sentenceDraft('decision', 'Decision'),
  role: (said, rule, match) => [
    {
      ...sentence(said, rule, 'person', 'Person'),
      attribute: '',
      relation: 'INVOLVES',
      object: { type: 'Person', name: match.groups!['person']! },
    },
  ],
  replacement: (said, rule, match) => replacement(said, rule, match.groups!['new']!, match.groups!['old']!),
  retirement: (said, rule, match) => retirement(said, rule, match.groups!['old']!),
  use: (said, rule, match) => use(said, rule, match.groups!['new']!),
  value: (said, rule, match) => value(said, rule, match),
  version: (said, rule, match) => version(said, rule, match),
  port: (said, rule, match) => port(said, rule, match),
  url: (said, rule, match) => url(said, rule, match),
  owner: (said, rule, match) => owner(said, rule, match),
  task: (said, rule, match) => task(said, rule, match),
  done: (said, rule, match) => done(said, rule, match),
  command: (said, rule, match) => command(said, rule, match),
  date: (said, rule, match) => date(said, rule, match),
  span: (said, rule, match) => span(said, rule, match),
}

const RELATION: Readonly<Record<string, string>> = {
  preference: 'WANTS',
  instruction: 'WANTS',
  convention: 'WANTS',
  decision: 'DECIDED',
}

function sentenceDraft(kind: FactKind, type: EntityType): Build {
  return (said, rule) => [sentence(said, rule, kind, type)]
}

/** The sentence itself as the object. What it is about, where we know it, makes a later wish replace an earlier one. */
function sentence(said: Said, rule: Rule, kind: FactKind, type: EntityType): Draft {
  const statement = standAlone(said.words)
  const topic = kind === 'decision' ? undefined : topicOf(statement)
  const dates = said.validity()
  return {
    rule: ruleName(said, rule),
    kind,
    relation: RELATION[kind] ?? 'STATES',
    attribute: topic ?? '',
    single: topic !== undefined,
    object: {
      type,
      name: statement
        .replace(/[.!]+$/, '')
        .toLowerCase()
        .slice(0, ENTITY_NAME_CHARS_MAX),
    },
    statement,
    ...(said.everywhere ? { scope: 'user' as const } : {}),
    ...(dates.from === null ? {} : { validFrom: dates.from }),
    ...(dates.to === null || dates.to <= (dates.from ?? said.at) ? {} : { validTo: dates.to }),
  }
}

/** The words as one sentence: a capital first, a full stop last. */
export function standAlone(words: string): string {
  const text = words.replace(/\s+(?:pls|please|bitte|thx|thanks|ok|okay)[.!]*$/i, '').replace(/[\s,;:–-]+$/, '')
  const capital = /^[a-zäöü][\w./-]*[./_]\w/.test(text) || /^[a-z]+[A-Z]/.test(text) ? text : sentenceCase(text)
  return /[.!…]$/.test(capital) ? capital : `${capital}.`
}

/** Facts of one attribute: the value in force, worded the same whatever the source; with the reason, where one was told. */
export function attributeDraft(
  said: Said,
  rule: string,
  about: { attribute: string; name: string; shown?: string; kind?: FactKind; before?: string },
): Draft[] {
  const { relation, type, statement } = shapeOf(about.attribute)
  const { from, to } = said.validity()
  const base = { rule, kind: about.kind ?? 'project', relation, attribute: about.attribute, single: true }
  const object = { type, name: about.name }
  // "Until March we used jest": it ended then; when it began was not said.
  if (to !== null && from === null && to <= said.at)
    return [{ ...base, mode: 'ends', object, statement: statement(about.attribute, about.name), validFrom: to }]
  const before = about.before ? ` (before: ${about.before})` : ''
  const reason = said.language.reason.exec(said.words)?.[0]
  const sentenceText = statement(about.attribute, about.shown ?? about.name).replace(/\.$/, '')
  return [
    {
      ...base,
      mode: said.corrects ? 'corrects' : 'holds',
      object,
      statement: `${sentenceText}${before}${reason ? `, ${reason.replace(/[.!]+$/, '')}` : ''}.`,
      ...(from === null ? {} : { validFrom: from }),
      ...(to === null || to <= (from ?? said.at) ? {} : { validTo: to }),
    },
  ]
}

function versionDraft(said: Said, rule: string, name: string, number: string, kind?: FactKind): Draft[] {
  return attributeDraft(said, rule, {
    attribute: versionAttribute(name),
    name: versionValue(name, number),
    shown: number,
    ...(kind ? { kind } : {}),
  })
}

const ENDS_VALUE =
  /^\s*(?:$|[,.;:!)]|(?:now|instead|because|since|for|in|on|as|at|with|and|but|so|everywhere|today|yesterday|last|from|only|(?:an?|one|two|three|four|five|six|some|several|a few|\d+) (?:days?|weeks?|months?|years?) ago|this|next|vor|projects?|workspaces?|commands?|here|over|jetzt|statt|weil|für|seit|und|im|in|bei|als|mit|ab|überall|gestern|heute|umgestellt|gewechselt|umgestiegen|migriert|ersetzt)\b)/i

/** A value of the ontology at the start of a phrase, and not a word that only looks like one ("make it faster"). */
function valueOf(phrase: string): Mention | undefined {
  const found = valueAtStart(phrase)
  if (!found) return undefined
  const rest = phrase.slice(found.end)
  return found.version === null && !ENDS_VALUE.test(rest) ? undefined : found
}

function replacement(said: Said, rule: Rule, newPhrase: string, oldPhrase: string): Draft[] {
  const name = ruleName(said, rule)
  const [now, old] = [valueOf(newPhrase), valueOf(oldPhrase)]
  if (!now && !old)
    return rule.needs === 'known' || /[/\\.]\w|\d/.test(newPhrase + oldPhrase)
      ? NOTHING
      : [sentence(said, rule, 'decision', 'Decision')]
  const kind: FactKind = ORDERED.has(rule.name) ? 'instruction' : DECIDED.has(rule.name) ? 'decision' : 'project'
  const drafts: Draft[] = []
  if (now?.version) drafts.push(...versionDraft(said, name, now.name, now.version, kind))
  const languages = now && old && now.attribute === null && old.attribute === null && now.name !== old.name
  const attribute = languages ? 'language' : now ? now.attribute : old!.attribute
  const value = now?.name ?? shortName(newPhrase)
  if (attribute && value && value !== old?.name)
    drafts.push(...attributeDraft(said, name, { attribute, name: value, kind, ...(old ? { before: old.name } : {}) }))
  if (old?.attribute && now && old.attribute !== now.attribute) drafts.push(ended(said, name, old))
  return drafts
}

/** An unknown new value in a few words: "a homegrown query layer". */
function shortName(phrase: string): string {
  return phrase
    .split(/\s(?:because|since|for|in|on|as|so|and|but|now|weil|für|und|seit)\b|[,.;:]\s/i)[0]!
    .split(' ')
    .slice(0, 4)
    .join(' ')
    .trim()
}

function ended(said: Said, rule: string, old: Mention): Draft {
  const { relation, type, statement } = shapeOf(old.attribute!)
  const { from } = said.validity()
  return {
    rule,
    kind: 'project',
    relation,
    attribute: old.attribute!,
    single: true,
    mode: 'ends',
    object: { type, name: old.name },
    statement: statement(old.attribute!, old.name),
    ...(from === null ? {} : { validFrom: from }),
  }
}

function retirement(said: Said, rule: Rule, phrase: string): Draft[] {
  const old = valueOf(phrase)
  return old?.attribute ? [ended(said, ruleName(said, rule), old)] : NOTHING
}

function use(said: Said, rule: Rule, phrase: string): Draft[] {
  const found = valueOf(phrase)
  const name = ruleName(said, rule)
  if (rule.name === 'used-until' && said.validity().to === null) return NOTHING
  const kind: FactKind = DECIDED.has(rule.name) ? 'decision' : 'project'
  if (!found) return rule.name === 'it-is' ? [sentence(said, rule, 'decision', 'Decision')] : NOTHING
  const drafts: Draft[] = []
  if (found.version) drafts.push(...versionDraft(said, name, found.name, found.version))
  if (found.attribute)
    drafts.push(...attributeDraft(said, name, { attribute: found.attribute, name: found.name, kind }))
  return drafts
}

const VAGUE =
  /^(?:it|this|that|he|she|they|there|here|which|what|who|everything|something|es|das|dies|sie|er|problem|issue|error|answer|response|result|output|status|exit code|diff|bug|question|idea|plan|point|reason|thing|file|test|function|class|fix|line|code|build|goal|task|next step|change|best|worst|only|same|first|last|total|count|length|size|difference|fehler|ergebnis|antwort|frage|grund|ziel|aufgabe|anzahl)\b/i

function value(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const name = ruleName(said, rule)
  const what = match.groups!['what']!.trim() || 'default branch'
  const phrase = match
    .groups!['value']!.replace(/^["']|["'.!]+$/g, '')
    .replace(/\s(?:because|since|so that|for|everywhere|weil|da|seit|überall)\b.*$/i, '')
    .replace(/ (?:now|jetzt|again|still)$/i, '')
    .trim()
  if (phrase === '' || /^(?:not|no|nicht|kein\w*|always|never|immer|nie)\b/i.test(phrase)) return NOTHING
  const attribute = attributeOf(what)
  if (attribute) {
    const found = valueOf(phrase)
    if (found?.attribute === attribute) return use(said, rule, phrase)
    if (isToolAttribute(attribute) && !/^[A-Z@]|[\d./-]/.test(phrase)) return NOTHING
    if (attribute === 'deadline' || attribute === 'release date') return NOTHING
    if (
      phrase.split(' ').length > 2 ||
      /^(?:an?|the|in|on|at|too|so|very|being|all|really|down|broken|slow|red|green|empty|full|kaputt|zu|sehr)\b/i.test(
        phrase,
      ) ||
      (attribute === 'environment manager' && !found)
    )
      return NOTHING
    return attributeDraft(said, name, { attribute, name: phrase })
  }
  if (VAGUE.test(what) || /\b(?:port|version|url|host)$/i.test(what) || what.split(' ').length > 4) return NOTHING
  const ours = /\b(?:our|my|unser[en]*|meine?)\s/i.test(match[0])
  const definite = /^(?:the|der|die|das)\s/i.test(match[0])
  const exact =
    /^\d[\w.,:%]*(?: (?:%|percent|ms|s|seconds?|minutes?|hours?|days?|weeks?|months?|kb|mb|gb|characters|columns|sekunden?|minuten?|stunden?|tage?n?|wochen?|zeichen))?$/i.test(
      phrase,
    )
  const named =
    /^[A-Z][\w.+-]*(?: [A-Z0-9][\w.+-]*){0,3}$/.test(phrase) ||
    /^[\w-]+\/[\w./-]+$/.test(phrase) ||
    valueAtStart(phrase) !== undefined
  const kept = /\b(?:stays|remains|bleibt)\b/i.test(match[0]) && exact
  const numbered = /^v\d[\w.]*(?: \([^)]*\))?$/i.test(phrase)
  if (!((ours && (exact || named)) || (definite && exact) || kept || numbered)) return NOTHING
  return attributeDraft(said, name, { attribute: what.toLowerCase(), name: phrase })
}

function version(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const tool = valueAtStart(match.groups!['tool']!)
  if (!tool || tool.end < match.groups!['tool']!.trim().replace(/ version$/i, '').length) return NOTHING
  return versionDraft(said, ruleName(said, rule), tool.name, match.groups!['version']!)
}

const FILLER =
  /\b(?:the|our|my|new|default|local|now|and|so|that|currently|its|der|die|das|den|unser[en]*|auf|jetzt|neue[rn]?|is|ist|service)\b/gi

function port(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const raw = match.groups!['what']?.trim() ?? ''
  const number = match.groups!['port']!
  if (/^(?:it|this|that|which|he|there|issue|error|line|commit|pr|build|es|das|page|row|user|version)$/i.test(raw))
    return NOTHING
  const plausible = Number(number) > 0 && Number(number) <= 65_535
  const year = /^(?:19|20)\d\d$/.test(number) && !/port|listen|localhost|lausch/i.test(match[0])
  if (!plausible || year) return NOTHING
  const what = raw.replace(FILLER, ' ').replace(/\s+/g, ' ').trim().toLowerCase().split(' ').slice(-3).join(' ')
  return attributeDraft(said, ruleName(said, rule), { attribute: what === '' ? 'port' : `port ${what}`, name: number })
}

function url(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const what = match.groups!['what']!.replace(FILLER, ' ').replace(/\s+/g, ' ').trim().toLowerCase()
  if (what === '' || VAGUE.test(what) || /^(?:here|see|found|look|read|page|docs?|link)\b/.test(what)) return NOTHING
  if (valueAtStart(what) && !/\b(?:server|staging|prod)/.test(what)) return NOTHING
  return attributeDraft(said, ruleName(said, rule), {
    attribute: `url ${what}`,
    name: match.groups!['url']!.replace(/[.!]+$/, ''),
  })
}

const NO_PERSON =
  /^(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Staging|Production|Main|Everything|Everybody|Everyone|Nobody|Performance|Security|Testing|Today|Tomorrow|Yesterday|This|That|The|We|They|You|It|He|She|Who|What|There|Here|Each|Every|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|Alle|Jeder|Das|Der|Die|Wer|Was|Es|Er|Sie|Ihr|Wir|Ich|Jetzt|Heute|Morgen|Bitte|Nur|Team|Code|Master|Legal|Marketing|Finance|Support)\b/

function owner(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const person = match.groups!['person']!
  const area = areaOf(match.groups!['area']!)
  if (NO_PERSON.test(person) || valueAtStart(person) || area === '' || VAGUE.test(area)) return NOTHING
  return attributeDraft(said, ruleName(said, rule), { attribute: `owner of ${area}`, name: person, kind: 'person' })
}

/** "Questions about the label definition" and "the label" are one area. */
function areaOf(area: string): string {
  return area
    .toLowerCase()
    .replace(/^(?:the|our|all|everything|anything|der|die|das|den|alle|alles)\s+/g, '')
    .replace(
      /^(?:questions?|issues|bugs|tickets|fragen|themen) (?:about|on|regarding|zum|zur|zu|für) (?:the |der |die |das )?/g,
      '',
    )
    .replace(/[\s-]+(?:questions?|definitions?|stuff|topics?|things|part|module|code|work|team|fragen|themen)$/g, '')
    .trim()
}

function task(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const words = match.groups!['task']!.trim().replace(/[.!]+$/, '')
  const key = taskKey(words)
  if (key === '') return NOTHING
  const label = said.language.language === 'de' ? 'Offene Aufgabe' : 'Open task'
  return [
    {
      rule: ruleName(said, rule),
      kind: 'task',
      relation: 'OPEN',
      attribute: `task ${key}`,
      single: true,
      object: { type: 'Task', name: words },
      statement: `${label}: ${words}.`,
    },
  ]
}

function done(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const words = match.groups!['task']!
  const { from } = said.validity()
  const when = from === null ? {} : { validFrom: from }
  const base = {
    rule: ruleName(said, rule),
    mode: 'ends' as const,
    single: true,
    statement: standAlone(said.words),
    ...when,
  }
  if (/freeze/i.test(words))
    return [{ ...base, kind: 'project', relation: 'HAS', attribute: 'freeze', object: { type: 'Concept', name: '*' } }]
  const key = taskKey(words)
  return key === ''
    ? NOTHING
    : [{ ...base, kind: 'task', relation: 'OPEN', attribute: `task ${key}`, object: { type: 'Task', name: '*' } }]
}

const JOBS: readonly [RegExp, string][] = [
  [/e2e|end-to-end/, 'e2e test'],
  [/unit/, 'unit test'],
  [/integration/, 'integration test'],
  [/smoke/, 'smoke test'],
  [/^(?:api|ui|frontend|backend) tests?/, 'test'],
  [/type ?check/, 'typecheck'],
  [/test|spec/, 'test'],
  [/lint/, 'lint'],
  [/build|baue?n?/, 'build'],
  [/migrat/, 'migrate'],
  [/dev/, 'dev'],
  [/bench/, 'benchmark'],
  [/format/, 'format'],
  [/seed/, 'seed'],
  [/docs|doku/, 'docs'],
  [/deploy/, 'deploy'],
  [/release|publish/, 'release'],
]

function command(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const what = match.groups!['what']!.toLowerCase()
  const job = JOBS.find(([pattern]) => pattern.test(what))?.[1]
  const line = match.groups!['command']!.trim().replace(/[.,;:]+$/, '')
  if (!job || /^(?:make|just|task|go|node|python3?)$/.test(line)) return NOTHING
  return [commandDraft(ruleName(said, rule), `${job} command`, line, said.validity().from ?? undefined)]
}

export function commandDraft(rule: string, attribute: string, line: string, validFrom?: Time): Draft {
  return {
    rule,
    kind: 'command',
    relation: 'RUNS_WITH',
    attribute,
    single: true,
    object: { type: 'Command', name: line },
    statement: `The ${attribute} is \`${line}\`.`,
    ...(validFrom ? { validFrom } : {}),
  }
}

function date(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const what = match.groups!['what']?.toLowerCase() ?? 'deadline'
  const day = dayIn(said.words.slice(match.index! + match[0].length - 4), {
    at: said.at,
    language: said.language.language,
  })
  if (!day) return NOTHING
  const attribute = /release|launch|live|demo/.test(what)
    ? `${what} date`
    : /deadline|due|abgabe|frist|termin/.test(what)
      ? 'deadline'
      : `deadline of the ${what}`
  return [
    {
      rule: ruleName(said, rule),
      kind: 'project',
      relation: 'HAS',
      attribute: attribute.replace('date date', 'date'),
      single: true,
      object: { type: 'Concept', name: day.from.slice(0, 10) },
      statement: `The ${attribute.replace('date date', 'date')} is ${day.from.slice(0, 10)}.`,
      ...(day.to > said.at ? { validTo: day.to } : {}),
    },
  ]
}

function span(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const { from, to } = said.validity()
  if (to === null && from === null) return NOTHING
  const start = from ?? said.at
  if (to !== null && to <= start) return NOTHING
  const last = to === null ? '' : ` to ${new Date(Date.parse(to) - 1).toISOString().slice(0, 10)}`
  const words = standAlone(said.words).replace(/\.$/, '')
  return [
    {
      rule: ruleName(said, rule),
      kind: 'project',
      relation: 'HAS',
      attribute: 'freeze',
      single: true,
      object: { type: 'Concept', name: match.groups!['what']!.toLowerCase() },
      statement: `${words} (${start.slice(0, 10)}${last}).`,
      validFrom: start,
      validTo: to,
    },
  ]
}
