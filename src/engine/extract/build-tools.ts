import type { FactKind } from '../../types.ts'
import {
  attributeOf,
  isToolAttribute,
  valueAtStart,
  versionAttribute,
  versionValue,
  type Mention,
} from './attributes.ts'
import type { Draft } from './claim.ts'
import type { Rule } from './rule.ts'
import { attributeDraft, endedDraft, NOTHING, ruleName, sentence, type Said } from './said.ts'

const DECIDED = new Set([
  'it-is',
  'stays',
  'decided-over',
  'lets-instead-of',
  'bleibt',
  'also-wird-es',
  'decided-on',
  'lets-take',
  'entschieden-statt',
])
const ORDERED = new Set(['order-use-not', 'order-statt'])

function versionDraft(said: Said, rule: string, name: string, number: string, kind?: FactKind): Draft[] {
  return attributeDraft(said, rule, {
    attribute: versionAttribute(name),
    name: versionValue(name, number),
    shown: number,
    ...(kind ? { kind } : {}),
  })
}

const ENDS_VALUE =
  /^\s*(?:$|[,.;:!)]|(?:now|instead|because|since|for|in|on|as|at|with|and|but|so|everywhere|today|yesterday|last|from|only|(?:an?|one|two|three|four|five|six|some|several|a few|\d+) (?:days?|weeks?|months?|years?) ago|this|next|vor|projects?|workspaces?|commands?|here|over|jetzt|statt|weil|für|seit|und|im|in|bei|als|mit|ab|überall|gestern|heute|after|um|nach|umgestellt|gewechselt|umgestiegen|migriert|ersetzt)\b)/i

/** A value of the ontology at the start of a phrase, and not a word that only looks like one ("make it faster"). */
function valueOf(phrase: string): Mention | undefined {
  const found = valueAtStart(phrase)
  if (!found) return undefined
  const rest = phrase.slice(found.end)
  return found.version === null && !ENDS_VALUE.test(rest) ? undefined : found
}

export function replacement(said: Said, rule: Rule, newPhrase: string, oldPhrase: string): Draft[] {
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
  // A known word that goes on in an odd way is no value, and no unknown one either.
  const value = now?.name ?? (valueAtStart(newPhrase) || PRONOUN.test(newPhrase) ? '' : shortName(newPhrase))
  if (attribute && value && value !== old?.name)
    drafts.push(...attributeDraft(said, name, { attribute, name: value, kind, ...(old ? { before: old.name } : {}) }))
  if (old?.attribute && now && old.attribute !== now.attribute) drafts.push(endedDraft(said, name, old))
  return drafts
}

const PRONOUN = /^(?:we|i|you|he|she|it|they|this|that|wir|ich|er|sie|es|das)\b/i

/** An unknown new value in a few words: "a homegrown query layer". */
function shortName(phrase: string): string {
  return phrase
    .split(/\s(?:because|since|for|in|on|as|so|and|but|now|weil|für|und|seit)\b|[,.;:]\s/i)[0]!
    .split(' ')
    .slice(0, 4)
    .join(' ')
    .trim()
}

export function retirement(said: Said, rule: Rule, phrase: string): Draft[] {
  const old = valueOf(phrase)
  return old?.attribute ? [endedDraft(said, ruleName(said, rule), old)] : NOTHING
}

export function use(said: Said, rule: Rule, phrase: string): Draft[] {
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

export const VAGUE =
  /^(?:it|this|that|he|she|they|there|here|which|what|who|everything|something|es|das|dies|sie|er|problem|issue|error|answer|response|result|output|status|exit code|diff|bug|question|idea|plan|point|reason|thing|file|test|function|class|fix|line|code|build|goal|task|next step|change|best|worst|only|same|first|last|total|count|length|size|difference|fehler|ergebnis|antwort|frage|grund|ziel|aufgabe|anzahl)\b/i

export function value(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
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
    // "The package manager is poetry": the tool knows better what it is.
    if (found?.attribute && (found.attribute === attribute || isToolAttribute(attribute)))
      return use(said, rule, phrase)
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
  const ours = /^(?:so |and |also )?(?:our|my|unser[en]*|meine?)\s/i.test(match[0])
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
  return attributeDraft(said, name, { attribute: what.toLowerCase(), name: phrase }).map((draft) => ({
    ...draft,
    relation: 'IS',
  }))
}

export function version(said: Said, rule: Rule, match: RegExpMatchArray): Draft[] {
  const tool = valueAtStart(match.groups!['tool']!)
  if (!tool || tool.end < match.groups!['tool']!.trim().replace(/ version$/i, '').length) return NOTHING
  return versionDraft(said, ruleName(said, rule), tool.name, match.groups!['version']!)
}
