import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const change = join(root, 'openspec', 'changes', 'add-memory-pod')
const TITLE = /\bit(?:\.each(?:\([\s\S]*?\)\(|<[^>]*>\()|\()\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g

const titlesOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(TITLE)].map((match) => match[2]!.replaceAll('\\', ''))

/** Every test that a document names: a path in code quotes, and the titles in quotes that follow it. A title may end in "…". */
function named(text: string): { file: string; title?: string }[] {
  const tests: { file: string; title?: string }[] = []
  let file = ''
  for (const [, path, title] of text.matchAll(/`(tests\/[\w/.-]+\.ts)`|"([^"\n]+)"/g)) {
    if (path) tests.push({ file: (file = path) })
    else if (file !== '' && title) tests.push({ file, title })
  }
  return tests
}

it('finds every test that the change names beside a line of the specification', () => {
  const documents = readdirSync(change, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.md'))
  const lines = documents.flatMap((name) => readFileSync(join(change, name), 'utf8').split('\n'))
  const tests = lines.filter((line) => line.includes('`tests/')).flatMap(named)
  expect(tests.length).toBeGreaterThan(80)
  const lost = tests.filter(({ file, title }) => {
    if (!existsSync(join(root, file))) return true
    if (title === undefined) return false
    const titles = titlesOf(file)
    return title.endsWith('…')
      ? !titles.some((one) => one.startsWith(title.slice(0, -1).trimEnd()))
      : !titles.includes(title)
  })
  expect(lost).toEqual([])
})
