import { MemoryError } from '../../errors.ts'
import type { Time } from '../../types.ts'

/**
 * Moments in three forms. Ours: `2026-01-31T12:00:00.000Z`. Graphiti's: Python's `isoformat()` in UTC, with six digits
 * or none (`2026-01-31T12:00:00+00:00`), so that they sort as text. In side nodes: milliseconds, because FalkorDB
 * ignores `<` and `<=` on a string that is indexed.
 */
export function toGraphiti(time: Time): string {
  if (time === last.time) return last.text
  last = { time, text: written(time) }
  return last.text
}

/** One moment is asked for by an episode, its links and its facts, one after another. */
let last = { time: '', text: '' }

function written(time: Time): string {
  const whole = toMilliseconds(time)
  // Python's dates begin with the year 1: an earlier one would break every reader of its group.
  const iso = new Date(Math.max(whole, FIRST_MS)).toISOString()
  const fraction = iso.slice(20, 23)
  return `${iso.slice(0, 19)}${fraction === '000' ? '' : `.${fraction}000`}+00:00`
}

const FIRST_MS = Date.parse('0001-01-01T00:00:00.000Z')

/** Fails with `bad_request` for a time that has the form of one and is none, like the 32nd of a month. */
export function toMilliseconds(time: Time): number {
  const value = Date.parse(time)
  if (Number.isNaN(value)) throw new MemoryError('bad_request', { message: `${time} is no moment of any calendar.` })
  return value
}

const FOREIGN =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2}(?::?\d{2})?)?$/i

/** What others wrote, whatever their offset; without one it is UTC. Undefined for what is no moment. */
export function fromGraphiti(text: unknown): Time | undefined {
  if (typeof text !== 'string') return undefined
  const match = FOREIGN.exec(text.trim())
  if (!match) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset = 'Z'] = match
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}`
  const zone = /^z$/i.test(offset) ? 'Z' : `${offset.slice(0, 3)}:${offset.replace(':', '').slice(3, 5)}`
  const value = Date.parse(iso + zone)
  if (Number.isNaN(value)) return undefined
  const ours = new Date(value).toISOString()
  return ours.length === 24 ? ours : undefined
}

/** The earlier one of two ends, where null means that there is none. */
export const earlier = (a: Time | null, b: Time | null): Time | null => (a === null ? b : b === null || a < b ? a : b)
