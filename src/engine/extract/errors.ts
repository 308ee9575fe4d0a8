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

const NAMED_ERROR = /\b(?:[A-Z]\w*(?:Error|Exception)|ERR_[A-Z_]{3,}|E[A-Z]{5,}|TS\d{4})\b/
const CURE =
  /\b(?:fixed|solved|solves|fixes|avoided|avoids|cured|cures|resolved|resolves|prevents|goes away|is gone|behoben|gelöst|löst|behebt|vermeidet|vermieden)\b/i
const HEDGE =
  /\b(?:maybe|perhaps|might|could|should|probably|possibly|likely|would|try|if|unless|not|n't|vielleicht|könnte|sollte|wahrscheinlich|eventuell|vermutlich|nicht|falls|wenn)\b|\?/i

/** What an assistant reports as the cure of a named error. A guess, a plan or a question is none. */
export function remedyDrafts(answer: string): Draft[] {
  const drafts: Draft[] = []
  for (const { plain } of sentencesOf(answer).slice(0, 20)) {
    const error = NAMED_ERROR.exec(plain)?.[0]
    if (!error || !CURE.test(plain) || HEDGE.test(plain)) continue
    const statement = standAlone(plain)
    drafts.push({
      rule: 'answer.remedy',
      kind: 'remedy',
      subject: { type: 'Error', name: error },
      relation: 'CURED_BY',
      object: { type: 'Concept', name: statement.toLowerCase() },
      statement,
    })
  }
  return drafts
}
