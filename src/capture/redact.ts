import { assignedValue, NOUNS, type Span } from './assigned.ts'
import { isPlaceholder } from './harmless.ts'
import { PRIVATE_KEY_HEADS, privateKeyEnd } from './private-key.ts'
import { removePrivate } from './private.ts'
import { RULES, type Rule } from './redact-rules.ts'

/** Something that is tried where its head stands. `read` gives the secret's place, or undefined when it is none. */
type Detector = {
  name: string
  heads: readonly string[]
  anyCase?: boolean
  read(text: string, place: { start: number; headEnd: number }): Span | undefined
}

const OPENING_BRACKET = 91
const MARK = /\[redacted:[a-z-]{1,40}\]/y
export const redactedMark = (name: string): string => `[redacted:${name}]`

/** A secret that went may bare another one that stood against it; a third pass finds something in made-up texts only. */
const PASSES_MAX = 4

/**
 * The text without secrets and without what is `<private>`; a secret becomes `[redacted:<rule>]`. One pass where nothing
 * is found, another after a find; linear in the text. Doing it twice changes nothing.
 * A secret without a form of its own and without a name beside it cannot be known.
 */
export function redact(text: string): { text: string; count: number } {
  let redacted = { text: removePrivate(text), count: 0 }
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const next = redactOnce(redacted.text)
    if (next.count === 0) break
    redacted = { text: next.text, count: redacted.count + next.count }
  }
  return redacted
}

function redactOnce(source: string): { text: string; count: number } {
  let redacted = ''
  let keptTo = 0
  let count = 0
  for (let at = 0; at < source.length; at++) {
    if (source.charCodeAt(at) === OPENING_BRACKET) {
      // What was redacted before is not looked into.
      MARK.lastIndex = at
      if (MARK.test(source)) at = MARK.lastIndex - 1
      continue
    }
    const detectors = BY_HEAD[bigram(source.charCodeAt(at), source.charCodeAt(at + 1))]
    if (detectors === undefined) continue
    const found = detect(source, at, detectors)
    if (found === undefined || found.start < keptTo) continue
    redacted += source.slice(keptTo, found.start) + redactedMark(found.name)
    keptTo = found.end
    at = found.end - 1
    count++
  }
  return count === 0 ? { text: source, count } : { text: redacted + source.slice(keptTo), count }
}

type Entry = { detector: Detector; head: string }

function detect(source: string, start: number, entries: readonly Entry[]): (Span & { name: string }) | undefined {
  for (const { detector, head } of entries) {
    const headEnd = start + head.length
    const stands = detector.anyCase
      ? source.slice(start, headEnd).toLowerCase() === head
      : source.startsWith(head, start)
    const span = stands ? detector.read(source, { start, headEnd }) : undefined
    if (span) return { name: detector.name, ...span }
  }
  return undefined
}

function ruleDetector({ name, heads, before, keep, rest, word, anyCase }: Rule): Detector {
  const after = new RegExp(`${keep ?? ''}(${rest})`, 'y')
  const ahead = before && new RegExp(`(?:${before.pattern})$`)
  return {
    name,
    heads,
    anyCase: anyCase === true,
    read(text, { start, headEnd }) {
      if (word && !startsWord(text, start)) return undefined
      const lead = ahead && ahead.exec(text.slice(Math.max(0, start - before.charsMax), start))?.[0]
      if (lead === undefined && ahead) return undefined
      after.lastIndex = headEnd
      const secret = after.exec(text)?.[1]
      if (secret === undefined) return undefined
      const end = after.lastIndex
      if (keep === undefined) return { start: start - (lead?.length ?? 0), end }
      return isPlaceholder(secret) ? undefined : { start: end - secret.length, end }
    },
  }
}

/** Also after `\n`, `\r`, `\t` and `%20` as JSON, source code and URLs write them. */
function startsWord(text: string, at: number): boolean {
  return (
    at === 0 || !/[\w-]/.test(text[at - 1]!) || /(?:\\[nrt]|%[0-9A-Fa-f]{2})$/.test(text.slice(Math.max(0, at - 3), at))
  )
}

const privateKey: Detector = {
  name: 'private-key',
  heads: PRIVATE_KEY_HEADS,
  read(text, { start, headEnd }) {
    const end = privateKeyEnd(text, headEnd)
    return end === undefined ? undefined : { start, end }
  },
}

const named: Detector = {
  name: 'named-secret',
  heads: NOUNS,
  anyCase: true,
  read: (text, { start, headEnd }) => assignedValue(text, { nounAt: start, nounEnd: headEnd }),
}

/**
 * Detectors by the first two characters of their heads: most places of a text are passed with one look into a table.
 * One large expression with all rules reads 28 MB/s in Node, but 0.5 MB/s in Bun, where the hook runs; this does 50 in both.
 */
const BY_HEAD: readonly (readonly Entry[] | undefined)[] = tableOf([...RULES.map(ruleDetector), privateKey, named])

/** Characters beyond ASCII share the last row and column: no head has one. */
function bigram(first: number, second: number): number {
  return (first < 127 ? first : 127) * 128 + (second < 127 ? second : 127)
}

function tableOf(detectors: readonly Detector[]): (Entry[] | undefined)[] {
  const table: (Entry[] | undefined)[] = Array.from({ length: 128 * 128 }, () => undefined)
  for (const detector of detectors) {
    for (const head of detector.heads) {
      for (const first of spellings(head[0], detector.anyCase)) {
        for (const second of spellings(head[1], detector.anyCase))
          (table[bigram(first, second)] ??= []).push({ detector, head })
      }
    }
  }
  return table
}

/** The codes of a character; all there are where a head has no second one. */
function spellings(character: string | undefined, anyCase = false): number[] {
  if (character === undefined) return Array.from({ length: 128 }, (_, code) => code)
  const written = anyCase ? [character, character.toUpperCase()] : [character]
  return [...new Set(written)].map((one) => one.charCodeAt(0))
}
