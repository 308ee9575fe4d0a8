import type { Embedder } from './embedder.ts'
import { rememberedBy } from './remembered.ts'

/**
 * Character n-gram hashing: after Bojanowski, Grave, Joulin & Mikolov, "Enriching word vectors with subword
 * information", TACL 2017 (subwords), and Weinberger et al., "Feature hashing for large scale multitask learning",
 * ICML 2009 (signed hashing).
 *
 *   c[h(g) mod D] += s(g)    for every 3-, 4- and 5-gram g of every `<word>`
 *   v = sgn(c)·√|c|,   v /= ‖v‖      (the root keeps repeated words from drowning the others)
 *
 * Knows spelling, not meaning: it finds inflections, typing errors and compounds that whole words miss.
 */
const DIMENSIONS = 256
const GRAM_MIN = 3
const GRAM_MAX = 5
/** More characters blur the vector instead of sharpening it. */
const TEXT_CHARS_MAX = 1_000
const WORD_CHARS_MAX = 40
const WORD = /[\p{L}\p{N}]+/gu
/** Words that stand in every text would make all texts alike. */
const COMMON = new Set(
  (
    'a an and are as at be but by can do for from has have how i if in is it its me my no not of on or our so that the ' +
    'then there this to use used using was we what when where which with you your der die das und ist nicht ein eine ' +
    'zu mit wir ich'
  ).split(' '),
)

/** FNV-1a, 32 bits: public domain, http://www.isthe.com/chongo/tech/comp/fnv/ */
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** FNV mixes the low bits of short keys badly. */
function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (half ^ (half >>> 13)) >>> 0
}

/** The places of a word's n-grams: twice the dimension, one more for a minus. */
function placesOf(word: string): Uint16Array {
  const marked = `<${word.slice(0, WORD_CHARS_MAX)}>`
  const places: number[] = []
  for (let from = 0; from + GRAM_MIN <= marked.length; from++) {
    const end = Math.min(marked.length, from + GRAM_MAX)
    let hash = FNV_OFFSET
    for (let at = from; at < end; at++) {
      hash = Math.imul(hash ^ marked.charCodeAt(at), FNV_PRIME)
      if (at - from + 1 < GRAM_MIN) continue
      const place = mixed(hash)
      places.push(2 * (place % DIMENSIONS) + (place >>> 31))
    }
  }
  return Uint16Array.from(places)
}

/** Words repeat: their places are remembered. */
const REMEMBERED_MAX = 20_000
const NO_PLACES = new Uint16Array()
const rememberedPlacesOf = rememberedBy(REMEMBERED_MAX, (word) => (COMMON.has(word) ? NO_PLACES : placesOf(word)))

/** How often each place was met; used for one text after the other. */
const counts = new Uint32Array(2 * DIMENSIONS)

function addWord(word: string): void {
  const places = rememberedPlacesOf(word)
  for (let at = 0; at < places.length; at++) counts[places[at]!]!++
}

const ASCII = /^[\u0000-\u007f]*$/
const isPlain = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 48 && code <= 57)

/** The words of a lower-case text. Of plain letters and digits they are cut without an expression: five times as fast. */
function addWords(text: string): void {
  if (!ASCII.test(text)) {
    for (const [word] of text.matchAll(WORD)) addWord(word)
    return
  }
  let from = -1
  for (let at = 0; at < text.length; at++) {
    if (isPlain(text.charCodeAt(at))) {
      if (from < 0) from = at
    } else if (from >= 0) {
      addWord(text.slice(from, at))
      from = -1
    }
  }
  if (from >= 0) addWord(text.slice(from))
}

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS)
  counts.fill(0)
  addWords(text.slice(0, TEXT_CHARS_MAX).normalize('NFKC').toLowerCase())
  let square = 0
  for (let at = 0; at < DIMENSIONS; at++) square += Math.abs(counts[2 * at]! - counts[2 * at + 1]!)
  if (square === 0) return vector
  const norm = Math.sqrt(square)
  for (let at = 0; at < DIMENSIONS; at++) {
    const value = counts[2 * at]! - counts[2 * at + 1]!
    vector[at] = value < 0 ? -Math.sqrt(-value) / norm : Math.sqrt(value) / norm
  }
  return vector
}

/** The embedder that needs no model, no file and no network. Deterministic on every machine; never fails. */
export function openModelFreeEmbedder(): Embedder {
  return {
    identity: `model-free/ngram-${GRAM_MIN}-${GRAM_MAX}/v1/${DIMENSIONS}`,
    dimensions: DIMENSIONS,
    embed: async (texts) => texts.map(vectorOf),
    close: async () => undefined,
  }
}
