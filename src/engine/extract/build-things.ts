import type { Time } from '../../types.ts'
import { valueAtStart } from './attributes.ts'
import { VAGUE } from './build-tools.ts'
import type { Draft } from './claim.ts'
import { dayIn } from './dates.ts'
import type { Rule } from './rule.ts'
import { attributeDraft, NOTHING, ruleName, standAlone, type Said } from './said.ts'
import { doneDraft, taskDraft } from './statements.ts'
import { taskKey } from './topics.ts'

const FILLER =
  /\b(?:the|our|my|new|default|local|now|and|so|that|currently|its|der|die|das|den|unser[en]*|auf|jetzt|neue[rn]?|is|ist|service)\b/gi

export function port(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const raw = match.groups!['what']?.trim() ?? ''
  const number = match.groups!['port']!
  if (/^(?:it|this|that|which|he|there|issue|error|line|commit|pr|build|es|das|page|row|user|version)$/i.test(raw))
    return NOTHING
  const plausible = Number(number) > 0 && Number(number) <= 65_535
  const year = /^(?:19|20)\d\d$/.test(number) && !/port|listen|localhost|lausch/i.test(match[0])
  if (!plausible || year) return NOTHING
  const what = raw
    .replace(/'s\b/g, '')
    .replace(FILLER, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
    .split(' ')
    .slice(-3)
    .join(' ')
  return attributeDraft(said, ruleName(said, rule), { attribute: what === '' ? 'port' : `port ${what}`, name: number })
}

export function url(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
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

/** What goes to a place and not to a person: "metrics go to Graphite". */
const FLOWED: ReadonlySet<string> = new Set(['goes-to', 'gehoert'])
const FLOWS =
  /(?:^|[\s-])(?:logs?|metrics?|traces?|secrets?|reports?|backups?|dumps?|images?|artifacts?|events?|uploads?|files?|assets?|data|queues?|recordings?|exports?|snapshots?|coverage|traffic|sessions?|crash\w*|errors?|telemetry|credentials|binaries|protokolle|fehler\w*|abstürze|sicherungen|bilder|dateien|daten|messwerte|ereignisse|metriken|geheimnisse)$/i

export function owner(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const person = match.groups!['person']!
  const area = areaOf(match.groups!['area']!)
  if (
    NO_PERSON.test(person) ||
    valueAtStart(person) ||
    area === '' ||
    (FLOWED.has(rule.name) && FLOWS.test(area)) ||
    /^(?:an?|eine?n?) /.test(area) ||
    VAGUE.test(area)
  )
    return NOTHING
  const shown = match.groups!['area']!.trim()
  return attributeDraft(said, ruleName(said, rule), {
    attribute: `owner of ${area}`,
    name: person,
    kind: 'person',
  }).map((draft) => ({ ...draft, statement: draft.statement.replace(` owns ${area}`, ` owns ${shown}`) }))
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

export function task(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const words = match.groups!['task']!.trim().replace(/[.!]+$/, '')
  return taskKey(words) === '' ? NOTHING : [taskDraft(said, ruleName(said, rule), words)]
}

export function done(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const words = match.groups!['task']!
  if (!/freeze/i.test(words)) return doneDraft(said)
  const { from } = said.validity()
  return [
    {
      rule: ruleName(said, rule),
      kind: 'project',
      relation: 'HAS',
      attribute: 'freeze',
      single: true,
      mode: 'ends',
      object: { type: 'Concept', name: '*' },
      statement: standAlone(said.words),
      ...(from === null ? {} : { validFrom: from }),
    },
    {
      rule: ruleName(said, rule),
      kind: 'project',
      relation: 'STATES',
      attribute: '',
      single: true,
      mode: 'ends',
      object: { type: 'Concept', name: 'freeze' },
      // Written as a name: whatever speaks of it is over.
      statement: 'No longer use Freeze.',
      ...(from === null ? {} : { validFrom: from }),
    },
  ]
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

export function command(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
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

export function date(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
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

export function span(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
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
