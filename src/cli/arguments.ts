import { MemoryError } from '../errors.ts'

/** A number given as an option; undefined when it was not. Throws `usage`, naming the option and its bounds. */
export function wholeNumber(
  option: string,
  value: string | boolean | undefined,
  { min, max }: { min: number; max: number },
): number | undefined {
  if (value === undefined) return undefined
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
  if (number >= min && number <= max) return number
  throw new MemoryError('usage', {
    message: `${option} has "${value}".`,
    fix: `Give a whole number from ${min} to ${max}.`,
  })
}
