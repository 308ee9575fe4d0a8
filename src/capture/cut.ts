import { createHash } from 'node:crypto'

/** How a cut reads in a text: the number of characters that went, and the start of the whole text's SHA-256. */
export const CUT_MARK = /\[… (\d+) characters cut, sha256 ([0-9a-f]{12}) …\]/

/** Outputs end with what went wrong: the tail gets two fifths. */
const HEAD_SHARE = 0.6

/**
 * A text of at most `charsMax` UTF-16 units: head and tail with a mark between them, never half a surrogate pair.
 * A text that fits is returned as it is. A bound too small for the mark leaves the head alone.
 */
export function cutText(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text
  const sha256 = createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 12)
  const mark = (cut: number) => `\n[… ${cut} characters cut, sha256 ${sha256} …]\n`
  const room = charsMax - mark(text.length).length
  if (room < 2) return text.slice(0, wholeBefore(text, Math.max(0, charsMax)))
  const head = wholeBefore(text, Math.ceil(room * HEAD_SHARE))
  const tail = wholeAfter(text, text.length - Math.floor(room * (1 - HEAD_SHARE)))
  return text.slice(0, head) + mark(tail - head) + text.slice(tail)
}

/** The position itself, or one less where it would split a surrogate pair. */
const wholeBefore = (text: string, at: number): number => (splitsPair(text, at) ? at - 1 : at)
const wholeAfter = (text: string, at: number): number => (splitsPair(text, at) ? at + 1 : at)

function splitsPair(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false
  return isBetween(text.charCodeAt(at - 1), 0xd800, 0xdbff) && isBetween(text.charCodeAt(at), 0xdc00, 0xdfff)
}

const isBetween = (code: number, low: number, high: number): boolean => code >= low && code <= high
