import type { Unit } from '../index/search-index.ts'
import { valuesIn, versionValue } from './extract/attributes.ts'

/**
 * Sentences that a newer fact contradicts though nothing ended them: a sentence is kept in the person's own words, so it
 * has no attribute whose next value would take its place. "Mira is in charge of billing, Tom of mails" is over for
 * billing once somebody else owns billing. Only the plain cases: an owner, a version, a port, a tool that took another's
 * place, an amount of the same unit that is said to have changed.
 */
type Told = { unit: Pick<Unit, 'id' | 'type' | 'text' | 'at' | 'validFrom'>; terms: ReadonlySet<string> }

const OWNER = /^(\S.*?) owns (.+?)\.$/
const VERSION = /^The (.+) version is v?(\d[\w.]*?)[.,]?(?: |$)/
const PORT = /^The (?:(.+) )?port is (\d{2,5})\b/
const REPLACED = /^The .{3,40} is (.+?) \(before: (.+?)\)/
const PORTS = /(?<![\d.])\d{4,5}(?![\d.]*\d)/g
/** A manifest asks for a version and what is compatible with it. */
const RANGE = /[\^~](?=\d)/g
/** Words that say that something is otherwise than before. */
const CHANGED =
  /\b(?:now|nowadays|since|from now|as of|no longer|anymore|any more|changed?|moved|raised|lowered|extended|relaxed|instead|switched|went (?:up|down)|jetzt|seit|ab (?:sofort|jetzt|heute)|künftig|nicht mehr|geändert|erhöht|gesenkt|verlängert|umgestellt|statt)\b/i
const AMOUNT = /(?<![\w.])(\d+(?:[.,]\d+)?) ?(\p{L}{1,20}|%)/gu

type Contradicts = (sentence: Told) => boolean

const startOf = ({ unit }: Told): string => unit.validFrom ?? unit.at
const lower = (text: string): string => text.toLowerCase()
const hasWord = (text: string, word: string): boolean =>
  ` ${lower(text).replace(/[^\p{L}\p{N}.+#-]+/gu, ' ')} `.includes(` ${lower(word)} `) ||
  ` ${lower(text).replace(/[^\p{L}\p{N}]+/gu, ' ')} `.includes(` ${lower(word)} `)

function contradictionsOf(fact: Told, termsOf: (text: string) => readonly string[]): Contradicts | undefined {
  const { text } = fact.unit
  const about = (words: string) => {
    const terms = termsOf(words)
    return ({ terms: own }: Told): boolean => terms.length > 0 && terms.every((term) => own.has(term))
  }
  const owner = OWNER.exec(text)
  if (owner) {
    const [isAbout, name] = [about(owner[2]!), owner[1]!]
    return (one) => one.unit.type === 'person' && isAbout(one) && !hasWord(one.unit.text, name)
  }
  const version = VERSION.exec(text)
  if (version) {
    const [name, value] = [version[1]!, versionValue(version[1]!, version[2]!)]
    return ({ unit }) => {
      const told = valuesIn(unit.text.replace(RANGE, '')).filter((one) => one.name === name && one.version !== null)
      return told.length > 0 && told.every((one) => versionValue(name, one.version!) !== value)
    }
  }
  const port = PORT.exec(text)
  if (port?.[1]) {
    const [isAbout, value] = [about(port[1]), port[2]!]
    return (one) => {
      const told: readonly string[] = one.unit.text.match(PORTS) ?? []
      return told.length > 0 && !told.includes(value) && isAbout(one)
    }
  }
  const replaced = REPLACED.exec(text)
  if (!replaced) return undefined
  const [value, before] = [replaced[1]!, replaced[2]!]
  return ({ unit }) => hasWord(unit.text, before) && !hasWord(unit.text, value)
}

const amountsIn = (text: string): { amount: string; unit: string }[] =>
  [...text.matchAll(AMOUNT)].map(([, amount, unit]) => ({ amount: amount!, unit: lower(unit!).replace(/s$/, '') }))

type WithAmounts = { one: Told; amounts: { amount: string; unit: string }[]; changed: boolean }

/** Two sentences about the same that give different amounts of the same unit, of which the newer one says that it changed. */
function amountChanged(older: WithAmounts, newer: WithAmounts): boolean {
  const [before, after] = [older.amounts, newer.amounts]
  const sameUnit = before.some(({ unit }) => after.some((one) => one.unit === unit))
  if (!sameUnit || before.some(({ amount }) => after.some((one) => one.amount === amount))) return false
  const isUnit = (term: string): boolean => after.some(({ unit }) => unit === term)
  return [...older.one.terms].some((term) => newer.one.terms.has(term) && !/^\d/.test(term) && !isUnit(term))
}

/** Ids of facts that a newer one contradicts. Compares what has a form of its own with the sentences before it. Pure. */
export function outdatedIn(facts: readonly Told[], termsOf: (text: string) => readonly string[]): ReadonlySet<string> {
  const outdated = new Set<string>()
  const withAmounts = facts
    .filter(({ unit }) => unit.type !== 'remedy')
    .map((one) => ({ one, amounts: amountsIn(one.unit.text), changed: CHANGED.test(one.unit.text) }))
    .filter(({ amounts }) => amounts.length > 0)
  for (const fact of facts) {
    const contradicts = contradictionsOf(fact, termsOf)
    if (!contradicts) continue
    for (const one of facts)
      if (one !== fact && one.unit.type !== 'remedy' && startOf(one) < startOf(fact) && contradicts(one))
        outdated.add(one.unit.id)
  }
  for (const newer of withAmounts.filter(({ changed }) => changed))
    for (const older of withAmounts)
      if (startOf(older.one) < startOf(newer.one) && amountChanged(older, newer)) outdated.add(older.one.unit.id)
  return outdated
}
