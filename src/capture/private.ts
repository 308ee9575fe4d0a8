import { replaceBlocks, tagPattern } from './blocks.ts'

const PRIVATE = tagPattern('private')

/** The text without what its author marked `<private>…</private>`; when that is never closed, without all that follows. */
export function removePrivate(text: string): string {
  return replaceBlocks(text, { tag: PRIVATE, replacement: '[private]' })
}
