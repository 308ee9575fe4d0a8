import type { FactShown, ItemShown } from '../api.ts'
import type { Colors } from './output.ts'

/** A stored moment as a person reads it, in local time: `2026-03-01 14:05`. */
export function moment(time: string): string {
  const at = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`
}

const SAID_BY = {
  user: 'you',
  assistant: 'the assistant',
  agent: 'a sub-agent',
  tool: 'a tool',
  web: 'a web page',
} as const

const validity = (from: string | null, to: string | null): string => {
  if (from === null) return ''
  return to === null ? `since ${moment(from)}` : `${moment(from)} to ${moment(to)}`
}

const oneLine = (text: string, charsMax: number): string => {
  const flat = text.replaceAll(/\s+/g, ' ').trim()
  return flat.length > charsMax ? `${flat.slice(0, charsMax - 1)}…` : flat
}

const EXCERPT_CHARS = 300

export function showItem(item: ItemShown, colors: Colors): string {
  const { id, kind, text, validFrom, validTo, source, why, score } = item
  const when = kind === 'fact' ? validity(validFrom, validTo) : moment(source.at)
  const reasons = why.map(({ list, rank, path }) => `${list} #${rank}${path ? ` (${path})` : ''}`).join(', ')
  const line = kind === 'fact' ? colors.bold(oneLine(text, EXCERPT_CHARS)) : oneLine(text, EXCERPT_CHARS)
  const from = `from ${SAID_BY[source.role]}, ${moment(source.at)}`
  return `${line}\n  ${colors.dim(`${kind} · ${when} · ${from}`)}\n  ${colors.dim(`${score.toFixed(3)} · ${reasons}`)}\n  ${colors.cyan(id)}`
}

export function showFact(fact: FactShown, colors: Colors): string {
  const over = fact.validTo !== null || fact.supersededBy !== null
  const statement = over ? colors.dim(fact.statement) : colors.bold(fact.statement)
  const times = fact.support === 1 ? 'said once' : `said ${fact.support} times`
  const parts = [fact.kind, validity(fact.validFrom, fact.validTo), `from ${SAID_BY[fact.trust]}`, times]
  if (fact.project === 'user') parts.push('all projects')
  if (fact.branch) parts.push(`on ${fact.branch}`)
  if (fact.usage) parts.push(usageText(fact.usage))
  const code = evidenceOf(fact)
  if (code) parts.push(code)
  const reason = fact.reason ? `\n  ${colors.dim(reasonOf(fact))}` : ''
  const next = fact.supersededBy ? `\n  ${colors.dim(`replaced by ${fact.supersededBy}`)}` : ''
  return `${statement}\n  ${colors.dim(parts.join(' · '))}\n  ${colors.cyan(fact.id)}${reason}${next}`
}

function usageText({ injected, used, contradicted, corrected }: NonNullable<FactShown['usage']>): string {
  const wrong = contradicted + corrected
  return `shown ${injected}×, used ${used}×${wrong === 0 ? '' : `, wrong ${wrong}×`}`
}

/** Where code showed it, by file and commit, and when that was seen last. */
function evidenceOf({ evidence }: FactShown): string | undefined {
  if (!evidence || evidence.verifiedAt === null) return undefined
  const { file, commit, verifiedAt } = evidence
  const place = [...(file ? [`in ${file}`] : []), ...(commit ? [`at ${commit.slice(0, 7)}`] : [])].join(' ')
  return [...(place ? [place] : []), `last verified ${moment(verifiedAt)}`].join(', ')
}

/** Why it ended, or is in doubt. */
export function reasonOf({ validTo, evidence, reason }: Pick<FactShown, 'validTo' | 'evidence' | 'reason'>): string {
  if (reason === null) return ''
  if (validTo !== null) return `ended: ${reason}`
  return evidence?.doubtedAt ? `in doubt since ${moment(evidence.doubtedAt)}: ${reason}` : reason
}

export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = count
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.floor(ms / 1000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
