import { cutText } from '../../src/capture/cut.ts'
import { stripOwn } from '../../src/capture/own-text.ts'
import { redact } from '../../src/capture/redact.ts'
import { CAPTURE_INPUT_CHARS_MAX } from '../../src/limits.ts'

/** A text as it may be written down: our own words gone, secrets and private parts gone, and only then cut. */
export const cleanText = (text: string, charsMax: number): string => cutText(redact(stripOwn(text)).text, charsMax)

const DEPTH_MAX = 8
const ENTRIES_MAX = 200
/** A name before a value tells what it is: `password` makes a secret of any word. */
const NAME = /^[\w.-]{1,64}$/

/** The input of a tool, cleaned string by string; all strings together have CAPTURE_INPUT_CHARS_MAX characters. */
export function cleanInput(input: Record<string, unknown>): Record<string, unknown> {
  let room = CAPTURE_INPUT_CHARS_MAX

  function clean(value: unknown, name: string, depth: number): unknown {
    if (typeof value === 'string') {
      const text = cleanText(withoutNamedSecret(name, value), Math.max(room, 0))
      room -= text.length
      return text
    }
    if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? String(value) : value
    if (depth >= DEPTH_MAX) return '[deeper]'
    if (Array.isArray(value)) return value.slice(0, ENTRIES_MAX).map((entry) => clean(entry, name, depth + 1))
    const entries = Object.entries(value).slice(0, ENTRIES_MAX)
    return Object.fromEntries(entries.map(([key, entry]) => [cleanText(key, 200), clean(entry, key, depth + 1)]))
  }

  return clean(input, '', 0) as Record<string, unknown>
}

/** The redaction rules know assignments, and an object's key is one half of such an assignment. */
function withoutNamedSecret(name: string, value: string): string {
  if (!NAME.test(name) || value.length > 500 || value.includes('\n')) return value
  const assignment = `${name}=${value}`
  const { text } = redact(assignment)
  return text === assignment || !text.startsWith(`${name}=`) ? value : text.slice(name.length + 1)
}
