import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { MemoryError } from '../errors.ts'
import { LEDGER_DAYS_MAX } from '../limits.ts'

export type Spent = { requests: number; tokens: number; dollars: number }
/** Day (UTC) → model → what it used. */
export type LedgerDays = Record<string, Record<string, Spent>>

export type Ledger = {
  /**
   * Books what a request may cost before it is sent, so that a crash cannot make it free; gives what corrects it
   * afterwards. Throws `budget_spent` when it would go over the day's cap.
   */
  reserve(model: string, cost: { tokens: number; dollars: number }): (real: { tokens: number; dollars: number }) => void
  today(): Spent
  days(): LedgerDays
}

const NOTHING: Spent = { requests: 0, tokens: 0, dollars: 0 }

/** The money and tokens that models used, by day, in one file. A damaged file is set aside and counts as a full day. */
export function openLedger({
  path,
  dollarsPerDayMax,
  now,
}: {
  path: string
  dollarsPerDayMax: number
  now: () => Date
}): Ledger {
  const days = read(path, now)
  const dayOf = (): string => now().toISOString().slice(0, 10)
  const sum = (day: string): Spent =>
    Object.values(days[day] ?? {}).reduce(
      (all, one) => ({
        requests: all.requests + one.requests,
        tokens: all.tokens + one.tokens,
        dollars: all.dollars + one.dollars,
      }),
      NOTHING,
    )
  const book = (day: string, model: string, { requests, tokens, dollars }: Spent): void => {
    const known = ((days[day] ??= {})[model] ??= { ...NOTHING })
    known.requests += requests
    known.tokens += tokens
    known.dollars += dollars
    for (const old of Object.keys(days).toSorted().slice(0, -LEDGER_DAYS_MAX)) Reflect.deleteProperty(days, old)
    write(path, days)
  }
  return {
    reserve: (model, { tokens, dollars }) => {
      const day = dayOf()
      const spent = sum(day).dollars
      if (spent + dollars > dollarsPerDayMax)
        throw new MemoryError('budget_spent', {
          message: `${model} may cost $${dollarsPerDayMax} a day, $${spent.toFixed(4)} are spent, and this would cost up to $${dollars.toFixed(4)}.`,
          fix: 'Search goes on without it until midnight UTC; raise OPENCODE_MEMORY_EMBEDDER_DOLLARS_PER_DAY to go on now.',
        })
      book(day, model, { requests: 1, tokens, dollars })
      return (real) => book(day, model, { requests: 0, tokens: real.tokens - tokens, dollars: real.dollars - dollars })
    },
    today: () => sum(dayOf()),
    days: () => structuredClone(days),
  }
}

function read(path: string, now: () => Date): LedgerDays {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
  try {
    return JSON.parse(text) as LedgerDays
  } catch {
    // What was spent today is not known any more: spending more could break the promise of the cap.
    renameSync(path, `${path}.damaged`)
    const unknown = { requests: 0, tokens: 0, dollars: Number.MAX_SAFE_INTEGER }
    return { [now().toISOString().slice(0, 10)]: { unknown } }
  }
}

function write(path: string, days: LedgerDays): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.new`, `${JSON.stringify(days, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
