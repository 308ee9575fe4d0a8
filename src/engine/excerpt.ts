/**
 * A text's part of at most `charsMax` characters around the densest cluster of matching words, on one line. An
 * ellipsis marks each end that was cut. `matches` says whether a word counts.
 */
export function excerptOf(text: string, matches: (word: string) => boolean, charsMax: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= charsMax) return line
  const hits = [...line.matchAll(/[\p{L}\p{N}_./@-]+/gu)].filter(([word]) => matches(word)).map(({ index }) => index)
  const room = charsMax - 2
  let best = { from: 0, count: 0 }
  for (let first = 0, last = 0; first < hits.length; first++) {
    while (last < hits.length && hits[last]! < hits[first]! + room * 0.8) last++
    if (last - first > best.count) best = { from: hits[first]!, count: last - first }
  }
  // A little before the first hit, so that the sentence can be understood.
  let from = Math.max(0, Math.min(best.from - Math.floor(room * 0.2), line.length - room))
  if (from > 0) from = line.indexOf(' ', from) + 1 || from
  let to = Math.min(line.length, from + room)
  if (to < line.length) to = Math.max(from + 1, line.lastIndexOf(' ', to))
  if (to <= from + room / 2) to = Math.min(line.length, from + room)
  return `${from > 0 ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`
}
