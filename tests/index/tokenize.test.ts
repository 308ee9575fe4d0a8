import { expect, test } from 'vitest'
import { stem } from '../../src/index/stem.ts'
import { tokenize } from '../../src/index/tokenize.ts'

// Words of the paper and of its author's vocabulary.
test.each([
  ['caresses', 'caress'],
  ['ponies', 'poni'],
  ['agreed', 'agre'],
  ['plastered', 'plaster'],
  ['sing', 'sing'],
  ['conflated', 'conflat'],
  ['hopping', 'hop'],
  ['filing', 'file'],
  ['happy', 'happi'],
  ['sky', 'sky'],
  ['relational', 'relat'],
  ['vietnamization', 'vietnam'],
  ['decisiveness', 'decis'],
  ['electrical', 'electr'],
  ['replacement', 'replac'],
  ['adoption', 'adopt'],
  ['cease', 'ceas'],
  ['controll', 'control'],
  ['yellow', 'yellow'],
  ['generalizations', 'gener'],
  ['oscillators', 'oscil'],
])('the stem of %s is %s', (word, expected) => {
  expect(stem(word)).toBe(expected)
})

test.each([
  [
    'stop words of both languages go',
    "I don't know what the server is und das ist nicht gut",
    ['know', 'server', 'gut'],
  ],
  [
    'a path is itself, its name and its parts',
    'src/engine/unit.ts',
    ['src/engine/unit.ts', 'unit.ts', 'src', 'engin', 'unit', 'ts'],
  ],
  ['camel case is itself and its humps', 'resolveTimeline', ['resolvetimeline', 'resolv', 'timelin']],
  ['capitals in a row are one word', 'HTTPServer', ['httpserver', 'http', 'server']],
  ['snake case is itself and its parts', 'max_items', ['max_items', 'max', 'item']],
  ['a version is itself and its beginnings', 'v20.11.1', ['20.11.1', '20.11', '20']],
  ['a full stop ends a sentence, not a word', 'It failed. Port 5173.', ['fail', 'port', '5173']],
  ['wide letters are their plain ones', 'ＰＯＲＴ', ['port']],
  ['ideographs are words in pairs', '数据库', ['数据', '据库']],
  ['German letters stay in their words', 'Größe übertragen', ['größe', 'übertragen']],
  ['nothing but signs is nothing', '--- !!! …', []],
] as const)('%s', (_, text, words) => {
  expect(tokenize(text)).toEqual([...words])
})

test('a line of data without a blank is no word, and costs no time', () => {
  // Of the processor, not of the clock: other tests run beside this one.
  const started = process.cpuUsage()
  expect(tokenize('a'.repeat(200_000))).toEqual([])
  tokenize('aB'.repeat(100_000))
  tokenize('a-'.repeat(100_000))
  expect(process.cpuUsage(started).user / 1_000).toBeLessThan(2_000)
})
