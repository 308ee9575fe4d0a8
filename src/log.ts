/** What writes a log line: fields first, then the message (pino's order). Secrets never get here: texts are redacted before. */
export type Log = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
