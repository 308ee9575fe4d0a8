import { EXTRACT_CHARS_MAX, SENTENCE_CHARS_MAX, SENTENCES_MAX } from '../../limits.ts'

/**
 * `text`: the person's words. `plain`: the same without back-ticks, long quotations masked; rules match this.
 * `rules`: it is an item of a list that was introduced as rules ("a few ground rules:").
 */
export type Sentence = { text: string; plain: string; rules: boolean; item: boolean }

const FENCE = /^\s*(?:```|~~~)/
/** Logs, stack traces, shell prompts, code, markup: shown, not said. */
const NOT_SAID = [
  /^\s*>/,
  /^(?: {4,}|\t)/,
  /^\s*[[(]?(?:\d{4}-\d\d-\d\d[T ]|\d\d:\d\d:\d\d)/,
  /^\s*\[(?![ xX]\])[^\]]{1,60}\]/,
  /^\s*(?:at [\w$.<>]+ ?\(|File "|Traceback|Caused by:|panic:|goroutine \d)/,
  /^\s*(?:[$#%❯➜] )/,
  /^\s*(?:ERROR|WARN(?:ING)?|INFO|DEBUG|TRACE|FATAL|FAIL|PASS)\b[ :[]/,
  /^\s*\w*(?:Error|Exception|Warning)(?:\s*\[\w+\])?:/,
  /^\s*(?:npm|pnpm|yarn) (?:ERR!|WARN|error)/,
  /^\s*(?:[<{}[\]]|\/\/|\/\*|\* @|@\w+\()/,
  /[{;]\s*$/,
  /^\s*[+-]{3} [ab]\/|^@@ /,
  /^\s*(?:import|export|const|let|var|function|class|def|return|from \S+ import|public|private|package|use \w+::|fn|func|SELECT|INSERT|UPDATE|CREATE)\b.*[;{(:]\s*$/,
  /^\s*["']?[\w.-]+["']?\s*[:=]\s*["'[{].*,?$/,
  /^\s*[A-Z][A-Z0-9_]{3,}=/,
  /^\s*\|.*\|\s*$/,
]
/** What follows such a line was written by somebody else, or by a machine. */
const INTRODUCES_FOREIGN =
  /\b(?:says?|said|states?|wrote|writes|claims?|recommends?|reads|quote|quoted?|log|logs|output|trace|stack ?trace|readme|docs?|documentation|e-?mail|mail|ticket|issue|article|blog|post|guide|message from|error|snippet|pasted?|example|schreibt|sagt|steht|zitat|doku(?:mentation)?|fehler|ausgabe|meldung|anleitung|beispiel)\b[^:]{0,60}:\s*$/i
const INTRODUCES_RULES =
  /\b(?:rules?|conventions?|guidelines?|principles?|standards?|ground rules|house rules|preferences|requirements|remember|note[ds]?|keep in mind|regeln?|konventionen|grundsätze|richtlinien|vorgaben|vorlieben|merk(?:e|t)? (?:dir|euch)|bitte beachten)\b[^:?]{0,60}:\s*/i
const ITEM = /^\s*(?:[-*•–]|\d{1,2}[.)])\s+(?:\[[ xX]\]\s+)?/
const OWN = /<opencode-memory\b[\s\S]*?(?:<\/opencode-memory>|$)/g
const ABBREVIATION =
  /(?:\b(?:e\.g|i\.e|z\.\s?b|d\.\s?h|u\.\s?a|bzw|ca|vs|etc|nr|usw|evtl|ggf|inkl|max|min|approx|st|dr|mr|mrs|ms|no|fig|resp|sog|vgl|incl|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec))\.$/i
/** "am 3. März", "vom 18.5. bis": a number with a full stop that a date goes on after. */
const ORDINAL = /(?:^|\s)\d{1,2}(?:\.\d{1,2})?\.$/
const DATE_GOES_ON = /^\s+(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec|bis|und|–|-)/i

/** The sentences a person wrote: code, logs, quoted and pasted parts left out. Linear in the text, bounded in number. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = []
  let rules = false
  for (const { line, item } of spokenLines(text.slice(0, EXTRACT_CHARS_MAX))) {
    if (sentences.length >= SENTENCES_MAX) break
    if (!item) rules = false
    const intro = INTRODUCES_RULES.exec(line)
    const rest = intro ? line.slice(intro.index + intro[0].length) : line
    if (intro) rules = true
    for (const part of splitSentences(rest.trim())) {
      if (part.length < 3 || part.length > SENTENCE_CHARS_MAX) continue
      sentences.push({ text: part, plain: plainOf(part), rules: rules && (item || intro !== null), item })
    }
    if (intro && rest.trim() !== '') rules = item
  }
  return sentences
}

/** Lines that were said, hard-wrapped ones joined. */
function spokenLines(text: string): { line: string; item: boolean }[] {
  const lines: { line: string; item: boolean }[] = []
  let fenced = false
  let open = false
  for (const raw of text.replace(OWN, '').split(/\r?\n/)) {
    if (FENCE.test(raw)) {
      fenced = !fenced
      open = false
      continue
    }
    if (fenced) continue
    if (raw.trim() === '') {
      open = false
      continue
    }
    if (/^#{1,6}\s/.test(raw) && lines.length > 0) break
    const item = ITEM.test(raw)
    if (!item && NOT_SAID.some((pattern) => pattern.test(raw))) {
      open = false
      continue
    }
    const line = raw
      .replace(ITEM, '')
      .replace(/^#{1,6}\s+/, '')
      .replace(/\s+/g, ' ')
      .trim()
    const previous = lines.at(-1)
    if (
      open &&
      !item &&
      previous &&
      /^[a-zäöü(]/.test(line) &&
      previous.line.length >= 50 &&
      !/[.!?:;]$/.test(previous.line)
    )
      previous.line += ` ${line}`
    else lines.push({ line, item })
    open = true
    if (INTRODUCES_FOREIGN.test(line)) break
  }
  return lines
}

/** Splits at . ! ? ; and not inside file names, versions, abbreviations and German ordinals. */
export function splitSentences(line: string): string[] {
  const parts: string[] = []
  let start = 0
  for (const match of line.matchAll(/(?:[.!?…]+["”“»')]*|;)(?=\s)/g)) {
    const end = match.index + match[0].length
    const head = line.slice(start, end)
    if (
      match[0] === '.' &&
      (ABBREVIATION.test(head) || (ORDINAL.test(head) && DATE_GOES_ON.test(line.slice(end, end + 8))))
    )
      continue
    if (insideQuotes(head)) continue
    parts.push(head.trim())
    start = end
  }
  parts.push(line.slice(start).trim())
  return parts.filter((part) => part !== '')
}

function insideQuotes(head: string): boolean {
  if ((head.match(/"/g)?.length ?? 0) % 2 === 1) return true
  return /(?:„[^“”"]*|«[^»]*)$/.test(head) || (!head.includes('„') && /“[^”]*$/.test(head))
}

const QUOTED = /"[^"]*"|“[^”]*”|„[^“”"]*[“”"]|«[^»]*»/g

/** A quotation of four words or more is somebody's sentence; a shorter one names a thing. */
function plainOf(text: string): string {
  const masked = text.replace(QUOTED, (quoted) =>
    quoted.trim().split(/\s+/).length >= 4 ? '"…"' : quoted.slice(1, -1),
  )
  return masked
    .replaceAll('`', '')
    .replace(/[’‘]/g, "'")
    .replace(/\*\*|__(?=\w)/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** The clauses of a sentence, for rules about short statements in a row ("next 14 front, fastify api"). */
export function clausesOf(plain: string): string[] {
  return plain
    .split(/[,;]\s+|\s+(?:and|but|und|aber|so)\s+|\s[–—-]\s|\s\(|\)(?=\s|$)/)
    .map((clause) => clause.trim())
    .filter((clause) => clause.length >= 3)
}
