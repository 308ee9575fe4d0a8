/**
 * The failures a caller can meet: code → HTTP status, exit code, meaning.
 * Recognise an error by its `code`, never by `instanceof`: the plugin carries its own copy of the class.
 */
export const ERRORS = {
  usage: { status: 400, exit: 2, about: 'The command or its options are not of the form that is understood.' },
  bad_request: { status: 400, exit: 2, about: 'A request does not fit its schema.' },
  unauthorized: { status: 401, exit: 3, about: 'The token is missing or wrong.' },
  forbidden: { status: 403, exit: 3, about: 'The Host or Origin of the request is not this machine.' },
  not_found: { status: 404, exit: 4, about: 'There is no such thing.' },
  conflict: { status: 409, exit: 5, about: 'Something else holds it, or it is there already.' },
  too_large: { status: 413, exit: 2, about: 'The request is larger than its bound.' },
  config_invalid: { status: 500, exit: 6, about: 'A setting is unknown or has a value that is not allowed.' },
  damaged: { status: 500, exit: 7, about: 'A file is damaged, or was written by a newer version.' },
  storage_full: { status: 507, exit: 8, about: 'No space is left where memory is kept.' },
  store_unavailable: {
    status: 503,
    exit: 12,
    about: 'The database that keeps memory does not answer, still loads, or takes no writes.',
  },
  daemon_unreachable: { status: 503, exit: 9, about: 'The memory daemon does not answer.' },
  opencode_unavailable: { status: 503, exit: 10, about: 'The OpenCode binary is missing or does not answer.' },
  canary_failed: { status: 503, exit: 11, about: 'A known fact did not travel all the way.' },
  model_unavailable: { status: 503, exit: 12, about: 'A model is not installed, or its service does not answer.' },
  budget_spent: { status: 429, exit: 13, about: 'What models may cost in a day is used up.' },
  internal: { status: 500, exit: 1, about: 'A fault of ours; the log has its cause.' },
} as const

export type ErrorCode = keyof typeof ERRORS

export type ErrorDetails = { message: string; fix?: string; cause?: unknown }

/** A failure with a code, a message that names what and where, and the fix. */
export class MemoryError extends Error {
  readonly code: ErrorCode
  readonly fix: string | undefined
  constructor(code: ErrorCode, { message, fix, cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'MemoryError'
    this.code = code
    this.fix = fix
  }
}

/** The error as a `MemoryError`, or undefined when it is not one of ours. */
export function asMemoryError(error: unknown): MemoryError | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code
  if (error instanceof Error && typeof code === 'string' && Object.hasOwn(ERRORS, code)) return error as MemoryError
  return undefined
}
