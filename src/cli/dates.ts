import { MemoryError } from '../errors.ts'
import type { Time } from '../types.ts'

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/

/**
 * A moment as a person writes it: `2026-03-01`, `2026-03-01T14:00`, `yesterday`, `last Friday at 5pm`.
 * A day without a time means the end of that day, where you are: what was true when it was over.
 * Throws `usage`, naming the value and examples.
 */
export async function parseMoment(text: string, now: Date): Promise<Time> {
  const trimmed = text.trim()
  const day = DAY.exec(trimmed)
  const moment = day ? endOfDay(Number(day[1]), Number(day[2]), Number(day[3])) : await otherMoment(trimmed, now)
  if (moment === undefined || Number.isNaN(moment.getTime())) {
    throw new MemoryError('usage', {
      message: `"${text}" is not a date that is understood.`,
      fix: 'Write 2026-03-01, 2026-03-01T14:00, yesterday, "last Friday" or "3 days ago".',
    })
  }
  return moment.toISOString()
}

/** Undefined for a day that no calendar has, as 2026-02-30. */
function endOfDay(year: number, month: number, day: number): Date | undefined {
  const date = new Date(year, month - 1, day, 23, 59, 59, 999)
  return date.getMonth() === month - 1 && date.getDate() === day ? date : undefined
}

async function otherMoment(text: string, now: Date): Promise<Date | undefined> {
  if (ISO.test(text)) return new Date(text.replace(' ', 'T'))
  // Loaded only when somebody writes words: it costs a tenth of a second.
  const { casual } = await import('chrono-node/en')
  const [result, ...others] = casual.parse(text, now)
  // Words left over mean that only a part was understood.
  if (!result || others.length > 0 || result.text.length < text.length) return undefined
  const { start } = result
  if (start.isCertain('hour') || /\b(now|ago|hours?|minutes?)\b/i.test(text)) return start.date()
  return endOfDay(start.get('year')!, start.get('month')!, start.get('day')!)
}
