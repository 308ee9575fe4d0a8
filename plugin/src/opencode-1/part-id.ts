import { randomBytes } from 'node:crypto'

/** `prt_`, 12 hex digits that count up with time, 14 random letters and digits. */
const PART_ID = /^prt_([0-9a-f]{12})/
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * A new part id that sorts just before those given: OpenCode orders the parts of a message by id, and memory comes
 * before the user's words. An id that does not begin with `prt_` would break the message.
 */
export function partIdBefore(ids: readonly string[]): string {
  const first = ids.toSorted()[0] ?? ''
  const counter = PART_ID.exec(first)?.[1]
  const before = counter === undefined ? 0 : Math.max(Number.parseInt(counter, 16) - 1, 0)
  const random = [...randomBytes(14)].map((byte) => LETTERS[byte % LETTERS.length]).join('')
  return `prt_${before.toString(16).padStart(12, '0')}${random}`
}
