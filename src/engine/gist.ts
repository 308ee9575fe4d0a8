import { ENGLISH } from './extract/english.ts'
import { GERMAN } from './extract/german.ts'
import { valuesIn } from './extract/attributes.ts'
import { peopleIn } from './extract/people.ts'
import { isNamed, retiredIn, type Retired } from './extract/retired.ts'
import { framesOf, type Frame } from './frames.ts'
import { FREQUENCY, isNumber, kindOf, NUMBER_WORDS, unitOf, weekdayOf } from './quantities.ts'
import { stemOf } from './stems.ts'

/** What a statement is about and what it says of it: enough to tell whether a later one takes its place. */
export type Gist = {
  /** Stems of the words that tell what it is about. */
  topic: ReadonlySet<string>
  /** Values by their kind: `version`, `name`, or the unit of a number. */
  values: readonly Value[]
  clauses: readonly Clause[]
  people: ReadonlySet<string>
  /** It says that something is different now. */
  changes: boolean
  /** It takes back what was said before. */
  corrects: () => boolean
  /** It says what is used no longer. */
  retired: ReadonlySet<string>
  /** Of these, what is written as a name: it also ends what only speaks of it. */
  retiredNames: ReadonlySet<string>
  /** "in Go files": where it holds, if it says so by a name. */
  place: string
  /** "The map provider is Mapbox": what the name is given to; empty in other forms. */
  slot: () => string
  /** "Tickets live": what is said to be somewhere, or to be something. */
  head: () => string
  /** What follows is asked of few statements, and read when it is. */
  frames: () => readonly Frame[]
  /** What else it has by which it may touch another, as bits: see `SIGN`. */
  signs: () => number
  /** One more of the same, not another one. */
  adds: () => boolean
  /** What it says to be so no longer, with nothing in its place. */
  ceases: () => ReadonlySet<string>
  allows: () => boolean
  forbids: () => boolean
}
export type Value = { kind: string; text: string; anchor: string; clause: number }
/** `core`: what of its topic is no verb of moving and changing. */
export type Clause = { topic: ReadonlySet<string>; core: ReadonlySet<string> }
const PLACE = /\b(?:in|for|für|bei|im) (?:the |all |our )?([A-Z][\w+#]*)/

const LANGUAGES = [ENGLISH.statements, GERMAN.statements]
const FRAMES = [ENGLISH.frames, GERMAN.frames]
/** Verbs of moving and changing, and words that relate two things. */
const LIGHT = new Set(FRAMES.flatMap(({ light, relations }) => [...light, ...relations]))

/** Words that stand in statements about anything. */
const STOP = new Set(
  `ms mr mrs dr frau herr most least sondern need needs needed require requires required braucht brauchen benötigt benötigen dürfen darf a an and any are as at be been but by can do does for from get goes got had has have he her his i if in into is it its
   just me more my no nor not of off on once one only onto or our out over per she so some still than that the their them
   then there these they this those through to too under until up us use used uses using very was we were what when where
   which while who whom will with would you your also always never now new everywhere everything every each all both same
   must shall should may might please keep kept stay stays stayed remain remains live lives living run runs running ran
   come comes came go going went sit sits listen listens land lands made make makes take takes taken took give given gave
   put day days week weeks month since instead because anymore longer today yesterday tomorrow from around about after
   before during upon anything nothing something someone somebody nobody else here mostly actually really already    ever yet back way thing things lot bit wrong correction looked said told wanted read old first start
   der die das den dem des ein eine einen einem einer und oder aber auch auf aus bei bis für im in ist ist's mit nach nicht
   noch nur ob seit sich sie sind so um uns unser unsere unserem unseren von vom vor war waren was weil wenn wer wie wir
   wird wurde zu zum zur über unter ab als am an da dann dass denn doch durch er es hat haben hatte ich ihr ihre immer
   jetzt kein keine keinen man mehr nie niemals nun schon sein seine sonst statt wegen werden wo läuft laufen liegt liegen
   steht macht machen geht gehen kommt kommen bitte alle alles jede jeder jedes neu neue neuer neues dort hier sofort
   letzten letzte letzter letztem gestern heute montag dienstag mittwoch donnerstag freitag samstag sonntag
   monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
   october november december januar februar märz mai juni juli oktober dezember last next previous open task offene
   aufgabe`.split(/\s+/),
)

const DATES =
  /\b\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?\b|\b(?:\d{1,2}(?:st|nd|rd|th|\.)? (?:of )?(?:jan|feb|mar|mär|apr|mai|may|jun|jul|aug|sep|oct|okt|nov|dec|dez)\w*|(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2}(?:st|nd|rd|th)?)\b(?: \d{4})?|\b(?:since|last|next|from|as of|seit|ab|letzten|nächsten|kommenden) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:seit|ab|letzten|nächsten|kommenden) (?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)\b/gi
const TOKEN = /[\p{L}\p{N}_][\p{L}\p{N}_.:/@+#%*()=-]*/gu

/** The gist of a statement. Pure, and linear in its length. */
export function gistOf(statement: string): Gist {
  const plain = statement
    .replace(DATES, ' ')
    .replace(/(?<=^|\s)\(/g, ', ')
    .replace(/[`"'“”„()[\]]/g, ' ')
  const people = peopleIn(statement)
  const over = retiredIn(statement)
  const retired = new Set(over.map(({ word }) => word).filter((word) => !STOP.has(word)))
  const { topic, values, clauses } = contentOf(plain, { people, retired, over })
  const frames = later(() => framesOf(statement))
  const ceases = later(() => ceasedIn(statement))
  const allows = later(() => FRAMES.some(({ allows }) => allows.test(statement)))
  const signs = later(
    () =>
      (people.size > 0 ? SIGN.people : 0) |
      (retired.size > 0 || ceases().size > 0 || allows() ? SIGN.ends : 0) |
      (frames().length > 0 ? SIGN.frames : 0) |
      (frames().some(({ definite, shape }) => definite && shape !== 'word') ? SIGN.definite : 0) |
      values.reduce((bits, { kind }) => bits | kindSign(kind), 0),
  )
  return {
    topic,
    values,
    clauses,
    people: new Set([...people].map((name) => name.toLowerCase())),
    changes: LANGUAGES.some(({ change }) => change.test(statement)),
    corrects: later(() => LANGUAGES.some(({ corrects }) => corrects.test(statement))),
    retired,
    retiredNames: new Set(over.filter(isNamed).map(({ word }) => word)),
    slot: later(() => slotOf(statement)),
    head: later(() => headOf(statement)),
    frames,
    signs,
    adds: later(() => FRAMES.some(({ adds }) => adds.test(statement))),
    ceases,
    allows,
    forbids: later(() => FRAMES.some(({ forbids }) => forbids.test(statement))),
    place: PLACE.exec(statement)?.[1]?.toLowerCase() ?? '',
  }
}

/** `definite`: one of its frames gives one thing its one value. */
export const SIGN = { people: 1, ends: 2, frames: 4, definite: 8, changes: 16 }
const KIND_BITS = 25
/** A bit above those of SIGN for the kind of a value; others may have it, too. */
function kindSign(kind: string): number {
  let hash = 0
  for (let at = 0; at < kind.length; at++) hash = (hash * 31 + kind.charCodeAt(at)) >>> 0
  return 32 << (hash % KIND_BITS)
}
export const KIND_SIGNS = ~31

/** Computed when it is first asked for, and once. */
function later<Answer>(compute: () => Answer): () => Answer {
  let known: { answer: Answer } | undefined
  return () => (known ??= { answer: compute() }).answer
}

const NOTHING: ReadonlySet<string> = new Set()

function ceasedIn(statement: string): ReadonlySet<string> {
  const clause = statement.split(BOUNDARY).find((part) => FRAMES.some(({ ceases }) => ceases.test(part)))
  if (clause === undefined) return NOTHING
  const bare = FRAMES.reduce((text, { ceasing }) => text.replace(ceasing, ' '), clause.replace(DATES, ' '))
  const words = (bare.match(TOKEN) ?? []).map((token) => token.toLowerCase().replace(/[.:,/=-]+$/, ''))
  return new Set(words.filter((word) => word.length > 1 && !STOP.has(word) && !/^\d/.test(word)).map(stemOf))
}

const BOUNDARY =
  /[,;:]\s|\s[–—-]\s|[.!]\s|\s(?:because|so|since (?:we|it|they|the)|while|although|but|and|unless|weil|denn|damit|aber|sondern|und)\s/gi
type Known = { people: ReadonlySet<string>; retired: ReadonlySet<string>; over: readonly Retired[] }

function contentOf(
  plain: string,
  { people, retired, over }: Known,
): { topic: Set<string>; values: Value[]; clauses: Clause[] } {
  const ends = [...plain.matchAll(BOUNDARY)].map(({ index }) => index)
  let passed = 0
  /** Places are asked for from left to right. */
  const clauseAt = (place: number): number => {
    while (passed < ends.length && ends[passed]! < place) passed++
    return passed
  }
  const clauses = Array.from({ length: ends.length + 1 }, () => ({ topic: new Set<string>(), core: new Set<string>() }))
  const values: Value[] = valuesIn(plain)
    .filter(({ attribute, name }) => attribute !== null && !retired.has(name.toLowerCase()))
    .filter(({ name }) => !over.some(({ tool }) => tool?.name === name))
    .map(({ attribute, name, start }) => ({
      ...{ kind: attribute!, text: name.toLowerCase() },
      ...{ anchor: '', clause: clauseAt(start) },
    }))
  const tools = new Set(values.map(({ text }) => text))
  passed = 0
  const found = [...plain.matchAll(TOKEN)]
  const tokens = found.map(([token]) => token.replace(/[.:,/=-]+$/, ''))
  let anchor = ''
  for (const [at, token] of tokens.entries()) {
    const word = token.toLowerCase()
    const clause = clauseAt(found[at]!.index)
    // What is over is not what the statement says of its topic.
    if (retired.has(word)) continue
    if (weekdayOf(word)) {
      values.push({ kind: 'weekday', text: weekdayOf(word)!, anchor, clause })
      continue
    }
    const number = NUMBER_WORDS[word] ?? (/^v?\d/.test(word) ? word.replace(/^v(?=\d)/, '') : undefined)
    if (number !== undefined || FREQUENCY.test(word)) {
      values.push({ kind: kindOf(number, tokens[at + 1]), text: number ?? word, anchor, clause })
      continue
    }
    if (isOne(tokens, at)) values.push({ kind: kindOf('1', tokens[at + 1]), text: '1', anchor, clause })
    // "Maps come from Leaflet" looks like a person.
    if (people.has(token) && GIVEN.test(tokens[at - 1] ?? ''))
      values.push({ kind: 'name', text: word, anchor: '', clause })
    if (word.length < 2 || STOP.has(word) || people.has(token)) continue
    // "10 lines" is a length; "lines may be long" is about lines.
    if (unitOf(word) && (at === 0 ? false : isNumber(tokens[at - 1]!))) continue
    if (/^[A-Z][\w+#.-]*[A-Z\d][\w+#.-]*$/.test(token) || (/^[A-Z]/.test(token) && at > 0 && !tools.has(word)))
      values.push({ kind: 'name', text: word, anchor: '', clause })
    if (/^[\w-]+(?:[./][\w-]+)+$/.test(word) && /[a-z]/.test(word) && !tools.has(word))
      values.push({ kind: 'place', text: word, anchor: '', clause })
    const parts = /^\p{L}+-\p{L}+$/u.test(word) ? word.split('-').filter((part) => part.length > 2) : []
    anchor = stemOf(word)
    for (const stem of [anchor, ...parts.map(stemOf)]) {
      clauses[clause]!.topic.add(stem)
      if (!LIGHT.has(word)) clauses[clause]!.core.add(stem)
    }
  }
  return { topic: new Set(clauses.flatMap((words) => [...words.topic])), values, clauses }
}

const GIVEN = /^(?:from|with|in|on|by|to|through|von|mit|bei|an|über|durch)$/i

/** "One approval is enough", "nur noch eine Freigabe", "expires after an hour": a number, and not an article. */
function isOne(tokens: readonly string[], at: number): boolean {
  const word = tokens[at]!.toLowerCase()
  if (/^(?:a|an|one|ein|eine[rnm]?)$/.test(word) && unitOf(tokens[at + 1]) === 'time') return true
  if (word === 'one')
    return /^[a-z]{3,}$/.test(tokens[at + 1] ?? '') && !/^(?:day|has|thing|can|should)$/.test(tokens[at + 1]!)
  return /^eine?n?$/.test(word) && /^(?:nur|noch)$/i.test(tokens[at - 1] ?? '')
}

const SLOT =
  /^(?:the|our|unser\w*|der|die|das) (?<what>[\p{L}\w -]{3,40}?) (?:is|are|ist|sind)(?: now| jetzt| nun| still)? [A-Z\d][\w.+#-]*(?: [A-Z\d][\w.+#-]*)?(?: (?:now|these days|jetzt|since|seit|from|ab)\b.*)?[.!]?$/iu
const SLOT_AFTER =
  /^[A-Z][\w.+#-]* (?:is|ist) (?:now |jetzt |nun )?(?:the|our|unser\w*|der|die|das) (?:new )?(?<what>[\p{L}\w -]{3,30}?)(?: now| jetzt| these days)?[.!]?$/u
const slotOf = (statement: string): string =>
  (SLOT.exec(statement) ?? SLOT_AFTER.exec(statement))?.groups?.['what']
    ?.toLowerCase()
    .split(' ')
    .slice(0, 2)
    .map(stemOf)
    .join(' ') ?? ''

const HEAD =
  /^(?:(?:the|our|all|die|der|das|alle|unsere?) )?([\p{L}-]+) (?:now |jetzt )?((?:is|are|runs?|li[ev]es?|lands?|goe?s?|sits?|uses?|talks?|läuft|laufen|liegt|liegen|ist|sind|geht|gehen|nutzt|nutzen|kommt|kommen|steht|stehen)(?: [\p{L}]+(?:ed|en|wn|lt|ne|t))?)(?= )/iu
const headOf = (statement: string): string => {
  const [, what, does] = HEAD.exec(statement) ?? []
  return what === undefined ? '' : `${stemOf(what.toLowerCase())} ${stemOf(does!.toLowerCase().split(' ').at(-1)!)}`
}
