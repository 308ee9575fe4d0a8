/**
 * Aho & Corasick, "Efficient String Matching: An Aid to Bibliographic Search", CACM 18(6), 1975: all words of many lists
 * in one pass over a text.
 */

/** Signs beyond Latin-1 are in no word. */
const SIGNS = 256

/**
 * For a text, by list: 1 where it has a word of the list. Words are given in lower case and Latin-1; how the text writes
 * them does not matter.
 */
export function openFinder(lists: readonly (readonly string[])[]): (text: string) => Uint8Array {
  const { classes, classOf } = classesOf(lists)
  /** The state that follows a state and a class of signs; 0 is the start, and no word goes back to it. */
  const next: Uint16Array[] = [new Uint16Array(classes)]
  const ends: number[][] = [[]]
  for (const [list, words] of lists.entries())
    for (const word of words) {
      let state = 0
      for (let at = 0; at < word.length; at++) {
        const sign = classOf[word.charCodeAt(at)]!
        if (next[state]![sign] === 0) {
          next[state]![sign] = next.length
          next.push(new Uint16Array(classes))
          ends.push([])
        }
        state = next[state]![sign]!
      }
      ends[state]!.push(list)
    }
  if (next.length > 0xffff) throw new RangeError(`${next.length} states, more than a 16-bit number can name`)
  const found = ends.map((own) => [...own])
  fallBack(next, found)
  const table = new Uint16Array(next.length * classes)
  next.forEach((row, state) => table.set(row, state * classes))
  const tells = found.map((own) => Uint16Array.from(new Set(own)))
  const isEnd = Uint8Array.from(tells, (own) => (own.length > 0 ? 1 : 0))
  return (text) => {
    const has = new Uint8Array(lists.length)
    const lower = text.toLowerCase()
    let state = 0
    for (let at = 0; at < lower.length; at++) {
      const code = lower.charCodeAt(at)
      state = code < SIGNS ? table[state * classes + classOf[code]!]! : 0
      if (isEnd[state] === 0) continue
      const own = tells[state]!
      for (let each = 0; each < own.length; each++) has[own[each]!] = 1
    }
    return has
  }
}

/** Signs that no word has are one class, 0. */
function classesOf(lists: readonly (readonly string[])[]): { classes: number; classOf: Uint8Array } {
  const classOf = new Uint8Array(SIGNS)
  let classes = 1
  for (const words of lists)
    for (const word of words)
      for (let at = 0; at < word.length; at++) {
        const code = word.charCodeAt(at)
        if (classOf[code] === 0) classOf[code] = classes++
      }
  return { classes, classOf }
}

/** Where a word does not go on, the longest end of what was read that begins another one does; by breadth. */
function fallBack(next: readonly Uint16Array[], found: number[][]): void {
  const back = new Uint16Array(next.length)
  const queue = [...next[0]!].filter((state) => state !== 0)
  for (const state of queue) {
    const row = next[state]!
    const shorter = next[back[state]!]!
    for (let sign = 0; sign < row.length; sign++) {
      const child = row[sign]!
      if (child === 0) row[sign] = shorter[sign]!
      else {
        back[child] = shorter[sign]!
        found[child]!.push(...found[back[child]]!)
        queue.push(child)
      }
    }
  }
}
