import { ENTITY_NAME_CHARS_MAX } from '../../limits.ts'
import type { EntityType, FactKind, Time } from '../../types.ts'
import type { Draft } from './claim.ts'
import { valuesIn, versionAttribute, versionValue } from './attributes.ts'
import { isNamed, retiredIn } from './retired.ts'
import { attributeDraft, standAlone, type Said } from './said.ts'
import { topicOf } from './topics.ts'
import { stemWords } from './words.ts'

const CHARS_MAX = 380
const KIND_TYPES: Partial<Record<FactKind, EntityType>> = {
  instruction: 'Instruction',
  preference: 'Preference',
  convention: 'Convention',
  decision: 'Decision',
  person: 'Concept',
  project: 'Concept',
}
/** "The database is slow": how something is at the moment. */
const STATE =
  /^(?:the|our|die|das|der) (?:[\wäöü-]+ ){1,2}(?:is|are|was|were|ist|sind|war|goes|crash\w*|must|muss|soll) (?:\w+ )?[\wäöüß-]+$/i
const VAGUE_SUBJECT =
  /^(?:(?:the|die|der|das) (?:function|response|diff|file|test|output|result|answer|page|button|line|error|bug|issue|method|class|funktion|datei|ausgabe|antwort|seite|fehler)\b(?! (?:budget|rate|code|format|tracker|limit|size|name|level|policy|length|template|style|prefix|retention)s?\b)|exit code|users\b|all buttons|rename)/i
/** "Ruben in odd weeks, Aylin in even weeks" */
const ROSTER = /^[A-ZÄÖÜ][a-zäöüß]+ (?:in|for|on|für\S*|bei) /
/** "The wiki is Confluence": a name at the end says what it is, not how. */
const NAMED =
  /^(?:[Tt]he|[Oo]ur|[Dd]er|[Dd]ie|[Dd]as) (?:[\wäöüß-]+ ){1,3}(?:(?:is|are) (?:called |named |in |on |at |with |by )?[A-ZÄÖÜ][\w.+#-]+(?: [A-Z][\w.+#-]*)?|(?:is|are) (?:called|named) \S+|heiß(?:t|en) \S+)$/
/** "Two approvals per pull request": how many, in words. */
const COUNT =
  /(?<![\wäöü])(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|twice|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf) [a-zäöü]/i
const PAST =
  /\b(?:\w{3,}ed|found|were|was|had|got|took|left|went|came|saw|war(?:en)?|hatten?|haben|habe|hat|wurden?)\b/i
/** "The log level is info": what looks like an order is a noun. */
const NOUN_FIRST =
  /^(?!let'?s\b)[\w-]+(?: (?!(?:the|an?|this|that|these|those|my|our|your|it|them|me|us|sure|whether|if|how|what|why|all|every|each)\b)[\w-]+){0,4} (?:is|are|has|have|must|may|needs?|goes|lasts?|starts?)\b|^[\w-]+(?: [\w-]+){0,3}: (?:\S+ ){0,3}\S+$/
/** "We deploy with Kamal": the present tense of the people who work here. */
const HOW_WE_WORK =
  /^(?:we (?:support|require|target|ship|publish|maintain|cache|sign)|wir (?:unterstützen|veröffentlichen|pflegen|betreiben)) |^(?:we (?!(?:want|need|have|had|were|are|tried|try|plan|hope|like|talk|think|thought|went|came|got|see|saw|look|agree|should|could|might|can|will|must)\b)[a-z]+(?<!ed)|wir (?!(?:haben|hatten|wollen|müssen|sollen|können|waren|sind)\b)[a-zäöüß]+en) (?:\w+ ){0,2}?(?:with|on|in|through|via|from|by|over|as|using|mit|auf|bei|über|per|aus|nach|unter) [\w.@/-]+/i
/** "Priya prüft die Übersetzungen", "Gebaut wird mit Maven": the German present. */
const PRESENT =
  /^(?:(?:[Dd]ie|[Dd]er|[Dd]as|[Dd]en|[Uu]nser\w*|[Jj]ede[rsnm]?|[Aa]lle) )?[A-ZÄÖÜ][\wäöüß.-]+(?: (?:[A-ZÄÖÜ]|auf |für |von |in )[\wäöüß.-]*){0,2} (?!(?:hat|haben|hatten?|waren?|wurden?|ist|sind|muss|müssen|soll|kann|will|nicht|seit|fehlt)\b)[a-zäöüß]{2,}(?:t|en|eln|ern) (?:wir |ich |jetzt |nun |immer )*(?:mit|auf|in|im|an|bei|von|über|zu|zum|aus|per|unter|nach|die|den|das|der|dem|alle|unser\w*) |^[A-ZÄÖÜ][a-zäöüß]+t wird (?:\S+ ){0,4}?(?:mit|auf|bei|in|über) /
/** Orders that speak of habits: "run the formatter before every commit". */
const HABIT =
  /^(?:please |and |also |so )*(?:run|commit|check|test|put|log|write|deploy|release|branch|rebase|push|merge|build|schreib\w*|lauf\w*|führ\w*|prüf\w*|leg\w*|setz\w*|nimm)\b/i
/** "It is slow": what it is stands elsewhere. */
const POINTS =
  /^(?:it|that|this|those|these|es|dies|das(?= (?:ist|war|wird|wurde|heißt|geht|gilt|hat|hatte|kommt|stimmt|muss|soll|kann|macht)(?![\wäöü])))(?:'s)?\b(?! (?:repo|project|service|app|projekt|repository))/i
const TROUBLED = /^(?:the|die|das|der|our|unser\w*) [^:]*$/i
const VALUE = /\d|[A-ZÄÖÜ]{2,}|[\w-]{2,}\/(?=\s|$)|[a-z][A-Z]|[\w-]+[./_][\w./-]+|`/

/**
 * A plain statement of the person is a fact in his own words. The person says many things that are none: this takes
 * only what neither asks, reports trouble, tells a story nor gives an order for now. Open tasks and their end likewise.
 */
export function statementDrafts(said: Said, made: readonly Draft[]): Draft[] {
  // What only says that something is over leaves the sentence to be told.
  const structured = made.filter(({ mode, relation }) => mode !== 'ends' || relation !== 'STATES')
  const { words, language } = said
  const rules = language.statements
  const task = taskOf(said)
  if (task) return [task]
  const reported = structured.length > 0 ? [] : doneDraft(said)
  const ended = reported.length > 0 ? reported : didDraft(said)
  if (structured.some(({ kind }) => kind === 'task'))
    return structured.every(({ mode }) => mode === 'ends') && isLasting(said) ? versionDrafts(said, structured) : []
  if (
    reported.length > 0 &&
    !/\bv?\d+(?:\.\d+)*\b(?! ?(?:%|#))|https?:/.test(words.replace(/\b(?:PR|MR|#) ?#?\d+/g, ''))
  )
    return ended
  if (!isLasting(said)) return ended
  const versions = versionDrafts(said, structured)
  const known = [...structured, ...versions]
  const parts = leftOver(words, rules, known)
  return [...versions, ...parts.flatMap((part) => statementDraft(said, part)), ...ended]
}

/** The version of a known tool that a lasting statement names, wherever it stands; two of one tool are no statement. */
function versionDrafts(said: Said, structured: readonly Draft[]): Draft[] {
  const found = valuesIn(said.words).filter(({ version }) => version !== null)
  const names = new Set(found.map(({ name }) => name))
  if (names.size !== found.length || /\b(?:not|no|nicht|kein\w*|than|from|von|before)\b/i.test(said.words)) return []
  return found
    .filter(({ name }) => !structured.some(({ attribute }) => attribute === versionAttribute(name)))
    .flatMap(({ name, version }) =>
      attributeDraft(said, `${said.language.language}.statement-version`, {
        attribute: versionAttribute(name),
        name: versionValue(name, version!),
        shown: version!,
      }),
    )
}

type Rules = Said['language']['statements']

function isLasting({ words, language, replies }: Said): boolean {
  const rules = language.statements
  if (words.length > CHARS_MAX || !/\p{L}{3}/u.test(words) || /:\s*$/.test(words)) return false
  if (POINTS.test(words) && !replies && valuesIn(words).length === 0) return false
  const bare = words
    .replace(/[.!]+$/, '')
    .replace(/(?: (?:now|from now on|these days|jetzt|ab sofort|ab jetzt|as of today))+$/i, '')
  const request = rules.request.test(bare) && !NOUN_FIRST.test(bare)
  const count = bare.split(/\s+/).length
  const standing = rules.standing.test(bare)
  if (rules.preference.test(bare)) return count >= 2
  if (
    count >= 3 &&
    retiredIn(bare).some(isNamed) &&
    [rules.request, rules.proposal, rules.passing].every((pattern) => !pattern.test(bare))
  )
    return true
  if (rules.passing.test(bare) && !rules.corrects.test(bare) && !language.frames.ceases.test(bare)) {
    return false
  }
  if (rules.order.test(bare)) return count >= 3 && (standing || !rules.deictic.test(bare))
  if (request) return standing && count >= 4 && HABIT.test(bare) && !rules.deictic.test(bare)
  if (
    rules.trouble.test(bare) &&
    (!standing || TROUBLED.test(bare)) &&
    !rules.change.test(bare) &&
    !rules.decided.test(bare)
  )
    return false
  if (replies && count >= 2) return true
  if (count < 3 && !VALUE.test(bare) && !(count === 2 && rules.decided.test(bare))) return false
  if (
    STATE.test(bare) &&
    !NAMED.test(bare) &&
    valuesIn(bare.split(' ').at(-1)!).length === 0 &&
    !VALUE.test(bare) &&
    !standing &&
    !rules.decided.test(bare)
  )
    return false
  if (VAGUE_SUBJECT.test(bare) && !rules.decided.test(bare) && !rules.change.test(bare)) return false
  return (
    VALUE.test(bare) ||
    (COUNT.test(bare) && !PAST.test(bare)) ||
    PRESENT.test(bare) ||
    HOW_WE_WORK.test(bare) ||
    rules.verb.test(bare) ||
    standing ||
    rules.decided.test(bare) ||
    rules.change.test(bare) ||
    /:\s/.test(bare)
  )
}

/** A sentence is cut where each part says something by itself; else it stays whole. */
function partsOf(words: string, rules: Rules): string[] {
  const head = /^([^:,]{3,30}):\s+(?=\S)/.exec(words)
  const body = head ? words.slice(head[0].length) : words
  const parts = body
    .split(rules.splits)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const roster = head !== null && parts.length > 1 && parts.every((part) => ROSTER.test(part))
  if (head && roster) return parts.map((part) => `${head[1]}: ${part}`)
  const alone = parts.every(
    (part) => part.split(/\s+/).length >= 2 && !rules.dependent.test(part) && saysSomething(part, rules),
  )
  if (head || parts.length < 2 || parts.length > 6 || !alone || rules.corrects.test(words)) return [words]
  return parts
}

const saysSomething = (part: string, rules: Rules): boolean =>
  (VALUE.test(part) && part.split(/\s+/).length <= 6) ||
  (rules.verb.test(part) &&
    (VALUE.test(part) || /[A-ZÄÖÜ]/.test(part.slice(0, 1)) || /[A-Z]/.test(part) || part.split(/\s+/).length >= 4))

/** What a sentence says beyond the facts that were made of it: the parts that go on, or nothing. */
function leftOver(words: string, rules: Rules, structured: readonly Draft[]): string[] {
  const parts = partsOf(words, rules)
  if (structured.length === 0) return parts
  const told = new Set(structured.flatMap(({ statement }) => stemWords(statement)))
  // Of a list of parts a short one that nothing was made of says something, too: "Leptos screens".
  const more = (part: string): boolean => {
    const own = stemWords(part)
    const left = own.filter((word) => !told.has(word)).length
    return left >= 3 || (words.split(/,\s+/).length > 2 && left >= 2 && left === own.length)
  }
  if (parts.length > 1) return parts.filter(more)
  const pieces = words.split(/,\s+/)
  const left = pieces.filter(more)
  return left.length === pieces.length || pieces.length < 3 ? parts.filter(more) : left
}

function kindOf(words: string, { language }: Said): FactKind {
  const rules = language.statements
  if (rules.preference.test(words)) return 'preference'
  if (rules.decided.test(words)) return 'decision'
  if (rules.order.test(words) || (rules.request.test(words) && rules.standing.test(words))) return 'instruction'
  if (
    rules.personCue.test(words) &&
    rules.persons.some((pattern) => new RegExp(pattern.source, pattern.flags.replace('g', '')).test(words))
  )
    return 'person'
  if (rules.standing.test(words)) return 'convention'
  return 'project'
}

function statementDraft(said: Said, part: string): Draft[] {
  const statement = standAlone(part)
  const kind = kindOf(part, said)
  const own = said.validity(part === said.words ? undefined : part)
  // "X is gone since May, Y does it": the date of the end is the date of what came.
  const shared = part !== said.words && own.from === null && own.to === null && retiredIn(said.words).some(isNamed)
  const { from, to } = shared ? said.validity() : own
  return [
    {
      rule: `${said.language.language}.statement-${kind}`,
      kind,
      relation: 'STATES',
      attribute: (kind === 'project' ? undefined : topicOf(statement)) ?? '',
      single: true,
      mode: said.corrects ? 'corrects' : 'holds',
      object: {
        type: KIND_TYPES[kind] ?? 'Concept',
        name: statement
          .replace(/[.!]+$/, '')
          .toLowerCase()
          .slice(0, ENTITY_NAME_CHARS_MAX),
      },
      statement,
      ...(said.everywhere ? { scope: 'user' as const } : {}),
      ...(from === null ? {} : { validFrom: from }),
      ...(to === null || to <= (from ?? said.at) ? {} : { validTo: to }),
    },
  ]
}

function taskOf(said: Said): Draft | undefined {
  const rules = said.language.statements
  const groups = rules.taskHead.exec(said.words)?.groups ?? rules.taskTail.exec(said.words)?.groups
  const words = groups && (groups['task'] ?? groups['task2'] ?? groups['task3'] ?? groups['task4'])
  if (!words || words.trim().split(/\s+/).length < 2) return undefined
  const whole = groups['task2'] ? said.words : words
  return taskDraft(said, `${said.language.language}.task`, whole.trim().replace(/[.!]+$/, ''))
}

export function taskDraft(said: Said, rule: string, words: string): Draft {
  const label = said.language.language === 'de' ? 'Offene Aufgabe' : 'Open task'
  return {
    rule,
    kind: 'task',
    relation: 'OPEN',
    attribute: '',
    single: true,
    object: { type: 'Task', name: words },
    statement: `${label}: ${words}.`,
  }
}

/** "I replaced the certificates", "the keys are rotated": may end the task that says so with the same verb. */
function didDraft(said: Said): Draft[] {
  if (!said.language.statements.did.test(said.words) || NOT_DONE.test(said.words)) return []
  const { from } = said.validity()
  return [taskEnd(said, `${said.language.language}.did`, from)]
}
const NOT_DONE = /\b(?:not|never|n't|nicht|nie|kein\w*|should|would|will|must|can|soll\w*|muss|müssen|wird|werden)\b/i

function taskEnd(said: Said, rule: string, from: Time | null): Draft {
  return {
    rule,
    kind: 'task',
    relation: 'OPEN',
    attribute: '',
    single: true,
    mode: 'ends',
    object: { type: 'Task', name: said.words.slice(0, ENTITY_NAME_CHARS_MAX) },
    statement: standAlone(said.words),
    ...(from === null ? {} : { validFrom: from }),
  }
}

/** A report that something is finished ends the task it speaks of, and says nothing where there is none. */
export function doneDraft(said: Said): Draft[] {
  const rules = said.language.statements
  if (
    retiredIn(said.words).some(isNamed) ||
    !rules.done.test(said.words) ||
    rules.request.test(said.words) ||
    rules.order.test(said.words) ||
    /\b(?:not|n't|nicht|kein\w*)\b/i.test(said.words)
  )
    return []
  const { from } = said.validity()
  return [taskEnd(said, `${said.language.language}.done`, from)]
}
