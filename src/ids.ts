import { createHash } from 'node:crypto'

/**
 * Name-based UUIDs: RFC 9562 §5.5 (version 5).
 *
 *   UUID = first 128 bits of SHA-1(namespace ‖ name), with version and variant set
 *
 * Everything stored has an id derived from what it is, so live capture, back-fill, replay and any order of arrival
 * give the same graph.
 */
const NAMESPACE = Buffer.from('6f1d0c3e5b7a4e0c9d52a7c1f3b8e264', 'hex')
/** A copy of a hash that has begun is made in half the time of a new one. */
const BEGUN = createHash('sha1').update(NAMESPACE)

/** Separates the parts of a name; it cannot occur in an id, a path or a text that was redacted. */
const SEPARATOR = '\u001f'

/** The UUID of a name made of parts. The same parts give the same UUID on every machine. */
export function deriveId(...parts: readonly string[]): string {
  const hash = BEGUN.copy().update(parts.join(SEPARATOR), 'utf8').digest()
  hash[6] = (hash[6]! & 0x0f) | 0x50
  hash[8] = (hash[8]! & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Prefixes that API and CLI put before a UUID, so that a log line explains itself. Stored ids have none. */
export const PREFIX = { episode: 'ep_', fact: 'fact_', entity: 'ent_', event: 'ev_' } as const

export type Prefixed = keyof typeof PREFIX

export const showId = (kind: Prefixed, id: string): string => PREFIX[kind] + id

const SHOWN_ID = /^(?:(ep_|fact_|ent_|ev_))?([0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$/

/** Splits an id as a person writes it. A bare UUID has no kind; anything else gives undefined. */
export function parseId(text: string): { kind: Prefixed | undefined; id: string } | undefined {
  const match = SHOWN_ID.exec(text.trim())
  if (!match) return undefined
  const kind = (Object.keys(PREFIX) as Prefixed[]).find((key) => PREFIX[key] === match[1])
  return { kind, id: match[2]! }
}
