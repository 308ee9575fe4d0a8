/**
 * One place for one source: a fact and the message that states it say the same, and ten places should hold ten things.
 *
 *   first of each source, best first; then what repeats a source, best first
 *
 * A greedy cover of sources, the special case of Carbonell & Goldstein, "The use of MMR", SIGIR 1998, in which two items
 * are alike when they have one source and unlike otherwise. Nothing is lost: repeats stand behind, in their order.
 */
export function onePlaceEach<Entry>(entries: readonly Entry[], sourceOf: (entry: Entry) => string | null): Entry[] {
  const seen = new Set<string>()
  const repeats: Entry[] = []
  const first = entries.filter((entry) => {
    const source = sourceOf(entry)
    if (source === null || !seen.has(source)) {
      if (source !== null) seen.add(source)
      return true
    }
    repeats.push(entry)
    return false
  })
  return [...first, ...repeats]
}
