import type { EntityType, FactKind } from '../../types.ts'
import { command, date, done, owner, port, span, task, url } from './build-things.ts'
import { replacement, retirement, use, value, version } from './build-tools.ts'
import type { Draft } from './claim.ts'
import type { Rule } from './rule.ts'
import { sentence, type Said } from './said.ts'

type Build = (said: Said, rule: Rule, match: RegExpMatchArray) => Draft[]

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

function sentenceDraft(kind: FactKind, type: EntityType): Build {
  return (said, rule) => [sentence(said, rule, kind, type)]
}
