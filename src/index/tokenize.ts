import { rememberedBy } from '../models/remembered.ts'
import { stem } from './stem.ts'
import { STOP_WORDS } from './stop-words.ts'

/** A longer word is a hash, a key or a line of data; nobody asks for it in words. */
const WORD_CHARS_MAX = 80
const CHUNK = /[\p{L}\p{M}\p{N}_@][\p{L}\p{M}\p{N}_\-./:@+#$]*/gu
const ASCII = /^[\u0000-\u007f]*$/
/** What of ASCII may begin a chunk (2), and what may go on with it (1 or 2). */
const ASCII_KIND = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  return /[a-zA-Z0-9_@]/.test(character) ? 2 : /[-./:+#$]/.test(character) ? 1 : 0
})
const APOSTROPHE = /(?<=\p{L})'(?=\p{L})/gu
const PLAIN = /^[a-z]+$/
const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu
const VERSION = /^v?\d+(?:\.\d+)+(?:-[\w.]+)?$/
const JOINTS = /[_\-./:@+#$]+/
/** `resolveTimeline` → resolve Timeline; `HTTPServer2` → HTTP Server2. */
const HUMPS = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu

const isIdeograph = (text: string): boolean => new RegExp(IDEOGRAPHS.source, 'u').test(text)

/** Ideographs are written without spaces: every pair of neighbours is a word. */
function pairsOf(text: string, out: string[]): void {
  const characters = Array.from(text)
  if (characters.length === 1) out.push(text)
  for (let at = 1; at < characters.length; at++) out.push(characters[at - 1]! + characters[at]!)
}

function pushWord(word: string, out: string[]): void {
  const lower = word.toLowerCase()
  if (lower.length > WORD_CHARS_MAX || STOP_WORDS.has(lower)) return
  if (lower.length === 1 && !/[\p{N}]/u.test(lower)) return
  out.push(PLAIN.test(lower) ? stem(lower) : lower)
}

function pushVersion(version: string, out: string[]): void {
  const bare = version.replace(/^v/, '')
  out.push(bare)
  const parts = bare.split('-')[0]!.split('.')
  if (parts.length > 2) out.push(parts.slice(0, 2).join('.'))
  out.push(parts[0]!)
}

const ORDINARY = /^[A-Z]?[a-z]+[.:]?$/

function pushChunk(chunk: string, out: string[]): void {
  if (ORDINARY.test(chunk)) return pushWord(chunk.replace(/[.:]$/, ''), out)
  const whole = chunk.replace(/[-./:+@$]+$/, '').toLowerCase()
  if (!whole) return
  if (VERSION.test(whole)) return pushVersion(whole, out)
  const pieces = chunk.split(JOINTS).filter(Boolean)
  const humps = pieces.flatMap((piece) => (/\p{Lu}/u.test(piece) ? piece.split(HUMPS) : [piece]))
  if (humps.length === 1) return pushWord(pieces[0]!, out)
  // A name made of parts is a word itself, and so are its parts: `src/app.ts` is found by `app.ts` and by `app`.
  if (whole.length <= WORD_CHARS_MAX) out.push(whole)
  const base = whole.slice(whole.lastIndexOf('/') + 1)
  if (base !== whole && base.includes('.')) out.push(base)
  for (const piece of pieces) {
    const parts = /\p{Lu}/u.test(piece) ? piece.split(HUMPS) : [piece]
    if (parts.length > 1 && pieces.length > 1) out.push(piece.toLowerCase())
    for (const part of parts) pushWord(part, out)
  }
}

function wordsOf(chunk: string): string[] {
  const out: string[] = []
  if (/^[\u0000-\u024f]*$/.test(chunk) || !isIdeograph(chunk)) pushChunk(chunk, out)
  else {
    for (const run of chunk.matchAll(IDEOGRAPHS)) pairsOf(run[0], out)
    for (const rest of chunk.split(IDEOGRAPHS)) if (rest) pushChunk(rest, out)
  }
  return out
}

/** Words repeat: what one becomes is remembered, unless it is long. */
const REMEMBERED_MAX = 20_000
const REMEMBERED_CHARS_MAX = 30
const known = rememberedBy(REMEMBERED_MAX, wordsOf)
const rememberedWordsOf = (chunk: string): string[] =>
  chunk.length > REMEMBERED_CHARS_MAX ? wordsOf(chunk) : known(chunk)

/** The chunks of a text of ASCII, cut without an expression: that takes a third of the time. */
function forEachPlainChunk(text: string, take: (chunk: string) => void): void {
  for (let at = 0; at < text.length; at++) {
    if (ASCII_KIND[text.charCodeAt(at)] !== 2) continue
    const from = at
    while (at < text.length && ASCII_KIND[text.charCodeAt(at)]! > 0) at++
    take(text.slice(from, at))
  }
}

function forEachChunk(text: string, take: (chunk: string) => void): void {
  const ascii = ASCII.test(text)
  const composed = ascii ? text : text.normalize('NFKC').replaceAll('’', "'")
  const plain = composed.includes("'") ? composed.replace(APOSTROPHE, '') : composed
  if (ascii) forEachPlainChunk(plain, take)
  else for (const [chunk] of plain.matchAll(CHUNK)) take(chunk)
}

/** Words of texts lately read: a text is counted, then filed, and asked for again as a neighbour's. */
const TEXTS_REMEMBERED_MAX = 1_024
const TEXT_REMEMBERED_CHARS_MAX = 1_000
const wordsOfText = (text: string): readonly string[] => {
  const out: string[] = []
  forEachChunk(text, (chunk) => {
    const words = rememberedWordsOf(chunk)
    for (let at = 0; at < words.length; at++) out.push(words[at]!)
  })
  return out
}
const rememberedText = rememberedBy(TEXTS_REMEMBERED_MAX, wordsOfText)

/**
 * The words of a text as the index knows them, in order and repeated as they occur: lower case, NFKC, without stop
 * words (English, German), stemmed; names of code, paths and versions whole and in parts; ideographs in pairs.
 */
export const tokenize = (text: string): readonly string[] =>
  text.length > TEXT_REMEMBERED_CHARS_MAX ? wordsOfText(text) : rememberedText(text)

/** How many words `tokenize` gives. */
export const countWords = (text: string): number => tokenize(text).length
