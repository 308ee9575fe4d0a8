import { ENTITY_NAME_CHARS_MAX } from '../../limits.ts'
import type { EntityType, FactKind, Time } from '../../types.ts'
import { sentenceCase, shapeOf, type Mention } from './attributes.ts'
import type { Draft } from './claim.ts'
import type { Validity } from './dates.ts'
import type { LanguageRules, Rule } from './rule.ts'
import { topicOf } from './topics.ts'

/** One sentence on its way to claims: `words` is the sentence without lead-in words. */
export type Said = {
  words: string
  at: Time
  language: LanguageRules
  corrects: boolean
  /** It answers a guess of the assistant, so that a few words say it all. */
  replies: boolean
  everywhere: boolean
  /** Of the whole sentence, or of one part of it. */
  validity: (part?: string) => Validity
}

export const NOTHING: Draft[] = []
export const ruleName = ({ language }: Said, { name }: Rule): string => `${language.language}.${name}`

/** The sentence itself as the object. What it is about, where we know it, makes a later wish replace an earlier one. */
export function sentence(said: Said, rule: Rule, kind: FactKind, type: EntityType): Draft {
  const statement = standAlone(said.words)
  const topic = kind === 'decision' ? undefined : topicOf(statement)
  const dates = said.validity()
  return {
    rule: ruleName(said, rule),
    kind,
    relation: 'STATES',
    attribute: topic ?? '',
    single: true,
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
  const told = said.language.reason.exec(said.words)?.[0]
  const reason = told?.toLowerCase().includes(about.name.toLowerCase()) ? undefined : told
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

/** Ends one value of an attribute. */
export function endedDraft(said: Said, rule: string, old: Mention): Draft {
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
