import { REDACT_DEPTH_MAX, REDACT_NODES_MAX } from '../limits.ts'
import { ASSIGNED_OPEN, assignedValue, type Span } from './assigned.ts'
import { isHarmless, isPlaceholder } from './harmless.ts'
import { PRIVATE_KEY_OPEN, privateKeyEnd } from './private-key.ts'
import { removePrivate } from './private.ts'
import { RULES } from './redact-rules.ts'
import { secretKind } from './secret-name.ts'

/** Each rule has two groups, what stays and what goes; then come the two kinds that are read by hand. */
const SECRETS = new RegExp(
  [...RULES.map(({ keep = '', secret }) => `(${keep})(${secret})`), `(${PRIVATE_KEY_OPEN})`, `(${ASSIGNED_OPEN})`].join(
    '|',
  ),
  'g',
)
const PRIVATE_KEY_GROUP = RULES.length * 2 + 1

const mark = (name: string): string => `[redacted:${name}]`

/**
 * The text without secrets and without what is `<private>`; a secret becomes `[redacted:<rule>]`. One pass, linear in
 * the text. Doing it twice changes nothing. A secret without a form and without a name beside it cannot be known.
 */
export function redact(text: string): { text: string; count: number } {
  const source = removePrivate(text)
  let redacted = ''
  let keptTo = 0
  let count = 0
  SECRETS.lastIndex = 0
  for (let match = SECRETS.exec(source); match !== null; match = SECRETS.exec(source)) {
    const found = spanOf(source, match)
    if (!found) {
      // Not the whole candidate was read in vain: a secret may start inside of it.
      SECRETS.lastIndex = match.index + 1
      continue
    }
    redacted += source.slice(keptTo, found.start) + mark(found.name)
    keptTo = found.end
    SECRETS.lastIndex = found.end
    count++
  }
  return { text: redacted + source.slice(keptTo), count }
}

function spanOf(source: string, match: RegExpExecArray): (Span & { name: string }) | undefined {
  const end = match.index + match[0].length
  const group = match.findIndex((part, at) => at > 0 && part !== undefined)
  if (group === PRIVATE_KEY_GROUP) {
    const keyEnd = privateKeyEnd(source, end)
    return keyEnd === undefined ? undefined : { name: 'private-key', start: match.index, end: keyEnd }
  }
  if (group > PRIVATE_KEY_GROUP) {
    const value = assignedValue(source, { start: match.index, valueAt: end })
    return value && { name: 'named-secret', ...value }
  }
  const rule = RULES[(group - 1) / 2]!
  const secret = match[group + 1]!
  if (rule.keep !== undefined && isPlaceholder(secret)) return undefined
  return { name: rule.name, start: end - secret.length, end }
}

/**
 * A JSON value whose strings are redacted; under a key with a secret's name a string or number goes whole.
 * Deeper than REDACT_DEPTH_MAX, and after REDACT_NODES_MAX values, the rest is left out with a mark.
 */
export function redactDeep(value: unknown): unknown {
  let nodes = 0

  function visit(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return redact(value).text
    if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : value
    if (depth >= REDACT_DEPTH_MAX || ++nodes > REDACT_NODES_MAX) return '[cut: too large]'
    if (Array.isArray(value)) {
      return value.map((element, at) =>
        isSecret(value[at - 1], element) ? mark('named-secret') : visit(element, depth + 1),
      )
    }
    const pair = value as { name?: unknown; key?: unknown; value?: unknown }
    const isPairSecret = isSecret(pair.name ?? pair.key, pair.value)
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => {
        if (isSecret(key, field) || (key === 'value' && isPairSecret)) return [key, mark('named-secret')]
        return [redact(key).text, visit(field, depth + 1)]
      }),
    )
  }

  return visit(value, 0)
}

/** Whether a name (a key, a flag before it, the `name` of a pair) makes a value secret. */
function isSecret(name: unknown, value: unknown): boolean {
  if (typeof name !== 'string' || name.length > 80 || !/^[\w.-]+$/.test(name)) return false
  if (typeof value !== 'string' && typeof value !== 'number') return false
  const kind = secretKind(name.replace(/^-+/, ''))
  const shell = name.startsWith('-')
  return (
    kind !== undefined && !isHarmless({ value: String(value), kind, quoted: true, shell, line: false, vague: false })
  )
}
