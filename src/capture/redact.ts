import { removePrivate } from './private.ts'

export function redact(text: string): { text: string; count: number } {
  return { text: removePrivate(text), count: 0 }
}
