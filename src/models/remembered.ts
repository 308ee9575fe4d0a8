/**
 * What a word becomes, remembered: at most twice `max` words. When they are `max`, those that were not asked for since
 * the last time go, so that numbers and hashes, which come once, do not drive out the words of every day.
 */
export function rememberedBy<T>(max: number, make: (word: string) => T): (word: string) => T {
  let young = new Map<string, T>()
  let old = new Map<string, T>()
  return (word) => {
    const known = young.get(word)
    if (known !== undefined) return known
    const made = old.get(word) ?? make(word)
    if (young.size >= max) {
      old = young
      young = new Map()
    }
    young.set(word, made)
    return made
  }
}
