/**
 * What epoch a scope was in when an entry was missed. Whoever computes an answer meanwhile reads things that a `drop`
 * may take; the answer belongs to the epoch of its miss, and is not kept when that is over. Of two misses of one entry
 * the earlier counts: the later one only loses an entry by it. Keeps at most `max` misses.
 */
export function openEpochs<Epoch>(max: number): {
  note(name: string, epoch: Epoch): void
  take(name: string): Epoch | undefined
} {
  const noted = new Map<string, Epoch>()
  return {
    note: (name, epoch) => {
      if (noted.has(name)) return
      noted.set(name, epoch)
      const oldest = noted.keys().next().value
      if (noted.size > max && oldest !== undefined) noted.delete(oldest)
    },
    take: (name) => {
      const epoch = noted.get(name)
      noted.delete(name)
      return epoch
    },
  }
}
