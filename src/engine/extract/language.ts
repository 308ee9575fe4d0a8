import type { Time } from '../../types.ts'
import { valuesIn, versionAttribute, type Mention } from './attributes.ts'
import { BUILD } from './build.ts'
import { changedDrafts } from './changed.ts'
import { attributeDraft, type Said } from './said.ts'
import type { Draft } from './claim.ts'
import { validityOf, type Validity } from './dates.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import { peopleIn } from './people.ts'
import { isNamed, retiredIn } from './retired.ts'
import type { LanguageRules, Rule } from './rule.ts'
import { statementDrafts } from './statements.ts'
import { eachWithVerb, putStraight, startedAnew } from './plain.ts'
import { clausesOf, sentencesOf, type Sentence } from './sentences.ts'

const SENTENCE_SHAPES: ReadonlySet<Rule['shape']> = new Set([
  'instruction',
  'preference',
  'convention',
  'decision',
  'role',
])
/** Kinds that a change of mind takes back; what was observed stays. */
const REVISABLE: ReadonlySet<string> = new Set(['decision', 'instruction', 'project'])

/** These show in the words before the statement, too ("oh great, …"). */
const ABOUT_TONE: ReadonlySet<string> = new Set(['question', 'asks', 'joke'])

type Context = { at: Time; rules: boolean; owners: boolean }

/** What a person's words say. Pure; sentences that ask, imagine, joke, report others or hold for this turn only give nothing. */
export function draftsFromWords(text: string, at: Time, replies = false): Draft[] {
  const sentences = joined(sentencesOf(startedAnew(text))).flatMap(straight)
  let drafts: Draft[] = []
  const owners = ENGLISH.ownersContext.test(text) || GERMAN.ownersContext.test(text)
  const described: { said: Said; mentions: readonly Mention[] }[] = []
  let dated: Time | undefined
  /** When what the sentence before tells of ended. */
  let ended: Time | undefined
  const corrects = sentences.some(({ plain }) => languageOf(plain).statements.corrects.test(plain))
  for (const sentence of sentences) {
    const language = languageOf(sentence.plain)
    const back = language.withdrawal.exec(sentence.plain)
    if (back) drafts = withdraw(drafts, back)
    if (language.statements.disclaims.test(sentence.plain)) {
      drafts = []
      continue
    }
    const onBranch = language.statements.branchOnly.test(sentence.plain)
    const words = spokenTo(onBranch ? withoutBranch(sentence, language) : sentence, language, corrects)
    if (words === undefined) continue
    const said = saidOf(words, sentence.plain, language, at)
    if (corrects) said.corrects = true
    said.replies = (replies && text.length < 160) || sentence.item || onBranch
    const own = draftsOf(said, { at, rules: sentence.rules, owners })
    const since = said.validity().from
    if (since !== null) dated ??= since
    // "As of Tuesday it is X. Y is gone": the date holds for both.
    else if (dated !== undefined && (ended !== undefined || retiredIn(words).length > 0))
      for (const draft of own) draft.validFrom ??= ended ?? dated
    ended = since !== null && retiredIn(words).length > 0 ? since : undefined
    drafts.push(
      ...(onBranch ? own.map((draft) => (draft.kind === 'preference' ? draft : { ...draft, onBranch })) : own),
    )
    described.push({ said, mentions: valuesIn(words) })
  }
  drafts.push(...stackOf(text, described))
  return unique(drafts)
}

/** A sentence as the rules read it: put straight, and one for each person that it tells of. */
const straight = (sentence: Sentence): Sentence[] =>
  eachWithVerb(putStraight(sentence.plain)).map((plain) =>
    plain === sentence.plain ? sentence : { ...sentence, plain },
  )

/** "… is 14. That was wrong, it is 15": a sentence that only points at the one before is read with it. */
function joined(sentences: readonly Sentence[]): Sentence[] {
  const whole: Sentence[] = []
  for (const sentence of sentences) {
    const previous = whole.at(-1)
    const { corrects } = languageOf(sentence.plain).statements
    const points =
      /^(?:it|they|that|this|those|these|es|sie|das(?= (?:ist|war|wird|wurde|heißt|geht|gilt|hat|hatte|kommt|stimmt|muss|soll|kann|macht)(?![\wäöü]))|die(?= (?:ist|sind|war|waren)\b))\b/i.test(
        sentence.plain,
      )
    const goesOn =
      corrects.test(sentence.plain) ||
      (previous &&
        ANSWERS.test(sentence.plain) &&
        (retiredIn(previous.plain).length > 0 || CHANGED.test(previous.plain)))
    const takesBack = previous !== undefined && SAID_BEFORE.test(previous.plain) && corrects.test(sentence.plain)
    if (previous && ((points && goesOn) || takesBack) && previous.plain.length + sentence.plain.length < 300)
      whole[whole.length - 1] = {
        ...previous,
        text: `${previous.text} ${sentence.text}`,
        plain: `${previous.plain.replace(/[.!]+$/, ';')} ${sentence.plain}`,
      }
    else whole.push(sentence)
  }
  return whole
}

/** "About the formatter, I said 2 spaces." */
const SAID_BEFORE = /\b(?:i (?:said|told you|wrote|claimed)|ich (?:hab(?:e)? )?(?:gesagt|geschrieben|sagte))\b/i

/** "It answers on 8181 now": a value of what the sentence before was about. */
const CHANGED = /\b(?:moved|changed|relocated|migrated|switched|umgezogen|geändert|gewechselt)[.!]*$/i
const ANSWERS = /^(?:it|they|es|sie)(?:'s)?\b[^?]*\d[^?]*$/i

function withoutBranch(sentence: Sentence, language: LanguageRules): Sentence {
  const plain = sentence.plain
    .replace(language.statements.branchOnly, '')
    .replace(/^[\s,:–-]+/, '')
    .replace(/\s+/g, ' ')
  return { ...sentence, plain }
}

/** English unless the words are rather German. Asked again and again about the same sentence. */
export function languageOf(plain: string): LanguageRules {
  if (plain !== lastAsked.plain) lastAsked = { plain, language: toldBy(plain) }
  return lastAsked.language
}
let lastAsked = { plain: '', language: ENGLISH }

function toldBy(plain: string): LanguageRules {
  const german = plain.match(GERMAN.words)?.length ?? 0
  if (german === 0) return ENGLISH
  const english = plain.match(ENGLISH.words)?.length ?? 0
  return german > english ? GERMAN : ENGLISH
}

/** The words that are said to the agent and meant to last, without lead-in; undefined when a guard holds them back. */
function spokenTo(sentence: Sentence, language: LanguageRules, corrects: boolean): string | undefined {
  const { plain } = sentence
  const order = plain.replace(language.politeOrder, '')
  const asked =
    order === plain
      ? plain.replace(/,? (?:ok|okay|alright|understood|got it|verstanden|ja|einverstanden)\?$/i, '')
      : order.replace(/\?$/, '')
  let words = asked
  for (let turn = 0; turn < 3; turn++) {
    const shorter = words.replace(language.leadIn, '')
    if (shorter === words) break
    words = shorter
  }
  words = words.replace(/[,:]? (?:btw|by the way|übrigens|fyi)(?=[,.!]|$)/i, '').trim()
  const { statements } = language
  const handsOver =
    statements.change.test(words) &&
    peopleIn(words).size > 0 &&
    !statements.order.test(words) &&
    !statements.request.test(words)
  const excused = (name: string): boolean =>
    (sentence.item && (name === 'denial' || name === 'trouble')) ||
    (name === 'question' && /^[A-Z]{2,}\b/.test(words) && !words.includes('?')) ||
    (name === 'trouble' && language.correction.test(plain)) ||
    (corrects && PAST.has(name)) ||
    ((name === 'hypothesis' || name === 'asks') && !words.includes('?') && statements.preference.test(words)) ||
    (name === 'one-off' && handsOver)
  if (
    language.guards.some(
      ({ name, pattern }) => !excused(name) && (pattern.test(words) || (ABOUT_TONE.has(name) && pattern.test(asked))),
    )
  )
    return undefined
  if (statements.foreign.test(words) || statements.joke.test(asked)) return undefined
  if (statements.oneOff.test(words) && !handsOver) return undefined
  return words.length < 3 ? undefined : words
}

/** What a correction may speak of. */
const PAST: ReadonlySet<string> = new Set(['past habit', 'trouble', 'others', 'hypothesis', 'denial'])

function saidOf(words: string, plain: string, language: LanguageRules, at: Time): Said {
  const known = new Map<string, Validity>()
  const validity = (part = words): Validity => {
    const found = known.get(part) ?? validityOf(part, { at, language: language.language })
    known.set(part, found)
    return found
  }
  return {
    words,
    at,
    language,
    replies: false,
    corrects: language.correction.test(plain) && !/\b(?:now|jetzt|nun|switched|moved)\b/i.test(words),
    everywhere: language.allProjects.test(words),
    validity,
  }
}

function draftsOf(said: Said, context: Context): Draft[] {
  const structured: Draft[] = []
  let clauses: string[] | undefined
  const bare = (part: string): string => said.validity(part).text
  let changed = false
  for (const rule of said.language.rules) {
    if (SENTENCE_SHAPES.has(rule.shape)) {
      if (!changed && rule.name !== 'drop-and-keep-in') {
        if (mayChange(said)) structured.push(...changedDrafts(said, structured))
        changed = true
      }
      if (
        structured.some(({ mode, relation }) => mode !== 'ends' || relation !== 'STATES') &&
        !keepsSentence(rule, structured)
      )
        continue
      const whole = matchOf(said.words, rule, context)
      if (whole) return unique([...structured, ...BUILD[rule.shape](said, rule, whole)])
      continue
    }
    // "A is out, B is in" finishes no task.
    if (rule.shape === 'done' && retiredIn(said.words).some(isNamed)) continue
    const own = rule.on === undefined ? [] : (clauses ??= clausesOf(said.words))
    const parts = rule.on === 'clause' ? own : [said.words, ...(own.length > 1 ? own : [])]
    for (const part of parts) {
      // Dates stand between the words of a rule ("seit Montag", "last week"): it is tried without them.
      const match = matchOf(ABOUT_DATES.has(rule.shape) ? part : bare(part), rule, context)
      if (!match) continue
      const found = BUILD[rule.shape](inClause(said, match), rule, match)
      structured.push(...found)
      if (found.length > 0 && ONE_PER_SENTENCE.has(rule.shape)) break
    }
    if (structured.some(({ kind }) => kind === 'task')) break
  }
  return unique([...structured, ...statementDrafts(said, structured)])
}

/** What is asked for now, and what breaks, changes nothing yet. */
const mayChange = ({ words, language: { statements } }: Said): boolean =>
  (!statements.request.test(words) || statements.standing.test(words)) &&
  !statements.trouble.test(words) &&
  (!statements.passing.test(words) || statements.corrects.test(words)) &&
  !statements.proposal.test(words)

const ABOUT_DATES: ReadonlySet<Rule['shape']> = new Set(['date', 'span'])
const ONE_PER_SENTENCE: ReadonlySet<Rule['shape']> = new Set(['task', 'done'])

/**
 * A date belongs to the clause it stands in; one that stands alone ("since Monday, …") to the whole sentence.
 * "run them with X, the others are flaky since April" says nothing about when X began.
 */
function inClause(said: Said, match: RegExpMatchArray): Said {
  const clauses = clausesOf(said.words)
  if (clauses.length < 2) return said
  const { new: now, port, person, command, version, value, old } = match.groups ?? {}
  const told = (now ?? command ?? person ?? port ?? version ?? value ?? old ?? '').split(' ')[0]!
  const own = clauses.find((clause) => told !== '' && clause.includes(told)) ?? said.words
  const validity = (part?: string): Validity => {
    const whole = said.validity(part)
    if (part !== undefined || (whole.from === null && whole.to === null)) return whole
    const dated = said.validity(own)
    if (dated.from !== null || dated.to !== null) return dated
    const alone = clauses
      .map((clause) => said.validity(clause))
      .find(({ from, to, text }) => (from ?? to) !== null && text.split(' ').length <= 2)
    return alone ?? { from: null, to: null, text: said.words }
  }
  return { ...said, validity }
}

/** A standing order beside a fact ("moved to pnpm, so pnpm from now on") is both; a decision that became a fact is one. */
function keepsSentence(rule: Rule, structured: readonly Draft[]): boolean {
  return (
    rule.name === 'drop-and-keep-in' ||
    (rule.shape === 'instruction' &&
      !rule.needs &&
      structured.every(({ kind }) => kind === 'project' || kind === 'command'))
  )
}

function matchOf(words: string, rule: Rule, { rules, owners }: Context): RegExpMatchArray | null {
  if (rule.needs === 'rules' && !(rule.shape === 'owner' ? owners : rules)) return null
  const match = rule.pattern.exec(words)
  if (!match || rule.unless?.test(words)) return null
  if (rule.needs === 'known' && SENTENCE_SHAPES.has(rule.shape) && valuesIn(words).length === 0) return null
  if (!match.groups) return match
  // A second form of the same rule names its groups with a 2 or 3.
  for (const [name, found] of Object.entries<string | undefined>(match.groups)) {
    const base = name.replace(/[23]$/, '')
    if (found !== undefined && match.groups[base] === undefined) match.groups[base] = found
    if (base === 'what' && name !== base && found) match.groups['what'] = found
  }
  return match
}

const CHANGES =
  /\b(?:add|fix|write|create|make|install|remove|delete|run|check|look|try|implement|refactor|rewrite|migrate|upgrade|update|test|debug|fails?|failing|broken|error|crash\w*|warn\w*|help|need|not|no|never|without|kein\w*|nicht|ohne|instead|statt|installiere|entferne|prüfe?|baue?|füge?)\b/i

/** "next.js 14 front, fastify api, postgres 15 behind prisma": a description names two or more parts and asks for nothing. */
function stackOf(text: string, described: readonly { said: Said; mentions: readonly Mention[] }[]): Draft[] {
  if (!ENGLISH.stackIntro.test(text) && !GERMAN.stackIntro.test(text)) return []
  const parts = described.filter(({ said, mentions }) => mentions.length > 0 && !CHANGES.test(said.words))
  const attributes = new Set(parts.flatMap(({ mentions }) => mentions.map(({ attribute, name }) => attribute ?? name)))
  if (attributes.size < 2) return []
  const drafts: Draft[] = []
  const taken = new Set<string>()
  for (const { said, mentions } of parts)
    for (const { attribute, name, version } of mentions) {
      const rule = `${said.language.language}.stack`
      if (version) drafts.push(...attributeDraft(said, rule, { attribute: versionAttribute(name), name: version }))
      if (!attribute || taken.has(attribute)) continue
      taken.add(attribute)
      drafts.push(...attributeDraft(said, rule, { attribute, name }))
    }
  return drafts
}

/** Takes back what a change of mind names; when it names nothing, the last plan. */
export function withdraw(drafts: readonly Draft[], back: RegExpMatchArray): Draft[] {
  const named = (back.groups?.['what1'] ?? back.groups?.['what2'])?.toLowerCase()
  if (named && !/^(?:it|that|this|the|about|es|das|den|die)$/.test(named))
    return drafts.filter(({ statement, object }) => !mentions(`${statement} ${object.name}`, named))
  const proposed = (statement: string): boolean =>
    [ENGLISH, GERMAN].some(({ statements }) => statements.proposal.test(statement))
  return drafts.filter(({ kind, statement }) => !REVISABLE.has(kind) && !proposed(statement))
}

const mentions = (text: string, word: string): boolean =>
  ` ${text.toLowerCase().replace(/[^\p{L}\p{N}.+#-]+/gu, ' ')} `.includes(` ${word.replace(/[.]+$/, '')}`)

/** The same attribute and value once, however many rules saw it; the first rule is the most exact one. */
function unique(drafts: readonly Draft[]): Draft[] {
  const seen = new Map<string, Draft>()
  for (const draft of drafts) {
    const key = [draft.mode ?? 'holds', draft.relation, draft.attribute ?? '', draft.object.name.toLowerCase()].join(
      '\u001f',
    )
    if (!seen.has(key)) seen.set(key, draft)
  }
  return [...seen.values()]
}
