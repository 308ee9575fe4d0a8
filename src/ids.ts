import { hash } from 'node:crypto'

/**
 * Name-based UUIDs: RFC 9562 §5.5 (version 5).
 *
 *   UUID = first 128 bits of SHA-1(namespace ‖ name), with version and variant set
 *
 * Everything stored has an id derived from what it is, so live capture, back-fill, replay and any order of arrival
 * give the same graph.
 */
const NAMESPACE = Buffer.from('6f1d0c3e5b7a4e0c9d52a7c1f3b8e264', 'hex')

/** Separates the parts of a name; it cannot occur in an id, a path or a text that was redacted. */
const SEPARATOR = '\u001f'

/** Names are short: the bytes of one after the other are hashed here. A longer one gets a place of its own. */
const BYTES = Buffer.concat([NAMESPACE], 1_024)

/** The UUID of a name made of parts. The same parts give the same UUID on every machine. */
export function deriveId(...parts: readonly string[]): string {
  const hex = hash('sha1', bytesOf(parts.join(SEPARATOR)), 'hex')
  const version = `5${hex.slice(13, 16)}`
  const variant = VARIANT[Number.parseInt(hex[16]!, 16) & 3]! + hex.slice(17, 20)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}-${variant}-${hex.slice(20, 32)}`
}
const VARIANT = '89ab'

function bytesOf(name: string): Buffer {
  // A character takes three bytes at most.
  if (NAMESPACE.length + 3 * name.length > BYTES.length) return Buffer.concat([NAMESPACE, Buffer.from(name)])
  return BYTES.subarray(0, NAMESPACE.length + BYTES.write(name, NAMESPACE.length))
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
