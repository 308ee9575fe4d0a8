import { asMemoryError, MemoryError } from '../../errors.ts'

type Rule = {
  pattern: RegExp
  code: 'store_unavailable' | 'storage_full' | 'config_invalid' | 'too_large' | 'conflict'
  says: string
  fix: string
}

/** What FalkorDB, Redis and the network say, and what a person can do about it. The first that fits counts. */
const RULES: readonly Rule[] = [
  {
    pattern: /^(WRONGPASS|NOAUTH|ERR AUTH|ERR invalid password)/i,
    code: 'config_invalid',
    says: 'refuses the user or the password',
    fix: 'Give the password in the URL or in its file: falkordb://user:password@host.',
  },
  {
    pattern: /^NOPERM/i,
    code: 'config_invalid',
    says: 'does not let this user run what the memory needs',
    fix: 'Allow the user all keys, and the commands GRAPH.*, MULTI, WATCH, XADD, XREAD, EVAL and INFO.',
  },
  {
    pattern: /unknown command .?GRAPH\./i,
    code: 'config_invalid',
    says: 'is a server without the FalkorDB module',
    fix: 'Start FalkorDB (module falkordb.so), or name its port: a plain Redis or Valkey keeps no graphs.',
  },
  {
    pattern:
      /self-signed certificate|unable to (verify|get) .*certificate|certificate has expired|altnames|wrong version number|tlsv1 alert/i,
    code: 'config_invalid',
    says: 'does not come to terms about TLS',
    fix: 'Give the certificate authority of the server (OPENCODE_MEMORY_STORE_CA), or falkordb:// where it speaks no TLS.',
  },
  {
    pattern: /^LOADING|^MASTERDOWN|^BUSY /i,
    code: 'store_unavailable',
    says: 'is not ready yet: it still reads its files',
    fix: 'Nothing to do: what is captured waits, and is written when the server is ready.',
  },
  {
    pattern: /^READONLY/i,
    code: 'store_unavailable',
    says: 'is a replica that only reads',
    fix: 'Name the primary in the URL, or promote this server.',
  },
  {
    pattern: /^OOM|used memory > 'maxmemory'|exceeds memory capacity/i,
    code: 'storage_full',
    says: 'has no memory left (maxmemory)',
    fix: 'Give the server more memory (maxmemory), or forget projects that are not needed.',
  },
  {
    pattern: /^MISCONF/i,
    code: 'storage_full',
    says: 'cannot save to its disk, and takes no writes',
    fix: "Make room on the server's disk; it takes writes again after its next save.",
  },
  {
    pattern: /invalid bulk length|query.*too (long|large)|^ERR Protocol error/i,
    code: 'too_large',
    says: 'does not take a query of this size',
    fix: 'Raise proto-max-bulk-len and client-query-buffer-limit of the server.',
  },
]

/** The failure of a command as one of ours, with the place and the fix. `where` has no password. */
export function asStoreError(cause: unknown, where: string): MemoryError {
  const own = asMemoryError(cause)
  if (own) return own
  const text = textOf(cause)
  const rule = RULES.find(({ pattern }) => pattern.test(text))
  if (rule)
    return new MemoryError(rule.code, { message: `FalkorDB at ${where} ${rule.says}: ${text}`, fix: rule.fix, cause })
  if (isReply(cause))
    return new MemoryError('internal', { message: `FalkorDB at ${where} refused a command: ${text}`, cause })
  return unreachable(where, text || 'no answer', cause)
}

export const unreachable = (where: string, reason: string, cause?: unknown): MemoryError =>
  new MemoryError('store_unavailable', {
    message: `FalkorDB at ${where} does not answer: ${reason}`,
    fix: 'Start the server or look at its log; what is captured waits, and is written when it answers again.',
    cause,
  })

/** An answer of the server, in distinction to a failure on the way to it. */
const isReply = (cause: unknown): boolean =>
  cause instanceof Error &&
  !('code' in cause) &&
  !/socket|connect|offline|time(d )?out|closed/i.test(`${cause.constructor.name} ${cause.message}`)

function textOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(textOf).join('; ')
  const replies = (cause as { replies?: unknown[]; errorIndexes?: number[] } | null)?.replies
  if (Array.isArray(replies))
    return replies
      .filter((reply) => reply instanceof Error)
      .map(textOf)
      .join('; ')
  return cause instanceof Error ? cause.message : String(cause)
}

export const isMissingGraph = (cause: unknown): boolean => /empty key/i.test(textOf(cause))
export const isIndexedAlready = (cause: unknown): boolean => /already indexed/i.test(textOf(cause))
