/**
 * Replaces `<tag>…</tag>` with `replacement`: nested blocks as one, a block that is never closed up to the end.
 * The tag's case, spaces and attributes do not matter; a closing tag alone stays. Linear in the text.
 */
export function replaceBlocks(text: string, { tag, replacement }: { tag: RegExp; replacement: string }): string {
  let kept = ''
  let keptTo = 0
  let depth = 0
  for (const match of text.matchAll(tag)) {
    const closes = match[1] === '/'
    if (!closes && depth++ === 0) kept += text.slice(keptTo, match.index) + replacement
    if (closes && depth > 0 && --depth === 0) keptTo = match.index + match[0].length
  }
  if (depth > 0) return kept
  return keptTo === 0 ? text : kept + text.slice(keptTo)
}

/** Matches the opening and closing tags of a name. Attributes are bounded and stop at `<`, so that a scan stays linear. */
export function tagPattern(name: string): RegExp {
  return new RegExp(`<(/?)${name}(?:\\s[^<>]{0,200})?>`, 'gi')
}
