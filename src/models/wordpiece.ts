/**
 * WordPiece: Schuster & Nakajima, "Japanese and Korean voice search", ICASSP 2012, in BERT's form (Devlin et al.,
 * NAACL 2019): lower case, no accents, split at blanks and punctuation, then of each word the longest piece of the
 * vocabulary, and again for the rest with `##` before it. A word without such pieces is `[UNK]`.
 */
export type WordPiece = {
  /** The numbers of a text's pieces between `[CLS]` and `[SEP]`; at most `max` of them, the rest is cut off. */
  encode(text: string, max: number): number[]
}

const WORD_CHARS_MAX = 100
/** A piece is a character at least: of a longer text nothing beyond this could be among its pieces. */
const CHARS_PER_PIECE_MAX = 24
const CONTROL = /(?![\t\n\r])\p{C}|\ufffd/gu
const IDEOGRAPH =
  /[\u{4e00}-\u{9fff}\u{3400}-\u{4dbf}\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b820}-\u{2ceaf}\u{f900}-\u{faff}\u{2f800}-\u{2fa1f}]/gu
const ACCENT = /\p{Mn}/gu
const PART = /[!-/:-@[-`{-~\p{P}]|[^\s!-/:-@[-`{-~\p{P}]+/gu

/** Reads a `tokenizer.json`. Throws where it is none of BERT's kind. */
export function openWordPiece(json: string): WordPiece {
  const { model } = JSON.parse(json) as { model?: { type?: string; vocab?: Record<string, number> } }
  if (model?.type !== 'WordPiece' || !model.vocab) throw new Error('the tokenizer is not a WordPiece vocabulary')
  const vocabulary = new Map(Object.entries(model.vocab))
  const special = (name: string): number => {
    const number = vocabulary.get(name)
    if (number === undefined) throw new Error(`the vocabulary has no ${name}`)
    return number
  }
  const [start, end, unknown] = [special('[CLS]'), special('[SEP]'), special('[UNK]')]
  const pushWord = (word: string, out: number[]): void => {
    const characters = Array.from(word)
    if (characters.length > WORD_CHARS_MAX) return void out.push(unknown)
    const pieces: number[] = []
    for (let from = 0; from < characters.length;) {
      let to = characters.length
      let piece: number | undefined
      for (; to > from; to--) {
        piece = vocabulary.get((from > 0 ? '##' : '') + characters.slice(from, to).join(''))
        if (piece !== undefined) break
      }
      if (piece === undefined) return void out.push(unknown)
      pieces.push(piece)
      from = to
    }
    out.push(...pieces)
  }
  return {
    encode: (text, max) => {
      const plain = text
        .slice(0, max * CHARS_PER_PIECE_MAX)
        .replace(CONTROL, '')
        .replace(IDEOGRAPH, ' $& ')
        .normalize('NFD')
        .replace(ACCENT, '')
        // Each character by itself, as the reference does: JavaScript gives a sigma at the end of a word another form.
        .replaceAll('Σ', 'σ')
        .toLowerCase()
      const pieces: number[] = []
      for (const [word] of plain.matchAll(PART)) {
        if (pieces.length >= max - 2) break
        pushWord(word, pieces)
      }
      return [start, ...pieces.slice(0, max - 2), end]
    },
  }
}
