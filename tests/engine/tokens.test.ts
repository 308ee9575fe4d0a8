import { readFileSync } from 'node:fs'
import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import { estimateTokens } from '../../src/engine/tokens.ts'

const source = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const PROSE = `Yesterday the whole team sat down and talked about how the orders are stored. Nobody was happy with the old
database any more, because every change of a table took half an hour and blocked the shop for that time. In the end we
agreed to move to another one, to keep the names of the tables as they are, and to write the changes by hand from now
on. The report for the accountant still counts late orders on the wrong day; that has to be fixed before the month is
over, otherwise the numbers will not match those of the bank. Somebody should also look at the pictures of the products,
which are far too large for a phone.`
const TEXTS: Readonly<Record<string, string>> = {
  prose: PROSE,
  code: source('src/sqlite.ts'),
  types: source('src/types.ts'),
  json: source('package.json'),
  markdown:
    '## Steps\n\n1. Install `pnpm` (>= 9.1).\n2. Run **all** tests:\n\n| what | ms |\n|---|---:|\n| open | 1.25 |\n| query | 0.31 |\n',
  german:
    'Wir haben uns gestern entschieden, die Rechnungsverarbeitung auf PostgreSQL umzustellen, weil die Datenbankmigrationen zu langsam waren. Bitte verwende künftig immer pnpm und schreibe Fehlermeldungen auf Deutsch. Die Geschwindigkeitsbegrenzung der Schnittstelle muss überprüft werden.',
  french:
    'Nous avons décidé hier de migrer la base de données, parce que les requêtes étaient trop lentes; ça marche très bien à présent.',
  chinese: '我们决定使用 PostgreSQL 作为主要数据库，因为它更可靠。请始终使用 pnpm，不要使用 npm。',
  japanese: '日本語のテキストもここにあります。データベースの移行は昨日完了しました。',
  korean: '데이터베이스를 변경했습니다. 항상 이 패키지 관리자를 사용하세요.',
  russian: 'Мы решили использовать другую базу данных. Пожалуйста, всегда используйте этот менеджер пакетов.',
  emoji: '🎉🚀 done! 👩‍👩‍👧‍👦 🇩🇪 ✅ ❌ 🧑🏽‍💻 🤷‍♀️ 😀😃😄',
  hashes:
    'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b 550e8400-e29b-41d4-a716-446655440000',
  log: '2026-03-01T10:22:33.123Z ERROR [worker-3] ECONNREFUSED 127.0.0.1:6379 at Socket.connect (node:net:1234:56)\n'.repeat(
    5,
  ),
}

test.each(Object.entries(TEXTS))('the estimate for %s is not below what o200k counts', (_, text) => {
  expect(estimateTokens(text)).toBeGreaterThanOrEqual(encode(text).length)
})

test('on English prose the estimate is at most 35 % above', () => {
  expect(estimateTokens(PROSE)).toBeLessThanOrEqual(encode(PROSE).length * 1.35)
})

test('an empty text has no token, and joining texts never lowers the estimate', () => {
  expect(estimateTokens('')).toBe(0)
  expect(estimateTokens(`${PROSE}\n${PROSE}`)).toBeGreaterThanOrEqual(2 * estimateTokens(PROSE) - 2)
})

test('a megabyte is estimated in well under a second', () => {
  const started = performance.now()
  estimateTokens('aB3'.repeat(350_000))
  estimateTokens('a1'.repeat(500_000))
  estimateTokens('aB'.repeat(500_000))
  estimateTokens(`${' '.repeat(500_000)}x`)
  expect(performance.now() - started).toBeLessThan(3_000)
})
