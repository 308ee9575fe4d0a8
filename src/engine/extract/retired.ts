import { valueAtStart, valuesIn, type Mention } from './attributes.ts'
import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'

/** What a statement says is used no longer: the word as written, small, and the tool it names where we know it. */
export type Retired = { word: string; written: string; tool: Mention | undefined }

const PATTERNS = [...ENGLISH.statements.retires, ...GERMAN.statements.retires]
const ENDS_NAME =
  /^(?:\s*$|\s*[,.;:!)(–-]|\s+(?:v?\d[\w.]*\s*)?(?:$|[,.;:!)]|(?:now|instead|because|since|for|in|on|as|at|with|and|but|so|everywhere|today|yesterday|last|from|only|one|an?|two|three|\d+|some|several|this|next|these|those|the|over|to|by|entirely|completely|altogether|after|before|of|it|its|we|i|is|are|was|any ?more|ago|favou?r|jetzt|nun|statt|gegen|durch|heißt|weil|für|seit|und|im|bei|als|mit|ab|überall|gestern|heute|um|nach|auf|zu|nutzen|verwenden|ist|sind|heißt|haben|hat|wurde|wir|ich|komplett|ganz|vor|umgestellt|gewechselt|umgestiegen|verabschiedet|ersetzt|abgelöst)(?![\wäöü])))/i
const NO_THING =
  /^(?:it|they|that|this|those|these|the|we|i|he|she|you|there|a|an|our|all|everything|nothing|es|das|die|der|wir|ich|sie|er|alles|nichts|und|and|als|wie|uns|mit|sehr|so|sich|noch|nur|sind|ist|have|has|use|uses|version|now|jetzt)$/i

/** "Postgres is gone again" reports a fault. */
const AGAIN =
  /(?<![\wäöü])(?:again|schon wieder|wieder mal|out (?:today|sick|until|for the|this week)|(?:was|were) gone (?:after|when|because)|after (?:the|a) (?:reboot|crash|restart))(?![\wäöü])/i
/** Beginnings of words of which every pattern wants one: most sentences have none, and are not looked at closer. */
const MAY_RETIRE =
  /(?<![\wäöü])(?:out|gone|history|cancel|drop|remov|retir|replac|supersed|deprecat|switch|turned|shut|abandon|phas|w[io]und|wind|sunset|decommis|discontinu|thr[eo]w|kick|ripp|swap|scrap|axed|sack|off|no longer|no more|obsolete|dead|goes away|went|going away|had to|has to go|got|get|gave|gives|ma[kd]es? way|bit|will go|renam|called|named|known|room|exist|inherit|left|leave|instead|rather|place|lieu|succe|tak|took|mov|migrat|chang|port|convert|transition|rewrit|rewrot|com|wean|away|rid|ditch|uninstall|(?:we|i) (?:drop|ditch|leave|retire|left)|don't|do not|doesn't|stop|quit|done|through|finish|good|bye|farewell|parted|trad|exchang|no[tw]? \S+ any|raus|draußen|weg|abge|gekündigt|ersetz|entfern|geschichte|pass|eingestellt|ausge|stillgelegt|verworf|aufgegeben|verabschied|vergangenheit|obsolet|verbannt|geflogen|nicht mehr|statt|heißt|heißen|umbenannt|aus \S+ (?:\S+ )?(?:nach|ins?|auf|zu) |anstatt|anstelle|an stelle|getrennt|trenn|lös|adieu|tschüss|ade|schluss|nie wieder|von|kein|durch|gegen)|->|→|=>/i

let last: { text: string; found: Retired[] } | undefined

/** The things that a text says are over. Linear in the text and in the number of patterns; the last answer is kept, since several ask. */
export function retiredIn(text: string): Retired[] {
  if (last?.text === text) return last.found
  const found = MAY_RETIRE.test(text) && !AGAIN.test(text) ? read(text) : []
  last = { text, found }
  return found
}

function read(text: string): Retired[] {
  const found = new Map<string, Retired>()
  for (const pattern of PATTERNS)
    for (const match of text.matchAll(pattern)) {
      const written = match.groups!['old']!.replace(/[.:,/-]+$/, '')
      if (written.length < 2 || NO_THING.test(written)) continue
      const at = match.index + match[0].lastIndexOf(written)
      // "Removed the prettier comments": a name before a noun only tells which comments.
      const last = match[0].endsWith(match.groups!['old']!)
      if (last && !ENDS_NAME.test(text.slice(at + written.length))) continue
      const tool = toolAt(text, at)
      const word = written.toLowerCase()
      if (!found.has(word)) found.set(word, { word, written, tool })
    }
  return [...found.values()]
}

/** A known tool; an everyday word ("moment") only where no article makes it a common noun. */
function toolAt(text: string, at: number): Mention | undefined {
  const found = valuesIn(text).find(({ start, end }) => start <= at && at < end)
  if (found || /\b(?:the|an?|this|that|our|de[rmn]|die|das|eine?n?)\s+$/i.test(text.slice(0, at))) return found
  return valueAtStart(text.slice(at))
}

/** Whether it is written as a name or a value. A plain word may be anything ("the warning is gone"). */
export const isNamed = ({ word, tool, written }: Retired): boolean =>
  tool !== undefined || /[\d./_@]/.test(word) || /[A-ZÄÖÜ]/.test(written)
