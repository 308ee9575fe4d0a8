import { isHarmless } from './harmless.ts'
import { secretKind } from './secret-name.ts'

/**
 * Values beside a name that looks secret: `.env`, shell, YAML, JSON (also escaped), code, XML, flags, headers,
 * connection strings, `name: X / value: Y` pairs, and "the password is …".
 * One of NOUNS starts the search; the name around it, the operator and the value are read from there, each in a bound.
 */
export const NOUNS = ['pass', 'pwd', 'secret', 'token', 'cred', 'key', 'auth']

const QUOTE = String.raw`(?:\\{0,3}["'\x60])`
const operator = (...forms: string[]): RegExp => new RegExp(String.raw`([\w-]{0,40})(${forms.join('|')})`, 'y')
const OPERATORS = [
  operator(
    // name = …, "name": …, name => …, ['name'] = …
    String.raw`${QUOTE}?\]?\s{0,8}\??(?::=|=>|={1,3}|:(?!:))[ \t]{0,8}`,
    // name: NAME, value: …
    String.raw`${QUOTE}?,?\s{1,40}${QUOTE}?value${QUOTE}?\s{0,2}[:=]\s{0,4}`,
    // define('NAME', '…'), ["--name", "…"]
    String.raw`${QUOTE}\s{0,4},\s{0,4}(?=\\{0,3}["'])`,
    // <name>…</name>
    '>',
    // the name is …
    String.raw`\s{1,3}(?:is|was)\s{0,2}:?\s{1,3}`,
    // --name …
    ' {1,4}',
  ),
  // const apiKey: string = …: tried second, because `name: value = …` hides a value
  operator(String.raw`\s{0,4}\??:\s{0,2}[&A-Za-z][\w.<>[\]|]{0,40}\s{0,2}=(?![=>])\s{0,4}`),
]

const NAME_CHARS_MAX = 80
const VALUE_CHARS_MAX = 4096

export type Span = { start: number; end: number }

/** The secret value beside a name that has a noun at this place; undefined when there is none. */
export function assignedValue(
  text: string,
  { nounAt, nounEnd }: { nounAt: number; nounEnd: number },
): Span | undefined {
  for (const pattern of OPERATORS) {
    pattern.lastIndex = nounEnd
    const opened = pattern.exec(text)
    if (!opened) continue
    const nameAt = nameStart(text, nounAt)
    const name = text.slice(nameAt, nounEnd) + opened[1]!
    const span = valueAfter(text, { nameAt, name, operator: opened[2]!, valueAt: pattern.lastIndex })
    if (span) return span
  }
  return undefined
}

type Opened = { nameAt: number; name: string; operator: string; valueAt: number }

function valueAfter(text: string, { nameAt, name, operator, valueAt }: Opened): Span | undefined {
  if (!fits({ operator, name, before: text.slice(Math.max(0, nameAt - 1), nameAt) })) return undefined
  const kind = secretKind(name.replace(/^-+/, ''))
  if (kind === undefined) return undefined
  const lineStart = isLineStart(text, nameAt)
  const found =
    quotedValue(text, valueAt) ?? plainValue(text, { at: valueAt, shell: isShell(name, operator), lineStart })
  if (!found) return undefined
  const { span, quoted } = found
  const value = text.slice(span.start, span.end)
  if (operator === '>' && !text.startsWith('</', span.end)) return undefined
  const line = lineStart && /^["'\\]{0,4}\s*(?:$|#|\n|\r|\\[nr])/.test(text.slice(span.end, span.end + 40))
  const vague = /^ +$/.test(operator) || /\b(?:is|was)\b/.test(operator) || /^\\*["'`]\s*,\s*$/.test(operator)
  return isHarmless({ value, kind, quoted, shell: isShell(name, operator), line, vague }) ? undefined : span
}

/** The name goes on before the noun: `STRIPE_SECRET`, `db.password`, `--api-key`. */
function nameStart(text: string, nounAt: number): number {
  let at = nounAt
  while (at > 0 && nounAt - at < NAME_CHARS_MAX && NAME_CHAR.test(text[at - 1]!)) at--
  // `\nTOKEN=…` as JSON writes it: the n belongs to the escape.
  return text[at - 1] === '\\' && /[nrt]/.test(text[at] ?? '') && at < nounAt ? at + 1 : at
}

const NAME_CHAR = /[\w.-]/

function fits({ operator, name, before }: { operator: string; name: string; before: string }): boolean {
  if (/^ +$/.test(operator)) return name.startsWith('--')
  if (operator === '>') return before === '<'
  return true
}

const isShell = (name: string, operator: string): boolean =>
  operator === '=' && (name.startsWith('--') || name === name.toUpperCase())

function isLineStart(text: string, at: number): boolean {
  const line = text
    .slice(Math.max(0, at - 40), at)
    .split(/\n|\\n/)
    .at(-1)!
  return /^(?:\s*\d{1,6}[:|\t→])?[\s+>#-]*(?:export |set |ENV |ARG )?["']?$/.test(line)
}

type Found = { span: Span; quoted: boolean }

const QUOTED = /(?:[bBrRuUfF$@]{1,2}(?=["']))?(\\{0,3})(["'`])/y
const INSIDE = {
  '"': /(?:[^"\\\n]|\\[^\n]){0,4096}/y,
  "'": /(?:[^'\\\n]|\\[^\n]){0,4096}/y,
  '`': /(?:[^`\\]|\\[^]){0,4096}/y,
} as const
/** Inside of a string the quotes themselves are escaped: the value ends at the next backslash with a quote. */
const INSIDE_ESCAPED = /(?:[^"'\\\n]|\\(?!\\{0,2}["']))[^"'\\\n]*(?:\\(?!\\{0,2}["'])[^"'\\\n]*){0,200}/y

function quotedValue(text: string, at: number): Found | undefined {
  QUOTED.lastIndex = at
  const quote = QUOTED.exec(text)
  if (!quote) return undefined
  const start = QUOTED.lastIndex
  const inside = quote[1] === '' ? INSIDE[quote[2] as keyof typeof INSIDE] : INSIDE_ESCAPED
  inside.lastIndex = start
  const value = inside.exec(text)?.[0].slice(0, VALUE_CHARS_MAX) ?? ''
  const closed = text[start + value.length] === (quote[1] === '' ? quote[2] : '\\') || value.length >= VALUE_CHARS_MAX
  // A text that was cut, or a quote that ended something: `'password:', value`.
  const length = closed ? value.length : value.search(/\s|$/)
  return { span: { start, end: start + length }, quoted: true }
}

const PLAIN = /[^\s"'`]{1,4096}/y
/** Ends of a value inside of code, query strings, connection strings, XML and escaped text. */
const STOP = /[,;&)}\]<>|\\]/

function plainValue(text: string, context: { at: number; shell: boolean; lineStart: boolean }): Found | undefined {
  const { at, shell, lineStart } = context
  PLAIN.lastIndex = at
  const run = PLAIN.exec(text)?.[0]
  if (run === undefined) return undefined
  const stop = run.search(STOP)
  // A value that is alone on its line, or in a shell's assignment, may hold any of these characters.
  const alone = /^[\t ]*(?:$|\n|\r)/.test(text.slice(at + run.length, at + run.length + 20))
  const whole =
    stop === -1 || (shell && !run.includes('&') && !run.includes('\\')) || (lineStart && alone && !/[;&\\]/.test(run))
  const value = (whole ? run : run.slice(0, stop)).replace(/[,;.:]+$/, '')
  return value === '' ? undefined : { span: { start: at, end: at + value.length }, quoted: false }
}
