import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LOCAL_MODEL, modelDirectory } from '../../src/models/local-files.ts'
import { openWordPiece } from '../../src/models/wordpiece.ts'
import { realModel } from './local-model.ts'

/** Texts with their numbers, as the reference (tokenizers 0.21, in Rust) gave them for the same vocabulary. */
const REFERENCE: readonly (readonly [string, readonly number[]])[] = [
  ['query: where is the staging database?', [101, 23032, 1024, 2073, 2003, 1996, 15308, 7809, 1029, 102]],
  [
    'passage: We use pnpm, not npm: run `pnpm -r build` in packages/web.',
    [
      101, 6019, 1024, 2057, 2224, 1052, 16275, 2213, 1010, 2025, 27937, 2213, 1024, 2448, 1036, 1052, 16275, 2213,
      1011, 1054, 3857, 1036, 1999, 14555, 1013, 4773, 1012, 102,
    ],
  ],
  ['Größe übertragen, naïve café', [101, 24665, 2080, 17499, 19169, 6494, 6914, 1010, 15743, 7668, 102]],
  ['数据库迁移 failed', [101, 100, 100, 100, 100, 100, 3478, 102]],
  ['🎉 shipped v1.2.3-beta!', [101, 100, 12057, 1058, 2487, 1012, 1016, 1012, 1017, 1011, 8247, 999, 102]],
  ['tab\there​zero\u0007bell', [101, 21628, 2182, 6290, 20891, 3363, 102]],
  [
    'resolveTimeline() in src/engine/resolve.ts',
    [101, 10663, 7292, 4179, 1006, 1007, 1999, 5034, 2278, 1013, 3194, 1013, 10663, 1012, 24529, 102],
  ],
  [
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa end',
    [101, 100, 2203, 102],
  ],
  ['', [101, 102]],
  ['İstanbul ΑΣ straße ﬁne', [101, 9960, 1155, 29733, 2358, 27807, 1984, 2638, 102]],
  [
    '한국어 テスト のデータ',
    [101, 1469, 30006, 30021, 29991, 30014, 30020, 29999, 30008, 1713, 30233, 30240, 1671, 30239, 30265, 30235, 102],
  ],
  [
    "don't can't won't €5 £3 ™ ½",
    [101, 2123, 1005, 1056, 2064, 1005, 1056, 2180, 1005, 1056, 1574, 2629, 28182, 1580, 1092, 102],
  ],
  [
    'x_y-z=1;{}[]<>|\\~^',
    [
      101, 1060, 1035, 1061, 1011, 1062, 1027, 1015, 1025, 1063, 1065, 1031, 1033, 1026, 1028, 1064, 1032, 1066, 1034,
      102,
    ],
  ],
]

test('gives the numbers of the reference for words, code, accents, ideographs, control characters and symbols', async () => {
  const { models } = await realModel()
  const tokenizer = openWordPiece(readFileSync(join(modelDirectory(models), LOCAL_MODEL.files[1].name), 'utf8'))
  for (const [text, numbers] of REFERENCE) expect(tokenizer.encode(text, 512), text).toEqual(numbers)
}, 300_000)

test('cuts a text that is too long, and ends it all the same', async () => {
  const { models } = await realModel()
  const tokenizer = openWordPiece(readFileSync(join(modelDirectory(models), LOCAL_MODEL.files[1].name), 'utf8'))
  const [cut, whole] = [tokenizer.encode('port '.repeat(600), 512), tokenizer.encode('port '.repeat(510), 512)]
  expect(cut).toEqual(whole)
  expect([cut.length, cut[0], cut.at(-1)]).toEqual([512, 101, 102])
}, 300_000)

test('refuses a tokenizer of another kind', () => {
  expect(() => openWordPiece(JSON.stringify({ model: { type: 'BPE', vocab: {} } }))).toThrow('WordPiece')
})
