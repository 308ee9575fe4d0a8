/** Ways of speaking that say a plain sentence in a roundabout way, put straight before the rules read it. */
type Turn = { pattern: RegExp; into: string }

const TURNS: readonly Turn[] = [
  // "The API moved, it can be found on 7400": what it is stands before.
  {
    pattern:
      /^(?<what>(?:the|our) [\w' -]{2,30}?) (?:(?:has |have |had )?(?:to )?(?:been )?(?:move|chang|migrat|switch|relocat|upgrad|updat|bump|rais|lower|grow|shr[aiu]nk)\w*)(?: \w+){0,2}[,;:] (?:and |so )?(?:it|they)(?:'s| is| are)? (?:now )?(?=(?:can|could|is|are|lives?|runs?|sits?|listens?|answers?|goes?|at|on|in)\b)/i,
    into: '$<what> now ',
  },
  {
    pattern:
      /^(?<what>(?:der|die|das|unser\w*) [\wäöüß-]+) (?:ist|sind|hat|haben|wurden?|zog|zieht) (?:\w+ )?(?:umgezogen|gewandert|gewechselt|geändert|um)[,;:] (?:und )?(?:er|sie|es) (?=(?:ist|sind|läuft|liegt|hört|lauscht|steht)(?![\wäöü]))/i,
    into: '$<what> ',
  },
]

/** "Aurelia is responsible for irrigation, Bram for lighting": what the second part leaves out stands in the first. */
const SHARED_VERB =
  /^(?<head>[A-ZÄÖÜ][a-zäöüßéè]+) (?<verb>(?:is|are|ist|sind|does|handles|owns|covers|macht|betreut|prüft|leitet|kümmert sich)(?: (?:responsible|in charge|zuständig|verantwortlich))?(?: (?:for|of|on|für|um))?) (?<rest>[^,;]{3,60}?)(?<tail> (?:zuständig|verantwortlich))?(?<others>(?:(?:,| and| und|, and|;) [A-ZÄÖÜ][a-zäöüßéè]+ (?:(?:for|of|on|für|um) )?(?!(?:is|are|ist|sind|was|war|hat|has|does|will|wird|owns|handles|macht|betreut)\b)[^,;]{3,60}?)+)(?= (?:zuständig|verantwortlich))?[.!]?$/

/** "since the weekend before last... no wait, since last weekend": the speaker starts the phrase anew. */
const ANEW =
  /\b(?<from>\w+)\b[^.,;!?…\n]{1,60}(?:\.{2,}|…|,| –| -)\s*(?:(?:oh |ah |äh |hm+ )?(?:no,? wait|wait,? no|sorry|i mean|or rather|nein|quatsch|halt|ich meine|besser gesagt)),? (?:\k<from>) /gi
const MAY_START_ANEW = /wait|sorry|i mean|rather|nein|quatsch|halt|meine|gesagt/i

export const startedAnew = (text: string): string => (MAY_START_ANEW.test(text) ? text.replace(ANEW, '$<from> ') : text)

/** The sentence as it would be said straight; most are. */
export function putStraight(words: string): string {
  return TURNS.reduce((text, { pattern, into }) => text.replace(pattern, into), words)
}

/** One sentence a person, where a sentence tells of several with one verb; else the sentence. */
export function eachWithVerb(words: string): string[] {
  const { head, verb, rest, tail = '', others } = SHARED_VERB.exec(words)?.groups ?? {}
  if (head === undefined || others === undefined) return [words]
  const preposition = /(?:for|of|on|für|um)$/.exec(verb!)?.[0]
  const parts = others
    .split(/(?:,| and| und|;) (?:and |und )?(?=[A-ZÄÖÜ][a-zäöüßéè]+ )/)
    .filter((part) => part.trim() !== '')
    .map((part) => /^(?<name>[A-ZÄÖÜ]\S+) (?:(?<given>for|of|on|für|um) )?(?<area>.+)$/.exec(part.trim())?.groups)
  if (parts.some((part) => part === undefined || part['given'] !== preposition)) return [words]
  return [
    `${head} ${verb} ${rest}${tail}`,
    ...parts.map(
      (part) => `${part!['name']} ${verb} ${part!['area']!.replace(/ (?:zuständig|verantwortlich)$/, '')}${tail}`,
    ),
  ]
}
