import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const token = configured ?? randomBytes(TOKEN_BYTES).toString('hex')
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(temporary, `${token}\n`, { mode: 0o600, flag: 'wx' })
  try {
    if (known !== undefined) rmSync(path, { force: true })
    // A link fails when somebody else was first: then theirs is the token.
    linkSync(temporary, path)
    return token
  } catch (error) {
    const other = readToken(path)
    if (other === undefined || configured !== undefined) throw error
    return other
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** The token in a file, or undefined when there is none or it is empty. */
export function readToken(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Compares in constant time: hashing makes the lengths equal and hides them. */
export function sameToken(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest()
  return timingSafeEqual(digest(given), digest(token))
}
