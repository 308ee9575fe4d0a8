import type { Embedder } from './embedder.ts'

/**
 * Character n-gram hashing: after Bojanowski, Grave, Joulin & Mikolov, "Enriching word vectors with subword
 * information", TACL 2017 (subwords), and Weinberger et al., "Feature hashing for large scale multitask learning",
 * ICML 2009 (signed hashing).
 *
 *   v[h(g) mod D] += s(g)·√tf(g)    for every 3-, 4- and 5-gram g of every `<word>`;   v /= ‖v‖
 *
 * Knows spelling, not meaning: it finds inflections, typing errors and compounds that whole words miss.
 */
const DIMENSIONS = 256
const GRAM_MIN = 3
const GRAM_MAX = 5
/** More characters blur the vector instead of sharpening it. */
const TEXT_CHARS_MAX = 1_000
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
function hashOf(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  // FNV mixes its low bits badly on short keys.
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS)
  const seen = new Map<number, number>()
  for (const [word] of text.slice(0, TEXT_CHARS_MAX).normalize('NFKC').toLowerCase().matchAll(WORD)) {
    if (COMMON.has(word)) continue
    const marked = `<${word.slice(0, 40)}>`
    for (let size = GRAM_MIN; size <= GRAM_MAX; size++)
      for (let from = 0; from + size <= marked.length; from++) {
        const hash = hashOf(marked, from, from + size)
        seen.set(hash, (seen.get(hash) ?? 0) + 1)
      }
  }
  for (const [hash, count] of seen) {
    const at = hash % DIMENSIONS
    vector[at]! += (hash >>> 31 ? -1 : 1) * Math.sqrt(count)
  }
  let square = 0
  for (const value of vector) square += value * value
  if (square === 0) return vector
  const norm = Math.sqrt(square)
  for (let at = 0; at < DIMENSIONS; at++) vector[at]! /= norm
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
