/**
 * Rules are data. A `shape` says what the named groups of a pattern mean and how a claim is made of them:
 *
 * instruction, preference, convention, decision   the sentence itself is the object
 * replacement   `new` takes the place of `old` · retirement   `old` is used no longer · use   `new` is in use
 * value         `what` is `value` · version   `tool` is at `version` · port   `what` listens on `port`
 * url           `what` is at `url` · owner   `person` owns `area` · role   the sentence says who `person` is
 * task          `task` is open · done   `task` is not open any longer
 * command       `what` runs with `command` · date   `what` is on a date · span   `what` lasts from … until …
 */
export type RuleShape =
  | 'instruction'
  | 'preference'
  | 'convention'
  | 'decision'
  | 'replacement'
  | 'retirement'
  | 'use'
  | 'value'
  | 'version'
  | 'port'
  | 'url'
  | 'owner'
  | 'role'
  | 'task'
  | 'done'
  | 'command'
  | 'date'
  | 'span'

export type Rule = {
  name: string
  shape: RuleShape
  pattern: RegExp
  /** The rule is silent where this matches the same words. */
  unless?: RegExp
  /** `clause`: the pattern is tried on each clause, not on the sentence; `both`: on the sentence and on each clause. */
  on?: 'clause' | 'both'
  /** `rules`: only in a list that was introduced as rules. `known`: only when a value of the ontology is named. */
  needs?: 'rules' | 'known'
}

/** Why a sentence gives no claim: it asks, imagines, jokes, reports others, or is meant for this turn only. */
export type Guard = { name: string; pattern: RegExp }

/** The words by which a plain statement of the person is judged; each pattern says what it stands for. */
export type StatementWords = {
  /** Holds on the branch at hand only. */
  branchOnly: RegExp
  /** Says of what was quoted before that it does not count here. */
  disclaims: RegExp
  /** Outsiders and what they want. */
  foreign: RegExp
  oneOff: RegExp
  joke: RegExp
  /** Small talk, first-person stories, acknowledgements. */
  passing: RegExp
  /** A report that something fails at the moment. */
  trouble: RegExp
  /** An order to do something now. */
  request: RegExp
  /** What makes an order or a negation lasting. */
  standing: RegExp
  /** An order that is about how things are done. */
  order: RegExp
  deictic: RegExp
  preference: RegExp
  decided: RegExp
  proposal: RegExp
  /** Something is different from before. */
  change: RegExp
  /** What was said before was never true. */
  corrects: RegExp
  /** Group `old` is used no longer. */
  retires: readonly RegExp[]
  /** Where a name of a person stands: group `person`. */
  persons: readonly RegExp[]
  personCue: RegExp
  /** Groups `task`, `task2` …: what is still to do. */
  taskHead: RegExp
  taskTail: RegExp
  done: RegExp
  /** Something was done: the task that says so is over. */
  did: RegExp
  /** Where a sentence of several statements is cut. */
  splits: RegExp
  verb: RegExp
  /** A clause that does not stand alone. */
  dependent: RegExp
}

/** By what a clause is read as what it is about and what it says of it: see `frames.ts`. */
export type FrameWords = {
  /** When and how much: belongs to neither side. */
  noise: RegExp
  /** What is said stands after the last of these. */
  relations: ReadonlySet<string>
  using: RegExp
  /** Words that only tell that something is, is somewhere or has changed. */
  light: ReadonlySet<string>
  /** Where a clause ends. */
  clauses: RegExp
  /** One more of the same. */
  adds: RegExp
  /** It is so no longer, with nothing in its place; `ceasing`: the words that say so. */
  ceases: RegExp
  ceasing: RegExp
  /** What was forbidden is allowed again, and how that was forbidden. */
  allows: RegExp
  forbids: RegExp
}

export type LanguageRules = {
  language: 'en' | 'de'
  /** Words that tell the language. */
  words: RegExp
  /** Words before the statement that do not belong to it. */
  leadIn: RegExp
  /** A polite question that is an order ("can you always …?"). */
  politeOrder: RegExp
  guards: readonly Guard[]
  correction: RegExp
  /** "it's 8081, not 8080": what it is about stands in an earlier message. */
  anaphora: RegExp
  reason: RegExp
  allProjects: RegExp
  ownersContext: RegExp
  withdrawal: RegExp
  affirmation: RegExp
  proposal: RegExp
  stackIntro: RegExp
  statements: StatementWords
  frames: FrameWords
  rules: readonly Rule[]
}
