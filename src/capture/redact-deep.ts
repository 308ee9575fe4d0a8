import { REDACT_DEPTH_MAX, REDACT_NODES_MAX } from '../limits.ts'
import { isHarmless } from './harmless.ts'
import { redact, redactedMark } from './redact.ts'
import { secretKind } from './secret-name.ts'

const MARK = redactedMark('named-secret')

/**
 * A JSON value whose strings are redacted; under a key with a secret's name a string or number goes whole.
 * Deeper than REDACT_DEPTH_MAX, and after REDACT_NODES_MAX objects and arrays, the rest is left out with a mark.
 */
export function redactDeep(value: unknown): unknown {
  let nodes = 0

  function visit(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return redact(value).text
    if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : value
    if (depth >= REDACT_DEPTH_MAX || ++nodes > REDACT_NODES_MAX) return '[cut: too large]'
    if (Array.isArray(value)) {
      return value.map((element, at) => (isSecret(value[at - 1], element) ? MARK : visit(element, depth + 1)))
    }
    const pair = value as { name?: unknown; key?: unknown; value?: unknown }
    const isPairSecret = isSecret(pair.name ?? pair.key, pair.value)
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => {
        if (isSecret(key, field) || (key === 'value' && isPairSecret)) return [key, MARK]
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
