/** The known word with the smallest edit distance (Levenshtein 1966); the first one on a tie. */
export function nearest(word: string, known: readonly string[]): string {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, index) => index)
    for (let i = 1; i <= a.length; i++) {
      const next = [i]
      for (let j = 1; j <= b.length; j++) {
        const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
        next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, change))
      }
      row = next
    }
    return row[b.length]!
  }
  return known.toSorted((left, right) => distance(word, left) - distance(word, right))[0] ?? ''
}
