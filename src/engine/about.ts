/**
 * What a prompt is about. Order or statement: work goes on, unless nearly all its words are strange to this project and
 * to the trade. Question: about this project when most of what it asks for is known here or a word of the trade. What
 * anybody might ask anywhere ("explain what a monad is") is not, whatever words of the trade it has.
 */
const OURS =
  /\b(?:we|our|ours|us|here|this (?:project|repo|app|service|codebase)|wir|unser\w*|uns|hier|bei uns|im projekt)\b/i
const ASKS_FIRST =
  /^(?:what|who|whom|whose|which|where|when|why|how|is|are|was|were|does|do|did|can|could|should|was|wer|wen|wem|wo|wann|warum|wie|womit|welche\w*|ist|sind|kann)\b/i
const EXPLAINS =
  /^(?:please |bitte )?(?:explain|tell me|define|recommend|suggest|convert|calculate|translate|erklär\w*|empfiehl|nenne?|rechne|übersetz\w*|(?:can|could) you explain\b|how (?:do|can|would|does) (?:i|you|one)\b|what(?:'s| is| are) (?:an? |the difference\b)|what do(?:es)? .{1,60} mean\b|wie (?:kann|mache?|geht|bindet|funktioniert) (?:ich|man)?|was (?:ist|sind|bedeutet) (?:eine?\b)?)/i
const ABROAD =
  /\b(?:recipe|recommend|novel|cat|dog|poem|joke|song|capital of|world cup|weather|rhymes?|celsius|fahrenheit|planets?|translate|haiku|movie|film|football|vacation|holiday|birthday|french|spanish|italian|japanese|latin|directions? (?:from|to)|rezept|wetter|kuchen|gedicht|hauptstadt)\b/i
/** A name of code: it was seen in a file, an output, or a terminal. */
const CODE = /[\p{L}\p{N}][._/:@\\][\p{L}\p{N}]|\p{Ll}\p{Lu}|\p{L}\d|[`(){}[\]<>=]|\b[A-Z]\w*(?:Error|Exception)\b/u
/** Nobody gives these orders but in a project, whatever is named after them. */
const ORDERS =
  /^(?:please |bitte |now |jetzt )?(?:install|deploy|release|commit|merge|push|rebase|refactor|lint|migrate|publish|ship|roll out|installiere?|committe?|deploye?|veröffentliche?)\b/i
/** Something does not work. */
const TROUBLE =
  /\b(?:complains?|(?:is|are|goes|turned) (?:red|broken|down)|crash(?:es|ed)|fails?|failed|(?:does|do|did)(?:n't| not) (?:work|start|build|compile)|broken|geht nicht|klappt nicht|stürzt|abgestürzt|kaputt|schlägt fehl|fehlgeschlagen)\b|\b\w*(?:Error|Exception)\b|\berror:/i
/** "How long", "wie viele": words of the question, not of what it is about. */
const HOW_MUCH =
  /\b(?:how (?:long|many|much|often|far|fast|old|tall|big|large|high|deep)|wie (?:lange?|viele?|oft|weit|schnell|alt|hoch|groß|tief))\b/gi
/** Shares of strange words up to which a prompt is about this project. */
const STRANGE = { order: 0.8, question: 0.49 }
/** A word of the trade that stands in most prompts says less. */
const EVERYDAY_WEIGHT = 0.5

export type Words = {
  /** Words that tell something: no stop words. */
  tells: (word: string) => boolean
  everyday: (word: string) => boolean
  /** Facts of this project have it. */
  known: (word: string) => boolean
  trade: (word: string) => boolean
}

export const asksSomething = (text: string): boolean => /\?\s*$/.test(text) || ASKS_FIRST.test(text.trim())

const WHO = /\b(?:who|whom|whose|wer|wen|wem|wessen)\b/i
export const asksWho = (text: string): boolean => WHO.test(text)

/** Whether a prompt is about this project. Pure. */
export function isOurs(text: string, { tells, everyday, known, trade }: Words): boolean {
  const trimmed = text.trim()
  if (ABROAD.test(trimmed)) return false
  if (OURS.test(trimmed) || TROUBLE.test(trimmed) || ORDERS.test(trimmed)) return true
  const anywhere = EXPLAINS.test(trimmed)
  let [ours, strange, sure] = [0, 0, false]
  for (const word of trimmed.replace(HOW_MUCH, ' ').split(/[\s,;!?"'“”„()]+/u)) {
    const bare = word.replace(/[.:]+$/, '')
    if (!tells(bare) || /^\d*$/.test(bare)) continue
    const common = everyday(bare)
    if (known(bare) || CODE.test(bare) || (trade(bare) && !anywhere)) {
      ours += common ? EVERYDAY_WEIGHT : 1
      sure ||= !common
    } else if (!common) strange++
  }
  if (ours === 0 || (!sure && strange > 0 && strange >= ours)) return false
  // "A picture for the autumn sale, of which type?" tells of work first.
  return strange / (ours + strange) <= (ASKS_FIRST.test(trimmed) || anywhere ? STRANGE.question : STRANGE.order)
}
