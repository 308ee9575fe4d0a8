import { CAPTURE_ENTRIES_MAX, CAPTURE_INPUT_CHARS_MAX } from '../limits.ts'
import { cutText } from './cut.ts'
import { stripOwn } from './own-text.ts'
import { redactDeep } from './redact-deep.ts'
import { redact } from './redact.ts'

/** A text as it may be written down: our own words gone, secrets and private parts gone, and only then cut. */
export const cleanText = (text: string, charsMax: number): string => cutText(redact(stripOwn(text)).text, charsMax)

/**
 * The input of a tool as it may be written down, at every depth; all its strings together have CAPTURE_INPUT_CHARS_MAX
 * characters, and a list or an object CAPTURE_ENTRIES_MAX entries.
 */
export function cleanInput(input: Record<string, unknown>): Record<string, unknown> {
  let room = CAPTURE_INPUT_CHARS_MAX

  function bound(value: unknown): unknown {
    if (typeof value === 'string') {
      const text = cutText(stripOwn(value), Math.max(room, 0))
      room -= text.length
      return text
    }
    if (Array.isArray(value)) return value.slice(0, CAPTURE_ENTRIES_MAX).map(bound)
    if (value === null || typeof value !== 'object') return value
    const entries = Object.entries(value).slice(0, CAPTURE_ENTRIES_MAX)
    return Object.fromEntries(entries.map(([key, entry]) => [cutText(key, 200), bound(entry)]))
  }

  return bound(redactDeep(input)) as Record<string, unknown>
}
