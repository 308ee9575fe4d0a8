import { replaceBlocks, tagPattern } from './blocks.ts'

/** Marks every text that we put before a model, so that it never comes back in through capture. */
export const OWN_TAG = 'opencode-memory'

const TAG = tagPattern(OWN_TAG)
const TAG_INSIDE = new RegExp(`<(?=/?${OWN_TAG})`, 'gi')

/** The text in our tag. Tags inside are made harmless: a remembered page must not be able to close the block. */
export function wrapOwn(text: string): string {
  return `<${OWN_TAG}>\n${text.replace(TAG_INSIDE, '&lt;')}\n</${OWN_TAG}>`
}

/** The text without our blocks; a block that was cut, and so is never closed, goes to the end. */
export function stripOwn(text: string): string {
  const stripped = replaceBlocks(text, { tag: TAG, replacement: '' })
  return stripped === text ? text : stripped.replace(/\n{3,}/g, '\n\n').trim()
}

/** Whether a text is ours and nothing else. */
export function isOwn(text: string): boolean {
  const stripped = stripOwn(text)
  return stripped !== text && stripped === ''
}
