import { cleanInput, cleanText } from '../capture/clean.ts'
import { CAPTURE_OUTPUT_CHARS_MAX, CAPTURE_TEXT_CHARS_MAX } from '../limits.ts'
import type { Event } from '../types.ts'

/** Keys that say where and who, not what was said: a path or an id keeps its letters. */
const KEPT = new Set([
  'id',
  'kind',
  'at',
  'project',
  'session',
  'git',
  'message',
  'call',
  'tool',
  'status',
  'model',
  'provider',
  'hash',
  'by',
  'scope',
  'tokens',
  'items',
])

/** An event of a stranger, treated as the plugin treats its own: secrets and private parts gone first, then cut. */
export function cleanEvent(event: Event): Event {
  const cleaned = Object.entries(event).map(([key, value]: [string, unknown]): [string, unknown] => {
    if (KEPT.has(key)) return [key, value]
    if (key === 'input') return [key, cleanInput(value as Record<string, unknown>)]
    return [key, clean(value, key === 'output' ? CAPTURE_OUTPUT_CHARS_MAX : CAPTURE_TEXT_CHARS_MAX)]
  })
  // Sound: only strings were replaced, by strings.
  return Object.fromEntries(cleaned) as Event
}

function clean(value: unknown, charsMax: number): unknown {
  if (typeof value === 'string') return cleanText(value, charsMax)
  if (Array.isArray(value)) return (value as unknown[]).map((entry) => clean(entry, charsMax))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, clean(entry, charsMax)]))
}
