import type { Draft } from './claim.ts'
import { standAlone } from './said.ts'
import { sentencesOf } from './sentences.ts'

const SIGNATURE_CHARS_MAX = 160
const LINES_MAX = 400
/** The line that names an error, the most telling form first. */
const SIGNATURES: readonly RegExp[] = [
  /\b[A-Z]\w*(?:Error|Exception|Interrupt|Timeout)\b(?: \[\w+\])?: .+/,
  /\bERR_[A-Z_]+\b.*/,
  /\berror(?: TS\d+|\[E\d+\])?: .+/,
  /\b(?:EADDRINUSE|ECONNREFUSED|ENOENT|EACCES|ENOSPC|ETIMEDOUT|EPERM)\b.*/,
  /^(?:panic|fatal|FATAL|Error|Killed|Segmentation fault)\b.*/i,
  /\b(?:command not found|No such file or directory|Permission denied|Cannot find module|undefined reference|unresolved import)\b.*/,
  /^\s*(?:FAIL|FAILED|✗|✖|×)\s+.+/,
  /^.*\b(?:failed|not found|refused|denied)\b.*$/i,
]

/** The line by which a failure is recognised: without times, addresses, colours and line numbers. Undefined when none is told. */
export function signatureOf(output: string): string | undefined {
  const lines = output.split('\n', LINES_MAX).map((line) => line.slice(0, 400))
  for (const pattern of SIGNATURES) {
    for (const line of lines) {
      const found = pattern.exec(line)
      if (found) return normalSignature(found[0])
    }
  }
  return undefined
}

function normalSignature(line: string): string {
  const plain = line
    .replace(/\u001b\[[0-9;]*m/g, '')
    .replace(/\b\d{4}-\d\d-\d\d[T ][\d:.,]+Z?\b/g, '')
    .replace(/\b0x[0-9a-f]+\b/gi, '0x…')
    .replace(/:\d+:\d+\b/g, '')
    .replace(/\s*\(?\b\d+(?:\.\d+)? ?m?s\)?(?=\s|$)/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return plain.length > SIGNATURE_CHARS_MAX ? `${plain.slice(0, SIGNATURE_CHARS_MAX - 1)}…` : plain
}

const TROUBLE =
  /\b(?:[A-Z]\w*(?:Error|Exception)|ERR_[A-Z_]{3,}|E[A-Z]{5,}|TS\d{4}|errors?|faults?|fail(?:s|ed|ing|ure)?|missing|refused|mismatch|incompatible|not (?:found|installed|compatible|available)|time(?:d )?-?out|too (?:long|large|small|slow|old)|full|overflow|out of memory|oom\w*|could not|cannot|kill(?:s|ed)|crash\w*|needed more|promise|fehlt|fehlte|fehlen|fehler|abgelehnt|zu (?:lang|groß|klein|alt)|kaputt|gone|came from|caused by)\b|"[^"]{6,}"|\b\w+(?:_\w+)+\b/i
const NAMED_ERROR = /\b(?:[A-Z]\w*(?:Error|Exception)|ERR_[A-Z_]{3,}|E[A-Z]{5,}|TS\d{4})\b/
const CURE =
  /\b(?:fixed|solved|solves|fixes|avoided|avoids|cured|cures|resolved|resolves|prevents|goes away|went away|is gone|works|works now|provides|brings|helps|passes|stays at|must (?:be|await|come|use)|needs?|behoben|gelöst|löst|behebt|vermeidet|vermieden|hilft|läuft|liefert|weg)\b/i
const HEDGE =
  /\b(?:maybe|perhaps|might|may|should|probably|presumably|possibly|likely|would|try|if|unless|shall i|i(?:'ll| can| will)|you (?:could|can|might|should)|vielleicht|könnte|sollte|wahrscheinlich|eventuell|vermutlich|falls|wenn|soll ich|würde)\b|\?/i
const REMEDY_TOKEN =
  /[\w-]+[._/=][\w./=-]+|--?[a-z][\w-]+|\b[a-z]+[A-Z]\w*|\b\d+(?:\.\d+)+|\b[A-Z_]{4,}\b|`|\b(?:await|JDK|raw)\b|\b[a-z]+ (?:add|install|update|run|rmi|flash)\b/

/** What an assistant reports as the cure of an error. A guess, a plan or a question is none. */
export function remedyDrafts(answer: string): Draft[] {
  if (answer.length > ANSWER_CHARS_MAX || !CURE.test(answer) || !TROUBLE.test(answer)) return []
  const parts = sentencesOf(answer).map(({ plain }) => plain.replace(/[.;]+$/, ''))
  const kept = parts.filter((plain) => !HEDGE.test(plain.replace(/"[^"]*"/g, '')))
  const whole = kept.slice(0, 3).join('; ')
  if (
    kept.length === 0 ||
    !CURE.test(whole) ||
    !TROUBLE.test(whole) ||
    !(REMEDY_TOKEN.test(whole) || NAMED_ERROR.test(whole))
  )
    return []
  const statement = standAlone(whole)
  const error = NAMED_ERROR.exec(whole)?.[0]
  return [
    {
      rule: 'answer.remedy',
      kind: 'remedy',
      subject: { type: 'Error', name: error ?? statement.slice(0, ERROR_NAME_CHARS) },
      relation: 'CURED_BY',
      object: { type: 'Concept', name: statement.toLowerCase() },
      statement,
    },
  ]
}

/** A report of a cure is short; a long answer explains. */
const ANSWER_CHARS_MAX = 500
const ERROR_NAME_CHARS = 80
