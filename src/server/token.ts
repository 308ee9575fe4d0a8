import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const TOKEN_BYTES = 32

/**
 * The daemon's token: made with 32 random bytes at the first start, in a file that only its owner reads.
 * A token that was configured is written there too, because clients find it through that file.
 */
export function ensureToken(path: string, configured?: string): string {
  const known = readToken(path)
  if (known !== undefined && (configured === undefined || known === configured)) {
    chmodSync(path, 0o600)
    return known
  }
  const token = configured ?? randomBytes(TOKEN_BYTES).toString('hex')
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  // Only the holder of the daemon's lock gets here, so nobody else writes it.
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, `${token}\n`, { mode: 0o600 })
  renameSync(temporary, path)
  return token
}

/** The token in a file, or undefined when there is none or it is empty. */
export function readToken(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** Compares in constant time: hashing makes the lengths equal and hides them. */
export function sameToken(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest()
  return timingSafeEqual(digest(given), digest(token))
}
